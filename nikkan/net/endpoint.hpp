#pragma once
// An address and a port, and their text. Numbers only: names are never looked up.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/ip.hpp"

namespace nikkan::net {

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  auto operator<=>(const Endpoint&) const = default;
};

/// "192.0.2.1:11019", "[2001:db8::1]:11019"
std::string to_string(const Endpoint& endpoint);
/// These two forms; ":11019" and "11019" mean every address of the machine (::, which takes IPv4 too). A missing port is
/// `default_port`, unless that is 0. Errors: bad_value "address", "port".
Result<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port = 0);

}  // namespace nikkan::net
