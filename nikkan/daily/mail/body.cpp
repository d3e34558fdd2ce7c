#include "nikkan/daily/mail/body.hpp"

#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mime.hpp"

namespace nikkan::mail {
namespace {

constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr std::array<std::int8_t, 256> base64_values() {
  std::array<std::int8_t, 256> table{};
  for (auto& v : table) v = -1;
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) table[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}
constexpr auto kBase64 = base64_values();

/// windows-1252, 0x80 to 0x9F (WHATWG Encoding, index windows-1252).
constexpr std::array<char16_t, 32> kWindows1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
    0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x009D, 0x017E, 0x0178};

std::string from_windows1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (octet < 0x80) out += c;
    else append_utf8(out, octet < 0xA0 ? kWindows1252[octet - 0x80U] : octet);
  }
  return out;
}

bool is_latin(std::string_view charset) {
  return charset == "us-ascii" || charset == "ascii" || charset == "iso-8859-1" || charset == "latin1" ||
         charset == "windows-1252" || charset == "cp1252" || charset == "ansi_x3.4-1968" || charset == "iso8859-1";
}
bool is_utf8_name(std::string_view charset) { return charset == "utf-8" || charset == "utf8"; }

}  // namespace

bool is_plain_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all = static_cast<unsigned char>(all | static_cast<unsigned char>(c));
  return all < 0x80;
}

std::string undo_from_quoting(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  std::size_t copied = 0;
  for (std::size_t hit = find_text(body, ">From "); hit != std::string_view::npos; hit = find_text(body, ">From ", hit + 1)) {
    std::size_t begin = hit;
    while (begin > copied && body[begin - 1] == '>') --begin;
    if (begin != 0 && body[begin - 1] != '\n') continue;
    out += body.substr(copied, begin - copied);
    copied = begin + 1;
  }
  out += body.substr(copied);
  return out;
}

std::string decode_quoted_printable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  std::size_t at = 0;
  while (at < body.size()) {
    const void* hit = std::memchr(body.data() + at, '=', body.size() - at);
    const std::size_t equals = hit == nullptr ? body.size() : static_cast<std::size_t>(static_cast<const char*>(hit) - body.data());
    out += body.substr(at, equals - at);
    if (equals == body.size()) break;
    at = equals + 1;
    if (at + 1 < body.size() && hex_value(body[at]) >= 0 && hex_value(body[at + 1]) >= 0) {
      out += static_cast<char>(hex_value(body[at]) * 16 + hex_value(body[at + 1]));
      at += 2;
      continue;
    }
    std::size_t soft = at;  // "=" white space line end: a soft break (RFC 2045, 6.7)
    while (soft < body.size() && is_blank(body[soft])) ++soft;
    if (soft < body.size() && body[soft] == '\r') ++soft;
    if (soft >= body.size() || body[soft] == '\n') at = soft < body.size() ? soft + 1 : soft;
    else out += '=';
  }
  return out;
}

std::string decode_base64(std::string_view body) {
  std::string out;
  out.reserve(body.size() / 4 * 3);
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : body) {
    if (c == '=') break;
    const int value = kBase64[static_cast<std::uint8_t>(c)];
    if (value < 0) continue;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    if (++count == 4) {
      out += static_cast<char>(bits >> 16U & 0xFFU);
      out += static_cast<char>(bits >> 8U & 0xFFU);
      out += static_cast<char>(bits & 0xFFU);
      bits = 0;
      count = 0;
    }
  }
  if (count >= 2) out += static_cast<char>(bits >> (count == 2 ? 4U : 10U) & 0xFFU);
  if (count == 3) out += static_cast<char>(bits >> 2U & 0xFFU);
  return out;
}

