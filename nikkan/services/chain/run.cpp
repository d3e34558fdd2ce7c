// nikkan chain run
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/net/http_server.hpp"
#include "nikkan/net/local_socket.hpp"
#include "nikkan/net/service_manager.hpp"
#include "nikkan/services/chain/command.hpp"
#include "nikkan/services/chain/run_options.hpp"
#include "nikkan/services/chain/status.hpp"

namespace nikkan::chain {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan chain run";
constexpr auto kFileAtMost = 1s;  ///< how often the file of figures is written

class Run {
 public:
  Run(RunOptions options, net::ServiceManager manager, command::Io& io) : options_(std::move(options)), manager_(std::move(manager)), io_(io) {}
  int run();

 private:
  int fault(std::string_view where, const Error& error);
  void say(std::string_view text);
  int open();
  Result<std::string> open_outlets();
  net::HttpAnswer answer(const net::HttpQuestion& question) const;
  void changed();
  void write_figures();
  int end();

  RunOptions options_;
  net::ServiceManager manager_;
  command::Io& io_;
  net::EventLoop loop_;
  std::unique_ptr<Runner> runner_;
  std::unique_ptr<net::LocalSocket> status_;
  std::optional<Outcome> outcome_;
  std::string line_;
  bool figures_due_ = false;
  int signals_ = 0;
};

/// A journal that is not this node's is wrong input; all else is the system's.
int Run::fault(std::string_view where, const Error& error) {
  io_.err << for_terminal(fmt::format("{}: {}{}{}", kCommand, where, where.empty() ? "" : ": ", message_of(error))) << '\n';
  io_.err.flush();
  return error.field.starts_with("journal") ? exit_status(error.code) : command::kSurroundings;
}

void Run::say(std::string_view text) {
  if (options_.quiet) return;
  io_.err << fmt::format("{}: {}: {}\n", kCommand, options_.runner.node.id, text);
  io_.err.flush();
}

net::HttpAnswer Run::answer(const net::HttpQuestion& question) const {
  const std::string_view path = std::string_view(question.target).substr(0, question.target.find('?'));
  if (path == "/metrics") return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = to_metrics(*runner_)};
  if (path == "/status.json") return {.content_type = "application/json", .body = to_status_json(*runner_)};
  if (path == "/") return {.body = "nikkan chain run\n/metrics      for Prometheus\n/status.json  where this node is\n"};
  return {.status = 404, .body = "404\n"};
}

Result<std::string> Run::open_outlets() {
  std::string where;
  const auto refused = [](const net::Endpoint& at, Error error) {
    error.detail = net::to_string(at) + (error.detail.empty() ? "" : ": ") + error.detail;
    return std::unexpected(std::move(error));
  };
  const auto serve = [this](const net::Endpoint& at) { return net::serve_http(loop_, at, [this](const net::HttpQuestion& question) { return answer(question); }); };
  if (options_.status_http) {
    const auto bound = serve(*options_.status_http);
    if (!bound) return refused(*options_.status_http, bound.error());
    where += fmt::format(", status {}at {}", options_.metrics_http == options_.status_http ? "and metrics " : "", net::to_string(*bound));
  }
  if (options_.metrics_http && options_.metrics_http != options_.status_http) {
    const auto bound = serve(*options_.metrics_http);
    if (!bound) return refused(*options_.metrics_http, bound.error());
    where += fmt::format(", metrics at http://{}/metrics", net::to_string(*bound));
  }
  if (options_.status_path.empty()) return where;
  auto made = net::LocalSocket::serve(loop_, options_.status_path, [this] { return to_status_json(*runner_); });
  if (!made) return std::unexpected(made.error());
  status_ = std::move(*made);
  return where + ", status at " + options_.status_path;
}

void Run::changed() {
  if (!options_.metrics_file.empty() && !std::exchange(figures_due_, true)) {
    loop_.after(kFileAtMost, [this] { write_figures(); });
  }
  if (!options_.verbose && !manager_.listens()) return;
  std::string now = to_line(*runner_);
  if (now == line_) return;
  line_ = std::move(now);
  if (options_.verbose) say(line_);
  manager_.status(line_);
}

/// Under another name first: whoever reads sees a whole file.
void Run::write_figures() {
  figures_due_ = false;
  const std::string temporary = options_.metrics_file + ".new";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out << to_metrics(*runner_);
  out.close();
  if (out && std::rename(temporary.c_str(), options_.metrics_file.c_str()) == 0) return;
  fault(options_.metrics_file, {Code::io, 0, "metrics-file", "the figures could not be written"});
}

