#pragma once
// Counters of the responder in the text format of Prometheus.
#include <cstdint>
#include <string>

#include "nikkan/labs/icmpv6_reflection/responder.hpp"

namespace nikkan::reflect {

/// What the responder counted and what happened around it.
struct ServiceCounters {
  std::uint64_t kernel_drops = 0;  ///< packets that were not fetched in time
  std::uint64_t send_failures = 0;
};

/// Every reason and every answer has its line, also at 0.
std::string to_metrics(const icmpv6_reflection::Counters& counters, const ServiceCounters& service,
                       std::string_view interface);
/// Writes beside the file and renames, so that a reader sees a whole one. Errors: io "metrics.file".
Result<void> write_metrics_file(const std::string& path, const std::string& text);

}  // namespace nikkan::reflect
