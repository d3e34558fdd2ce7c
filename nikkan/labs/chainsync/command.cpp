#include "nikkan/labs/chainsync/command.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <istream>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/json.hpp"
#include "nikkan/labs/chainsync/chain_file.hpp"
#include "nikkan/labs/chainsync/sim.hpp"

namespace nikkan::chainsync {
namespace {

using command::Args;
using command::Io;
using command::Option;
using command::Type;

int wrong(Io& io, std::string_view verb, std::string_view option, std::string_view text, std::string_view expected) {
  io.err << fmt::format("nikkan chain {}: {}: '{}' is not {}\n", verb, option, text, expected);
  return command::kUsage;
}

std::string seconds(Time time) { return fmt::format("{:.6f}", static_cast<double>(time.count()) * 1e-9); }

// ------------------------------------------------------------------ sim

struct ChanceOption {
  std::string_view name;
  double SimConfig::*member;
};
struct RangeOption {
  std::string_view name;
  Time SimConfig::*least;
  Time SimConfig::*most;
};
constexpr ChanceOption kChances[] = {{"--crash", &SimConfig::crash}, {"--duplicate", &SimConfig::duplicate}, {"--drop", &SimConfig::drop}, {"--fail", &SimConfig::fail}};
constexpr RangeOption kRanges[] = {{"--delay", &SimConfig::delay_least, &SimConfig::delay_most},
                                   {"--task", &SimConfig::task_least, &SimConfig::task_most},
                                   {"--ready", &SimConfig::ready_least, &SimConfig::ready_most}};

bool parse_chance(std::string_view text, double& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc{} && end == text.data() + text.size() && out >= 0 && out <= 1;
}

/// "5ms", or "1ms-5ms".
bool parse_range(std::string_view text, Time& least, Time& most) {
  const std::size_t dash = text.find('-');
  const auto first = parse_duration(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_duration(text.substr(dash + 1));
  if (!first || !last || *first > *last) return false;
  least = dash == std::string_view::npos ? Time(0) : *first;
  most = *last;
  return true;
}

int read_config(const Args& args, Io& io, SimConfig& config) {
  const auto number = [&](std::string_view name, auto& out) {
    if (const auto text = args.get(name)) out = static_cast<std::remove_reference_t<decltype(out)>>(std::stoull(*text));
  };
  number("--nodes", config.nodes);
  number("--rounds", config.rounds);
  number("--max-inflight", config.max_inflight);
  number("--seed", config.seed);
  config.overlap = args.flag("--overlap");
  if (args.flag("--rerun")) config.restart = Restart::rerun;
  if (args.flag("--stay-down")) {
    config.restarts = false;
    config.timers.ready = std::chrono::seconds(60);  // nobody waits forever for a predecessor that never came
  }
  for (const ChanceOption& option : kChances) {
    const auto text = args.get(option.name);
    if (text && !parse_chance(*text, config.*(option.member))) return wrong(io, "sim", option.name, *text, "a chance from 0 to 1");
  }
  for (const RangeOption& option : kRanges) {
    const auto text = args.get(option.name);
    if (text && !parse_range(*text, config.*(option.least), config.*(option.most))) return wrong(io, "sim", option.name, *text, "a time such as 5ms, or two as in 1ms-5ms");
  }
  for (const auto& [name, out] : {std::pair{"--rejoin", &config.timers.rejoin}, std::pair{"--cancel-at", &config.cancel_at}}) {
    const auto text = args.get(name);
    const auto time = text ? parse_duration(*text) : Result<Time>(*out);
    if (!time && text) return wrong(io, "sim", name, *text, "a time such as 250ms");
    *out = *time;
  }
  if (const auto good = check(config); !good) {
    io.err << error_line("nikkan chain sim", "", good.error());
    return command::kUsage;
  }
  return command::kOk;
}

/// Of all runs.
struct Totals {
  std::uint64_t runs = 0, completed = 0, failed = 0, cancelled = 0, core = 0, others = 0, events = 0, tasks = 0, crashes = 0, breaks = 0, duplicates = 0, broken = 0, endless = 0;
  Time time{0};
  void add(const SimReport& report) {
    ++runs;
    completed += report.verdict == Verdict::completed;
    failed += report.verdict == Verdict::failed || report.verdict == Verdict::none;
    cancelled += report.verdict == Verdict::cancelled;
    core += report.core_messages;
    others += report.extension_messages;
    events += report.events;
    tasks += report.runs;
    crashes += report.crashes;
    breaks += report.breaks;
    duplicates += report.duplicates;
    broken += report.violations.size();
    endless += report.endless;
    time += report.time;
  }
};

std::string plural(std::uint64_t count, std::string_view one, std::string_view many) { return fmt::format("{} {}", count, count == 1 ? one : many); }

void show(Io& io, const SimConfig& config, const Totals& totals, const SimReport& last, double took) {
  std::string verdict(last.verdict == Verdict::none ? "the head never ended" : to_string(last.verdict));
  if (totals.runs > 1) {
    verdict = fmt::format("{} runs: {} completed", totals.runs, totals.completed);
    if (totals.failed != 0) verdict += fmt::format(", {} failed", totals.failed);
    if (totals.cancelled != 0) verdict += fmt::format(", {} cancelled", totals.cancelled);
  } else if (last.verdict != Verdict::completed && last.verdict != Verdict::none) {
    verdict += fmt::format(" ({} at the head)", to_string(last.reasons.front()));
  }
  io.out << fmt::format("{}, {}, seed {}: {}\n", plural(config.nodes, "node", "nodes"), plural(config.rounds, "round", "rounds"), config.seed, verdict);
  io.out << fmt::format("  virtual time  {} s\n", seconds(totals.time));
  io.out << fmt::format("  messages      {} of the protocol, {} of its extensions\n", totals.core, totals.others);
  io.out << fmt::format("  tasks         {}\n", totals.tasks);
  io.out << fmt::format("  trouble       {}, {}, {}\n", plural(totals.crashes, "crash", "crashes"), plural(totals.breaks, "broken link", "broken links"), plural(totals.duplicates, "line that came twice", "lines that came twice"));
  io.out << fmt::format("  invariants    {}\n", totals.broken == 0 ? "all hold" : plural(totals.broken, "violation", "violations"));
  io.out << fmt::format("  speed         {:.0f} rounds/s\n", static_cast<double>(totals.runs * config.rounds) / std::max(took, 1e-9));
}

std::string to_json(const SimConfig& config, const SimReport& report) {
  json::Writer out;
  out.begin_object().member("nodes", config.nodes).member("rounds", config.rounds).member("seed", config.seed);
  out.member("verdict", to_string(report.verdict)).member("reason", to_string(report.reasons.front())).member("same_verdict", report.same_verdict);
  out.member("virtual_ns", static_cast<std::int64_t>(report.time.count())).member("core_messages", report.core_messages).member("extension_messages", report.extension_messages);
  out.member("tasks", report.runs).member("events", report.events).member("crashes", report.crashes).member("broken_links", report.breaks).member("duplicates", report.duplicates);
  out.key("verdicts").begin_array();
  for (const Verdict verdict : report.verdicts) out.value(to_string(verdict));
  out.end_array().key("violations").begin_array();
  for (const std::string& text : report.violations) out.value(text);
  out.end_array().end_object();
  return out.take();
}

int run_sim(const Args& args, Io& io) {
  SimConfig config;
  if (const int status = read_config(args, io, config); status != command::kOk) return status;
  const bool as_json = args.flag("--json");
  const std::uint64_t runs = args.get("--runs") ? std::stoull(*args.get("--runs")) : 1;
  SimTrace trace;
  if (args.flag("--trace")) {
    trace = [&](Time at, std::uint32_t node, std::string_view what) {
      const std::string name = node_name(node, config.nodes);
      if (as_json) {
        json::Writer line;
        line.begin_object().member("seed", config.seed).member("at_ns", static_cast<std::int64_t>(at.count())).member("node", name).member("what", what).end_object();
        io.out << line.take() << '\n';
      } else {
        io.out << fmt::format("{:>12} {:<3} {}\n", seconds(at), name, what);
      }
    };
  }
  Totals totals;
  SimReport report;
  const std::uint64_t first = config.seed;
  const auto begin = std::chrono::steady_clock::now();
  for (; totals.runs < runs; ++config.seed) {
    report = simulate(config, trace);
    totals.add(report);
    if (report.endless) io.err << fmt::format("nikkan chain sim: seed {}: no end after {} events: given up, with so much trouble nothing goes on\n", config.seed, report.events);
    for (const std::string& violation : report.violations) io.err << fmt::format("nikkan chain sim: seed {}: {}\n", config.seed, violation);
    if (as_json) io.out << to_json(config, report) << '\n';
    if (!io.out) break;  // the reader has gone
  }
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  config.seed = first;
  if (!as_json) show(io, config, totals, report, took);
  return totals.broken == 0 && totals.endless == 0 ? command::kOk : command::kRejected;
}

// ------------------------------------------------------------------ check

bool read_file(const std::string& name, Io& io, std::string& text) {
  constexpr std::size_t kMost = ChainFileLimits{}.max_octets + 1;
  std::ifstream file;
  std::istream* in = &io.in;
  if (name != "-") {
    file.open(name, std::ios::binary);
    in = &file;
  }
  if (!*in) return false;
  text.resize(kMost);
  in->read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in->gcount()));
  return !in->bad() && (name == "-" || !text.empty() || file.eof());
}

std::string to_json(const std::string& name, const Finding& finding) {
  json::Writer out;
  out.begin_object().member("file", name).member("line", finding.place.line).member("column", finding.place.column);
  out.member("level", finding.error ? "error" : "advice").member("rule", finding.rule).member("text", finding.text).end_object();
  return out.take();
}

std::string to_json(const std::string& name, const ChainFile& file) {
  json::Writer out;
  out.begin_object().member("file", name).member("chain", file.chain).member("rounds", file.rounds).key("nodes").begin_array();
  for (const ChainNode& node : file.nodes) {
    out.begin_object().member("id", node.id);
    if (!node.listen.empty()) out.member("listen", node.listen);
    out.key("command").begin_array();
    for (const std::string& word : node.command) out.value(word);
    out.end_array().end_object();
  }
  out.end_array().end_object();
  return out.take();
}

/// Where an octet stands, both from 1.
Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const std::size_t feed = before.rfind('\n');
  return {line, static_cast<std::uint32_t>(before.size() - (feed == std::string_view::npos ? 0 : feed + 1) + 1)};
}

