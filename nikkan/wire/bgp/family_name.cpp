#include "nikkan/wire/bgp/family_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace nikkan::bgp {
namespace {

struct Name {
  Afi family;
  std::string_view name;
};

/// AFI and SAFI registries of IANA.
constexpr std::array<Name, 19> kNames{{
    {{1, 1}, "ipv4-unicast"},         {{1, 2}, "ipv4-multicast"},       {{1, 4}, "ipv4-labelled-unicast"},
    {{1, 5}, "ipv4-mcast-vpn"},       {{1, 73}, "ipv4-sr-policy"},      {{1, 128}, "l3vpn-ipv4-unicast"},
    {{1, 132}, "route-target"},       {{1, 133}, "ipv4-flowspec"},      {{1, 134}, "l3vpn-ipv4-flowspec"},
    {{2, 1}, "ipv6-unicast"},         {{2, 2}, "ipv6-multicast"},       {{2, 4}, "ipv6-labelled-unicast"},
    {{2, 73}, "ipv6-sr-policy"},      {{2, 128}, "l3vpn-ipv6-unicast"}, {{2, 133}, "ipv6-flowspec"},
    {{2, 134}, "l3vpn-ipv6-flowspec"}, {{25, 65}, "l2vpn-vpls"},        {{25, 70}, "l2vpn-evpn"},
    {{16388, 71}, "link-state"},
}};

template <class T>
bool read(std::string_view text, T& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::string family_name(Afi family) {
  for (const Name& row : kNames) {
    if (row.family == family) return std::string(row.name);
  }
  return std::to_string(family.afi) + "/" + std::to_string(family.safi);
}

Result<Afi> parse_family(std::string_view text) {
  for (const Name& row : kNames) {
    if (row.name == text) return row.family;
  }
  Afi out;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || !read(text.substr(0, slash), out.afi) || !read(text.substr(slash + 1), out.safi)) {
    return fail(Code::bad_value, "family");
  }
  return out;
}

}  // namespace nikkan::bgp
