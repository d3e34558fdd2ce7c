#pragma once
// A whole chain in one process with virtual time: delays, links that break, lines that come twice, crashes and restarts out
// of journals, all from one seed. The card's invariants are looked at after every event.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chainsync {

struct SimConfig {
  std::uint32_t nodes = 3, rounds = 1, max_inflight = 1;
  bool overlap = false;
  std::uint64_t seed = 1;
  Time delay_least{0}, delay_most = std::chrono::milliseconds(1);  ///< of a message on a link
  Time task_least{0}, task_most = std::chrono::milliseconds(10);
  Time ready_least{0}, ready_most = std::chrono::milliseconds(10);
  double crash = 0;      ///< chance that a node dies of a message that it was sent
  double duplicate = 0;  ///< chance that a line comes twice
  double drop = 0;       ///< chance that a message, and its connection with it, is lost
  double fail = 0;       ///< chance that a task ends with status 1
  double torn = 0.5;     ///< chance that a crash leaves half a record at the journal's end
  bool restarts = true;  ///< what has crashed comes back
  Time restart_least = std::chrono::milliseconds(1), restart_most = std::chrono::milliseconds(100);
  bool journal = true;
  Dialect dialect = Dialect::automatic;
  bool hello = true;
  Strictness strictness = Strictness::automatic;
  Restart restart = Restart::fail;
  OnFailure on_failure = OnFailure::fail;
  Timers timers = {.ready = std::chrono::hours(1), .rejoin = std::chrono::seconds(10)};  ///< nobody waits forever
  Time cancel_at{-1};                 ///< the head's operator cancels then; negative: never
  std::uint64_t max_events = 0;       ///< then it is given up; 0: a million, and a thousand for each task
};

/// Errors: bad_value "sim.nodes", "sim.rounds", … and what check(NodeConfig) says.
Result<void> check(const SimConfig& config);

struct SimReport {
  Verdict verdict = Verdict::none;  ///< the head's
  std::vector<Verdict> verdicts;    ///< of each node; none: it never ended
  std::vector<Reason> reasons;
  bool same_verdict = false;        ///< all completed, or none did
  Time time{0};                     ///< virtual, until the last node has ended
  std::uint64_t events = 0, core_messages = 0, extension_messages = 0;
  std::uint64_t crashes = 0, breaks = 0, duplicates = 0, runs = 0;
  bool endless = false;                 ///< given up after max_events; the invariants of an end were not looked at
  std::vector<std::string> violations;  ///< of invariants (a) to (e); empty when all hold
};

/// One line of a trace: virtual time, node, what.
using SimTrace = std::function<void(Time, std::uint32_t node, std::string_view what)>;

/// "A", "B", … up to 26 nodes, "n0", "n1", … beyond.
std::string node_name(std::uint32_t node, std::uint32_t nodes);

/// Runs to the end. The configuration must pass check().
SimReport simulate(const SimConfig& config, const SimTrace& trace = {});

}  // namespace nikkan::chainsync
