#include "nikkan/services/bmp/serve.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <ostream>

#include "nikkan/base/refuse.hpp"
#include "nikkan/base/json.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/net/http_server.hpp"
#include "nikkan/net/output_queue.hpp"
#include "nikkan/net/privileges.hpp"
#include "nikkan/services/bmp/metrics.hpp"
#include "nikkan/services/bmp/station.hpp"

namespace nikkan::bmp {
namespace {

using bmp_stats::Message;
using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan bmp serve";
constexpr std::string_view kDefaultListen = ":11019";
constexpr std::size_t kHigh = 8U << 20U, kLow = 2U << 20U;  ///< octets of lines at which routers wait and go on
constexpr std::size_t kBatch = 64U << 10U;                  ///< octets of lines handed over at once
constexpr auto kFlushAtEnd = 5s;

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

int wrong(command::Io& io, std::string_view option, std::string_view value, std::string_view want) { return command::refuse_value(io, kCommand, option, value, want); }

/// "2025-12-03T00:30:00.123456Z"
std::string now_text() {
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::string text = to_rfc3339(now / 1'000'000);
  text.pop_back();
  return text + fmt::format(".{:06}Z", now % 1'000'000);
}

struct Options {
  std::vector<net::Endpoint> listen = {};
  std::optional<net::Endpoint> http = {};
  std::vector<IpPrefix> allow = {};
  StationLimits limits = {};
  std::string out = {};
  bool lines = true;
  std::string user = "nobody";
};

class Serve {
 public:
  Serve(Options options, command::Io& io) : options_(std::move(options)), io_(io) {}
  int run();

 private:
  int open();
  void event(const RouterEntry& entry, std::string_view what, std::string_view why);
  void line(const RouterEntry& entry, std::string_view members);
  void flush();
  void stop();
  int finish();
  OutputState output_state() const;
  Station::Events events();
  net::HttpAnswer answer(const net::HttpQuestion& question) const;

  Options options_;
  command::Io& io_;
  net::EventLoop loop_;
  std::unique_ptr<Station> station_;
  std::unique_ptr<net::OutputQueue> output_;
  std::string pending_;
  bool flush_is_due_ = false;
  std::uint64_t line_octets_ = 0;
  int status_ = command::kOk;
};

/// One object: when, who, and the members that are given.
void Serve::line(const RouterEntry& entry, std::string_view members) {
  if (!options_.lines) return;
  json::Writer head;
  head.begin_object().member("received", now_text()).member("session", entry.number);
  head.member("address", net::to_string(entry.remote));
  if (!entry.router.name().empty()) head.member("router", entry.router.name());
  head.end_object();
  std::string text = head.take();
  text.back() = ',';
  pending_.append(text).append(members).append("\n");
  if (pending_.size() >= kBatch) return flush();
  if (flush_is_due_) return;
  flush_is_due_ = true;
  loop_.post([this] { flush(); });
}

void Serve::event(const RouterEntry& entry, std::string_view what, std::string_view why) {
  json::Writer out;
  out.begin_object().member("event", what);
  if (!why.empty()) out.member("reason", why);
  out.end_object();
  line(entry, std::string_view(out.take()).substr(1));
}

void Serve::flush() {
  flush_is_due_ = false;
  if (pending_.empty() || !output_) return;
  line_octets_ += pending_.size();
  output_->push(std::exchange(pending_, {}));
  if (output_->waiting() > kHigh && !station_->paused()) station_->pause();
}

Station::Events Serve::events() {
  return {.opened = [this](const RouterEntry& entry) { event(entry, "connected", {}); },
          .message =
              [this](const RouterEntry& entry, const Message& message) {
                if (!options_.lines) return;
                const std::string text = to_json(message, entry.router.session_of(message.peer));
                line(entry, std::string_view(text).substr(1));
              },
          .fault = [this](const RouterEntry& entry, const Error& error) { event(entry, "fault", error.message()); },
          .closed =
              [this](const RouterEntry& entry, const std::optional<Error>& error) {
                event(entry, "closed", error ? error->message() : entry.router.terminated() ? "terminated" : "");
              }};
}

OutputState Serve::output_state() const {
  return {line_octets_ + pending_.size(), (output_ ? output_->waiting() : 0) + pending_.size(), station_->paused()};
}

net::HttpAnswer Serve::answer(const net::HttpQuestion& question) const {
  const std::string_view path = std::string_view(question.target).substr(0, question.target.find('?'));
  if (path == "/metrics") return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = to_metrics(*station_, output_state())};
  if (path == "/status.json") return {.content_type = "application/json", .body = to_status_json(*station_, output_state())};
  if (path == "/peers.json") return {.content_type = "application/json", .body = to_peers_json(*station_)};
  if (path == "/") return {.body = "nikkan bmp serve\n/metrics      for Prometheus\n/peers.json   routers, peers and their statistics\n/status.json  counters of the station\n"};
  return {.status = 404, .body = "404\n"};
}

int Serve::open() {
  station_ = std::make_unique<Station>(loop_, events(), options_.limits);
  station_->allow(options_.allow);
  net::raise_descriptor_limit();
  if (options_.lines) {
    auto output = net::OutputQueue::open({.path = options_.out,
                                          .low = kLow,
                                          .on_low = [this] { loop_.post([this] { station_->resume(); }); },
                                          .on_error = [this](const Error& error) {
                                            loop_.post([this, error] {
                                              say(io_, options_.out, error);
                                              if (!output_->broken()) return;
                                              status_ = command::kSurroundings;
                                              stop();
                                            });
                                          }});
    if (!output) return say(io_, {}, output.error());
    output_ = std::move(*output);
  }
  std::string where;
  for (const net::Endpoint& at : options_.listen) {
    const auto bound = station_->listen(at);
    if (!bound) return say(io_, net::to_string(at), bound.error());
    where += (where.empty() ? "" : ", ") + net::to_string(*bound);
  }
  if (options_.http) {
    const auto bound = net::serve_http(loop_, *options_.http, [this](const net::HttpQuestion& question) { return answer(question); });
    if (!bound) return say(io_, net::to_string(*options_.http), bound.error());
    where += ", metrics at http://" + net::to_string(*bound) + "/metrics";
  }
  if (auto done = loop_.on_signals({SIGTERM, SIGINT}, [this](int) { stop(); }); !done) return say(io_, {}, done.error());
  if (auto done = loop_.on_signals({SIGHUP}, [this](int) { if (output_) output_->reopen(); }); !done) return say(io_, {}, done.error());
  if (auto dropped = net::drop_privileges(options_.user); !dropped) return say(io_, {}, dropped.error());
  io_.err << fmt::format("{}: ready on {}\n", kCommand, where);
  io_.err.flush();
  return command::kOk;
}

void Serve::stop() {
  loop_.stop_listening();
  station_->close_all();
  // Each session says its last in the loop; then the loop ends.
  loop_.post([this] { loop_.post([this] { loop_.stop(); }); });
}

int Serve::finish() {
  flush();
  const std::size_t left = output_ ? output_->finish(kFlushAtEnd) : 0;
  const StationCounters& counters = station_->counters();
  io_.err << fmt::format("{}: {} sessions, {} messages, {} statistics, {} faults\n", kCommand, counters.accepted, counters.messages,
                         counters.statistics, counters.faults);
  if (left != 0 && status_ == command::kOk) {
    status_ = say(io_, options_.out, {Code::io, 0, "output", fmt::format("{} octets of lines were not taken", left)});
  }
  return status_;
}

int Serve::run() {
  if (const int status = open(); status != command::kOk) return status;
  loop_.run();
  return finish();
}

int read_options(const command::Args& args, command::Io& io, Options& options) {
  auto listen = args.all("--listen");
  if (listen.empty()) listen.emplace_back(kDefaultListen);
  for (const std::string& text : listen) {
    const auto at = net::parse_endpoint(text, 11019);
    if (!at) return wrong(io, "--listen", text, "an address such as 192.0.2.1:11019, [::1]:11019 or :11019");
    options.listen.push_back(*at);
  }
  if (const auto text = args.get("--http")) {
    const auto at = net::parse_endpoint(*text);
    if (!at) return wrong(io, "--http", *text, "an address such as 127.0.0.1:9119");
    options.http = *at;
  }
  for (const std::string& text : args.all("--allow")) {
    auto prefix = parse_prefix(text);
    if (const auto address = parse_ip(text); !prefix && address) prefix = IpPrefix{*address, static_cast<std::uint8_t>(address->bits())};
    if (!prefix) return wrong(io, "--allow", text, "a prefix such as 192.0.2.0/24");
    options.allow.push_back(*prefix);
  }
  if (const auto text = args.get("--max-sessions")) options.limits.max_sessions = std::stoull(*text);
  if (const auto text = args.get("--memory")) options.limits.max_memory = std::stoull(*text) << 20U;
  if (const auto text = args.get("--user")) options.user = *text;
  options.out = args.get("--out").value_or("");
  if (options.out == "-") options.out.clear();
  options.lines = !args.flag("--no-lines");
  return command::kOk;
}

int run_serve(const command::Args& args, command::Io& io) {
  Options options;
  if (const int status = read_options(args, io, options); status != command::kOk) return status;
  return Serve(std::move(options), io).run();
}

}  // namespace

