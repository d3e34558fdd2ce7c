#pragma once
// IP packets as views: what the header says, which extension headers follow, which upper layer they lead to.
//
// IPv4 (RFC 791), IPv6 and its extension headers (RFC 8200), AH (RFC 4302), TCP (RFC 9293), UDP (RFC 768), ICMPv6
// (RFC 4443). Views point into the octets that were given. A packet of which less was captured than its header says
// is read as far as it goes (`cut`); lengths of payloads are those of the header. Left out: reassembly of fragments,
// the inside of ESP, jumbograms' own length option (a payload length of 0 takes everything, as with captures of
// segmentation offload).
#include <cstdint>
#include <optional>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/wire/packet/link.hpp"

namespace nikkan::packet {

/// Protocol and next header numbers.
inline constexpr std::uint8_t kHopByHop = 0, kIcmp = 1, kTcp = 6, kUdp = 17, kRouting = 43, kFragment = 44, kEsp = 50,
                              kAh = 51, kIcmpv6 = 58, kNoNext = 59, kDestinationOptions = 60;

/// One IPv6 extension header (or an AH behind IPv4).
struct ExtensionHeader {
  std::uint8_t type = 0;
  std::uint8_t next = 0;
  std::uint64_t offset = 0;  ///< absolute
  ByteView octets;           ///< whole header, its first two octets included
};

struct Fragment {
  std::uint32_t id = 0;
  std::uint32_t offset = 0;  ///< octets
  bool more = false;
};

struct IpView {
  ByteView octets;           ///< from the IP header on, padding behind the packet cut off
  std::uint64_t offset = 0;  ///< absolute, of octets
  std::uint64_t length = 0;  ///< octets the packet has by its header
  bool cut = false;          ///< fewer octets were captured than that
  IpAddress source, destination;
  std::uint8_t traffic_class = 0;   ///< DSCP and ECN
  std::uint32_t flow_label = 0;     ///< 20 bits; IPv6
  std::uint8_t hop_limit = 0;       ///< or time to live
  std::uint16_t header_length = 0;  ///< of the fixed header with IPv4 options
  std::vector<ExtensionHeader> extensions;
  std::optional<Fragment> fragment;  ///< of a packet that is one
  std::uint8_t protocol = 0;         ///< of the upper layer, or kEsp, kNoNext
  ByteView payload;                  ///< behind all headers, as captured
  std::uint64_t payload_offset = 0;  ///< absolute
  std::uint64_t payload_length = 0;  ///< by the header

  bool is_v6() const { return source.is_v6(); }
  /// Not a fragment behind the first one: the upper layer's header is here.
  bool has_upper_header() const { return !fragment || fragment->offset == 0; }
};

/// The packet behind an IP header. Errors: truncated (headers are not whole), bad_value ("ip.version"), bad_length,
/// limit ("ipv6.extension"). `base` is the absolute offset of the first octet.
Result<IpView> read_ip(ByteView octets, const Limits& limits = {}, std::uint64_t base = 0);
/// read_link, then read_ip. A frame that carries something else is unsupported ("ether.type").
Result<IpView> read_frame(std::uint32_t link_type, ByteView frame, const Limits& limits = {}, std::uint64_t base = 0);

struct TcpView {
  static constexpr std::uint8_t kFin = 1, kSyn = 2, kRst = 4, kPsh = 8, kAck = 16, kUrg = 32, kEce = 64, kCwr = 128;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint32_t sequence = 0, acknowledgement = 0;
  std::uint8_t flags = 0;
  std::uint16_t window = 0, checksum = 0, urgent = 0;
  ByteView options;
  ByteView payload;                  ///< as captured
  std::uint64_t payload_offset = 0;  ///< absolute
  std::uint64_t payload_length = 0;  ///< by the IP header: larger than payload when the capture was cut
};

struct UdpView {
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint16_t length = 0, checksum = 0;
  ByteView payload;                  ///< as captured
  std::uint64_t payload_offset = 0;  ///< absolute
  std::uint64_t payload_length = 0;  ///< by the UDP header
};

struct Icmpv6View {
  std::uint8_t type = 0, code = 0;
  std::uint16_t checksum = 0;
  ByteView message;          ///< from the type on, as captured
  ByteView body;             ///< behind the checksum
  std::uint64_t offset = 0;  ///< absolute, of message
};

/// Errors: unsupported ("ip.protocol": another upper layer; "ip.fragment": not the first fragment), truncated,
/// bad_length ("tcp.offset", "udp.length").
Result<TcpView> read_tcp(const IpView& ip);
Result<UdpView> read_udp(const IpView& ip);
Result<Icmpv6View> read_icmpv6(const IpView& ip);

/// What can be said about a checksum.
enum class ChecksumState : std::uint8_t {
  good,
  bad,
  absent,   ///< UDP over IPv4 sent without one
  unknown,  ///< cut, a fragment, another upper layer, or a routing header that is not done
};
/// Of the upper layer: TCP, UDP, ICMP, ICMPv6.
ChecksumState upper_checksum(const IpView& ip);
/// Of the IPv4 header; unknown for IPv6.
ChecksumState header_checksum(const IpView& ip);

}  // namespace nikkan::packet