std::string to_utf8(std::string&& bytes, std::string_view charset, daily::Flags& flags) {
  if (is_plain_ascii(bytes) && (charset.empty() || is_latin(charset) || is_utf8_name(charset))) return std::move(bytes);
  if (is_utf8_name(charset)) {
    if (is_valid_utf8(bytes)) return std::move(bytes);
    set(flags, daily::Flag::charset_mismatch);
    return sanitize_utf8(bytes);
  }
  if (charset.empty()) return is_valid_utf8(bytes) ? std::move(bytes) : from_windows1252(bytes);
  if (is_latin(charset)) {
    const bool windows = charset == "windows-1252" || charset == "cp1252";
    if (windows || !is_valid_utf8(bytes)) return from_windows1252(bytes);
    set(flags, daily::Flag::charset_mismatch);
    return std::move(bytes);
  }
  if (auto text = convert_charset(bytes, charset)) return sanitize_utf8(*text);
  set(flags, daily::Flag::charset_mismatch);
  return is_valid_utf8(bytes) ? std::move(bytes) : from_windows1252(bytes);
}

void normalise_lines(std::string& text) {
  // Two passes: the first is branch-free and nearly always finds nothing to do.
  unsigned found = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    found |= static_cast<unsigned>(octet < 0x20) & static_cast<unsigned>(octet != '\n') & static_cast<unsigned>(octet != '\t');
    found |= static_cast<unsigned>(octet == 0x7f);
  }
  if (found == 0) return;
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\r') {  // CRLF is one line end, a lone CR is one as well
      if (i + 1 >= text.size() || text[i + 1] != '\n') text[out++] = '\n';
      continue;
    }
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f) continue;
    text[out++] = c;
  }
  text.resize(out);
}

std::string join_flowed(std::string_view text, bool delsp) {
  std::string out;
  out.reserve(text.size());
  std::size_t open_depth = 0;
  bool open = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = line_end(text, at);
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    std::size_t depth = 0;
    while (depth < line.size() && line[depth] == '>') ++depth;
    std::string_view content = line.substr(depth);
    if (content.starts_with(' ')) content.remove_prefix(1);  // space-stuffed
    const bool signature = content == "-- ";
    if (open && (depth != open_depth || signature)) {
      out += '\n';
      open = false;
    }
    if (!open) {
      out.append(depth, '>');
      if (depth != 0) out += ' ';
    }
    open = content.ends_with(' ') && !signature;
    open_depth = depth;
    if (open && delsp) content.remove_suffix(1);
    out += content;
    if (!open) out += '\n';
  }
  if (open) out += '\n';
  return out;
}

namespace {

constexpr std::string_view kRule = "\n_______________________________________________\n";  // 47 underscores

/// What stands below the rule names a list (Mailman 2 and 3).
bool is_footer(std::string_view below) {
  constexpr std::size_t kMaxLines = 15;
  std::size_t lines = 0;
  for (const char c : trimmed(below)) lines += c == '\n' ? 1U : 0U;
  return lines < kMaxLines && (find_text(below, "listinfo") != std::string_view::npos ||
                               find_text(below, "mailing list --") != std::string_view::npos ||
                               find_text(below, "To unsubscribe send an email to") != std::string_view::npos);
}

}  // namespace

void cut_footers(std::string& text) {
  const std::string_view all = text;
  auto find_rule = [all](std::size_t from) {
    // A text may begin with the rule: a footer that is a part of its own.
    if (from == 0 && all.starts_with(kRule.substr(1))) return std::size_t{0};
    const std::size_t hit = find_text(all, kRule, from);
    return hit == std::string_view::npos ? hit : hit + 1;
  };
  std::size_t end = text.size();
  std::size_t last = find_rule(0);
  if (last == std::string_view::npos) return;
  constexpr int kMaxFooters = 8;
  for (int round = 0; round < kMaxFooters; ++round) {  // each looks at the last rule before `end`
    std::size_t rule = std::string_view::npos;
    for (std::size_t next = last; next != std::string_view::npos && next < end; next = find_rule(next + 1)) rule = next;
    if (rule == std::string_view::npos) break;
    if (!is_footer(std::string_view(text).substr(rule + kRule.size() - 2, end - rule - (kRule.size() - 2)))) break;
    end = rule;
  }
  if (end == text.size()) return;
  while (end > 0 && is_space(text[end - 1])) --end;
  text.resize(end);
  if (!text.empty()) text += '\n';
}

}  // namespace nikkan::mail