const command::Verb& serve_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "bmp serve",
      .summary = "be a station: take BMP sessions, write a JSON line a message, show figures to Prometheus",
      .description =
          "Lines are those of `nikkan bmp decode --json` with the time of receipt, the session and the router before them, and "
          "lines for what happens to a session (connected, fault, closed). When their reader is slow, routers wait: nothing is "
          "dropped. A full disk is waited for. SIGHUP opens the file anew, SIGTERM and SIGINT end it with everything written. As "
          "root it becomes another user once its sockets are open.",
      .options =
          {{.name = "--listen", .type = Type::text, .value = "ADDR", .help = "where routers connect", .default_text = ":11019, every address", .repeated = true},
           {.name = "--http", .type = Type::text, .value = "ADDR", .help = "serve /metrics, /peers.json and /status.json here"},
           {.name = "--out", .type = Type::text, .value = "FILE", .help = "append lines to this file instead of standard output"},
           {.name = "--no-lines", .help = "figures only"},
           {.name = "--allow", .type = Type::text, .value = "PREFIX", .help = "sources that may connect", .default_text = "all", .repeated = true},
           {.name = "--max-sessions", .type = Type::integer, .value = "N", .help = "sessions at once", .default_text = "4096", .min = 1, .max = 1000000},
           {.name = "--memory", .type = Type::integer, .value = "MIB", .help = "held for all sessions; the one that goes beyond ends", .default_text = "256", .min = 1, .max = 1048576},
           {.name = "--user", .type = Type::text, .value = "NAME", .help = "whom to become when root", .default_text = "nobody"}},
      .examples = {{"nikkan bmp serve --http 127.0.0.1:9119 --out bmp.jsonl", "a station for every router, with metrics"},
                   {"nikkan bmp serve --listen 192.0.2.1:11019 | jq 'select(.message==\"statistics\")'", "reports only"}},
      .run = run_serve,
      .exits = {{0, "ended by SIGTERM or SIGINT, every line written"}, {3, "a socket or file that cannot be opened, or a reader of lines that went away"}}};
  return kVerb;
}

}  // namespace nikkan::bmp
