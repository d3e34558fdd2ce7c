#include "nikkan/labs/icmpv6_reflection/headers.hpp"

#include <algorithm>

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::size_t kIpv6Header = 40;

bool is_extension(std::uint8_t type) {
  using namespace packet;
  return type == kHopByHop || type == kRouting || type == kFragment || type == kAh || type == kDestinationOptions;
}

std::size_t length_of(std::uint8_t type, std::uint8_t field) {
  if (type == packet::kFragment) return 8;
  return type == packet::kAh ? (std::size_t{field} + 2) * 4 : (std::size_t{field} + 1) * 8;
}

void see_fixed(Seen& seen, ByteView octets) {
  const std::size_t size = octets.size();
  if (size >= 1) seen.version = octets[0] >> 4U;
  if (size >= 2) seen.traffic_class = static_cast<std::uint8_t>(octets[0] << 4U | octets[1] >> 4U);
  if (size >= 4) seen.flow_label = (octets[1] & 0x0fU) << 16U | std::uint32_t{octets[2]} << 8U | octets[3];
  if (size >= 6) seen.payload_length = static_cast<std::uint16_t>(octets[4] << 8U | octets[5]);
  if (size >= 7) seen.next_header = octets[6];
  if (size >= 8) seen.hop_limit = octets[7];
  const auto address = [&](std::size_t at) {
    return IpAddress::from_bytes(octets.subspan(at, 16)).value_or(IpAddress());
  };
  if (size >= 24) seen.source = address(8);
  if (size >= kIpv6Header) seen.destination = address(24);
}

}  // namespace

Seen see(ByteView octets, const packet::Limits& limits) {
  Seen seen;
  seen.octets = octets;
  see_fixed(seen, octets);
  if (!seen.destination || seen.version != 6) return seen;
  std::uint8_t type = seen.next_header.value_or(packet::kNoNext);
  std::size_t at = kIpv6Header;
  while (is_extension(type)) {
    if (at + 2 > octets.size() || seen.extensions.size() >= limits.max_extension_headers) return seen;
    const std::size_t length = length_of(type, octets[at + 1]);
    const std::size_t there = std::min(length, octets.size() - at);
    seen.extensions.push_back({type, at, octets.subspan(at, there), there == length});
    if (there < length) return seen;
    type = octets[at];
    at += length;
  }
  seen.chain_ends = true;
  seen.upper = type;
  seen.upper_at = at;
  seen.message = octets.subspan(at);
  return seen;
}

std::string protocol_name(std::uint8_t type) {
  switch (type) {
    case packet::kHopByHop:
      return "hop-by-hop options";
    case packet::kRouting:
      return "routing header";
    case packet::kFragment:
      return "fragment header";
    case packet::kDestinationOptions:
      return "destination options";
    case packet::kAh:
      return "AH";
    case packet::kEsp:
      return "ESP";
    case packet::kIcmpv6:
      return "ICMPv6";
    case packet::kTcp:
      return "TCP";
    case packet::kUdp:
      return "UDP";
    case packet::kNoNext:
      return "none";
    default:
      return "protocol " + std::to_string(type);
  }
}

std::string dscp_name(unsigned dscp) {
  if (dscp % 8 == 0) return "CS" + std::to_string(dscp / 8);
  if (dscp == 46) return "EF";
  if (dscp == 44) return "VA";
  if (dscp == 1) return "LE";
  const unsigned level = dscp / 8, drop = dscp % 8;  // RFC 2597: AFxy is 8x + 2y
  if (level >= 1 && level <= 4 && drop % 2 == 0) return "AF" + std::to_string(level) + std::to_string(drop / 2);
  return std::to_string(dscp);
}

}  // namespace nikkan::icmpv6_reflection