int Run::open() {
  if (!options_.folder.empty() && ::chdir(options_.folder.c_str()) != 0) {
    return fault(options_.folder, {Code::io, 0, "cwd", std::strerror(errno)});
  }
  if (options_.tls) {
    auto identity = net::TlsIdentity::load(*options_.tls);
    if (!identity) return fault({}, identity.error());
    options_.runner.tls = std::move(*identity);
  }
  runner_ = std::make_unique<Runner>(loop_, options_.runner, Runner::Events{.say = [this](std::string_view text) { say(text); },
                                                                            .changed = [this] { changed(); },
                                                                            .finished =
                                                                                [this](const Outcome& outcome) {
                                                                                  outcome_ = outcome;
                                                                                  loop_.stop();
                                                                                }});
  const auto at = runner_->open();
  if (!at) return fault(at.error().field == "listen" ? net::to_string(*options_.runner.listen) : options_.runner.journal, at.error());
  if (runner_->ended_earlier()) return command::kOk;
  const auto outlets = open_outlets();
  if (!outlets) return fault({}, outlets.error());
  const auto stop = [this](int) {
    manager_.stopping();
    if (++signals_ > 1) return loop_.stop();
    say("asked to stop: what has not run is cancelled");
    runner_->cancel();
  };
  if (auto done = loop_.on_signals({SIGTERM, SIGINT, SIGHUP}, stop); !done) return fault({}, done.error());
  if (const auto period = manager_.watchdog()) loop_.every(*period, [this] { manager_.alive(); });
  say(*at ? fmt::format("ready on {}{}", net::to_string(**at), *outlets) : fmt::format("ready as the head{}", *outlets));
  manager_.ready();
  return command::kOk;
}

int Run::end() {
  if (!options_.metrics_file.empty()) write_figures();
  if (!outcome_) {
    io_.err << fmt::format("{}: {}: stopped at once\n", kCommand, options_.runner.node.id);
    return command::kRejected;
  }
  const chainsync::Node& node = runner_->node();
  std::string text = to_text(*outcome_);
  if (outcome_->verdict == chainsync::Verdict::completed && !outcome_->earlier) {
    text += fmt::format(": {} round{} in {}", node.rounds_done(), node.rounds_done() == 1 ? "" : "s", duration_text(Runner::now() - runner_->started_at()));
    if (node.rounds_done() > 1) text += fmt::format(", {} each", duration_text(runner_->rounds_time() / (node.rounds_done() - 1)));
  }
  io_.err << fmt::format("{}: {}: {}\n", kCommand, node.config().id, text);
  io_.err.flush();
  if (outcome_->surroundings) return command::kSurroundings;
  return outcome_->verdict == chainsync::Verdict::completed ? command::kOk : command::kRejected;
}

int Run::run() {
  if (const int status = open(); status != command::kOk) return status;
  runner_->start();
  if (!outcome_) loop_.run();
  const int status = end();
  runner_.reset();
  return status;
}

int run(const command::Args& args, command::Io& io) {
  auto options = read_run_options(args);
  if (!options) {
    // The lab names members, people know options: config.max_inflight is --max-inflight.
    constexpr std::string_view kMember = "config.";
    std::string where(options.error().field);
    if (where.starts_with(kMember)) {
      where.replace(0, kMember.size(), "--");
      std::ranges::replace(where, '_', '-');
    }
    io.err << fmt::format("{}: {}: {}\n", kCommand, where, options.error().detail);
    return command::kUsage;
  }
  auto manager = net::ServiceManager::from_environment();
  if (!manager) {
    io.err << error_line(kCommand, {}, manager.error());
    return command::kSurroundings;
  }
  return Run(std::move(*options), std::move(*manager), io).run();
}

}  // namespace

const command::Verb& run_verb() {
  static const command::Verb kVerb{
      .path = "chain run",
      .summary = "be one node of a chain: run a command once all are ready and all before have run",
      .description =
          "Nodes stand in a line. Each but the first listens for the one before it, each but the last connects to the one behind it; "
          "nobody else is needed. When every node has said that it is ready, the commands run strictly one after the other, and each node "
          "leaves when the last one has run. The command finds CHAINSYNC_ID, CHAINSYNC_CHAIN, CHAINSYNC_ROUND (from 0) and CHAINSYNC_ROUNDS in its "
          "environment. A command that fails fails the round at all nodes. SIGTERM and SIGINT cancel what has not run; a second one ends "
          "at once. Without a command the node only takes part. Plain TCP stays on this machine unless --insecure is given.",
      .positionals = {{.name = "CMD", .help = "the command and its words, behind --", .optional = true, .repeated = true}},
      .options = run_option_table(),
      .examples = {{"nikkan chain run --id C --listen 127.0.0.1:7002 -- make test", "the tail"},
                   {"nikkan chain run --id B --listen 127.0.0.1:7001 --next 127.0.0.1:7002 -- make all", "in the middle"},
                   {"nikkan chain run --id A --next 127.0.0.1:7001 -- make clean", "the head: now they run, one after the other"},
                   {"nikkan chain run --id B --file chain.toml", "the same file on every machine"}},
      .run = run,
      .exits = {{0, "every round of every node has completed"}, {1, "a round failed or was cancelled"}, {2, "the line was wrong"}, {3, "the system said no"}}};
  return kVerb;
}

}  // namespace nikkan::chain
