#pragma once
// What the system says about its interfaces, addresses and neighbours (Linux: getifaddrs(3), rtnetlink(7)).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/ip.hpp"

namespace nikkan::net {

struct InterfaceInfo {
  std::string name;
  unsigned index = 0;
  unsigned mtu = 0;
  bool up = false;  ///< administratively up and running
  std::vector<IpAddress> addresses;
  Bytes mac;
};

/// Sorted by index. Errors: io "interfaces".
Result<std::vector<InterfaceInfo>> list_interfaces();

struct NeighbourInfo {
  IpAddress address;
  Bytes mac;
  unsigned interface = 0;
  std::uint16_t state = 0;  ///< NUD_ bits
};

/// IPv4 and IPv6 neighbours. Errors: io "neighbours".
Result<std::vector<NeighbourInfo>> list_neighbours();

/// An IPv6 address with the interface behind '%', if one was named.
struct ScopedAddress {
  IpAddress address;
  unsigned scope = 0;
};

/// A name or address, as the system's resolver sees it; the first IPv6 address. Errors: not_found "host".
Result<ScopedAddress> resolve_ipv6(const std::string& host);
/// The source address that the system would take towards `to`, and the MTU of the way as it is known now. Errors: io
/// "route".
struct Route {
  IpAddress source;
  unsigned mtu = 0;
};
Result<Route> route_to(const ScopedAddress& to);

}  // namespace nikkan::net
