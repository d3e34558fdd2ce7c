#include "nikkan/services/form/proxy_verb.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <ostream>
#include <random>

#include "nikkan/base/refuse.hpp"
#include "nikkan/base/json.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/net/http_server.hpp"
#include "nikkan/net/output_queue.hpp"
#include "nikkan/net/privileges.hpp"
#include "nikkan/services/form/proxy.hpp"
#include "nikkan/services/form/proxy_metrics.hpp"
#include "nikkan/services/form/spool.hpp"

namespace nikkan::form {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan form proxy";
constexpr std::size_t kMostLog = 8U << 20U;  ///< octets of log lines that wait for a slow reader; more are dropped and counted
constexpr std::size_t kMostTarget = 256;    ///< octets of a path in the log
constexpr auto kFlushAtEnd = 5s;

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

int wrong(command::Io& io, std::string_view option, std::string_view value, std::string_view want) { return command::refuse_value(io, kCommand, option, value, want); }

struct Options {
  std::vector<net::Endpoint> listen = {};
  std::optional<net::Endpoint> metrics = {};
  ProxyOptions proxy = {};
  std::optional<std::string> log = {};  ///< "": standard output
  std::chrono::seconds drain{30};
  std::string user = "nobody";
};

class Run {
 public:
  Run(Options options, command::Io& io) : options_(std::move(options)), io_(io) {}
  int run();

 private:
  int open();
  void log(const RewrittenRequest& request);
  void stop();
  int finish();
  net::HttpAnswer answer(const net::HttpQuestion& question) const;

