#pragma once
// Numbers of BGP-4 (RFC 4271 and the registries under it) that are named here.
#include <cstddef>
#include <cstdint>

namespace nikkan::bgp {

enum class Type : std::uint8_t { open = 1, update = 2, notification = 3, keepalive = 4, route_refresh = 5 };

inline constexpr std::size_t kHeader = 19, kMaxMessage = 4096, kMaxExtended = 65535;  ///< RFC 4271, 4.1; RFC 8654
inline constexpr std::uint16_t kAsTrans = 23456;                                      ///< RFC 6793

/// Path attributes.
inline constexpr std::uint8_t kOrigin = 1, kAsPath = 2, kNextHop = 3, kMed = 4, kLocalPref = 5, kAtomicAggregate = 6,
                              kAggregator = 7, kCommunities = 8, kOriginatorId = 9, kClusterList = 10, kMpReach = 14,
                              kMpUnreach = 15, kExtendedCommunities = 16, kAs4Path = 17, kAs4Aggregator = 18,
                              kLargeCommunities = 32;
/// Attribute flags.
inline constexpr std::uint8_t kOptional = 0x80, kTransitive = 0x40, kPartial = 0x20, kExtendedLength = 0x10;

/// Capabilities.
inline constexpr std::uint8_t kCapMultiprotocol = 1, kCapRouteRefresh = 2, kCapExtendedMessage = 6, kCapGracefulRestart = 64,
                              kCapFourOctetAs = 65, kCapAddPath = 69, kCapEnhancedRefresh = 70;

/// Address families.
inline constexpr std::uint16_t kAfiIpv4 = 1, kAfiIpv6 = 2;
inline constexpr std::uint8_t kSafiUnicast = 1, kSafiMulticast = 2, kSafiLabelled = 4, kSafiVpn = 128;

}  // namespace nikkan::bgp
