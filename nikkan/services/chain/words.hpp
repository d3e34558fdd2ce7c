#pragma once
// What a node says of its end, and how that is read again by the process that started it.
#include <optional>
#include <string>
#include <string_view>

#include "nikkan/base/ip.hpp"
#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chain {

/// "a neighbour told of a failure"
std::string_view explain(chainsync::Reason reason);

/// How a node's part in a chain ended.
struct Outcome {
  chainsync::Verdict verdict = chainsync::Verdict::none;
  chainsync::Reason reason = chainsync::Reason::none;
  std::uint32_t round = 0;          ///< the first that did not complete
  std::string detail = {};          ///< "the task ended with status 3"
  bool earlier = false;             ///< of an earlier run, by the journal: nothing was done
  bool surroundings = false;        ///< the system failed us: exit status 3
};

/// Without " at byte 0", which says nothing of a socket or a certificate.
std::string message_of(const Error& error);

/// "failed in round 0: the task ended with status 3 (task_failed)"
std::string to_text(const Outcome& outcome);
/// The reason out of such a text; nothing when there is none.
std::optional<chainsync::Reason> reason_in(std::string_view text);
/// Something that happened here, not what a neighbour told or its absence.
bool is_origin(chainsync::Reason reason);

/// "host:7002", "[2001:db8::1]:7002", "192.0.2.1:7002"; a port alone is this machine's.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};
/// Errors: bad_value "address", "port".
Result<HostPort> parse_host_port(std::string_view text);
std::string to_string(const HostPort& address);
bool is_loopback(const IpAddress& address);
/// Without asking anybody: a loopback address, or localhost.
bool is_this_machine(const HostPort& address);

/// "1.234 s", "56 ms", "780 µs"
std::string duration_text(chainsync::Time time);

}  // namespace nikkan::chain
