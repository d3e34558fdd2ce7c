#pragma once
// The words of `nikkan chain run`.
#include <optional>
#include <string>

#include "nikkan/base/command.hpp"
#include "nikkan/services/chain/runner.hpp"

namespace nikkan::chain {

struct RunOptions {
  RunnerConfig runner;
  std::optional<net::TlsFiles> tls = {};
  std::string status_path = {};                  ///< a socket in the file system
  std::optional<net::Endpoint> status_http = {};
  std::optional<net::Endpoint> metrics_http = {};
  std::string metrics_file = {};
  bool verbose = false, quiet = false;
};

/// Errors: bad_value with the option as field; the detail says what it should be.
Result<RunOptions> read_run_options(const command::Args& args);
/// What the options' table offers.
std::vector<command::Option> run_option_table();

}  // namespace nikkan::chain
