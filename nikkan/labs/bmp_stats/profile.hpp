#pragma once
// What is INFERRED or OURS in this room. Everything else stands in RFC 7854, RFC 8671, RFC 9069, RFC 9515, or among the
// code points and encodings of draft-ietf-grow-bmp-bgp-rib-stats-17.
#include <cstddef>
#include <cstdint>

namespace nikkan::bmp_stats::profile {

/// OURS: types 24 and 25 (primary and backup routes) were allocated early and seem to have no definition in -17. They are
/// decoded; `emit` in stat_types.tsv keeps a speaker from sending them unless told.
inline constexpr std::uint16_t kPrimaryRoutes = 24, kBackupRoutes = 25;

/// INFERRED: the new types go under the header of the peering with L and O clear.
inline constexpr std::uint8_t kFlagsOfNewTypes = 0;

/// OURS: a TLV that leaves its message ends it; those before it stay, the rest is kept as `tail`, and the message is told
/// as truncated. A statistics count that disagrees with the TLVs is a warning: the message's length counts.
inline constexpr bool kKeepBeforeCut = true;

/// INFERRED: left-until-threshold types are left out when there is no limit.
inline constexpr bool kOmitWithoutLimit = true;

/// OURS: the largest message. A Route Monitoring message with an extended BGP message (RFC 8654) has 65,583 octets; Route
/// Mirroring may hold several.
inline constexpr std::size_t kMaxMessage = 256U << 10U;

/// OURS: the largest message that a station waits for: one extended BGP message under both headers, with room to spare.
inline constexpr std::size_t kMaxStationMessage = 68U << 10U;

/// OURS: what a reporter does that has no figures of its own: a Peer Up message for each peer of its table before the
/// first report, with OPENs made of the table's AS number, identifier and families (RFC 7854, 3.3 and 4.10).
inline constexpr std::uint16_t kHoldTime = 90, kBgpPort = 179;

}  // namespace nikkan::bmp_stats::profile
