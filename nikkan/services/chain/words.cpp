#include "nikkan/services/chain/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nikkan/net/endpoint.hpp"

namespace nikkan::chain {

using chainsync::Reason;
using chainsync::Verdict;

std::string_view explain(Reason reason) {
  switch (reason) {
    case Reason::none: return "no reason is known";
    case Reason::finished: return "every round has ended";
    case Reason::task_failed: return "the task did not end with status 0";
    case Reason::not_ready: return "this node cannot become ready";
    case Reason::cancelled: return "it was cancelled here";
    case Reason::peer_failed: return "a neighbour told of a failure";
    case Reason::peer_cancelled: return "a neighbour told that it was cancelled";
    case Reason::peer_left: return "a neighbour left";
    case Reason::link_lost: return "the link to a neighbour was lost";
    case Reason::line_too_long: return "a neighbour sent a line of more than 256 octets";
    case Reason::bad_line: return "a neighbour sent a line that is none";
    case Reason::illegal: return "a neighbour sent a message that had no place";
    case Reason::wrong_neighbour: return "somebody else, or somebody without a name, is where a neighbour should be";
    case Reason::second_predecessor: return "there is a predecessor already";
    case Reason::replaced: return "the predecessor came back on another link";
    case Reason::connect_timeout: return "the successor did not answer in time";
    case Reason::handshake_timeout: return "a neighbour did not say who it is in time";
    case Reason::ready_timeout: return "not everybody before and here was ready in time";
    case Reason::start_timeout: return "not everybody behind was ready in time";
    case Reason::task_timeout: return "the task took too long";
    case Reason::idle_timeout: return "a neighbour was silent for too long";
    case Reason::was_running: return "the task was running when this node went down";
    case Reason::recorded: return "the journal says that it ended so";
    case Reason::wrong_rounds: return "a neighbour has another number of rounds (--rounds)";
    case Reason::too_many: return "too many connections have said nothing yet";
  }
  return chainsync::to_string(reason);
}

std::string message_of(const Error& error) {
  constexpr std::string_view kNowhere = " at byte 0";
  std::string out = error.message();
  const auto at = out.find(kNowhere);
  if (error.offset == 0 && at != std::string::npos) out.erase(at, kNowhere.size());
  return out;
}

std::string to_text(const Outcome& outcome) {
  if (outcome.verdict == Verdict::completed) return outcome.earlier ? "completed earlier: " + outcome.detail : "completed";
  const std::string why = outcome.detail.empty() ? std::string(explain(outcome.reason)) : outcome.detail;
  if (outcome.reason == Reason::none && !outcome.detail.empty()) return fmt::format("{} in round {}: {}", chainsync::to_string(outcome.verdict), outcome.round, why);
  return fmt::format("{} in round {}: {} ({})", chainsync::to_string(outcome.verdict), outcome.round, why, chainsync::to_string(outcome.reason));
}

std::optional<Reason> reason_in(std::string_view text) {
  const auto open = text.rfind(" (");
  if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
  const std::string_view name = text.substr(open + 2, text.size() - open - 3);
  for (int i = 0; i <= static_cast<int>(Reason::too_many); ++i) {
    if (chainsync::to_string(static_cast<Reason>(i)) == name) return static_cast<Reason>(i);
  }
  return std::nullopt;
}

bool is_origin(Reason reason) {
  return reason != Reason::none && reason != Reason::peer_failed && reason != Reason::peer_cancelled && reason != Reason::peer_left && reason != Reason::link_lost;
}

Result<HostPort> parse_host_port(std::string_view text) {
  const auto at = net::parse_endpoint(text);
  if (at) return HostPort{at->address == IpAddress::v6({}) ? "::1" : nikkan::to_string(at->address), at->port};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || text.find(':') != colon) return fail(Code::bad_value, "address");
  const std::string_view host = text.substr(0, colon);
  const bool name = host.size() <= 253 && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
  const auto port = net::parse_endpoint("0.0.0.0:" + std::string(text.substr(colon + 1)));
  if (!port) return fail(Code::bad_value, "port");
  if (!name || port->port == 0) return fail(Code::bad_value, name ? "port" : "address");
  return HostPort{std::string(host), port->port};
}

std::string to_string(const HostPort& address) {
  return address.host.find(':') == std::string::npos ? fmt::format("{}:{}", address.host, address.port) : fmt::format("[{}]:{}", address.host, address.port);
}

bool is_loopback(const IpAddress& address) {
  if (address.is_v4()) return address.octets()[0] == 127;
  if (address.is_v4_mapped()) return address.octets()[12] == 127;
  std::array<std::uint8_t, 16> one{};
  one[15] = 1;
  return address == IpAddress::v6(one);
}

bool is_this_machine(const HostPort& address) {
  const auto number = parse_ip(address.host);
  return number ? is_loopback(*number) : address.host == "localhost" || address.host.ends_with(".localhost");
}

std::string duration_text(chainsync::Time time) {
  const double seconds = std::chrono::duration<double>(time).count();
  if (seconds >= 1) return fmt::format("{:.2f} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.2f} ms", seconds * 1e3);
  return fmt::format("{:.0f} µs", seconds * 1e6);
}

}  // namespace nikkan::chain
