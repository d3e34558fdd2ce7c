#pragma once
// Statistics types as words of the command line.
#include <bitset>
#include <cstdint>
#include <string_view>
#include <utility>

#include "nikkan/base/error.hpp"

namespace nikkan::bmp {

/// "7,18-23,adj_rib_in_post_routes": numbers, ranges and names of stat_types.tsv. Errors: bad_value "types".
Result<std::bitset<65536>> parse_types(std::string_view text);
/// "18=1000" or "adj_rib_in_pre_routes=1000"; the change is at least 1. Errors: bad_value "threshold".
Result<std::pair<std::uint16_t, std::uint64_t>> parse_threshold(std::string_view text);

}  // namespace nikkan::bmp