  Options options_;
  command::Io& io_;
  net::EventLoop loop_;
  std::unique_ptr<Proxy> proxy_;
  std::unique_ptr<net::OutputQueue> output_;
  std::uint64_t not_logged_ = 0;
  bool stopping_ = false;
};

/// Whether a file that was moved away can be made again by whom we are now. What is no file is not rotated.
bool can_open_anew(const std::string& path) {
  std::error_code failed;
  if (path.empty() || !std::filesystem::is_regular_file(path, failed)) return path.empty() || !failed;
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return faccessat(AT_FDCWD, folder.empty() ? "." : folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
}

/// Without its query, which may hold values.
std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

/// A line a part: who, what for, and the names; never a value.
void Run::log(const RewrittenRequest& request) {
  if (!output_) return;
  for (const RewrittenPart& part : request.parts) {
    if (output_->waiting() > kMostLog) {
      ++not_logged_;
      continue;
    }
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    json::Writer out;
    out.begin_object().member("received", to_rfc3339(now)).member("client", net::to_string(request.client));
    out.member("method", request.method).member("target", path_of(request.target).substr(0, kMostTarget)).member("part", part.name).member("fields", part.count);
    out.key("names").begin_array();
    for (const std::string& name : part.fields) out.value(name);
    out.end_array().end_object();
    output_->push(out.take() + "\n");
  }
}

net::HttpAnswer Run::answer(const net::HttpQuestion& question) const {
  const std::string_view path = path_of(question.target);
  if (path == "/metrics") return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = to_metrics(*proxy_)};
  if (path == "/") return {.body = "nikkan form proxy\n/metrics  for Prometheus\n"};
  return {.status = 404, .body = "404\n"};
}

int Run::open() {
  // Of this process alone, so that one proxy may stand before another.
  options_.proxy.pseudonym = fmt::format("nikkan-{:08x}", std::random_device()());
  if (auto known = net::check_user(options_.user); !known) return say(io_, {}, known.error());
  net::raise_descriptor_limit();
  proxy_ = std::make_unique<Proxy>(loop_, options_.proxy,
                                   ProxyEvents{.rewritten = [this](const RewrittenRequest& request) { log(request); },
                                               .drained = [this] { loop_.post([this] { loop_.post([this] { loop_.stop(); }); }); }});
  if (options_.log) {
    auto output = net::OutputQueue::open({.path = *options_.log, .on_error = [this](const Error& error) {
                                            loop_.post([this, error] { say(io_, *options_.log, error); });
                                          }});
    if (!output) return say(io_, {}, output.error());
    output_ = std::move(*output);
  }
  std::string where;
  for (const net::Endpoint& at : options_.listen) {
    const auto bound = proxy_->listen(at);
    if (!bound) return say(io_, net::to_string(at), bound.error());
    where += (where.empty() ? "" : ", ") + net::to_string(*bound);
  }
  if (options_.metrics) {
    const auto bound = net::serve_http(loop_, *options_.metrics, [this](const net::HttpQuestion& question) { return answer(question); });
    if (!bound) return say(io_, net::to_string(*options_.metrics), bound.error());
    where += ", metrics at http://" + net::to_string(*bound) + "/metrics";
  }
  if (auto done = loop_.on_signals({SIGTERM, SIGINT}, [this](int) { stop(); }); !done) return say(io_, {}, done.error());
  if (auto done = loop_.on_signals({SIGHUP}, [this](int) { if (output_) output_->reopen(); }); !done) return say(io_, {}, done.error());
  if (auto dropped = net::drop_privileges(options_.user); !dropped) return say(io_, {}, dropped.error());
  // As the user who will do so.
  if (options_.proxy.length == LengthMode::spool) {
    if (auto spool = Spool::open(options_.proxy.spool_folder); !spool) return say(io_, {}, spool.error());
  }
  io_.err << fmt::format("{}: ready on {}\n", kCommand, where);
  if (options_.log && !can_open_anew(*options_.log)) {
    io_.err << fmt::format("{}: {}: no new file can be made here when SIGHUP asks for one: rotate with `create` and the user's name\n", kCommand, *options_.log);
  }
  io_.err.flush();
  return command::kOk;
}

/// The second signal waits for nobody.
void Run::stop() {
  if (stopping_) return loop_.stop();
  stopping_ = true;
  loop_.stop_listening();
  loop_.after(options_.drain, [this] { loop_.stop(); });
  proxy_->drain();
}

int Run::finish() {
  const std::size_t left = proxy_->clients();
  const ProxyCounters& counters = proxy_->counters();
  io_.err << fmt::format("{}: {} requests, {} forms, {} rewritten, {} fields", kCommand, counters.requests, counters.forms, counters.rewritten_forms, counters.rewritten_fields);
  if (left != 0) io_.err << fmt::format(", {} clients cut off", left);
  if (not_logged_ != 0) io_.err << fmt::format(", {} lines of the log dropped", not_logged_);
  io_.err << "\n";
  if (output_ && output_->finish(kFlushAtEnd) != 0) return say(io_, *options_.log, {Code::io, 0, "output", "lines were not taken"});
  return command::kOk;
}

int Run::run() {
  if (const int status = open(); status != command::kOk) return status;
  loop_.run();
  return finish();
}

int read_addresses(const command::Args& args, command::Io& io, Options& options) {
  for (const std::string& text : args.all("--listen")) {
    const auto at = net::parse_endpoint(text);
    if (!at) return wrong(io, "--listen", text, "an address such as 127.0.0.1:8080, [::1]:8080 or :8080");
    options.listen.push_back(*at);
  }
  const std::string upstream = args.get("--upstream").value_or("");
  const auto server = net::parse_endpoint(upstream);
  if (!server || server->port == 0) return wrong(io, "--upstream", upstream, "an address such as 127.0.0.1:8000 (a number, not a name)");
  options.proxy.upstream = *server;
  if (const auto text = args.get("--metrics")) {
    const auto at = net::parse_endpoint(*text);
    if (!at) return wrong(io, "--metrics", *text, "an address such as 127.0.0.1:9120");
    options.metrics = *at;
  }
  return command::kOk;
}

int read_options(const command::Args& args, command::Io& io, Options& options) {
  if (const int status = read_addresses(args, io, options); status != command::kOk) return status;
  ProxyLimits& limits = options.proxy.limits;
  RewriteOptions& rewrite = options.proxy.rewrite;
  if (args.flag("--consolidate")) rewrite.rewrite = Rewrite::consolidate;
  if (const auto names = args.all("--name"); !names.empty()) rewrite.names = names;
  if (args.flag("--any-name")) rewrite.which = form_params::Expand::any;
  rewrite.strict = args.flag("--strict");
  const std::string length = args.get("--length").value_or("stream");
  options.proxy.length = length == "chunked" ? LengthMode::chunked : length == "spool" ? LengthMode::spool : LengthMode::stream;
  options.proxy.keep_upstream = !args.flag("--no-upstream-keep-alive");
  options.proxy.forwarded_for = args.flag("--forwarded-for");
  options.proxy.spool_folder = args.get("--spool-folder").value_or("/tmp");
  const auto number = [&](std::string_view name, auto apply) {
    if (const auto text = args.get(name)) apply(std::stoull(*text));
  };
  const auto seconds = [&](std::string_view name, std::chrono::milliseconds& of) { number(name, [&](std::uint64_t n) { of = std::chrono::seconds(n); }); };
  number("--spool-limit", [&](std::uint64_t mib) { limits.max_spool = mib << 20U; });
  number("--room", [&](std::uint64_t kib) { limits.room = kib << 10U; });
  number("--max-body", [&](std::uint64_t mib) { limits.max_body = mib << 20U; });
  number("--max-fields", [&](std::uint64_t n) { rewrite.limits.max_entries = rewrite.parse.max_parts = n; });
  number("--max-connections", [&](std::uint64_t n) { limits.max_connections = n; });
  number("--min-rate", [&](std::uint64_t n) { limits.min_rate = n; });
  seconds("--header-timeout", limits.header_timeout);
  seconds("--idle-timeout", limits.idle_timeout);
  seconds("--rate-window", limits.rate_window);
  seconds("--upstream-timeout", limits.upstream_timeout);
  seconds("--take-timeout", limits.take_timeout);
  number("--drain", [&](std::uint64_t n) { options.drain = std::chrono::seconds(n); });
  options.log = args.get("--log-expanded");
  if (options.log == "-") options.log = "";
  if (const auto text = args.get("--user")) options.user = *text;
  return command::kOk;
}

int run_proxy(const command::Args& args, command::Io& io) {
  Options options;
  if (const int status = read_options(args, io, options); status != command::kOk) return status;
  return Run(std::move(options), io).run();
}

}  // namespace

