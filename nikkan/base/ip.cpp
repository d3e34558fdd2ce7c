#include "nikkan/base/ip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace nikkan {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

/// A decimal of up to three digits without leading zeros at `at`, which moves behind it.
Result<unsigned> scan_decimal(std::string_view text, std::size_t& at, unsigned max, std::string_view field) {
  const std::size_t start = at;
  unsigned value = 0;
  while (at < text.size() && is_digit(text[at]) && at - start < 3) {
    value = value * 10 + static_cast<unsigned>(text[at] - '0');
    ++at;
  }
  if (at == start) return fail(at == text.size() ? Code::truncated : Code::bad_value, field, at);
  const bool leading_zero = text[start] == '0' && at - start > 1;
  const bool longer = at < text.size() && is_digit(text[at]);
  if (leading_zero || longer || value > max) return fail(Code::bad_value, field, start);
  return value;
}

/// Four decimals from `at` to the end of the text.
Result<std::array<std::uint8_t, 4>> scan_ipv4(std::string_view text, std::size_t at) {
  std::array<std::uint8_t, 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0) {
      if (at == text.size()) return fail(Code::truncated, "ipv4", at);
      if (text[at] != '.') return fail(Code::bad_value, "ipv4", at);
      ++at;
    }
    const auto value = scan_decimal(text, at, 255, "ipv4");
    if (!value) return std::unexpected(value.error());
    octets[i] = static_cast<std::uint8_t>(*value);
  }
  if (at != text.size()) return fail(Code::trailing, "ipv4", at);
  return octets;
}

/// The groups of an IPv6 text and where its "::" stands.
class Ipv6Scanner {
 public:
  explicit Ipv6Scanner(std::string_view text) : text_(text) {}

  Result<IpAddress> run() {
    if (text_.starts_with("::")) {
      gap_ = 0;
      at_ = 2;
    }
    bool group_due = !gap_;
    while (at_ < text_.size()) {
      if (count_ == 8) return fail(Code::trailing, "ipv6", at_);
      if (is_embedded_ipv4()) return finish_ipv4();
      if (const auto group = scan_group(); !group) return std::unexpected(group.error());
      group_due = false;
      if (at_ == text_.size()) break;
      if (text_[at_] != ':') return fail(Code::bad_value, "ipv6", at_);
      ++at_;
      group_due = true;
      if (at_ < text_.size() && text_[at_] == ':') {
        if (gap_) return fail(Code::bad_value, "ipv6", at_);
        gap_ = count_;
        ++at_;
        group_due = false;
      }
    }
    if (group_due) return fail(Code::truncated, "ipv6", at_);
    return finish();
  }

 private:
  bool is_embedded_ipv4() const {
    std::size_t end = at_;
    while (end < text_.size() && is_digit(text_[end])) ++end;
    return end > at_ && end < text_.size() && text_[end] == '.';
  }

  Result<unsigned> scan_group() {
    const std::size_t start = at_;
    unsigned value = 0;
    while (at_ < text_.size() && at_ - start < 4) {
      const auto digit = hex_digit(text_[at_]);
      if (!digit) break;
      value = value * 16 + *digit;
      ++at_;
    }
    if (at_ == start) return fail(Code::bad_value, "ipv6", at_);
    groups_[count_++] = value;
    return value;
  }

  Result<IpAddress> finish_ipv4() {
    if (count_ > 6) return fail(Code::bad_value, "ipv6", at_);
    const auto v4 = scan_ipv4(text_, at_);
    if (!v4) return std::unexpected(v4.error());
    groups_[count_++] = (unsigned{(*v4)[0]} << 8U) | (*v4)[1];
    groups_[count_++] = (unsigned{(*v4)[2]} << 8U) | (*v4)[3];
    return finish();
  }

