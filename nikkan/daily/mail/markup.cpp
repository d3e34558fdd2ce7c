// Text out of text/html and text/enriched: nothing of a tag, a script or a style survives.
#include <array>
#include <optional>
#include <utility>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/body.hpp"
#include "nikkan/daily/mail/chars.hpp"

namespace nikkan::mail {
namespace {

constexpr std::array<std::pair<std::string_view, char32_t>, 12> kEntities{{
    {"amp", U'&'}, {"lt", U'<'}, {"gt", U'>'}, {"quot", U'"'}, {"apos", U'\''}, {"nbsp", U' '},
    {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201C}, {"rdquo", 0x201D}}};

std::optional<char32_t> numeric_entity(std::string_view digits) {
  const bool hex = !digits.empty() && lower(digits.front()) == 'x';
  if (hex) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 7) return std::nullopt;
  char32_t value = 0;
  for (const char c : digits) {
    const char l = lower(c);
    if (is_digit(c)) value = value * (hex ? 16U : 10U) + static_cast<char32_t>(c - '0');
    else if (hex && l >= 'a' && l <= 'f') value = value * 16U + static_cast<char32_t>(l - 'a' + 10);
    else return std::nullopt;
  }
  if (value < 0x20 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return U' ';
  return value;
}

/// Appends the character of "&name;" at `at` and steps over it; an unknown one stays as it stands.
void append_entity(std::string& out, std::string_view text, std::size_t& at) {
  const std::size_t semicolon = text.substr(at, 12).find(';');
  if (semicolon != std::string_view::npos && semicolon > 1) {
    const std::string_view name = text.substr(at + 1, semicolon - 1);
    std::optional<char32_t> value;
    if (name.front() == '#') value = numeric_entity(name.substr(1));
    for (const auto& [word, code] : kEntities) {
      if (name == word) value = code;
    }
    if (value) {
      append_utf8(out, *value);
      at += semicolon + 1;
      return;
    }
  }
  out += text[at++];
}

bool breaks_line(std::string_view name) {
  constexpr std::string_view kBlocks[] = {"br", "p", "div", "tr", "li", "ul", "ol", "table", "pre", "blockquote", "hr",
                                          "h1", "h2", "h3", "h4", "title", "body"};
  for (const std::string_view block : kBlocks) {
    if (iequals(name, block)) return true;
  }
  return false;
}

std::size_t find_close(std::string_view text, std::size_t at, std::string_view name) {
  for (std::size_t hit = find_text(text, "</", at); hit != std::string_view::npos; hit = find_text(text, "</", hit + 2)) {
    if (istarts_with(text.substr(hit + 2), name)) return hit;
  }
  return text.size();
}

std::string_view tag_name(std::string_view tag) {  // behind '<'
  if (tag.starts_with('/')) tag.remove_prefix(1);
  std::size_t end = 0;
  while (end < tag.size() && (is_alpha(tag[end]) || is_digit(tag[end]))) ++end;
  return tag.substr(0, end);
}

}  // namespace

std::string strip_html(std::string_view html) {
  std::string out;
  std::size_t at = 0;
  while (at < html.size()) {
    if (html[at] == '&') {
      append_entity(out, html, at);
      continue;
    }
    if (html[at] != '<') {
      out += html[at++];
      continue;
    }
    if (html.substr(at).starts_with("<!--")) {
      const std::size_t end = find_text(html, "-->", at + 4);
      at = end == std::string_view::npos ? html.size() : end + 3;
      continue;
    }
    const std::string_view name = tag_name(html.substr(at + 1));
    const std::size_t close = html.find('>', at);
    const std::size_t after = close == std::string_view::npos ? html.size() : close + 1;
    const bool opening = at + 1 < html.size() && html[at + 1] != '/';
    at = after;
    if (opening) {
      for (const std::string_view hidden : {std::string_view("script"), std::string_view("style")}) {
        if (iequals(name, hidden)) at = find_close(html, after, hidden);
      }
    }
    if (breaks_line(name)) out += '\n';
  }
  return out;
}

std::string strip_enriched(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '<') {
      out += text[at++];
      continue;
    }
    if (text.substr(at).starts_with("<<")) {
      out += '<';
      at += 2;
      continue;
    }
    const bool parameter = iequals(tag_name(text.substr(at + 1)), "param") && text[at + 1] != '/';
    if (parameter) at = find_close(text, at, "param");
    const std::size_t close = text.find('>', at);
    at = close == std::string_view::npos ? text.size() : close + 1;
  }
  return out;
}

}  // namespace nikkan::mail
