#pragma once
// The figures that a reporter sends, from a table that any program can write.
//
// TSV with a header row (`peer type family value`, and `as bgp_id distinguisher peer_type flags` where wanted), or JSON:
// an array of objects, or one object a line, with the same member names (`afi` and `safi` may stand for `family`).
#include <string_view>
#include <vector>

#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {

struct TableLimits {
  std::size_t max_octets = 64U << 20U;
  std::size_t max_peers = 65536;
  std::size_t max_statistics = 4096;  ///< of a peer: what a message of 64 KiB holds
};

/// A peer and what is to be said of it, in the order of the table. The time in the header is 0.
struct PeerReport {
  PeerHeader header;
  std::vector<Stat> statistics = {};
};

/// Rows that cannot be read are errors: bad_value, not_found or duplicate with the field ("table.peer", …), the offset of
/// the row and its number as detail. Types are numbers or the short names of stat_types.tsv.
Result<std::vector<PeerReport>> parse_table(std::string_view text, const TableLimits& limits = {});

}  // namespace nikkan::bmp_stats
