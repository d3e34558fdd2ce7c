#include "nikkan/wire/packet/link.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/reader.hpp"

namespace nikkan::packet {
namespace {

constexpr std::array kSupported = {kLinkNull,     kLinkEthernet, kLinkRaw,  kLinkLoop,
                                   kLinkLinuxSll, kLinkIpv4,     kLinkIpv6, kLinkLinuxSll2};
constexpr std::uint16_t kFirstEtherType = 0x0600;  ///< below it the field is a length (IEEE 802.3, 3.2.6)

bool is_vlan(std::uint16_t ether_type) {
  return ether_type == kEtherVlan || ether_type == kEtherQinq || ether_type == 0x9100;
}

std::uint32_t swapped(std::uint32_t value) {
  return value << 24U | (value & 0xff00U) << 8U | (value >> 8U & 0xff00U) | value >> 24U;
}

/// AF_INET is 2 everywhere; AF_INET6 is 10 (Linux), 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (Darwin).
std::uint16_t ether_type_of_family(std::uint32_t family) {
  switch (family) {
    case 2:
      return kEtherIpv4;
    case 10:
    case 24:
    case 28:
    case 30:
      return kEtherIpv6;
    default:
      return 0;
  }
}

/// The family word is in the byte order of the host that captured: families are small, so the order shows.
void read_family(Reader& r, Link& link) {
  const std::uint64_t at = r.offset();
  const std::uint32_t family = r.u32("link.family");
  link.ether_type = ether_type_of_family(family > 0xffff ? swapped(family) : family);
  if (link.ether_type == 0) r.fail_at(at, Code::unsupported, "link.family");
}

void read_version(Reader& r, Link& link) {
  const unsigned version = r.peek("ip.version") >> 4U;
  if (!r.ok()) return;
  link.ether_type = version == 4 ? kEtherIpv4 : kEtherIpv6;
  if (version != 4 && version != 6) r.fail(Code::unsupported, "ip.version");
}

void read_vlans(Reader& r, Link& link, const Limits& limits) {
  while (r.ok() && is_vlan(link.ether_type)) {
    if (link.vlans.size() >= limits.max_vlan_tags) {
      r.fail(Code::limit, "vlan");
      return;
    }
    link.vlans.push_back({link.ether_type, r.u16("vlan.control")});
    link.ether_type = r.u16("ether.type");
  }
}

void read_headers(std::uint32_t link_type, Reader& r, Link& link, const Limits& limits) {
  switch (link_type) {
    case kLinkNull:
    case kLinkLoop:
      return read_family(r, link);
    case kLinkRaw:
      return read_version(r, link);
    case kLinkIpv4:
      link.ether_type = kEtherIpv4;
      return;
    case kLinkIpv6:
      link.ether_type = kEtherIpv6;
      return;
    case kLinkEthernet:
      r.skip(12, "ether.addresses");
      link.ether_type = r.u16("ether.type");
      break;
    case kLinkLinuxSll:
      r.skip(14, "sll.header");
      link.ether_type = r.u16("sll.protocol");
      break;
    case kLinkLinuxSll2:
      link.ether_type = r.u16("sll2.protocol");
      r.skip(18, "sll2.header");
      break;
    default:
      r.fail(Code::unsupported, "link.type");
      return;
  }
  read_vlans(r, link, limits);
  if (r.ok() && link.ether_type < kFirstEtherType) r.fail_at(r.offset() - 2, Code::unsupported, "ether.type");
}

}  // namespace

bool is_supported_link(std::uint32_t link_type) {
  return std::find(kSupported.begin(), kSupported.end(), link_type) != kSupported.end();
}

Result<Link> read_link(std::uint32_t link_type, ByteView frame, const Limits& limits, std::uint64_t base) {
  Reader r(frame, base);
  Link link;
  read_headers(link_type, r, link, limits);
  if (!r.ok()) {
    Error error = r.error();
    if (error.field == "link.type") error.detail = "link type " + std::to_string(link_type);
    return std::unexpected(std::move(error));
  }
  link.offset = r.offset();
  link.payload = r.rest();
  return link;
}

}  // namespace nikkan::packet
