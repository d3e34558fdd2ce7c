#pragma once
// Address families by name, as routers print them.
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/wire/bgp/nlri.hpp"

namespace nikkan::bgp {

/// "ipv4-unicast", "l2vpn-evpn", …; "1/7" for a family without a name here.
std::string family_name(Afi family);
/// Either form. Errors: bad_value "family".
Result<Afi> parse_family(std::string_view text);

}  // namespace nikkan::bgp
