#include "nikkan/services/chain/run_options.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>

namespace nikkan::chain {
namespace {

using chainsync::Dialect;
using command::Option;
using command::Type;

/// Whole seconds or a fraction, 0 to a year: "30", "0.5".
std::optional<chainsync::Time> parse_seconds(const std::string& text) {
  double value = -1;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (status != std::errc{} || end != text.data() + text.size() || !(value >= 0) || value > 86400.0 * 366) return std::nullopt;
  return chainsync::Time(static_cast<std::int64_t>(std::llround(value * 1e9)));
}

Dialect dialect_of(const std::string& text) {
  return text == "legacy" ? Dialect::legacy : text == "round" ? Dialect::round : Dialect::automatic;
}

/// Where a node listens, in numbers; localhost is 127.0.0.1.
Result<net::Endpoint> parse_listen(std::string_view text) {
  constexpr std::string_view kHere = "localhost:";
  return net::parse_endpoint(text.starts_with(kHere) ? "127.0.0.1:" + std::string(text.substr(kHere.size())) : std::string(text));
}

std::unexpected<Error> wrong(std::string_view option, std::string detail) { return fail(Code::bad_value, option, 0, std::move(detail)); }

struct SecondsOption {
  std::string_view name;
  chainsync::Time chainsync::Timers::*value;
};
constexpr SecondsOption kSeconds[] = {
    {"--task-timeout", &chainsync::Timers::task},       {"--ready-timeout", &chainsync::Timers::ready},
    {"--start-timeout", &chainsync::Timers::start_wave}, {"--connect-timeout", &chainsync::Timers::connect},
    {"--idle-timeout", &chainsync::Timers::idle},        {"--rejoin", &chainsync::Timers::rejoin},
};

Result<void> read_times(const command::Args& args, RunnerConfig& runner) {
  for (const auto& [name, value] : kSeconds) {
    const auto text = args.get(name);
    if (!text) continue;
    const auto time = parse_seconds(*text);
    if (!time) return wrong(name, "seconds, such as 30 or 0.5; 0 is no limit");
    runner.node.timers.*value = *time;
  }
  chainsync::Timers& timers = runner.node.timers;
  if (timers.idle > chainsync::Time(0)) timers.ping = std::min(timers.ping, timers.idle / 3);  // so that silence is a peer's own
  if (const auto text = args.get("--grace")) {
    const auto time = parse_seconds(*text);
    if (!time) return wrong("--grace", "seconds, such as 5");
    runner.grace = std::chrono::duration_cast<std::chrono::milliseconds>(*time);
  }
  return {};
}

Result<void> read_ends(const command::Args& args, RunOptions& out) {
  RunnerConfig& runner = out.runner;
  if (const auto text = args.get("--listen")) {
    const auto at = parse_listen(*text);
    if (!at) return wrong("--listen", "an address such as 127.0.0.1:7001, [::1]:7001 or 7001 for every address");
    runner.listen = *at;
  }
  if (const auto text = args.get("--next")) {
    const auto to = parse_host_port(*text);
    if (!to) return wrong("--next", "a host and a port, such as c.example:7002 or [::1]:7002");
    runner.next = *to;
  }
  const auto ca = args.get("--tls-ca"), certificate = args.get("--tls-cert"), key = args.get("--tls-key");
  if (ca || certificate || key) {
    if (!ca || !certificate || !key) return wrong("--tls-ca", "it goes with --tls-cert and --tls-key");
    if (args.flag("--insecure")) return wrong("--insecure", "it means plain TCP, and --tls-cert does not");
    out.tls = net::TlsFiles{*ca, *certificate, *key};
  }
  if (out.tls) {
    if (runner.listen && runner.node.previous_id.empty()) return wrong("--previous-id", "the predecessor's name, which its certificate must hold");
    if (runner.next && runner.node.next_id.empty()) return wrong("--next-id", "the successor's name, which its certificate must hold");
  }
  runner.insecure = runner.insecure || args.flag("--insecure");
  if (out.tls || runner.insecure) return {};
  if (runner.listen && !is_loopback(runner.listen->address)) return wrong("--listen", "plain TCP stays on this machine: give --tls-ca, --tls-cert and --tls-key, or --insecure");
  if (runner.next && !is_this_machine(*runner.next)) return wrong("--next", "plain TCP stays on this machine: give --tls-ca, --tls-cert and --tls-key, or --insecure");
  return {};
}

Result<void> read_outlets(const command::Args& args, RunOptions& out) {
  if (const auto text = args.get("--status")) {
    const auto at = net::parse_endpoint(*text);
    if (text->find('/') != std::string::npos) {
      out.status_path = *text;
    } else if (at && is_loopback(at->address)) {
      out.status_http = *at;
    } else {
      return wrong("--status", "a path with a slash, or an address of this machine such as 127.0.0.1:9121");
    }
  }
  if (const auto text = args.get("--metrics")) {
    const bool port_alone = text->find_first_not_of("0123456789") == std::string::npos;
    const auto at = net::parse_endpoint(port_alone ? "127.0.0.1:" + *text : *text);
    if (!at) return wrong("--metrics", "an address such as 127.0.0.1:9121");
    out.metrics_http = *at;
  }
  out.metrics_file = args.get("--metrics-file").value_or("");
  return {};
}

}  // namespace

Result<chainsync::ChainFile> read_chain_file(const std::string& path) {
  const chainsync::ChainFileLimits limits;
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text(limits.max_octets + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in && !in.eof()) return fail(Code::io, "file", 0, errno == 0 ? "it cannot be read" : std::strerror(errno));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return chainsync::parse_chain_file(text, limits);
}

Result<RunOptions> options_of(const chainsync::ChainFile& file, std::size_t i) {
  const chainsync::ChainNode& node = file.nodes[i];
  RunOptions out;
  RunnerConfig& runner = out.runner;
  runner.node = chainsync::node_config(file, i);
  if (i > 0) {
    const auto at = parse_listen(node.listen);
    if (!at) return fail(Code::bad_value, "listen", 0, node.listen + ": an address in numbers is needed to listen");
    runner.listen = *at;
  }
  if (i + 1 < file.nodes.size()) {
    const auto to = parse_host_port(file.nodes[i + 1].address());
    if (!to) return fail(Code::bad_value, "next", 0, file.nodes[i + 1].address() + ": no address to connect to");
    runner.next = *to;
  }
  runner.insecure = file.insecure;
  runner.grace = std::chrono::duration_cast<std::chrono::milliseconds>(file.grace);
  runner.command = node.command;
  runner.ready_when = node.ready_when;
  runner.journal = node.journal;
  for (const auto& [name, value] : node.env) runner.environment.push_back(name + "=" + value);
  if (node.tls.given()) out.tls = net::TlsFiles{node.tls.authority, node.tls.certificate, node.tls.key};
  out.folder = node.cwd;
  return out;
}

namespace {

Result<RunOptions> begin_with(const command::Args& args) {
  const auto path = args.get("--file");
  const std::string id = args.get("--id").value_or("");
  if (!path) return RunOptions{};
  const auto file = read_chain_file(*path);
  if (!file) return wrong("--file", *path + ": " + (file.error().detail.empty() ? file.error().message() : file.error().detail));
  for (std::size_t i = 0; i < file->nodes.size(); ++i) {
    if (file->nodes[i].id != id) continue;
    auto out = options_of(*file, i);
    if (!out) return wrong("--file", *path + ": " + out.error().detail);
    return out;
  }
  return wrong("--id", id + " is no node of " + *path);
}

}  // namespace

Result<RunOptions> read_run_options(const command::Args& args) {
  auto begun = begin_with(args);
  if (!begun) return begun;
  RunOptions out = std::move(*begun);
  chainsync::NodeConfig& node = out.runner.node;
  const auto number = [&](std::string_view name, std::uint32_t otherwise) {
    const auto text = args.get(name);
    return text ? static_cast<std::uint32_t>(std::stoul(*text)) : otherwise;
  };
  node.id = args.get("--id").value_or("");
  if (!chainsync::is_node_id(node.id)) return wrong("--id", "1 to 128 letters, digits, '.', _ and -");
  node.chain = args.get("--chain").value_or(node.chain);
  node.previous_id = args.get("--previous-id").value_or(node.previous_id);
  node.next_id = args.get("--next-id").value_or(node.next_id);
  if (args.flag("--index")) node.index = number("--index", 0);
  if (args.flag("--size")) node.size = number("--size", 1);
  node.rounds = number("--rounds", node.rounds);
  node.max_inflight = number("--max-inflight", node.max_inflight);
  node.overlap = node.overlap || args.flag("--overlap");
  if (const auto text = args.get("--dialect")) node.dialect = dialect_of(*text);
  if (const auto text = args.get("--next-dialect")) node.next_dialect = dialect_of(*text);
  if (const auto text = args.get("--on-failure")) node.on_failure = *text == "continue" ? chainsync::OnFailure::go_on : chainsync::OnFailure::fail;
  if (const auto text = args.get("--restart")) node.restart = *text == "rerun" ? chainsync::Restart::rerun : chainsync::Restart::fail;
  if (args.flag("--strict")) node.strictness = chainsync::Strictness::strict;
  if (auto done = read_times(args, out.runner); !done) return std::unexpected(done.error());
  if (auto done = read_ends(args, out); !done) return std::unexpected(done.error());
  if (auto done = read_outlets(args, out); !done) return std::unexpected(done.error());
  if (const auto text = args.get("--ready-when")) out.runner.ready_when = {"/bin/sh", "-c", *text};
  if (args.flag("--ready-fd")) {
    if (args.flag("--ready-when")) return wrong("--ready-fd", "it goes without --ready-when");
    out.runner.ready_when.clear();
    out.runner.ready_fd = static_cast<int>(number("--ready-fd", 0));
  }
  out.runner.journal = args.get("--journal").value_or(out.runner.journal);
  if (args.flag("CMD")) out.runner.command = args.all("CMD");
  out.verbose = args.flag("--verbose");
  out.quiet = args.flag("--quiet");
  if (args.flag("--previous-id") && !out.runner.listen) return wrong("--previous-id", "without --listen this is the head, and there is nobody before it");
  if (args.flag("--next-id") && !out.runner.next) return wrong("--next-id", "without --next this is the tail, and there is nobody behind it");
  for (const auto& [name, dialect] : {std::pair{"--previous-id", node.dialect}, std::pair{"--next-id", node.next_dialect.value_or(node.dialect)}}) {
    if (args.flag(name) && !out.tls && dialect == Dialect::legacy) return wrong(name, "lines of the legacy dialect name nobody: only TLS could prove it");
  }
  node.head = !out.runner.listen;
  node.tail = !out.runner.next;
  if (auto done = chainsync::check(node); !done) return std::unexpected(done.error());
  return out;
}

std::vector<Option> run_option_table() {
  return {
      {.name = "--id", .type = Type::text, .value = "NAME", .help = "this node's name", .required = true},
      {.name = "--file", .type = Type::file, .value = "CHAIN.toml", .help = "take everything else from this file; options here come first"},
      {.name = "--listen", .type = Type::text, .value = "ADDR", .help = "where the predecessor connects; without it this is the head"},
      {.name = "--next", .type = Type::text, .value = "HOST:PORT", .help = "where the successor listens; without it this is the tail"},
      {.name = "--previous-id", .type = Type::text, .value = "NAME", .help = "who the predecessor must be; without it anybody who connects counts"},
      {.name = "--next-id", .type = Type::text, .value = "NAME", .help = "who the successor must be"},
      {.name = "--chain", .type = Type::text, .value = "NAME", .help = "the chain's name, the same at all nodes", .default_text = "chain"},
      {.name = "--index", .type = Type::integer, .value = "N", .help = "this node's place, the head's is 0", .default_text = "learned from the neighbours", .max = 4095},
      {.name = "--size", .type = Type::integer, .value = "N", .help = "nodes of the chain", .min = 1, .max = 4096},
      {.name = "--rounds", .type = Type::integer, .value = "N", .help = "how often the chain runs", .default_text = "1", .min = 1, .max = 1000000},
      {.name = "--max-inflight", .type = Type::integer, .value = "N", .help = "rounds that may have begun and not ended", .default_text = "1", .min = 1, .max = 64},
      {.name = "--overlap", .help = "tasks of two rounds may run here at once"},
      {.name = "--dialect", .type = Type::choice, .value = "WHICH", .help = "lines without rounds (December 2025) or with", .choices = {"auto", "legacy", "round"}, .default_text = "auto"},
      {.name = "--next-dialect", .type = Type::choice, .value = "WHICH", .help = "the same towards the successor alone", .choices = {"auto", "legacy", "round"}},
      {.name = "--strict", .help = "close on every message that has no place, also with peers that do not say HELLO"},
      {.name = "--tls-ca", .type = Type::file, .value = "FILE", .help = "TLS 1.3: certificates of the authority that is trusted"},
      {.name = "--tls-cert", .type = Type::file, .value = "FILE", .help = "this node's certificate, with its name as dNSName"},
      {.name = "--tls-key", .type = Type::file, .value = "FILE", .help = "the certificate's key"},
      {.name = "--insecure", .help = "plain TCP may leave this machine"},
      {.name = "--ready-when", .type = Type::text, .value = "COMMAND", .help = "ready once this ends with 0; tried again and again"},
      {.name = "--ready-fd", .type = Type::integer, .value = "N", .help = "ready for a round when a line comes on this descriptor", .max = 1048575},
      {.name = "--on-failure", .type = Type::choice, .value = "WHAT", .help = "when the task ends with another status than 0", .choices = {"fail", "continue"}, .default_text = "fail"},
      {.name = "--task-timeout", .type = Type::text, .value = "SECONDS", .help = "the task is ended and has failed then", .default_text = "no limit"},
      {.name = "--ready-timeout", .type = Type::text, .value = "SECONDS", .help = "from a round's beginning until all before and this node are ready", .default_text = "no limit"},
      {.name = "--start-timeout", .type = Type::text, .value = "SECONDS", .help = "from then until all behind are", .default_text = "no limit"},
      {.name = "--connect-timeout", .type = Type::text, .value = "SECONDS", .help = "until the successor answers", .default_text = "30"},
      {.name = "--idle-timeout", .type = Type::text, .value = "SECONDS", .help = "silence after which a link is lost; PING goes out before", .default_text = "30"},
      {.name = "--grace", .type = Type::text, .value = "SECONDS", .help = "between TERM and KILL for a task that is to end", .default_text = "5"},
      {.name = "--rejoin", .type = Type::text, .value = "SECONDS", .help = "how long a neighbour that was lost may take to come back", .default_text = "it may not"},
      {.name = "--journal", .type = Type::file, .value = "FILE", .help = "remember each step, so that this node may come back; once it has left nothing is run again: remove the file for that"},
      {.name = "--restart", .type = Type::choice, .value = "WHAT", .help = "a task that ran when this node went down", .choices = {"fail", "rerun"}, .default_text = "fail: no task runs twice"},
      {.name = "--status", .type = Type::text, .value = "PATH|ADDR", .help = "answer `nikkan chain status` on this socket or this machine's address"},
      {.name = "--metrics", .type = Type::text, .value = "ADDR", .help = "serve /metrics for Prometheus here; a port alone is this machine's"},
      {.name = "--metrics-file", .type = Type::file, .value = "FILE", .help = "the same as a file, for a collector of text files"},
      {.name = "--verbose", .help = "a line for each step", .letter = 'v'},
      {.name = "--quiet", .help = "errors and the end only", .letter = 'q'},
  };
}

}  // namespace nikkan::chain