const command::Verb& proxy_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "form proxy",
      .summary = "stand before a web server and expand consolidated parameters for it",
      .description =
          "A reverse proxy for HTTP/1.1. In multipart/form-data bodies every consolidated part becomes ordinary fields, at its place; "
          "all else passes as it is. Files are not buffered: a server that is slow slows its client. The server is told the length, as "
          "CGI and WSGI servers need it: for a form of more than 64 KiB it is computed when the first file begins; "
          "consolidated parts behind a long file are refused then, unless --room leaves them some. --length chunked tells no length, "
          "for servers that read chunks; --length spool takes a long form through a file on disk. SIGTERM lets requests under way end; a second one does not wait. As root it "
          "becomes another user once its sockets are open.",
      .options =
          {{.name = "--listen", .type = Type::text, .value = "ADDR", .help = "where clients connect", .repeated = true, .required = true},
           {.name = "--upstream", .type = Type::text, .value = "ADDR", .help = "the web server, by number", .required = true},
           {.name = "--consolidate", .help = "the other way round: plain fields become a consolidated part"},
           {.name = "--name", .type = Type::text, .value = "NAME", .help = "name of a consolidated part", .default_text = "params", .repeated = true},
           {.name = "--any-name", .help = "expand every part of the type, whatever its name"},
           {.name = "--strict", .help = "refuse forms that no browser sends, and bad escapes"},
           {.name = "--length", .type = Type::choice, .value = "HOW", .help = "how the server learns the length of a long form", .choices = {"stream", "chunked", "spool"}, .default_text = "stream"},
           {.name = "--room", .type = Type::integer, .value = "KIB", .help = "`stream`: what parts behind the first file may grow by (413); the rest becomes an epilogue", .default_text = "0", .min = 0, .max = 1048576},
           {.name = "--spool-folder", .type = Type::folder, .value = "DIR", .help = "where `spool` has its files, which have no names", .default_text = "/tmp"},
           {.name = "--spool-limit", .type = Type::integer, .value = "MIB", .help = "of one form", .default_text = "1024", .min = 1, .max = 1048576},
           {.name = "--log-expanded", .type = Type::text, .value = "FILE", .help = "append a JSON line for each expanded part: names, no values; - is standard output"},
           {.name = "--metrics", .type = Type::text, .value = "ADDR", .help = "serve /metrics for Prometheus here"},
           {.name = "--no-upstream-keep-alive", .help = "a connection to the server for each request"},
           {.name = "--forwarded-for", .help = "append the client's address to X-Forwarded-For"},
           {.name = "--max-body", .type = Type::integer, .value = "MIB", .help = "of a request (413)", .default_text = "none", .min = 1, .max = 1048576},
           {.name = "--max-fields", .type = Type::integer, .value = "N", .help = "fields and files of a form, after expansion (413)", .default_text = "1000", .min = 1, .max = 1000000},
           {.name = "--max-connections", .type = Type::integer, .value = "N", .help = "clients at once; one that is idle gives way (503)", .default_text = "1024", .min = 1, .max = 1000000},
           {.name = "--min-rate", .type = Type::integer, .value = "N", .help = "octets a second that a client must send (408); 0: any", .default_text = "500", .min = 0},
           {.name = "--rate-window", .type = Type::integer, .value = "S", .help = "seconds over which that is measured", .default_text = "20", .min = 1, .max = 3600},
           {.name = "--header-timeout", .type = Type::integer, .value = "S", .help = "for a whole request head; the first from the connection on (408)", .default_text = "10", .min = 1, .max = 3600},
           {.name = "--idle-timeout", .type = Type::integer, .value = "S", .help = "between two requests", .default_text = "60", .min = 1, .max = 86400},
           {.name = "--take-timeout", .type = Type::integer, .value = "S", .help = "for a client to take some of its answer", .default_text = "60", .min = 1, .max = 86400},
           {.name = "--upstream-timeout", .type = Type::integer, .value = "S", .help = "for the server to take or say something (504)", .default_text = "60", .min = 1, .max = 86400},
           {.name = "--drain", .type = Type::integer, .value = "S", .help = "for requests under way after SIGTERM", .default_text = "30", .min = 0, .max = 3600},
           {.name = "--user", .type = Type::text, .value = "NAME", .help = "whom to become when root", .default_text = "nobody"}},
      .examples = {{"nikkan form proxy --listen :8080 --upstream 127.0.0.1:8000", "before a web server of this machine"},
                   {"nikkan form proxy --listen :8080 --upstream 127.0.0.1:8000 --log-expanded -", "with the names of what it expands on the terminal"}},
      .run = run_proxy,
      .exits = {{0, "ended by SIGTERM or SIGINT"}, {3, "a socket or file that cannot be opened"}}};
  return kVerb;
}

}  // namespace nikkan::form
