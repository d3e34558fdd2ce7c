#include "nikkan/crypto/pem.hpp"

#include <algorithm>
#include <array>

namespace nikkan::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ", kEnd = "-----END ", kDashes = "-----";
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Value of a base64 digit, or 64. Reads every digit: the text may be a private key.
unsigned value_of(char digit) {
  unsigned out = 64;
  for (unsigned i = 0; i < 64; ++i) {
    const unsigned difference = static_cast<unsigned char>(kDigits[i]) ^ static_cast<unsigned char>(digit);
    const unsigned same = ((difference - 1U) >> 8U) & 1U;
    out += same * (i - 64U);
  }
  return out;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f'; }

/// Base64 of a block; `begin` is its offset in the file.
Result<SecretBytes> decode(std::string_view text, std::uint64_t begin) {
  SecretBytes room(text.size() / 4 * 3 + 3);
  std::size_t size = 0;
  std::uint32_t held = 0;
  unsigned digits = 0, padding = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_space(c)) continue;
    if (c == '=' && padding < 2 && digits + padding < 4 && digits >= 2) {
      ++padding;
      continue;
    }
    const unsigned value = value_of(c);
    if (value == 64 || padding != 0) return fail(Code::bad_value, "pem.base64", begin + i);
    held = held << 6U | value;
    if (++digits < 4) continue;
    for (unsigned octet = 0; octet < 3; ++octet) room.mutable_octets()[size++] = static_cast<std::uint8_t>(held >> (16 - 8 * octet));
    digits = 0;
    held = 0;
  }
  if (digits != 0) {
    const unsigned unused = digits == 2 ? 4 : 2;
    if (digits + padding != 4 || (held & ((1U << unused) - 1U)) != 0) return fail(Code::bad_value, "pem.base64", begin + text.size());
    held >>= unused;
    for (unsigned octet = digits - 1; octet-- > 0;) room.mutable_octets()[size++] = static_cast<std::uint8_t>(held >> (8 * octet));
  }
  return SecretBytes(room.reveal().first(size));
}

}  // namespace

bool looks_like_pem(ByteView text) { return as_text(text).find(kBegin) != std::string_view::npos; }

Result<std::vector<PemBlock>> parse_pem(ByteView octets, const PemLimits& limits) {
  const std::string_view text = as_text(octets);
  std::vector<PemBlock> out;
  for (std::size_t at = text.find(kBegin); at != std::string_view::npos; at = text.find(kBegin, at)) {
    if (out.size() == limits.max_blocks) return fail(Code::limit, "pem", at);
    const std::size_t label_at = at + kBegin.size();
    const std::size_t label_end = text.find(kDashes, label_at);
    if (label_end == std::string_view::npos || text.substr(label_at, label_end - label_at).find('\n') != std::string_view::npos) {
      return fail(Code::bad_value, "pem.begin", at);
    }
    const std::string_view label = text.substr(label_at, label_end - label_at);
    const std::size_t body = label_end + kDashes.size();
    const std::size_t end = text.find(kEnd, body);
    if (end == std::string_view::npos) return fail(Code::truncated, "pem.end", text.size());
    const std::size_t end_label = end + kEnd.size();
    if (text.substr(end_label, label.size()) != label || text.substr(end_label + label.size(), kDashes.size()) != kDashes) {
      return fail(Code::bad_value, "pem.end", end);
    }
    if (text.substr(body, end - body).find("Proc-Type:") != std::string_view::npos) {
      return fail(Code::unsupported, "pem.headers", at, "the key is encrypted; `openssl pkey` writes it without");
    }
    auto decoded = decode(text.substr(body, end - body), body);
    if (!decoded) return std::unexpected(decoded.error());
    out.push_back({std::string(label), std::move(*decoded), at});
    at = end_label + label.size() + kDashes.size();
  }
  if (out.empty()) return fail(Code::not_found, "pem");
  return out;
}

SecretBytes write_pem(std::string_view label, ByteView octets) {
  constexpr std::size_t kLine = 48;  // octets, 64 digits
  const std::size_t digits = (octets.size() + 2) / 3 * 4, lines = (octets.size() + kLine - 1) / kLine;
  const std::string head = std::string(kBegin) + std::string(label) + "-----\n", tail = std::string(kEnd) + std::string(label) + "-----\n";
  SecretBytes out(head.size() + digits + lines + tail.size());
  auto to = std::ranges::copy(head, out.mutable_octets().begin()).out;
  for (std::size_t at = 0; at < octets.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(3, octets.size() - at);
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i) three = three << 8U | (i < count ? octets[at + i] : 0U);
    for (unsigned digit = 0; digit < 4; ++digit) {
      const unsigned value = three >> (18 - 6 * digit) & 63U;
      *to++ = static_cast<std::uint8_t>(digit <= count ? kDigits[value] : '=');
    }
    if ((at + 3) % kLine == 0 || at + 3 >= octets.size()) *to++ = '\n';
  }
  std::ranges::copy(tail, to);
  return out;
}

}  // namespace nikkan::crypto
