#include "nikkan/daily/summary/guard.hpp"

namespace nikkan::summary {

std::optional<daily::GuardFinding> guard(const daily::Sentence&, const GuardContext&) { return std::nullopt; }

}  // namespace nikkan::summary
