#include <algorithm>

#include "nikkan/base/reader.hpp"
#include "nikkan/wire/packet/checksum.hpp"
#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::packet {
namespace {

constexpr std::size_t kTcpHeader = 20, kUdpHeader = 8;

Result<void> expect_upper(const IpView& ip, std::uint8_t protocol) {
  if (!ip.has_upper_header()) return fail(Code::unsupported, "ip.fragment", ip.payload_offset);
  if (ip.protocol != protocol) return fail(Code::unsupported, "ip.protocol", ip.payload_offset);
  return {};
}

/// A fragment of more than one (RFC 6946 calls the others atomic).
bool is_partial(const IpView& ip) { return ip.fragment && (ip.fragment->offset != 0 || ip.fragment->more); }

/// A routing header that still has segments to visit: the destination of the pseudo-header is not that of the packet.
bool is_under_way(const IpView& ip) {
  return std::any_of(ip.extensions.begin(), ip.extensions.end(),
                     [](const ExtensionHeader& h) { return h.type == kRouting && h.octets[3] != 0; });
}

}  // namespace

Result<TcpView> read_tcp(const IpView& ip) {
  if (auto fits = expect_upper(ip, kTcp); !fits) return std::unexpected(fits.error());
  Reader r(ip.payload, ip.payload_offset);
  TcpView tcp;
  tcp.source_port = r.u16("tcp.source_port");
  tcp.destination_port = r.u16("tcp.destination_port");
  tcp.sequence = r.u32("tcp.sequence");
  tcp.acknowledgement = r.u32("tcp.acknowledgement");
  const std::uint64_t at = r.offset();
  const std::size_t header = std::size_t{r.u8("tcp.offset")} / 16 * 4;
  tcp.flags = r.u8("tcp.flags");
  tcp.window = r.u16("tcp.window");
  tcp.checksum = r.u16("tcp.checksum");
  tcp.urgent = r.u16("tcp.urgent");
  if (r.ok() && (header < kTcpHeader || header > ip.payload_length)) r.fail_at(at, Code::bad_length, "tcp.offset");
  tcp.options = r.bytes(header < kTcpHeader ? 0 : header - kTcpHeader, "tcp.options");
  if (!r.ok()) return std::unexpected(r.error());
  tcp.payload_offset = r.offset();
  tcp.payload_length = ip.payload_length - header;
  tcp.payload = r.rest();
  return tcp;
}

Result<UdpView> read_udp(const IpView& ip) {
  if (auto fits = expect_upper(ip, kUdp); !fits) return std::unexpected(fits.error());
  Reader r(ip.payload, ip.payload_offset);
  UdpView udp;
  udp.source_port = r.u16("udp.source_port");
  udp.destination_port = r.u16("udp.destination_port");
  const std::uint64_t at = r.offset();
  udp.length = r.u16("udp.length");
  udp.checksum = r.u16("udp.checksum");
  // 0 stands for "to the end" in jumbograms and segmentation offload (RFC 2675, 4). The first fragment of a datagram
  // holds less than the datagram.
  const std::uint64_t length = udp.length == 0 ? ip.payload_length : udp.length;
  if (r.ok() && (length < kUdpHeader || (!is_partial(ip) && length > ip.payload_length))) {
    r.fail_at(at, Code::bad_length, "udp.length");
  }
  if (!r.ok()) return std::unexpected(r.error());
  udp.payload_offset = r.offset();
  udp.payload_length = length - kUdpHeader;
  udp.payload = r.bytes(std::min<std::uint64_t>(udp.payload_length, r.remaining()), "udp.payload");
  return udp;
}

Result<Icmpv6View> read_icmpv6(const IpView& ip) {
  if (auto fits = expect_upper(ip, kIcmpv6); !fits) return std::unexpected(fits.error());
  Reader r(ip.payload, ip.payload_offset);
  Icmpv6View icmp;
  icmp.offset = ip.payload_offset;
  icmp.message = ip.payload;
  icmp.type = r.u8("icmpv6.type");
  icmp.code = r.u8("icmpv6.code");
  icmp.checksum = r.u16("icmpv6.checksum");
  icmp.body = r.rest();
  if (!r.ok()) return std::unexpected(r.error());
  return icmp;
}

ChecksumState upper_checksum(const IpView& ip) {
  if (ip.cut || is_partial(ip) || is_under_way(ip)) return ChecksumState::unknown;
  ByteView octets = ip.payload;
  switch (ip.protocol) {
    case kTcp:
      if (octets.size() < kTcpHeader) return ChecksumState::unknown;
      break;
    case kUdp: {
      const auto udp = read_udp(ip);
      if (!udp) return ChecksumState::unknown;
      if (udp->checksum == 0) return ip.is_v6() ? ChecksumState::bad : ChecksumState::absent;
      octets = octets.first(kUdpHeader + udp->payload.size());
      break;
    }
    case kIcmp:
      if (octets.size() < 4) return ChecksumState::unknown;
      return internet_checksum(octets) == 0 ? ChecksumState::good : ChecksumState::bad;
    case kIcmpv6:
      if (octets.size() < 4) return ChecksumState::unknown;
      break;
    default:
      return ChecksumState::unknown;
  }
  const bool good = transport_checksum(ip.source, ip.destination, ip.protocol, octets) == 0;
  return good ? ChecksumState::good : ChecksumState::bad;
}

ChecksumState header_checksum(const IpView& ip) {
  if (ip.is_v6()) return ChecksumState::unknown;
  return internet_checksum(ip.octets.first(ip.header_length)) == 0 ? ChecksumState::good : ChecksumState::bad;
}

}  // namespace nikkan::packet
