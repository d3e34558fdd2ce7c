#pragma once
// chain.toml: a whole chain in one file, nodes from head to tail. OURS: the draft has no such file.
//
//   chain = "line"
//   rounds = 3
//   [[node]]
//   id = "A"
//   command = ["./step", "one"]
//   [[node]]
//   id = "B"
//   listen = "127.0.0.1:7001"
//   command = "./step two"
//   ready-when = "test -e /run/b.ready"
//
// Every key stands in docs/labs/chainsync.md. A key of the file (`rounds`, `[timers]`, `[tls]`, `on-failure`, …) holds for
// all nodes, and a node may say otherwise where that has a meaning.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chainsync {

/// From 1; 0 when not known. Columns count code points.
struct Place {
  std::uint32_t line = 0, column = 0;
  bool operator==(const Place&) const = default;
};

/// Paths of PEM files.
struct TlsFiles {
  std::string certificate = {}, key = {}, authority = {};
  bool given() const { return !certificate.empty() || !key.empty() || !authority.empty(); }
  bool operator==(const TlsFiles&) const = default;
};

struct ChainNode {
  std::string id = {};
  std::string listen = {};                ///< "host:port", "[v6]:port"; what the predecessor connects to; empty at the head
  std::string reach = {};                 ///< the same, where it differs from listen (wildcards, address translation)
  std::vector<std::string> command = {};  ///< words; a TOML string becomes {"/bin/sh", "-c", string}
  std::string cwd = {};
  std::vector<std::pair<std::string, std::string>> env = {};
  std::vector<std::string> ready_when = {};  ///< words, as command; exit status 0 is ready; empty: ready at once
  std::string journal = {};                  ///< file; empty: none
  TlsFiles tls = {};
  Timers timers = {};
  OnFailure on_failure = OnFailure::fail;
  Restart restart = Restart::fail;
  Strictness strictness = Strictness::automatic;
  Dialect dialect = Dialect::automatic;
  Place place = {}, listen_place = {};

  /// What a predecessor connects to: reach, or listen.
  const std::string& address() const { return reach.empty() ? listen : reach; }
};

struct ChainFile {
  std::string chain = "chain";
  std::uint32_t rounds = 1, max_inflight = 1;
  bool overlap = false;
  bool insecure = false;  ///< plain TCP to other machines is meant
  Time grace = profile::kGrace;  ///< between TERM and KILL
  std::vector<ChainNode> nodes;
};

struct ChainFileLimits {
  std::size_t max_octets = 1U << 20U;
  std::size_t max_nodes = profile::kMaxNodes;
  std::size_t max_words = 256;   ///< of a command
  std::size_t max_env = 256;     ///< of a node
};

/// Errors: bad_value, limit, or not_found with the key as field ("node.listen"), the octet offset, and "line 3, column 7: …" in
/// detail. Keys that are not known are errors too.
Result<ChainFile> parse_chain_file(std::string_view text, const ChainFileLimits& limits = {});

/// Something that stands in a chain file and should not.
struct Finding {
  bool error = true;       ///< `chain up` refuses; otherwise advice
  std::string_view rule = {};  ///< "same-id", "same-address", "plain", …: docs/labs/chainsync.md has them all
  Place place = {};
  std::string text = {};
};
/// Rules that no grammar sees: what is there twice, gaps and rings, plain TCP beyond loopback, timers that contradict.
std::vector<Finding> check(const ChainFile& file);

/// "host:port" and "[v6]:port" in their parts; port 1 to 65535.
struct Address {
  std::string host = {};
  std::uint16_t port = 0;
  bool operator==(const Address&) const = default;
};
/// Errors: bad_value "address".
Result<Address> parse_address(std::string_view text);
/// 127.0.0.0/8, ::1 and localhost.
bool is_loopback(const Address& address);

/// "250ms", "30s", "2m", "1h", or seconds alone. Errors: bad_value "duration".
Result<Time> parse_duration(std::string_view text);

/// What node `i` is: neighbours, place and size filled in. `i` must be < file.nodes.size().
NodeConfig node_config(const ChainFile& file, std::size_t i);

}  // namespace nikkan::chainsync
