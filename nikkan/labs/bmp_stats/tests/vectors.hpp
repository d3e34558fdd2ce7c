#pragma once
// Octets written by hand from RFC 7854 and the registry of types.
#include <string>

#include "nikkan/base/encoding.hpp"

namespace nikkan::bmp_stats {

inline Bytes octets(std::string_view hex) { return parse_hex_dump(hex).value(); }

/// Peer 192.0.2.1, AS 65001, BGP id 10.0.0.1, time 1700000000.
inline constexpr std::string_view kPeer =
    "00 00 0000000000000000 000000000000000000000000c0000201 0000fde9 0a000001 6553f100 00000000";

/// A statistics report around TLVs in hexadecimal.
inline Bytes report(std::uint32_t count, std::string_view tlvs) {
  const Bytes body = octets(tlvs);
  Bytes out = {3, 0, 0, 0, 0, 1};
  const Bytes peer = octets(kPeer);
  out.insert(out.end(), peer.begin(), peer.end());
  for (unsigned shift = 32; shift > 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(count >> (shift - 8)));
  out.insert(out.end(), body.begin(), body.end());
  out[3] = static_cast<std::uint8_t>(out.size() >> 8U);
  out[4] = static_cast<std::uint8_t>(out.size());
  return out;
}

/// Types 18 = 100, 19 IPv4 unicast = 60, 27 IPv6 unicast = 5; read value by value by pmbmpd 1.7.7.
inline constexpr std::string_view kThree =
    "03 0000005e 01 00 00 0000000000000000 000000000000000000000000c0000201 0000fde9 0a000001 6553f100 00000000 00000003 "
    "0012 0008 0000000000000064 0013 000b 0001 01 000000000000003c 001b 000b 0002 01 0000000000000005";

/// An OPEN of AS 65001, hold time 180, without parameters.
inline constexpr std::string_view kOpen = "ffffffffffffffffffffffffffffffff 001d 01 04 fde9 00b4 0a000001 00";

inline Bytes peer_up() {
  return octets("03 00000082 03 " + std::string(kPeer) + " 000000000000000000000000c0000202 00b3 c350 " +
                std::string(kOpen) + std::string(kOpen) + " 0000 0000");
}
inline Bytes initiation() { return octets("03 00000014 04 0002 0002 7231 0001 0004 746573 74"); }

}  // namespace nikkan::bmp_stats
