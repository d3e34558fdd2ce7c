#include "nikkan/base/utf8.hpp"

#include "nikkan/base/unicode_width.hpp"

namespace nikkan {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned octet(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool within(char32_t value, char32_t first, char32_t last) { return value >= first && value <= last; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// What a first octet promises: octets in all, bits of its own, and the range of the second octet
/// (Unicode 15, table 3-7). length 0 = no first octet.
struct Lead {
  std::size_t length = 0;
  char32_t bits = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
};

Lead lead_of(unsigned first) {
  if (first < 0xC2 || first > 0xF4) return {};
  if (first < 0xE0) return {2, first & 0x1FU};
  if (first == 0xE0) return {3, 0, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0xD, 0x80, 0x9F};
  if (first < 0xF0) return {3, first & 0xFU};
  if (first == 0xF0) return {4, 0, 0x90, 0xBF};
  if (first == 0xF4) return {4, 4, 0x80, 0x8F};
  return {4, first & 7U};
}

struct Step {
  CodePoint point;
  bool ok = true;
};

Step decode_step(std::string_view text, std::size_t at) {
  const unsigned first = octet(text, at);
  if (first < 0x80) return {{first, 1}, true};
  const Lead lead = lead_of(first);
  char32_t value = lead.bits;
  std::size_t used = 1;
  while (used < lead.length && at + used < text.size()) {
    const unsigned next = octet(text, at + used);
    const bool second = used == 1;
    if (next < (second ? lead.low : 0x80U) || next > (second ? lead.high : 0xBFU)) break;
    value = (value << 6U) | (next & 0x3FU);
    ++used;
  }
  if (used != lead.length) return {{kReplacement, used}, false};
  return {{value, used}, true};
}

bool forbidden_in_xml(char32_t v) { return v == 0xFFFE || v == 0xFFFF; }
bool is_control(char32_t v) { return v < 0x20 || within(v, 0x7F, 0x9F); }

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) { return decode_step(text, at).point; }

void append_utf8(std::string& out, char32_t value) {
  const auto put = [&out](char32_t v) { out += static_cast<char>(static_cast<unsigned char>(v)); };
  if (value > 0x10FFFF || within(value, 0xD800, 0xDFFF)) value = kReplacement;
  if (value < 0x80) {
    put(value);
  } else if (value < 0x800) {
    put(0xC0U | (value >> 6U));
    put(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    put(0xE0U | (value >> 12U));
    put(0x80U | ((value >> 6U) & 0x3FU));
    put(0x80U | (value & 0x3FU));
  } else {
    put(0xF0U | (value >> 18U));
    put(0x80U | ((value >> 12U) & 0x3FU));
    put(0x80U | ((value >> 6U) & 0x3FU));
    put(0x80U | (value & 0x3FU));
  }
}

bool is_valid_utf8(std::string_view text) { return find_invalid_utf8(text) == std::string_view::npos; }

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Step step = decode_step(text, at);
    if (!step.ok) return at;
    at += step.point.length;
  }
  return std::string_view::npos;
}

std::string sanitize_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    append_utf8(out, point.value);
    at += point.length;
  }
  return out;
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += decode_utf8(text, at).length;
  return count;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    if (is_control(point.value) || unicode::is_zero_width(point.value)) continue;
    width += unicode::is_wide(point.value) ? 2 : 1;
  }
  return width;
}

bool is_hiragana(char32_t v) { return within(v, 0x3041, 0x3096) || within(v, 0x309D, 0x309F); }

bool is_katakana(char32_t v) {
  return within(v, 0x30A1, 0x30FA) || within(v, 0x30FC, 0x30FF) || within(v, 0x31F0, 0x31FF) ||
         within(v, 0xFF66, 0xFF9F);
}

bool is_kanji(char32_t v) {
  return v == 0x3005 || v == 0x3007 || within(v, 0x3400, 0x4DBF) || within(v, 0x4E00, 0x9FFF) ||
         within(v, 0xF900, 0xFAFF) || within(v, 0x20000, 0x3FFFD);
}

bool is_japanese(char32_t v) {
  return within(v, 0x2E80, 0x2FDF) || within(v, 0x3000, 0x30FF) || within(v, 0x31C0, 0x31FF) ||
         within(v, 0xFF01, 0xFF9F) || within(v, 0xFFE0, 0xFFE6) || is_kanji(v);
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string collapse_space(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (is_space(c)) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string strip_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    const bool kept_control = point.value == '\n' || point.value == '\t';
    if ((is_control(point.value) && !kept_control) || forbidden_in_xml(point.value)) continue;
    append_utf8(out, point.value);
  }
  return out;
}

std::string for_terminal(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    const char32_t c = point.value;
    const bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    const bool direction = c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (control || direction) {
      out += '.';
    } else {
      append_utf8(out, c);
    }
  }
  return out;
}

}  // namespace nikkan
