#pragma once
// Packets out, with lengths and checksums filled in: for probers, replies and tests.
#include <cstdint>
#include <span>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::packet {

struct Ipv6Header {
  IpAddress source, destination;
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;
  std::uint8_t hop_limit = 64;
};

struct Ipv4Header {
  IpAddress source, destination;
  std::uint8_t traffic_class = 0;
  std::uint8_t ttl = 64;
  std::uint16_t id = 0;
};

/// An extension header to be: its type and what stands behind its next header and length octets. With these two it must
/// be a multiple of 8 octets.
struct Extension {
  std::uint8_t type = 0;
  Bytes body;
};

/// Options (whole TLVs) padded with PadN to a multiple of 8 (RFC 8200, 4.2 to 4.6).
Extension hop_by_hop(ByteView options = {});
Extension destination_options(ByteView options = {});
Extension routing(std::uint8_t routing_type, std::uint8_t segments_left, ByteView data);
Extension fragment(const Fragment& fragment);

/// Errors: bad_value (addresses are not IPv6, flow label above 20 bits), bad_length (payload above 65535 octets, an
/// extension that is no multiple of 8 octets or above 2048).
Result<Bytes> build_ipv6(const Ipv6Header& header, std::span<const Extension> extensions, std::uint8_t protocol,
                         ByteView payload);
Result<Bytes> build_ipv4(const Ipv4Header& header, std::uint8_t protocol, ByteView payload);

/// Upper layers with their checksum. `body` is what stands behind the checksum of ICMPv6.
Bytes build_icmpv6(const IpAddress& source, const IpAddress& destination, std::uint8_t type, std::uint8_t code,
                   ByteView body);
/// bad_length above 65535 octets.
Result<Bytes> build_udp(const IpAddress& source, const IpAddress& destination, std::uint16_t source_port,
                        std::uint16_t destination_port, ByteView payload);
/// Ports, sequence, acknowledgement, flags, window, urgent, options (padded to a word) and payload of `tcp` are taken.
/// bad_length when the options are above 40 octets.
Result<Bytes> build_tcp(const IpAddress& source, const IpAddress& destination, const TcpView& tcp);

/// An Ethernet frame around a packet; addresses 02:00:00:00:00:02 to 02:00:00:00:00:01.
Bytes build_ethernet(std::uint16_t ether_type, ByteView packet, std::span<const VlanTag> vlans = {});

/// Writes a checksum into its field.
inline void put_checksum(Bytes& octets, std::size_t at, std::uint16_t value) {
  octets[at] = static_cast<std::uint8_t>(value >> 8U);
  octets[at + 1] = static_cast<std::uint8_t>(value & 0xffU);
}

}  // namespace nikkan::packet
