#include "nikkan/wire/packet/build.hpp"

#include <array>

#include "nikkan/base/writer.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::packet {
namespace {

constexpr std::size_t kMaxExtension = 2048;  ///< (255 + 1) * 8

Extension options(std::uint8_t type, ByteView tlvs) {
  Extension out{type, Bytes(tlvs.begin(), tlvs.end())};
  const std::size_t missing = (8 - (out.body.size() + 2) % 8) % 8;
  if (missing == 1) {
    out.body.push_back(0);  // Pad1
  } else if (missing != 0) {
    out.body.push_back(1);  // PadN
    out.body.push_back(static_cast<std::uint8_t>(missing - 2));
    out.body.resize(out.body.size() + missing - 2);
  }
  return out;
}

void write_extension(Writer& w, const Extension& extension, std::uint8_t next) {
  const std::size_t size = extension.body.size() + 2;
  if (size % 8 != 0 || size > kMaxExtension) w.fail(Code::bad_length, "extension.length");
  const std::size_t length = extension.type == kAh ? size / 4 - 2 : size / 8 - 1;
  w.u8(next);
  w.u8(static_cast<std::uint8_t>(length));
  w.bytes(extension.body);
}

Bytes with_checksum(Bytes octets, std::size_t at, const IpAddress& source, const IpAddress& destination,
                    std::uint8_t protocol) {
  std::uint16_t sum = transport_checksum(source, destination, protocol, octets);
  if (protocol == kUdp && sum == 0) sum = 0xffff;  // RFC 768: zero means none
  put_checksum(octets, at, sum);
  return octets;
}

}  // namespace

Extension hop_by_hop(ByteView tlvs) { return options(kHopByHop, tlvs); }
Extension destination_options(ByteView tlvs) { return options(kDestinationOptions, tlvs); }

Extension routing(std::uint8_t routing_type, std::uint8_t segments_left, ByteView data) {
  Extension out{kRouting, {routing_type, segments_left}};
  out.body.insert(out.body.end(), data.begin(), data.end());
  return out;
}

Extension fragment(const Fragment& f) {
  Writer w;
  w.u16(static_cast<std::uint16_t>((f.offset & 0xfff8U) | (f.more ? 1U : 0U))).u32(f.id);
  return {kFragment, w.take().value_or(Bytes{})};
}

Result<Bytes> build_ipv6(const Ipv6Header& header, std::span<const Extension> extensions, std::uint8_t protocol,
                         ByteView payload) {
  if (!header.source.is_v6() || !header.destination.is_v6()) return fail(Code::bad_value, "ipv6.address");
  if (header.flow_label > 0xfffffU) return fail(Code::bad_value, "ipv6.flow_label");
  Writer rest;
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    write_extension(rest, extensions[i], i + 1 < extensions.size() ? extensions[i + 1].type : protocol);
  }
  rest.bytes(payload);
  const auto behind = rest.take();
  if (!behind) return behind;
  if (behind->size() > 0xffff) return fail(Code::bad_length, "ipv6.length", 4);
  Writer w;
  w.u32(6U << 28U | std::uint32_t{header.traffic_class} << 20U | header.flow_label);
  w.u16(static_cast<std::uint16_t>(behind->size()));
  w.u8(extensions.empty() ? protocol : extensions.front().type).u8(header.hop_limit);
  w.bytes(header.source.octets()).bytes(header.destination.octets()).bytes(*behind);
  return w.take();
}

Result<Bytes> build_ipv4(const Ipv4Header& header, std::uint8_t protocol, ByteView payload) {
  if (!header.source.is_v4() || !header.destination.is_v4()) return fail(Code::bad_value, "ipv4.address");
  Writer w;
  w.u8(0x45).u8(header.traffic_class);
  {
    const auto length = w.length(2, "ipv4.length", 4);
    w.u16(header.id).u16(0).u8(header.ttl).u8(protocol).u16(0);
    w.bytes(header.source.octets()).bytes(header.destination.octets()).bytes(payload);
  }
  auto octets = w.take();
  if (octets) put_checksum(*octets, 10, internet_checksum(ByteView(*octets).first(20)));
  return octets;
}

Bytes build_icmpv6(const IpAddress& source, const IpAddress& destination, std::uint8_t type, std::uint8_t code,
                   ByteView body) {
  Bytes out = {type, code, 0, 0};
  out.insert(out.end(), body.begin(), body.end());
  return with_checksum(std::move(out), 2, source, destination, kIcmpv6);
}

Result<Bytes> build_udp(const IpAddress& source, const IpAddress& destination, std::uint16_t source_port,
                        std::uint16_t destination_port, ByteView payload) {
  Writer w;
  w.u16(source_port).u16(destination_port);
  {
    const auto length = w.length(2, "udp.length", 6);
    w.u16(0).bytes(payload);
  }
  auto octets = w.take();
  if (!octets) return octets;
  return with_checksum(std::move(*octets), 6, source, destination, kUdp);
}

Result<Bytes> build_tcp(const IpAddress& source, const IpAddress& destination, const TcpView& tcp) {
  const std::size_t options = (tcp.options.size() + 3) / 4 * 4;
  if (options > 40) return fail(Code::bad_length, "tcp.options");
  Writer w;
  w.u16(tcp.source_port).u16(tcp.destination_port).u32(tcp.sequence).u32(tcp.acknowledgement);
  w.u8(static_cast<std::uint8_t>((20 + options) / 4 << 4U)).u8(tcp.flags).u16(tcp.window).u16(0).u16(tcp.urgent);
  w.bytes(tcp.options).zeros(options - tcp.options.size()).bytes(tcp.payload);
  auto octets = w.take();
  if (!octets) return octets;
  return with_checksum(std::move(*octets), 16, source, destination, kTcp);
}

Bytes build_ethernet(std::uint16_t ether_type, ByteView packet, std::span<const VlanTag> vlans) {
  Bytes out = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2};
  const auto put = [&out](std::uint16_t word) {
    out.push_back(static_cast<std::uint8_t>(word >> 8U));
    out.push_back(static_cast<std::uint8_t>(word & 0xffU));
  };
  for (const VlanTag& tag : vlans) {
    put(tag.protocol);
    put(tag.control);
  }
  put(ether_type);
  out.insert(out.end(), packet.begin(), packet.end());
  return out;
}

}  // namespace nikkan::packet
