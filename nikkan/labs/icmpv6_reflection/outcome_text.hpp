#pragma once
// Probes and their outcomes as lines for people and as JSON.
#include <string>

#include "nikkan/labs/icmpv6_reflection/prober.hpp"

namespace nikkan::icmpv6_reflection {

/// "hop limit  64 > 63", without indent and line feed; coloured for a terminal when asked.
std::string change_line(const Change& change, bool colour);
/// What answered, in one line: "156 octets from 2001:db8::2: seq=1 hop limit=255 time=0.412 ms". The lines of changes
/// follow behind it when `with_changes`.
std::string outcome_lines(const Outcome& outcome, bool with_changes, bool colour);
/// One object, one line.
std::string to_json(const Outcome& outcome);

/// What ping prints at its end, and how many copies were changed.
std::string summary_lines(const ProberConfig& config, const Tally& tally, Time elapsed, bool colour);
std::string summary_json(const ProberConfig& config, const Tally& tally, Time elapsed);

}  // namespace nikkan::icmpv6_reflection
