#include "nikkan/labs/icmpv6_reflection/probe_table.hpp"

#include <algorithm>

namespace nikkan::icmpv6_reflection {
namespace {

bool is_mac(const InterfaceId& id) { return id.afi == kAfiMac48 || id.afi == kAfiMac64; }

bool same_address(const IpAddress& address, const InterfaceId& id) {
  const std::uint16_t afi = address.is_v4() ? kAfiIpv4 : kAfiIpv6;
  return afi == id.afi && std::ranges::equal(address.octets(), id.address);
}

bool names(const InterfaceId& id, const Interface& interface) {
  switch (id.by) {
    case By::name:
      return id.name == interface.name;
    case By::index:
      return id.index == interface.index;
    case By::address:
      break;
  }
  if (is_mac(id)) return !interface.mac.empty() && interface.mac == id.address;
  return std::ranges::any_of(interface.addresses, [&](const IpAddress& address) { return same_address(address, id); });
}

ProbeResult look_up_local(const Surroundings& surroundings, const InterfaceId& id) {
  ProbeResult out;
  const Interface* found = nullptr;
  for (const Interface& interface : surroundings.interfaces) {
    if (!names(id, interface)) continue;
    if (found != nullptr) return {ReplyCode::multiple_interfaces, {}};
    found = &interface;
  }
  if (found == nullptr) return {ReplyCode::no_such_interface, {}};
  out.flags.active = found->active;
  out.flags.ipv4 = found->active && found->ipv4;
  out.flags.ipv6 = found->active && found->ipv6;
  return out;
}

ProbeResult look_up_remote(const Surroundings& surroundings, const InterfaceId& id) {
  ProbeResult out;
  std::size_t found = 0;
  for (const Neighbour& neighbour : surroundings.neighbours) {
    const bool hit =
        is_mac(id) ? !neighbour.mac.empty() && neighbour.mac == id.address : same_address(neighbour.address, id);
    if (!hit) continue;
    ++found;
    out.flags.state = neighbour.state;
  }
  if (found == 0) return {ReplyCode::no_such_entry, {}};
  if (found > 1) return {ReplyCode::multiple_interfaces, {}};
  return out;
}

}  // namespace

ProbeResult look_up(const Surroundings& surroundings, const InterfaceId& id, bool local) {
  if (local) return look_up_local(surroundings, id);
  if (id.by != By::address) return {ReplyCode::malformed, {}};
  return look_up_remote(surroundings, id);
}

}  // namespace nikkan::icmpv6_reflection
