#pragma once
// What a station knows, for Prometheus and for programs.
#include <string>

#include "nikkan/services/bmp/station.hpp"

namespace nikkan::bmp {

/// Of the way behind the station.
struct OutputState {
  std::uint64_t octets = 0;  ///< of lines, written or waiting
  std::size_t waiting = 0;
  bool paused = false;
};

/// Counters of the station, of each router, and every figure by router, peer and family, under the names of
/// stat_types.tsv behind "nikkan_bmp_". Two sessions of one name are told apart ("r1", "r1#2").
std::string to_metrics(const Station& station, const OutputState& output);

/// One object with the counters of the station and its output, quick whatever the number of peers.
std::string to_status_json(const Station& station, const OutputState& output);

/// One object: `routers`, each with its `peers`, each with its `statistics`.
std::string to_peers_json(const Station& station);

}  // namespace nikkan::bmp