  Result<IpAddress> finish() const {
    if (gap_ && count_ == 8) return fail(Code::bad_value, "ipv6", text_.size());
    if (!gap_ && count_ < 8) return fail(Code::truncated, "ipv6", text_.size());
    std::array<std::uint8_t, 16> octets{};
    const std::size_t head = gap_.value_or(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      const std::size_t place = i < head ? i : 8 - count_ + i;
      octets[2 * place] = static_cast<std::uint8_t>(groups_[i] >> 8U);
      octets[2 * place + 1] = static_cast<std::uint8_t>(groups_[i] & 0xFFU);
    }
    return IpAddress::v6(octets);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::array<unsigned, 8> groups_{};
  std::size_t count_ = 0;
  std::optional<std::size_t> gap_;
};

std::string ipv4_text(ByteView o) { return fmt::format("{}.{}.{}.{}", o[0], o[1], o[2], o[3]); }

struct Run {
  std::size_t start = 8;
  std::size_t length = 0;
};

/// The first of the longest runs of two or more zero groups (RFC 5952, 4.2).
Run longest_zero_run(const std::array<unsigned, 8>& groups) {
  Run best;
  std::size_t length = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    length = groups[i] == 0 ? length + 1 : 0;
    if (length >= 2 && length > best.length) best = {i + 1 - length, length};
  }
  return best;
}

std::string ipv6_text(const IpAddress& address) {
  const ByteView o = address.octets();
  if (address.is_v4_mapped()) return "::ffff:" + ipv4_text(o.last(4));
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<unsigned>(o[2 * i] << 8U) | o[2 * i + 1];
  const Run run = longest_zero_run(groups);
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == run.start) {
      out += "::";
      i += run.length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    fmt::format_to(std::back_inserter(out), "{:x}", groups[i]);
  }
  return out;
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& octets) {
  IpAddress out;
  std::ranges::copy(octets, out.octets_.begin());
  return out;
}

IpAddress IpAddress::v4(std::uint32_t value) {
  return v4({static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U & 0xFFU),
             static_cast<std::uint8_t>(value >> 8U & 0xFFU), static_cast<std::uint8_t>(value & 0xFFU)});
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& octets) {
  IpAddress out;
  out.family_ = Family::v6;
  out.octets_ = octets;
  return out;
}

Result<IpAddress> IpAddress::from_bytes(ByteView octets) {
  if (octets.size() != 4 && octets.size() != 16) return fail(Code::bad_length, "ip");
  IpAddress out;
  out.family_ = octets.size() == 4 ? Family::v4 : Family::v6;
  std::ranges::copy(octets, out.octets_.begin());
  return out;
}

IpAddress IpAddress::masked(unsigned length) const {
  IpAddress out = *this;
  for (unsigned i = 0; i < bits() / 8; ++i) {
    const unsigned kept = length <= 8 * i ? 0 : std::min(length - 8 * i, 8U);
    out.octets_[i] = static_cast<std::uint8_t>(out.octets_[i] & (0xFF00U >> kept));
  }
  return out;
}

bool IpAddress::is_v4_mapped() const {
  static constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  return is_v6() && std::ranges::equal(octets().first(12), prefix);
}

std::string to_string(const IpAddress& address) {
  return address.is_v4() ? ipv4_text(address.octets()) : ipv6_text(address);
}

Result<IpAddress> parse_ip(std::string_view text) {
  return text.find(':') == std::string_view::npos ? parse_ipv4(text) : parse_ipv6(text);
}

Result<IpAddress> parse_ipv4(std::string_view text) {
  const auto octets = scan_ipv4(text, 0);
  if (!octets) return std::unexpected(octets.error());
  return IpAddress::v4(*octets);
}

Result<IpAddress> parse_ipv6(std::string_view text) { return Ipv6Scanner(text).run(); }

bool IpPrefix::contains(const IpAddress& other) const {
  return family() == other.family() && address.masked(length) == other.masked(length);
}

bool IpPrefix::contains(const IpPrefix& other) const { return other.length >= length && contains(other.address); }

std::string to_string(const IpPrefix& prefix) { return fmt::format("{}/{}", to_string(prefix.address), prefix.length); }

Result<IpPrefix> parse_prefix(std::string_view text, HostBits host_bits) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return fail(Code::truncated, "prefix.length", text.size());
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::unexpected(address.error());
  std::size_t at = slash + 1;
  const auto length = scan_decimal(text, at, address->bits(), "prefix.length");
  if (!length) return std::unexpected(length.error());
  if (at != text.size()) return fail(Code::trailing, "prefix.length", at);
  const IpPrefix prefix{*address, static_cast<std::uint8_t>(*length)};
  if (host_bits == HostBits::reject && prefix.has_host_bits()) return fail(Code::bad_value, "prefix.host_bits");
  return host_bits == HostBits::clear ? prefix.network() : prefix;
}

}  // namespace nikkan
