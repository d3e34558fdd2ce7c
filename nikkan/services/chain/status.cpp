#include "nikkan/services/chain/status.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "nikkan/base/json.hpp"
#include "nikkan/base/prometheus.hpp"
#include "nikkan/base/utf8.hpp"

namespace nikkan::chain {
namespace {

using chainsync::Side;
using chainsync::State;
using Metric = prometheus::Kind;

double seconds(chainsync::Time time) { return std::chrono::duration<double>(time).count(); }

/// The round that is worked on: the last one when all have ended.
std::uint32_t shown_round(const chainsync::Node& node) { return std::min(node.current_round(), node.config().rounds - 1); }

std::string_view dialect_name(chainsync::Dialect dialect) {
  switch (dialect) {
    case chainsync::Dialect::legacy: return "legacy";
    case chainsync::Dialect::round: return "round";
    default: return "auto";
  }
}

void write_link(json::Writer& out, const chainsync::Node& node, Side side) {
  const chainsync::LinkView link = node.link(side);
  out.begin_object().member("up", link.up).member("hello", link.hello).member("left", link.left);
  if (!link.peer.empty()) out.member("id", link.peer);
  if (link.up) out.member("dialect", dialect_name(link.dialect)).member("heard_seconds_ago", seconds(Runner::now() - link.heard));
  out.end_object();
}

struct Figure {
  std::string_view name, help;
  std::uint64_t chainsync::Counters::*value;
};

constexpr Figure kFigures[] = {
    {"lines_received", "Lines that came from neighbours.", &chainsync::Counters::lines_in},
    {"messages_received", "READY, START and COMPLETE that came.", &chainsync::Counters::core_in},
    {"messages_sent", "READY, START and COMPLETE that were said.", &chainsync::Counters::core_out},
    {"extensions_sent", "HELLO, ROUNDS, PING, PONG, FAIL, CANCEL and BYE that were said.", &chainsync::Counters::extension_out},
    {"unknown_lines", "Lines with a verb that is not known.", &chainsync::Counters::unknown},
    {"bad_lines", "Lines that are none.", &chainsync::Counters::bad},
    {"illegal_messages", "Messages that had no place where they came.", &chainsync::Counters::illegal},
    {"repeated_messages", "Messages that were there already.", &chainsync::Counters::repeated},
    {"late_messages", "Messages of rounds that had ended.", &chainsync::Counters::late},
    {"refused_links", "Connections that were turned away.", &chainsync::Counters::refused},
    {"rejoined_links", "Links that came back.", &chainsync::Counters::rejoins},
    {"tasks", "Tasks that were started.", &chainsync::Counters::tasks},
    {"failed_tasks", "Tasks that ended with another status than 0.", &chainsync::Counters::tasks_failed},
};

std::string text_of(const json::Value& of, std::string_view name) {
  const json::Value* value = of.find(name);
  return value != nullptr && value->string() != nullptr ? for_terminal(*value->string()) : std::string();
}

std::int64_t number_of(const json::Value& of, std::string_view name) {
  std::int64_t out = 0;
  if (const json::Value* value = of.find(name)) value->integer(out);
  return out;
}

bool flag_of(const json::Value& of, std::string_view name) {
  const json::Value* value = of.find(name);
  const bool* flag = value == nullptr ? nullptr : std::get_if<bool>(&value->v);
  return flag != nullptr && *flag;
}

std::string link_line(const json::Value& status, std::string_view name, bool end, std::string_view nobody) {
  const json::Value* link = status.find(name);
  if (end) return fmt::format("  {:<9} {}\n", name, nobody);
  if (link == nullptr) return {};
  const std::string id = text_of(*link, "id");
  const std::string how = flag_of(*link, "left") ? "has left" : flag_of(*link, "up") ? "up, dialect " + text_of(*link, "dialect") : "not there";
  return fmt::format("  {:<9} {}{}{}\n", name, id, id.empty() ? "" : ": ", how);
}

}  // namespace

std::string to_line(const Runner& runner) {
  const chainsync::Node& node = runner.node();
  const std::uint32_t round = shown_round(node);
  return fmt::format("round {} of {}: {}", round, node.config().rounds, chainsync::to_string(node.state(round)));
}

std::string to_status_json(const Runner& runner) {
  const chainsync::Node& node = runner.node();
  const std::uint32_t round = shown_round(node);
  json::Writer out;
  out.begin_object().member("chain", node.config().chain).member("id", node.config().id);
  out.key("index");
  if (const auto index = node.index()) {
    out.value(std::uint64_t{*index});
  } else {
    out.null();
  }
  out.member("head", node.config().head).member("tail", node.config().tail).member("pid", std::int64_t{::getpid()});
  out.member("rounds", std::uint64_t{node.config().rounds}).member("rounds_done", std::uint64_t{node.rounds_done()});
  out.member("round", std::uint64_t{round}).member("state", chainsync::to_string(node.state(round)));
  out.member("verdict", chainsync::to_string(node.verdict())).member("reason", chainsync::to_string(node.reason()));
  out.member("task_pid", std::int64_t{runner.task_pid()}).member("up_seconds", seconds(Runner::now() - runner.started_at()));
  out.key("previous");
  write_link(out, node, Side::predecessor);
  out.key("next");
  write_link(out, node, Side::successor);
  out.member("connections", std::uint64_t{runner.connections()}).member("journal_octets", runner.journal_octets());
  out.key("counters").begin_object();
  for (const Figure& one : kFigures) out.member(one.name, node.counters().*one.value);
  return out.end_object().end_object().take() + "\n";
}

std::string to_metrics(const Runner& runner) {
  const chainsync::Node& node = runner.node();
  const std::string labels = prometheus::labels({{"chain", node.config().chain}, {"id", node.config().id}});
  prometheus::Writer out;
  const auto gauge = [&](std::string_view name, std::string_view help, std::uint64_t value) { out.family(name, help, Metric::gauge).sample(labels, value); };
  const std::uint32_t round = shown_round(node);
  gauge("nikkan_chain_rounds", "Rounds that are to be run.", node.config().rounds);
  gauge("nikkan_chain_rounds_done", "Rounds that the whole chain has run.", node.rounds_done());
  gauge("nikkan_chain_round", "The round that is worked on, from 0.", round);
  gauge("nikkan_chain_task_running", "1 while a task runs here.", node.task_running() ? 1 : 0);
  out.family("nikkan_chain_state", "1 for the state of that round.", Metric::gauge);
  for (int state = 0; state <= static_cast<int>(State::cancelled); ++state) {
    const auto one = static_cast<State>(state);
    out.sample(labels + "," + prometheus::labels({{"state", chainsync::to_string(one)}}), node.state(round) == one ? 1 : 0);
  }
  out.family("nikkan_chain_verdict", "1 for how it ended.", Metric::gauge);
  for (const auto verdict : {chainsync::Verdict::completed, chainsync::Verdict::failed, chainsync::Verdict::cancelled}) {
    out.sample(labels + "," + prometheus::labels({{"verdict", chainsync::to_string(verdict)}}), node.verdict() == verdict ? 1 : 0);
  }
  out.family("nikkan_chain_link_up", "1 while a neighbour is there.", Metric::gauge);
  for (const Side side : {Side::predecessor, Side::successor}) {
    const bool none = side == Side::predecessor ? node.config().head : node.config().tail;
    if (!none) out.sample(labels + "," + prometheus::labels({{"side", chainsync::to_string(side)}}), node.link(side).up ? 1 : 0);
  }
  for (const Figure& one : kFigures) {
    out.family(fmt::format("nikkan_chain_{}_total", one.name), one.help, Metric::counter).sample(labels, node.counters().*one.value);
  }
  return out.take();
}

Result<std::string> describe_status(std::string_view json, bool colour) {
  const auto status = json::parse(json);
  if (!status) return std::unexpected(status.error());
  if (status->object() == nullptr || status->find("chain") == nullptr || status->find("state") == nullptr) return fail(Code::bad_value, "status");
  const std::string verdict = text_of(*status, "verdict"), reason = text_of(*status, "reason"), state = text_of(*status, "state");
  const std::string_view paint = !colour ? "" : state == "DONE" ? "\x1b[32m" : state == "FAILED" || state == "CANCELLED" ? "\x1b[31m" : "\x1b[33m";
  std::string out = fmt::format("{} of chain {}, process {}\n", text_of(*status, "id"), text_of(*status, "chain"), number_of(*status, "pid"));
  out += fmt::format("  {:<9} {} of {}: {}{}{}, {} done\n", "round", number_of(*status, "round"), number_of(*status, "rounds"), paint, state, colour ? "\x1b[0m" : "",
                     number_of(*status, "rounds_done"));
  out += link_line(*status, "previous", flag_of(*status, "head"), "nobody: this is the head");
  out += link_line(*status, "next", flag_of(*status, "tail"), "nobody: this is the tail");
  if (const auto pid = number_of(*status, "task_pid"); pid > 0) out += fmt::format("  {:<9} runs as process {}\n", "task", pid);
  if (verdict != "none") out += fmt::format("  {:<9} {}{}\n", "verdict", verdict, reason == "finished" ? "" : ", " + reason);
  return out;
}

}  // namespace nikkan::chain