int check_one(const std::string& name, bool as_json, Io& io) {
  std::string text;
  if (!read_file(name, io, text)) {
    if (as_json) io.out << to_json(name, Finding{true, "unreadable", {}, "it cannot be read"}) << '\n' << std::flush;
    io.err << error_line("nikkan chain check", name, {Code::io, 0, "file", "cannot be read"});
    return command::kSurroundings;
  }
  const auto file = parse_chain_file(text);
  if (!file) {
    if (as_json) io.out << to_json(name, Finding{true, "grammar", place_of(text, file.error().offset), file.error().message()}) << '\n';
    io.out.flush();
    io.err << error_line("nikkan chain check", name, file.error());
    if (file.error().code != Code::limit || file.error().offset < text.size()) io.err << text_excerpt(text, file.error().offset);
    return exit_status(file.error().code);
  }
  int status = command::kOk;
  const auto findings = check(*file);
  for (const Finding& finding : findings) {
    if (finding.error) status = command::kRejected;
    if (as_json) {
      io.out << to_json(name, finding) << '\n';
    } else {
      io.out << fmt::format("{}:{}:{}: {}: {} ({})\n", name, finding.place.line, finding.place.column, finding.error ? "error" : "advice", finding.text, finding.rule);
    }
  }
  if (as_json && status == command::kOk) io.out << to_json(name, *file) << '\n';
  if (!as_json && status == command::kOk) {
    std::string way;
    for (const ChainNode& node : file->nodes) way += (way.empty() ? "" : " > ") + node.id;
    io.out << fmt::format("{}: chain {}, {}, {}: {}\n", name, file->chain, plural(file->nodes.size(), "node", "nodes"), plural(file->rounds, "round", "rounds"), way);
  }
  return status;
}

