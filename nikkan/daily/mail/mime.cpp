#include "nikkan/daily/mail/mime.hpp"

#include <gmime/gmime.h>

#include <array>
#include <cerrno>
#include <memory>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"

namespace nikkan::mail {
namespace {

struct Free {
  void operator()(char* text) const { g_free(text); }
};
using GText = std::unique_ptr<char, Free>;

struct Unref {
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
  template <class T>
  void operator()(T* object) const { g_object_unref(object); }
};

struct Options {
  GMimeParserOptions* options;
  Options() {
    g_mime_init();
    options = g_mime_parser_options_new();
    g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
    g_mime_parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
    const char* charsets[] = {"utf-8", "windows-1252", nullptr};
    g_mime_parser_options_set_fallback_charsets(options, charsets);
  }
};

GMimeParserOptions* parser_options() {
  static const Options instance;  // lives as long as the program: GMime has no safe way back
  return instance.options;
}

/// `=?ut f-8?q?…?=`: blanks inside a charset's name, as real mail has them, go away.
std::string repair_charset_names(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  std::size_t at = 0;
  while (at < value.size()) {
    if (!value.substr(at).starts_with("=?")) {
      out += value[at++];
      continue;
    }
    constexpr std::size_t kLongestName = 40;
    const std::size_t question = value.substr(at + 2, kLongestName).find('?');
    const std::size_t encoding = at + 2 + question + 1;
    const bool word = question != std::string_view::npos && encoding + 1 < value.size() && value[encoding + 1] == '?' &&
                      (lower(value[encoding]) == 'q' || lower(value[encoding]) == 'b');
    out += "=?";
    at += 2;
    if (!word) continue;
    for (; value[at] != '?'; ++at) {
      if (!is_blank(value[at])) out += value[at];
    }
  }
  return out;
}

bool is_charset_name(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (const char c : name) {
    if (!is_alpha(c) && !is_digit(c) && c != '-' && c != '_' && c != '.' && c != ':' && c != '+' && c != '(' && c != ')') return false;
  }
  return true;
}

}  // namespace

std::string decode_words(std::string_view value) {
  const std::string text = repair_charset_names(value);
  const GText decoded(g_mime_utils_header_decode_text(parser_options(), text.c_str()));
  return decoded == nullptr ? text : std::string(decoded.get());
}

std::optional<std::string> convert_charset(std::string_view bytes, std::string_view charset) {
  if (!is_charset_name(charset)) return std::nullopt;
  parser_options();
  const std::string name(charset);
  iconv_t converter = g_mime_iconv_open("UTF-8", name.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string input(bytes);
  std::string out;
  char* in = input.data();
  std::size_t left = input.size();
  std::array<char, 4096> buffer{};
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t before = left;
    const bool failed = g_mime_iconv(converter, &in, &left, &to, &room) == static_cast<std::size_t>(-1);
    const int reason = errno;
    out.append(buffer.data(), buffer.size() - room);
    if (!failed) break;
    if (reason == E2BIG && (left != before || room != buffer.size())) continue;
    append_utf8(out, 0xFFFD);  // ill-formed, or cut at the end: one octet is given up
    ++in;
    --left;
  }
  g_mime_iconv_close(converter);
  return out;
}

std::string file_name(std::string_view disposition, std::string_view type) {
  if (!disposition.empty()) {
    const std::string text(disposition);
    const std::unique_ptr<GMimeContentDisposition, Unref> parsed(g_mime_content_disposition_parse(parser_options(), text.c_str()));
    if (parsed != nullptr) {
      if (const char* name = g_mime_content_disposition_get_parameter(parsed.get(), "filename")) return sanitize_utf8(name);
    }
  }
  if (!type.empty()) {
    const std::string text(type);
    const std::unique_ptr<GMimeContentType, Unref> parsed(g_mime_content_type_parse(parser_options(), text.c_str()));
    if (parsed != nullptr) {
      if (const char* name = g_mime_content_type_get_parameter(parsed.get(), "name")) return sanitize_utf8(name);
    }
  }
  return {};
}

}  // namespace nikkan::mail
