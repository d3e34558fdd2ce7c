#pragma once
// The Internet checksum: 16-bit one's complement of the one's complement sum (RFC 1071), and the pseudo-headers
// under it (RFC 9293, 3.1; RFC 8200, 8.1).
#include <cstdint>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/ip.hpp"

namespace nikkan::packet {

/// A sum in parts. Parts may have any length: an odd one continues in the low half of its last word.
class Checksum {
 public:
  Checksum& add(ByteView octets);
  Checksum& add_u16(std::uint16_t value) { return add_word(value); }
  Checksum& add_u32(std::uint32_t value) { return add_word(value >> 16U).add_word(value & 0xffffU); }
  /// Addresses, length and protocol; the length field of IPv4 (16 bits) is enough for what IPv4 can carry.
  Checksum& add_pseudo_header(const IpAddress& source, const IpAddress& destination, std::uint32_t length,
                              std::uint8_t protocol);
  /// The value for the header's field, when that field was zero in the sum. 0 when it held the right value.
  std::uint16_t value() const;

 private:
  Checksum& add_word(std::uint32_t word);
  std::uint64_t sum_ = 0;
  bool odd_ = false;
};

/// Of one run of octets.
std::uint16_t internet_checksum(ByteView octets);
/// Of an upper-layer packet with its pseudo-header; `destination` is the final one when a routing header names it.
std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                 ByteView octets);

}  // namespace nikkan::packet
