#pragma once
// share/meetings.tsv: meetings and draft cut-off days, the only source of what an issue says of the calendar.
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::issue {

/// Columns name, start, end, cutoff, reopens; the last two may be empty. Errors: bad_value with the offset of the cell.
Result<std::vector<daily::MeetingRecord>> parse_meetings(std::string_view tsv);

/// The built-in table, parsed once.
const std::vector<daily::MeetingRecord>& builtin_meetings();

}  // namespace nikkan::issue
