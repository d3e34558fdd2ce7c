#include "nikkan/base/encoding.hpp"

#include <algorithm>
#include <array>

namespace nikkan {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::uint8_t kNone = 0xFF;

/// Value of each octet as a digit of an alphabet, kNone where it is no digit.
using Digits = std::array<std::uint8_t, 256>;

constexpr Digits digits_of(std::string_view alphabet) {
  Digits out{};
  for (auto& d : out) d = kNone;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return out;
}

constexpr Digits kBase64Digits = digits_of(kBase64);
constexpr Digits kBase64UrlDigits = digits_of(kBase64Url);

std::uint8_t digit(const Digits& digits, char c) { return digits[static_cast<unsigned char>(c)]; }

std::uint8_t hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return kNone;
}

/// Groups of `bits` from the most significant end, the last one filled with zeros.
std::string encode(ByteView bytes, std::string_view alphabet, unsigned bits, std::size_t padded_group) {
  std::string out;
  out.reserve(bytes.size() * 8 / bits + 8);
  std::uint32_t pending = 0;
  unsigned count = 0;
  for (const std::uint8_t byte : bytes) {
    pending = (pending << 8U) | byte;
    count += 8;
    while (count >= bits) {
      count -= bits;
      out += alphabet[(pending >> count) & ((1U << bits) - 1)];
    }
    pending &= (1U << count) - 1;
  }
  if (count > 0) out += alphabet[(pending << (bits - count)) & ((1U << bits) - 1)];
  while (padded_group != 0 && out.size() % padded_group != 0) out += '=';
  return out;
}

/// Digits only; `text` has no padding. Bits left over must be zero (RFC 4648, 3.5).
Result<Bytes> decode64(std::string_view text, const Digits& digits, std::string_view field) {
  Bytes out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t pending = 0;
  unsigned count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = digit(digits, text[i]);
    if (value == kNone) return fail(Code::bad_value, field, i);
    pending = (pending << 6U) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::uint8_t>(pending >> count));
      pending &= (1U << count) - 1;
    }
  }
  if (count == 6) return fail(Code::truncated, field, text.size());
  if (pending != 0) return fail(Code::bad_value, field, text.size() - 1);
  return out;
}

bool separates(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == ':' || c == '-'; }

}  // namespace

ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string_view as_text(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string to_hex(ByteView bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
  }
  return out;
}

Result<Bytes> parse_hex(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t value = hex_digit(text[i]);
    if (value == kNone) return fail(Code::bad_value, "hex", i);
    if (i % 2 == 0) {
      out.push_back(static_cast<std::uint8_t>(value << 4U));
    } else {
      out.back() = static_cast<std::uint8_t>(out.back() | value);
    }
  }
  if (text.size() % 2 != 0) return fail(Code::truncated, "hex", text.size());
  return out;
}

Result<Bytes> parse_hex_dump(std::string_view text) {
  Bytes out;
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (separates(c)) {
      ++at;
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '0' && at + 1 < text.size() && (text[at + 1] == 'x' || text[at + 1] == 'X')) {
      at += 2;
      if (at == text.size()) return fail(Code::truncated, "hex", at);
      if (hex_digit(text[at]) == kNone) return fail(Code::bad_value, "hex", at);
    } else {
      const std::uint8_t high = hex_digit(c);
      if (high == kNone) return fail(Code::bad_value, "hex", at);
      if (at + 1 == text.size()) return fail(Code::truncated, "hex", text.size());
      const std::uint8_t low = hex_digit(text[at + 1]);
      if (low == kNone) return fail(Code::bad_value, "hex", at + 1);
      out.push_back(static_cast<std::uint8_t>((high << 4U) | low));
      at += 2;
    }
  }
  return out;
}

std::string to_base64(ByteView bytes) { return encode(bytes, kBase64, 6, 4); }
std::string to_base64url(ByteView bytes) { return encode(bytes, kBase64Url, 6, 0); }
std::string to_base32(ByteView bytes) { return encode(bytes, kBase32, 5, 8); }

Result<Bytes> parse_base64(std::string_view text) {
  const std::size_t size = text.size();
  std::string_view digits = text;
  for (int i = 0; i < 2 && digits.ends_with('='); ++i) digits.remove_suffix(1);
  auto out = decode64(digits, kBase64Digits, "base64");
  if (out && size % 4 != 0) return fail(Code::truncated, "base64", size);
  return out;
}

Result<Bytes> parse_base64url(std::string_view text) { return decode64(text, kBase64UrlDigits, "base64url"); }

}  // namespace nikkan
