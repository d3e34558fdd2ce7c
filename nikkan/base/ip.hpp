#pragma once
// IPv4 and IPv6 addresses and prefixes as values, and their text (RFC 4291, 2.2 and 2.3; RFC 4632, 3.1;
// RFC 5952). Left out: zone indices (RFC 4007), netmask notation, addresses in short or octal form.
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan {

enum class Family : std::uint8_t { v4, v6 };

/// 32 or 128.
constexpr unsigned bits_of(Family family) { return family == Family::v4 ? 32 : 128; }

/// An address of either family. Order: IPv4 before IPv6, then by value.
class IpAddress {
 public:
  /// 0.0.0.0
  constexpr IpAddress() = default;
  static IpAddress v4(const std::array<std::uint8_t, 4>& octets);
  static IpAddress v4(std::uint32_t value);
  static IpAddress v6(const std::array<std::uint8_t, 16>& octets);
  /// 4 or 16 octets, else bad_length.
  static Result<IpAddress> from_bytes(ByteView octets);

  Family family() const { return family_; }
  bool is_v4() const { return family_ == Family::v4; }
  bool is_v6() const { return family_ == Family::v6; }
  unsigned bits() const { return bits_of(family_); }
  /// 4 or 16 octets in network order.
  ByteView octets() const { return ByteView(octets_).first(bits() / 8); }
  /// Bit `index` from the left; index < bits().
  bool bit(unsigned index) const { return (octets_[index / 8] >> (7 - index % 8) & 1) != 0; }
  /// The first `length` bits, the others zero; lengths above bits() change nothing.
  IpAddress masked(unsigned length) const;
  /// ::ffff:0:0/96 (RFC 4291, 2.5.5.2).
  bool is_v4_mapped() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  Family family_ = Family::v4;
  std::array<std::uint8_t, 16> octets_{};
};

/// Dotted decimal, or RFC 5952 (IPv4-mapped addresses in mixed form, its section 5).
std::string to_string(const IpAddress& address);
/// Strict: four decimals without leading zeros, or RFC 4291, 2.2 in any of its three forms.
Result<IpAddress> parse_ip(std::string_view text);
Result<IpAddress> parse_ipv4(std::string_view text);
Result<IpAddress> parse_ipv6(std::string_view text);

/// What to do with bits behind the prefix length that are not zero.
enum class HostBits : std::uint8_t { reject, keep, clear };

/// An address and how many of its bits count.
struct IpPrefix {
  IpAddress address;
  std::uint8_t length = 0;  ///< 0 … address.bits()

  Family family() const { return address.family(); }
  bool has_host_bits() const { return address.masked(length) != address; }
  /// The prefix without host bits.
  IpPrefix network() const { return {address.masked(length), length}; }
  /// Same family and the same first bits.
  bool contains(const IpAddress& other) const;
  /// The other is equal or more specific.
  bool contains(const IpPrefix& other) const;

  auto operator<=>(const IpPrefix&) const = default;
};

/// "2001:db8::/32"
std::string to_string(const IpPrefix& prefix);
/// "address/length", decimal, without leading zeros. Host bits that are not zero are bad_value (prefix.host_bits)
/// unless asked otherwise.
Result<IpPrefix> parse_prefix(std::string_view text, HostBits host_bits = HostBits::reject);

}  // namespace nikkan
