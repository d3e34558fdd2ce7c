#pragma once
// Do the figures of one report agree? INFERRED: the draft defines each type alone; these rules follow from the definitions.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {

enum class Rule : std::uint8_t {
  family_sum,        ///< per-family values add up to the scalar: 18/19, 20/21, 33/34, 39/40
  accepted_is_post,  ///< 21 = 23
  pre_is_parts,      ///< 19 = 22 + 23 (a speaker that keeps what it rejected)
  validation_parts,  ///< 35 + 36 + 37 = 21
  left_of_limit,     ///< 29 = limit - 20
  repeated,          ///< one type and family twice in a report
};
std::string_view to_string(Rule rule);

struct Finding {
  Rule rule = Rule::family_sum;
  std::uint16_t type = 0;  ///< whose figure `left` is
  std::uint16_t afi = 0;   ///< 0: of no family
  std::uint8_t safi = 0;
  std::uint64_t left = 0, right = 0;  ///< the two figures that should be equal
  std::string message() const;
};

struct LintOptions {
  std::optional<std::uint64_t> limit = {};  ///< the received-route threshold that was configured
};

/// Findings of one statistics report, in the order of the rules, then of types and families.
std::vector<Finding> lint(const Message& message, const LintOptions& options = {});

}  // namespace nikkan::bmp_stats