int run_check(const Args& args, Io& io) {
  int status = command::kOk;
  for (const std::string& name : args.all("FILE")) status = std::max(status, check_one(name, args.flag("--json"), io));
  return status;
}

Option chance(std::string_view name, std::string_view help) { return {.name = name, .type = Type::text, .value = "P", .help = help, .default_text = "0"}; }
Option range(std::string_view name, std::string_view help, std::string_view by_default) {
  return {.name = name, .type = Type::text, .value = "TIME", .help = help, .default_text = by_default};
}

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "chain",
      .summary = "run steps strictly one after the other, on one machine or many, without a coordinator (draft-dohmeyer-chainsync)",
      .verbs = {
          {.path = "chain sim",
           .summary = "run a whole chain in this process, in virtual time, with trouble if wanted",
           .description = "Every node is the state machine that `chain run` uses. What may go wrong goes wrong by chance, and the same seed gives the same run. After every event "
                          "the invariants are looked at: nobody runs before all are ready, nobody before its predecessor has ended, no task twice, one verdict, and 4(N-1) messages a "
                          "round. A crashed node comes back out of its journal.",
           .options = {{.name = "--nodes", .type = Type::integer, .value = "N", .help = "length of the chain", .default_text = "3", .min = 1, .max = profile::kMaxNodes},
                       {.name = "--rounds", .type = Type::integer, .value = "R", .help = "rounds of a run", .default_text = "1", .min = 1, .max = profile::kMaxRounds},
                       {.name = "--seed", .type = Type::integer, .value = "S", .help = "of all chance", .default_text = "1", .max = INT64_MAX},
                       {.name = "--runs", .type = Type::integer, .value = "K", .help = "so many runs, with seeds from S on", .default_text = "1", .min = 1},
                       range("--delay", "of a message: at most, or from-to, as in 5ms or 1ms-5ms", "1ms"),
                       range("--task", "how long a task takes: at most, or from-to", "10ms"),
                       range("--ready", "how long until a node is ready: at most, or from-to", "10ms"),
                       chance("--crash", "chance that a node dies of an event"),
                       chance("--duplicate", "chance that a line comes twice"),
                       chance("--drop", "chance that a message is lost, and its connection with it"),
                       chance("--fail", "chance that a task ends with status 1"),
                       {.name = "--rerun", .help = "a task that a crash has cut is run again; otherwise its round fails"},
                       {.name = "--stay-down", .help = "what has crashed does not come back; who is not ready after 60 s gives up"},
                       {.name = "--rejoin", .type = Type::text, .value = "TIME", .help = "how long neighbours wait for one that is lost, such as 500ms or 10s", .default_text = "10s"},
                       {.name = "--cancel-at", .type = Type::text, .value = "TIME", .help = "the head's operator cancels then, such as 50ms"},
                       {.name = "--max-inflight", .type = Type::integer, .value = "M", .help = "rounds that may have begun at once", .default_text = "1", .min = 1, .max = profile::kMaxInflight},
                       {.name = "--overlap", .help = "tasks of two rounds may run at once at a node"},
                       {.name = "--trace", .help = "everything that happens, a line each"},
                       {.name = "--json", .help = "one object a run (and a line of the trace)"}},
           .examples = {{"nikkan chain sim --nodes 3 --trace", "one round of three nodes, message by message"},
                        {"nikkan chain sim --nodes 16 --rounds 10 --runs 1000 --crash 0.01 --drop 0.01 --rerun", "ten thousand rounds in trouble"}},
           .run = run_sim,
           .exits = {{0, "every invariant held, whatever the verdict"}, {1, "an invariant was broken"}}},
          {.path = "chain check",
           .summary = "read a chain file and say what is wrong with it",
           .description = "Errors stop `chain up`; advice does not. Every key of the file stands in docs/labs/chainsync.md.",
           .positionals = {{.name = "FILE", .help = "a chain in TOML, or - for standard input", .repeated = true, .type = Type::file}},
           .options = {{.name = "--json", .help = "one object a finding, then the chain"}},
           .examples = {{"nikkan chain check chain.toml", "its nodes from head to tail, or what is wrong and where"}},
           .run = run_check,
           .exits = {{0, "nothing but advice"}, {1, "an error in a file"}}},
      }};
  return kTable;
}

}  // namespace nikkan::chainsync
