#pragma once
// The words of `nikkan chain run`.
#include <optional>
#include <string>

#include "nikkan/base/command.hpp"
#include "nikkan/labs/chainsync/chain_file.hpp"
#include "nikkan/services/chain/runner.hpp"

namespace nikkan::chain {

struct RunOptions {
  RunnerConfig runner;
  std::optional<net::TlsFiles> tls = {};
  std::string status_path = {};                  ///< a socket in the file system
  std::optional<net::Endpoint> status_http = {};
  std::optional<net::Endpoint> metrics_http = {};
  std::string metrics_file = {};
  std::string folder = {};                       ///< to work in; empty: where we are
  bool verbose = false, quiet = false;
};

/// Errors: io "file" (cannot be read) and those of chainsync::parse_chain_file; limit when it is beyond 1 MiB.
Result<chainsync::ChainFile> read_chain_file(const std::string& path);
/// What a file says of its node `i`. Errors: bad_value "listen", "next".
Result<RunOptions> options_of(const chainsync::ChainFile& file, std::size_t i);

/// With --file, what the file says of the node first. Errors: bad_value with the option as field; the detail says what it should be.
Result<RunOptions> read_run_options(const command::Args& args);
/// What the options' table offers.
std::vector<command::Option> run_option_table();

}  // namespace nikkan::chain
