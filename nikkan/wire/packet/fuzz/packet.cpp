// The first octet chooses a link type, the rest is a frame. Views must lie in the frame, lengths must agree.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "nikkan/wire/packet/packet.hpp"

namespace {

using namespace nikkan::packet;
using nikkan::ByteView;

void require(bool condition) {
  if (!condition) std::abort();
}

/// `part` lies in `frame` at `offset`.
void inside(ByteView part, std::uint64_t offset, ByteView frame) {
  require(offset <= frame.size() && part.size() <= frame.size() - offset);
  require(part.empty() || part.data() == frame.data() + offset);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array kTypes = {kLinkNull,     kLinkEthernet, kLinkRaw,  kLinkLoop,
                                 kLinkLinuxSll, kLinkIpv4,     kLinkIpv6, kLinkLinuxSll2};
  if (size == 0) return 0;
  const ByteView frame(data + 1, size - 1);
  const auto ip = read_frame(kTypes[data[0] % kTypes.size()], frame);
  if (!ip) {
    require(ip.error().offset <= frame.size());
    return 0;
  }
  inside(ip->octets, ip->offset, frame);
  inside(ip->payload, ip->payload_offset, frame);
  require(ip->cut == (ip->octets.size() < ip->length));
  require(ip->payload_offset + ip->payload_length == ip->offset + ip->length);
  require(ip->extensions.size() <= Limits{}.max_extension_headers);
  for (const ExtensionHeader& header : ip->extensions) {
    inside(header.octets, header.offset, frame);
    require(header.octets.size() >= 8);
  }
  static_cast<void>(upper_checksum(*ip));
  static_cast<void>(header_checksum(*ip));
  if (const auto tcp = read_tcp(*ip)) {
    inside(tcp->payload, tcp->payload_offset, frame);
    require(tcp->payload.size() <= tcp->payload_length);
  }
  if (const auto udp = read_udp(*ip)) {
    inside(udp->payload, udp->payload_offset, frame);
    require(udp->payload.size() <= udp->payload_length);
  }
  if (const auto icmp = read_icmpv6(*ip)) inside(icmp->message, icmp->offset, frame);
  return 0;
}
