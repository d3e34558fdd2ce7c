#pragma once
// The table that `nikkan bmp watch` shows: a line a peer, the figures that matter first, as wide as the terminal.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/services/bmp/station.hpp"

namespace nikkan::bmp {

/// A peer as a line of the table.
struct WatchRow {
  std::string router, peer;
  std::uint32_t as = 0;
  bool up = true;
  std::uint64_t reports = 0;
  std::vector<std::optional<std::uint64_t>> figures = {};  ///< as columns() orders them
};

/// A column of figures: its head, the scalar type and the per-family type (65535: none).
struct WatchColumn {
  std::string_view head;
  std::uint16_t scalar, per_family;
};
/// From the most to the least important.
const std::vector<WatchColumn>& watch_columns();

std::vector<WatchRow> watch_rows(const Station& station);
/// From the /peers.json of a running station. Errors: those of JSON; bad_value "peers.json".
Result<std::vector<WatchRow>> watch_rows(std::string_view peers_json);

struct WatchView {
  int width = 80;
  int height = 0;  ///< lines for the table in all; 0: as many as it takes
  bool colour = false;
  std::vector<WatchRow> before = {};  ///< of the last time: what has changed is marked
};
/// Lines with their line feeds. Columns that nobody reported are left out, then the least important ones until it fits;
/// what does not fit in height is counted in the last line. Text of routers is cut, controls shown as '.'.
std::string watch_text(const std::vector<WatchRow>& rows, const WatchView& view);

}  // namespace nikkan::bmp
