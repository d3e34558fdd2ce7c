#pragma once
// What a running node shows of itself: an object, a table of figures for Prometheus, a line.
#include <optional>
#include <string>

#include "nikkan/base/error.hpp"
#include "nikkan/services/chain/runner.hpp"

namespace nikkan::chain {

/// One object on one line.
std::string to_status_json(const Runner& runner);
/// The text format of Prometheus.
std::string to_metrics(const Runner& runner);
/// "round 1 of 3: WATCH"
std::string to_line(const Runner& runner);
/// An object of to_status_json for people; colours when asked for. Errors: those of json::parse, bad_value "status".
Result<std::string> describe_status(std::string_view json, bool colour);

}  // namespace nikkan::chain
