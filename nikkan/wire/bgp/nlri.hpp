#pragma once
// Network layer reachability: prefixes of IPv4 and IPv6, plain (RFC 4271, 4.3), labelled (RFC 8277) and of VPNs (RFC 4364),
// with path identifiers (RFC 7911) when the session negotiated them.
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "nikkan/base/ip.hpp"
#include "nikkan/base/reader.hpp"
#include "nikkan/base/writer.hpp"
#include "nikkan/wire/bgp/codes.hpp"

namespace nikkan::bgp {

struct Afi {
  std::uint16_t afi = kAfiIpv4;
  std::uint8_t safi = kSafiUnicast;
  auto operator<=>(const Afi&) const = default;
};

/// True when prefixes of the family are read here; others stay octets.
constexpr bool is_known(Afi family) {
  const bool safi = family.safi == kSafiUnicast || family.safi == kSafiMulticast || family.safi == kSafiLabelled ||
                    family.safi == kSafiVpn;
  return safi && (family.afi == kAfiIpv4 || family.afi == kAfiIpv6);
}

struct Nlri {
  std::optional<std::uint32_t> path_id = {};
  std::vector<std::uint32_t> labels = {};            ///< 24 bits each, as on the wire
  std::optional<std::uint64_t> distinguisher = {};
  IpPrefix prefix = {};                              ///< bits behind the length are zero
  std::uint8_t spare = 0;                            ///< bits behind the length as received; kept for exact octets
  bool operator==(const Nlri&) const = default;
};

/// One prefix. Errors: truncated, bad_length ("nlri.length").
Nlri read_nlri(Reader& r, Afi family, bool add_path);
void write_nlri(Writer& w, const Nlri& nlri);

}  // namespace nikkan::bgp
