#pragma once
// ASCII character classes and searches of this room; no locale, no allocation.
#include <cstddef>
#include <cstring>
#include <string_view>

namespace nikkan::mail {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// `word` is lower case.
constexpr bool iequals(std::string_view text, std::string_view word) {
  if (text.size() != word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != word[i]) return false;
  }
  return true;
}
constexpr bool istarts_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && iequals(text.substr(0, word.size()), word);
}

constexpr std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Offset of `needle` at or after `from`, or npos. Uses the C library's vector code.
inline std::size_t find_text(std::string_view text, std::string_view needle, std::size_t from = 0) {
  if (from >= text.size()) return std::string_view::npos;
  const void* hit = ::memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
  return hit == nullptr ? std::string_view::npos
                        : static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
}

/// As find_text, led by the needle's octet at `lead`, which is rare in mail: one memchr a candidate.
inline std::size_t find_rare(std::string_view text, std::string_view needle, std::size_t lead, std::size_t from = 0) {
  std::size_t at = from + lead;
  while (at < text.size()) {
    const void* hit = std::memchr(text.data() + at, needle[lead], text.size() - at);
    if (hit == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
    if (text.substr(at - lead).starts_with(needle)) return at - lead;
    ++at;
  }
  return std::string_view::npos;
}

/// Offset of the line's '\n' at or after `from`, or text.size().
inline std::size_t line_end(std::string_view text, std::size_t from) {
  if (from >= text.size()) return text.size();
  const void* hit = std::memchr(text.data() + from, '\n', text.size() - from);
  return hit == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
}

/// The line at `from` without its line end.
inline std::string_view line_at(std::string_view text, std::size_t from) {
  std::string_view line = text.substr(from, line_end(text, from) - from);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// `^[!-9;-~]+:` (RFC 5322, 2.2). Gives the length of the name, 0 when it is no header.
constexpr std::size_t header_name(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && line[i] > ' ' && line[i] < 0x7f && line[i] != ':') ++i;
  return i < line.size() && line[i] == ':' ? i : 0;
}

}  // namespace nikkan::mail
