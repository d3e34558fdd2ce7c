#include <array>

#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace nikkan::icmpv6_reflection {

std::string_view code_name(std::uint8_t code) {
  constexpr std::array<std::string_view, 5> kNames = {"no error", "malformed query", "no such interface",
                                                      "no such table entry", "multiple interfaces satisfy query"};
  return code < kNames.size() ? kNames[code] : "unassigned";
}

std::string_view state_name(std::uint8_t state) {
  constexpr std::array<std::string_view, 7> kNames = {"none",  "incomplete", "reachable", "stale",
                                                      "delay", "probe",      "failed"};
  return state < kNames.size() ? kNames[state] : "unassigned";
}

}  // namespace nikkan::icmpv6_reflection
