#include "nikkan/daily/mail/mime.hpp"

#include <gmime/gmime.h>

#include <array>
#include <cerrno>
#include <memory>
#include <stdexcept>

#include "nikkan/base/shared_library.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"

namespace nikkan::mail {
namespace {

/// What is used of GMime and of GObject below it (shared_library.hpp).
struct GMime {
  decltype(&::g_mime_init) init;
  decltype(&::g_mime_parser_options_new) parser_options_new;
  decltype(&::g_mime_parser_options_set_rfc2047_compliance_mode) parser_options_set_rfc2047_compliance_mode;
  decltype(&::g_mime_parser_options_set_parameter_compliance_mode) parser_options_set_parameter_compliance_mode;
  decltype(&::g_mime_parser_options_set_fallback_charsets) parser_options_set_fallback_charsets;
  decltype(&::g_mime_parser_options_free) parser_options_free;
  decltype(&::g_mime_utils_header_decode_text) utils_header_decode_text;
  decltype(&::g_mime_iconv_open) iconv_open;
  decltype(&::g_mime_iconv_close) iconv_close;
  decltype(&::g_mime_content_disposition_parse) content_disposition_parse;
  decltype(&::g_mime_content_disposition_get_parameter) content_disposition_get_parameter;
  decltype(&::g_mime_content_type_parse) content_type_parse;
  decltype(&::g_mime_content_type_get_parameter) content_type_get_parameter;
  decltype(&::g_object_unref) unref;
  decltype(&::g_free) free_text;
};

GMime load_gmime() {
  GMime out{};
  SharedLibrary library("libgmime-3.0.so.0");
  library.find("g_mime_init", out.init);
  library.find("g_mime_parser_options_new", out.parser_options_new);
  library.find("g_mime_parser_options_set_rfc2047_compliance_mode", out.parser_options_set_rfc2047_compliance_mode);
  library.find("g_mime_parser_options_set_parameter_compliance_mode", out.parser_options_set_parameter_compliance_mode);
  library.find("g_mime_parser_options_set_fallback_charsets", out.parser_options_set_fallback_charsets);
  library.find("g_mime_parser_options_free", out.parser_options_free);
  library.find("g_mime_utils_header_decode_text", out.utils_header_decode_text);
  library.find("g_mime_iconv_open", out.iconv_open);
  library.find("g_mime_iconv_close", out.iconv_close);
  library.find("g_mime_content_disposition_parse", out.content_disposition_parse);
  library.find("g_mime_content_disposition_get_parameter", out.content_disposition_get_parameter);
  library.find("g_mime_content_type_parse", out.content_type_parse);
  library.find("g_mime_content_type_get_parameter", out.content_type_get_parameter);
  library.find("g_object_unref", out.unref);
  library.find("g_free", out.free_text);
  if (!library.whole()) throw std::runtime_error("libgmime-3.0.so.0 is not installed");  // as little as without libc: no input's fault
  return out;
}

const GMime& gmime() {
  static const GMime kGMime = load_gmime();
  return kGMime;
}

struct Free {
  void operator()(char* text) const { gmime().free_text(text); }
};
using GText = std::unique_ptr<char, Free>;

struct Unref {
  void operator()(GMimeParserOptions* options) const { gmime().parser_options_free(options); }
  template <class T>
  void operator()(T* object) const { gmime().unref(object); }
};

struct Options {
  GMimeParserOptions* options;
  Options() {
    gmime().init();
    options = gmime().parser_options_new();
    gmime().parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
    gmime().parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
    const char* charsets[] = {"utf-8", "windows-1252", nullptr};
    gmime().parser_options_set_fallback_charsets(options, charsets);
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
  const GText decoded(gmime().utils_header_decode_text(parser_options(), text.c_str()));
  return decoded == nullptr ? text : std::string(decoded.get());
}

std::optional<std::string> convert_charset(std::string_view bytes, std::string_view charset) {
  if (!is_charset_name(charset)) return std::nullopt;
  parser_options();
  const std::string name(charset);
  iconv_t converter = gmime().iconv_open("UTF-8", name.c_str());
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
  gmime().iconv_close(converter);
  return out;
}

std::string file_name(std::string_view disposition, std::string_view type) {
  if (!disposition.empty()) {
    const std::string text(disposition);
    const std::unique_ptr<GMimeContentDisposition, Unref> parsed(gmime().content_disposition_parse(parser_options(), text.c_str()));
    if (parsed != nullptr) {
      if (const char* name = gmime().content_disposition_get_parameter(parsed.get(), "filename")) return sanitize_utf8(name);
    }
  }
  if (!type.empty()) {
    const std::string text(type);
    const std::unique_ptr<GMimeContentType, Unref> parsed(gmime().content_type_parse(parser_options(), text.c_str()));
    if (parsed != nullptr) {
      if (const char* name = gmime().content_type_get_parameter(parsed.get(), "name")) return sanitize_utf8(name);
    }
  }
  return {};
}

}  // namespace nikkan::mail
