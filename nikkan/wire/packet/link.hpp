#pragma once
// From a captured frame to what it carries: the link-layer headers that stand before IP.
//
// Ethernet II with VLAN tags (IEEE 802.1Q, 802.1ad), raw IP, BSD loopback (NULL, LOOP), Linux cooked (SLL, SLL2).
// Left out: 802.3 with LLC, PPP and PPPoE, MPLS, 802.11, tunnels; what is not known is `unsupported`, never guessed.
#include <cstdint>
#include <optional>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::packet {

/// LINKTYPE values of capture files that are read here.
inline constexpr std::uint32_t kLinkNull = 0, kLinkEthernet = 1, kLinkRaw = 101, kLinkLoop = 108, kLinkLinuxSll = 113,
                               kLinkIpv4 = 228, kLinkIpv6 = 229, kLinkLinuxSll2 = 276;
/// EtherTypes.
inline constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86dd, kEtherVlan = 0x8100, kEtherQinq = 0x88a8;

struct Limits {
  unsigned max_vlan_tags = 4;           ///< of one frame
  unsigned max_extension_headers = 16;  ///< IPv6 extension headers of one packet
};

/// One VLAN tag, outermost first.
struct VlanTag {
  std::uint16_t protocol = kEtherVlan;  ///< TPID
  std::uint16_t control = 0;            ///< PCP, DEI, VID
  std::uint16_t vid() const { return control & 0x0fffU; }
  auto operator<=>(const VlanTag&) const = default;
};

/// What a frame carries. `payload` lies in the frame; Ethernet padding behind the packet is still in it.
struct Link {
  std::uint16_t ether_type = 0;  ///< kEtherIpv4 and kEtherIpv6 also where the link has no EtherType
  std::vector<VlanTag> vlans;
  ByteView payload;
  std::uint64_t offset = 0;  ///< of payload
};

/// True when read_link knows the value.
bool is_supported_link(std::uint32_t link_type);

/// `link_type` is a LINKTYPE value without FCS and reserved bits. `base` is the offset of the frame's first octet, for
/// messages. Errors: unsupported ("link.type", "link.family", "ether.type" for what is not an EtherType), truncated,
/// limit ("vlan").
Result<Link> read_link(std::uint32_t link_type, ByteView frame, const Limits& limits = {}, std::uint64_t base = 0);

}  // namespace nikkan::packet
