#include <algorithm>

#include "nikkan/base/reader.hpp"
#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::packet {
namespace {

constexpr std::size_t kIpv6Header = 40, kIpv4Header = 20;

/// The octets of the packet by its header's length, of those that were captured.
void set_length(IpView& ip, ByteView captured, std::uint64_t length) {
  ip.length = length;
  ip.cut = captured.size() < length;
  ip.octets = captured.first(static_cast<std::size_t>(std::min<std::uint64_t>(length, captured.size())));
}

bool is_extension(std::uint8_t type) {
  return type == kHopByHop || type == kRouting || type == kFragment || type == kAh || type == kDestinationOptions;
}

std::uint64_t extension_length(std::uint8_t type, std::uint8_t field) {
  if (type == kFragment) return 8;
  return type == kAh ? (std::uint64_t{field} + 2) * 4 : (std::uint64_t{field} + 1) * 8;
}

void read_fragment(IpView& ip, ByteView header) {
  Reader r(header);
  r.skip(2, "fragment.next");
  const std::uint16_t word = r.u16("fragment.offset");
  ip.fragment = Fragment{r.u32("fragment.id"), word & 0xfff8U, (word & 1U) != 0};
}

/// Cuts one header off. False at the end of the chain or on a failure.
bool read_extension(IpView& ip, Reader& r, std::uint64_t end, const Limits& limits) {
  // Nothing behind a later fragment's header is a header; IPv4 has no chain but AH.
  if (!r.ok() || !ip.has_upper_header() || !is_extension(ip.protocol) || (!ip.is_v6() && ip.protocol != kAh))
    return false;
  const std::uint64_t at = r.offset();
  if (ip.extensions.size() >= limits.max_extension_headers) return r.fail(Code::limit, "ipv6.extension");
  if (at + 2 > end) return r.fail_at(at, Code::bad_length, "ipv6.extension");
  ExtensionHeader header;
  header.type = ip.protocol;
  header.offset = at;
  const ByteView rest = ip.octets.subspan(static_cast<std::size_t>(at - ip.offset));
  header.next = r.u8("extension.next");
  const std::uint64_t length = extension_length(header.type, r.u8("extension.length"));
  if (r.ok() && at + length > end) return r.fail_at(at + 1, Code::bad_length, "extension.length");
  r.skip(length - 2, "extension.body");
  if (!r.ok()) return false;
  header.octets = rest.first(static_cast<std::size_t>(length));
  if (header.type == kFragment && !ip.fragment) read_fragment(ip, header.octets);
  ip.protocol = header.next;
  ip.extensions.push_back(header);
  return true;
}

Result<IpView> finish(IpView ip, Reader& r, const Limits& limits) {
  const std::uint64_t end = ip.offset + ip.length;
  while (read_extension(ip, r, end, limits)) {
  }
  if (!r.ok()) return std::unexpected(r.error());
  ip.payload_offset = r.offset();
  ip.payload_length = end - ip.payload_offset;
  ip.payload = r.rest();
  return ip;
}

Result<IpView> read_ipv6(ByteView octets, const Limits& limits, std::uint64_t base) {
  IpView ip;
  ip.offset = base;
  Reader head(octets, base);
  const std::uint32_t word = head.u32("ipv6.version");
  const std::uint16_t length = head.u16("ipv6.length");
  ip.protocol = head.u8("ipv6.next_header");
  ip.hop_limit = head.u8("ipv6.hop_limit");
  ip.source = IpAddress::v6(head.array<16>("ipv6.source"));
  ip.destination = IpAddress::v6(head.array<16>("ipv6.destination"));
  if (!head.ok()) return std::unexpected(head.error());
  ip.traffic_class = static_cast<std::uint8_t>(word >> 20U);
  ip.flow_label = word & 0xfffffU;
  ip.header_length = kIpv6Header;
  const bool whole = length == 0 && ip.protocol != kNoNext;
  set_length(ip, octets, whole ? octets.size() : kIpv6Header + std::uint64_t{length});
  Reader r(ip.octets.subspan(kIpv6Header), base + kIpv6Header);
  return finish(std::move(ip), r, limits);
}

Result<IpView> read_ipv4(ByteView octets, const Limits& limits, std::uint64_t base) {
  IpView ip;
  ip.offset = base;
  Reader head(octets, base);
  ip.header_length = static_cast<std::uint16_t>((head.u8("ipv4.version") & 0x0fU) * 4);
  ip.traffic_class = head.u8("ipv4.tos");
  const std::uint16_t length = head.u16("ipv4.length");
  const std::uint16_t id = head.u16("ipv4.id");
  const std::uint16_t word = head.u16("ipv4.fragment");
  ip.hop_limit = head.u8("ipv4.ttl");
  ip.protocol = head.u8("ipv4.protocol");
  head.skip(2, "ipv4.checksum");
  ip.source = IpAddress::v4(head.u32("ipv4.source"));
  ip.destination = IpAddress::v4(head.u32("ipv4.destination"));
  if (!head.ok()) return std::unexpected(head.error());
  if (ip.header_length < kIpv4Header) return fail(Code::bad_length, "ipv4.header_length", base);
  if (length != 0 && length < ip.header_length) return fail(Code::bad_length, "ipv4.length", base + 2);
  set_length(ip, octets, length == 0 ? octets.size() : length);
  if (ip.octets.size() < ip.header_length) return fail(Code::truncated, "ipv4.options", base + kIpv4Header);
  const std::uint32_t offset = (word & 0x1fffU) * 8U;
  const bool more = (word & 0x2000U) != 0;
  if (offset != 0 || more) ip.fragment = Fragment{id, offset, more};
  Reader r(ip.octets.subspan(ip.header_length), base + ip.header_length);
  return finish(std::move(ip), r, limits);
}

}  // namespace

Result<IpView> read_ip(ByteView octets, const Limits& limits, std::uint64_t base) {
  if (octets.empty()) return fail(Code::truncated, "ip.version", base);
  switch (octets.front() >> 4U) {
    case 4:
      return read_ipv4(octets, limits, base);
    case 6:
      return read_ipv6(octets, limits, base);
    default:
      return fail(Code::bad_value, "ip.version", base);
  }
}

Result<IpView> read_frame(std::uint32_t link_type, ByteView frame, const Limits& limits, std::uint64_t base) {
  const auto link = read_link(link_type, frame, limits, base);
  if (!link) return std::unexpected(link.error());
  if (link->ether_type != kEtherIpv4 && link->ether_type != kEtherIpv6) {
    return fail(Code::unsupported, "ether.type", link->offset);
  }
  auto ip = read_ip(link->payload, limits, link->offset);
  if (ip && ip->is_v6() != (link->ether_type == kEtherIpv6)) return fail(Code::bad_value, "ip.version", link->offset);
  return ip;
}

}  // namespace nikkan::packet
