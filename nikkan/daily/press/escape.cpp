#include "nikkan/daily/press/escape.hpp"

#include "nikkan/base/utf8.hpp"

namespace nikkan::press {

namespace {

/// Characters that change what a reader sees without being seen.
bool is_hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0xad || c == 0x61c || c == 0x180e ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffeU) == 0xfffeU ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029;
}

bool is_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

}  // namespace

std::string clean(std::string_view text, std::size_t max) {
  std::string out;
  out.reserve(text.size());
  std::size_t count = 0;
  bool space = false;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    if (is_blank(c.value)) {
      space = !out.empty();
    } else if (!is_hidden(c.value)) {
      if (count + (space ? 1U : 0U) >= max) {
        out += "…";
        break;
      }
      if (space) out += ' ';
      count += space ? 2U : 1U;
      space = false;
      append_utf8(out, c.value);
    }
    at += c.length;
  }
  return out;
}

void append_html(std::string& out, std::string_view text) {
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string_view to;
    switch (text[at]) {
      case '&': to = "&amp;"; break;
      case '<': to = "&lt;"; break;
      case '>': to = "&gt;"; break;
      case '"': to = "&quot;"; break;
      case '\'': to = "&#39;"; break;
      default: continue;
    }
    out.append(text.substr(from, at - from)).append(to);
    from = at + 1;
  }
  out.append(text.substr(from));
}

std::string html(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

std::string markdown(std::string_view text, std::size_t max) {
  const std::string plain = clean(text, max);
  std::string out;
  out.reserve(plain.size() + 16);
  bool leading_digits = true;  // "1." or "1)" would open a list
  for (std::size_t at = 0; at < plain.size(); ++at) {
    const char c = plain[at];
    const bool always = std::string_view("\\`*_[]<>&|~$#{}").find(c) != std::string_view::npos;
    const bool first = at == 0 && std::string_view("+-=:").find(c) != std::string_view::npos;
    const bool list = leading_digits && at > 0 && (c == '.' || c == ')');
    const bool url = c == ':' && plain.compare(at, 3, "://") == 0;  // no bare URL becomes a link or a card
    if (is_punctuation(c) && (always || first || list || url)) out += '\\';
    if (c < '0' || c > '9') leading_digits = false;
    out += c;
  }
  return out;
}

std::string slug(std::string_view key) {
  std::string out;
  for (const char c : ascii_lower(key)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    out += plain ? c : '-';
  }
  if (out.size() > 200) out.resize(200);
  return out.empty() ? "entry" : out;
}

bool is_safe_url(std::string_view url) {
  const auto starts = [&](std::string_view p) { return url.size() > p.size() && ascii_iequals(url.substr(0, p.size()), p); };
  if (!starts("https://") && !starts("http://") && !starts("mailto:")) return false;
  for (const char c : url) {
    if (c <= ' ' || c >= 0x7f || std::string_view("\"'<>`\\").find(c) != std::string_view::npos) return false;
  }
  return url.size() <= 2000;
}

}  // namespace nikkan::press
