#include "nikkan/services/reflect/options.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/icmpv6_reflection/headers.hpp"

namespace nikkan::reflect {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::uint8_t kPad1 = 0, kPadN = 1;
constexpr std::uint8_t kExperiment = 0x1e;  ///< RFC 4727: to be skipped by those who do not know it, not to be changed

/// A header of `octets` octets in all: of padding when that is enough, else of experimental options, since nodes drop
/// headers with more than 7 octets of padding (Linux does).
Result<packet::Extension> filled(std::uint8_t type, std::uint32_t octets) {
  if (octets < 8 || octets % 8 != 0 || octets > 2048) return fail(Code::bad_length, "extension");
  packet::Extension out{type, {}};
  std::size_t left = octets - 2;
  const std::uint8_t option = left > 7 ? kExperiment : kPadN;
  while (left != 0) {
    const std::size_t run = std::min<std::size_t>(left, 257);
    if (run == 1) {
      out.body.push_back(kPad1);
    } else {
      out.body.push_back(option);
      out.body.push_back(static_cast<std::uint8_t>(run - 2));
      out.body.resize(out.body.size() + run - 2);
    }
    left -= run;
  }
  return out;
}

}  // namespace

Result<std::chrono::nanoseconds> parse_seconds(std::string_view text) {
  const auto bad = fail(Code::bad_value, "seconds");
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  std::string fraction(point == std::string_view::npos ? "0" : text.substr(point + 1));
  if (!all_digits(whole) || !all_digits(fraction) || whole.size() > 9 || fraction.size() > 9) return bad;
  fraction.resize(9, '0');
  std::int64_t seconds = 0, nanoseconds = 0;
  for (const char c : whole) seconds = seconds * 10 + (c - '0');
  for (const char c : fraction) nanoseconds = nanoseconds * 10 + (c - '0');
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds);
}

Result<std::uint32_t> parse_number(std::string_view text, std::uint32_t max) {
  const bool is_hex = text.starts_with("0x");
  const std::string digits = ascii_lower(is_hex ? text.substr(2) : text);
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::uint64_t base = is_hex ? 16 : 10;
  std::uint64_t value = 0;
  if (digits.empty() || digits.size() > 10) return fail(Code::bad_value, "number");
  for (const char c : digits) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos || digit >= base) return fail(Code::bad_value, "number");
    value = value * base + digit;
  }
  if (value > max) return fail(Code::bad_value, "number");
  return static_cast<std::uint32_t>(value);
}

Result<std::uint8_t> parse_dscp(std::string_view text) {
  for (unsigned dscp = 0; dscp < 64; ++dscp) {
    if (ascii_iequals(icmpv6_reflection::dscp_name(dscp), text)) return static_cast<std::uint8_t>(dscp);
  }
  const auto number = parse_number(text, 63);
  if (!number) return fail(Code::bad_value, "dscp");
  return static_cast<std::uint8_t>(*number);
}

Result<packet::Extension> parse_extension(std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
  if (kind == "hbh" || kind == "dst") {
    const auto octets = parse_number(rest.empty() ? "8" : rest, 2048);
    if (!octets) return fail(Code::bad_value, "extension");
    return filled(kind == "hbh" ? packet::kHopByHop : packet::kDestinationOptions, *octets);
  }
  const auto type = parse_number(kind, 255);
  const auto body = parse_hex(rest);
  if (!type || !body) return fail(Code::bad_value, "extension");
  if ((body->size() + 2) % 8 != 0 || body->size() > 2046) return fail(Code::bad_length, "extension");
  return packet::Extension{static_cast<std::uint8_t>(*type), *body};
}

}  // namespace nikkan::reflect
