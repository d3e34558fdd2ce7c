#pragma once
// The Interface Identification Object of PROBE (rfc8335bis, 2.1): which interface a query is about.
#include <cstdint>
#include <string>

#include "nikkan/base/ip.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace nikkan::icmpv6_reflection {

/// C-Types of class 3.
enum class By : std::uint8_t { name = 1, index = 2, address = 3 };
/// IANA address family numbers.
inline constexpr std::uint16_t kAfiIpv4 = 1, kAfiIpv6 = 2, kAfiMac48 = 16389, kAfiMac64 = 16390;

struct InterfaceId {
  By by = By::name;
  std::string name;  ///< without its padding
  std::uint32_t index = 0;
  std::uint16_t afi = 0;
  Bytes address;  ///< significant octets only
  bool operator==(const InterfaceId&) const = default;
};

/// Offsets count from the object's payload. Errors: unsupported ("interface.c_type"), bad_length, bad_value (padding
/// that is not zero, an address length that its family contradicts), truncated. A name of NULs only is bad_value.
Result<InterfaceId> read_interface_id(const Object& object);
/// Padded to 32 bits. Errors: bad_value (empty name), bad_length (an address above 255 octets).
Result<Object> to_object(const InterfaceId& id);

InterfaceId by_name(std::string_view name);
InterfaceId by_index(std::uint32_t index);
InterfaceId by_address(const IpAddress& address);
/// "eth0", "index 3", "2001:db8::1", or AFI and hexadecimal.
std::string to_string(const InterfaceId& id);

}  // namespace nikkan::icmpv6_reflection
