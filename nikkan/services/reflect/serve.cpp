#include "nikkan/services/reflect/serve.hpp"

#include <fmt/format.h>
#include <linux/neighbour.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <ostream>

#include "nikkan/base/refuse.hpp"
#include "nikkan/labs/icmpv6_reflection/responder.hpp"
#include "nikkan/net/http_server.hpp"
#include "nikkan/net/interfaces.hpp"
#include "nikkan/net/privileges.hpp"
#include "nikkan/net/raw_ipv6.hpp"
#include "nikkan/services/reflect/metrics.hpp"

namespace nikkan::reflect {
namespace {

using namespace icmpv6_reflection;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kCommand = "nikkan reflect serve";
constexpr auto kRefresh = std::chrono::seconds(2);                   ///< of addresses
constexpr auto kRefreshNeighbours = std::chrono::milliseconds(200);  ///< when somebody may ask for them
constexpr auto kMetricsPeriod = std::chrono::seconds(5);
constexpr auto kKernelSwitch = "/proc/sys/net/ipv4/icmp_echo_enable_probe";

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

/// NUD_ bits as the State of a PROBE reply.
std::uint8_t state_of(std::uint16_t nud) {
  if ((nud & NUD_INCOMPLETE) != 0) return 1;
  if ((nud & (NUD_REACHABLE | NUD_PERMANENT)) != 0) return 2;
  if ((nud & NUD_STALE) != 0) return 3;
  if ((nud & NUD_DELAY) != 0) return 4;
  if ((nud & NUD_PROBE) != 0) return 5;
  return (nud & NUD_FAILED) != 0 ? 6 : 0;
}

Surroundings surroundings_of(const std::vector<net::InterfaceInfo>& interfaces, bool with_neighbours) {
  Surroundings out;
  for (const net::InterfaceInfo& info : interfaces) {
    Interface to{info.name, info.index, info.up, false, false, info.addresses, info.mac};
    for (const IpAddress& address : info.addresses) (address.is_v4() ? to.ipv4 : to.ipv6) = true;
    out.interfaces.push_back(std::move(to));
  }
  if (!with_neighbours) return out;
  for (const net::NeighbourInfo& info : net::list_neighbours().value_or(std::vector<net::NeighbourInfo>{})) {
    out.neighbours.push_back({info.address, info.mac, state_of(info.state)});
  }
  return out;
}

/// The grants of one option. False and a line when a prefix is none.
bool add_grants(const command::Args& args, command::Io& io, std::string_view option, const Grant& kind,
                std::vector<Grant>& out) {
  for (const std::string& text : args.all(option)) {
    auto prefix = parse_prefix(text);
    if (!prefix) {
      const auto address = parse_ipv6(text);
      if (address) prefix = IpPrefix{*address, 128};
    }
    if (!prefix || !prefix->address.is_v6()) {
      io.err << fmt::format("{}: {}: '{}' is not an IPv6 prefix\n", kCommand, option, text);
      return false;
    }
    Grant grant = kind;
    grant.sources = *prefix;
    out.push_back(grant);
  }
  return true;
}

Grant grant(bool local, bool remote, bool reflect, bool probe) {
  Grant out;
  out.local = local;
  out.remote = remote;
  out.reflect = reflect;
  out.by_name = out.by_index = probe && local;
  out.by_address = probe;
  return out;
}

class Server {
 public:
  Server(ResponderConfig config, net::PacketReceiver receiver, net::PacketSender sender, const command::Args& args,
         command::Io& io)
      : responder_(std::move(config)),
        receiver_(std::move(receiver)),
        sender_(std::move(sender)),
        io_(io),
        interface_(args.get("--interface").value_or("")),
        metrics_file_(args.get("--metrics-file").value_or("")),
        remote_(args.flag("--allow-probe-remote")) {}
  /// Signals, and metrics over HTTP when they are wanted; the port that was bound goes into `at`.
  Result<void> open(const std::optional<net::Endpoint>& http, std::string& at);
  int run();

 private:
  Time now() const { return std::chrono::duration_cast<Time>(Clock::now() - start_); }
  void refresh();
  void serve();
  bool serve_batch();
  std::string metrics();
  void write_metrics();

  Responder responder_;
  net::PacketReceiver receiver_;
  net::PacketSender sender_;
  net::EventLoop loop_;
  command::Io& io_;
  std::string interface_, metrics_file_;
  bool remote_;
  bool gone_ = false;  ///< the interface is
  ServiceCounters counters_;
  Clock::time_point start_ = Clock::now();
  std::vector<Bytes> replies_ = std::vector<Bytes>(net::PacketReceiver::kBatch);
  std::string complaint_;
};

/// Addresses come and go; what is asked for is what is there now.
void Server::refresh() {
  const auto interfaces = net::list_interfaces();
  if (!interfaces) return;
  std::vector<IpAddress> own;
  gone_ = true;
  for (const auto& info : *interfaces) {
    if (info.index == receiver_.interface_index()) gone_ = false;
    for (const IpAddress& address : info.addresses) {
      if (address.is_v6()) own.push_back(address);
    }
  }
  // No address would mean "any": then nothing is ours.
  if (own.empty()) own.push_back(IpAddress::v6({}));
  responder_.set_local_addresses(std::move(own));
  responder_.set_surroundings(surroundings_of(*interfaces, remote_));
  if (gone_) loop_.stop();
}

/// Answers what is there; false when nothing was.
bool Server::serve_batch() {
  const auto batch = receiver_.receive();
  if (!batch) {
    if (batch.error().detail != complaint_) say(io_, interface_, batch.error());
    complaint_ = batch.error().detail;
    return false;
  }
  std::size_t count = 0;
  for (const ByteView packet : *batch) {
    if (responder_.on_packet(packet, now(), replies_[count]).replies) ++count;
  }
  if (count != 0) {
    const std::size_t taken = sender_.send_all(std::span(replies_).first(count), receiver_.interface_index());
    counters_.send_failures += count - taken;
  }
  return !batch->empty();
}

std::string Server::metrics() {
  counters_.kernel_drops += receiver_.dropped();
  return to_metrics(responder_.counters(), counters_, interface_);
}

void Server::write_metrics() {
  if (metrics_file_.empty()) return;
  const auto written = write_metrics_file(metrics_file_, metrics());
  if (!written && written.error().detail != complaint_) {
    complaint_ = written.error().detail;
    say(io_, {}, written.error());
  }
}

/// A flood must not keep signals waiting: a bounded number of batches between two looks.
void Server::serve() {
  int batches = 0;
  while (batches < 64 && serve_batch()) ++batches;
}

Result<void> Server::open(const std::optional<net::Endpoint>& http, std::string& at) {
  if (auto done = loop_.on_signals({SIGTERM, SIGINT}, [this](int) { loop_.stop(); }); !done) return done;
  if (!http) return {};
  const auto bound = net::serve_http(loop_, *http, [this](const net::HttpQuestion& question) -> net::HttpAnswer {
    if (question.target != "/metrics") return {.status = 404, .body = "404: only /metrics is here\n"};
    return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics()};
  });
  if (!bound) return std::unexpected(bound.error());
  at = ", metrics at http://" + net::to_string(*bound) + "/metrics";
  return {};
}

int Server::run() {
  refresh();
  write_metrics();
  auto heard = loop_.on_readable(receiver_.fd(), [this] {
    serve();
    return true;
  });
  if (!heard) return say(io_, interface_, heard.error());
  loop_.every(remote_ ? Time(kRefreshNeighbours) : Time(kRefresh), [this] { refresh(); });
  loop_.every(kMetricsPeriod, [this] { write_metrics(); });
  if (!gone_) loop_.run();
  write_metrics();
  const Counters& counters = responder_.counters();
  // What only looked like a request to the kernel's filter is none.
  const std::uint64_t requests = counters.received - counters.drops[static_cast<std::size_t>(Drop::not_a_request)];
  std::uint64_t replies = 0;
  for (const std::uint64_t count : counters.answers) replies += count;
  io_.err << fmt::format("{}: {} requests, {} replies\n", kCommand, requests, replies);
  // A supervisor may start us again when it is back, under another index.
  if (gone_) return say(io_, {}, {Code::io, 0, "interface", interface_ + " is gone"});
  return command::kOk;
}

int run_serve(const command::Args& args, command::Io& io) {
  const std::string interface = args.get("--interface").value_or("");
  std::vector<Grant> grants;
  const bool good = add_grants(args, io, "--allow", grant(true, false, true, false), grants) &&
                    add_grants(args, io, "--allow-probe", grant(true, false, false, true), grants) &&
                    add_grants(args, io, "--allow-probe-remote", grant(false, true, false, true), grants);
  if (!good) return command::kUsage;
  if (interface.empty() || grants.empty()) {
    io.err << kCommand << (interface.empty() ? ": --interface is missing" : ": nobody may ask: give --allow PREFIX")
           << " (see nikkan reflect serve --help)\n";
    return command::kUsage;
  }
  ResponderConfig config;
  config.enabled = true;
  config.reflect = !args.flag("--refuse");
  config.answer_bad_extension_checksum = args.flag("--answer-bad-checksum");
  config.access = AccessList(std::move(grants));
  if (const auto text = args.get("--rate")) config.rate = static_cast<double>(std::stoul(*text));
  config.burst = std::max(profile::kBurst, config.rate / 10);
  if (const auto text = args.get("--burst")) config.burst = static_cast<double>(std::stoul(*text));

  auto receiver = net::PacketReceiver::open(interface, kRequest);
  if (!receiver) return say(io, interface, receiver.error());
  for (const auto& info : net::list_interfaces().value_or(std::vector<net::InterfaceInfo>{})) {
    if (info.index == receiver->interface_index()) config.mtu = info.mtu;
  }
  auto sender = net::PacketSender::open();
  if (!sender) return say(io, interface, sender.error());
  std::optional<net::Endpoint> http;
  if (const auto text = args.get("--http")) {
    const auto at = net::parse_endpoint(*text);
    if (!at) {
      io.err << fmt::format("{}: --http: '{}' is not an address such as [::1]:9118\n", kCommand, *text);
      return command::kUsage;
    }
    http = *at;
  }
  Server server(std::move(config), std::move(*receiver), std::move(*sender), args, io);
  std::string where;
  if (auto opened = server.open(http, where); !opened) return say(io, interface, opened.error());
  const std::array keep = {net::kCapNetRaw};
  if (auto dropped = net::drop_privileges(args.get("--user").value_or("nobody"), keep); !dropped) {
    return say(io, interface, dropped.error());
  }
  if (std::ifstream in(kKernelSwitch); in.get() == '1') {
    io.err << kCommand << ": net.ipv4.icmp_echo_enable_probe is 1: the kernel answers too; set it to 0\n";
  }
  io.err << fmt::format("{}: ready on {}{}\n", kCommand, interface, where);
  io.err.flush();
  return server.run();
}

}  // namespace

const command::Verb& serve_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "reflect serve",
      .summary = "answer probes at an interface",
      .description =
          "Nobody is answered unless --allow names them. Replies are as long as requests, leave with hop limit 255 and "
          "are "
          "limited in rate; everything else is dropped in silence and counted by reason. Opens its sockets, then "
          "becomes "
          "another user and keeps CAP_NET_RAW alone. SIGTERM and SIGINT end it with its counters written. The kernel's "
          "own "
          "PROBE (net.ipv4.icmp_echo_enable_probe) must be 0.",
      .options =
          {{.name = "--interface", .type = Type::text, .value = "IF", .help = "where requests arrive", .letter = 'i'},
           {.name = "--allow",
            .type = Type::text,
            .value = "PREFIX",
            .help = "sources that may ask for reflection",
            .repeated = true},
           {.name = "--allow-probe",
            .type = Type::text,
            .value = "PREFIX",
            .help = "sources that may ask PROBE about interfaces of this node",
            .repeated = true},
           {.name = "--allow-probe-remote",
            .type = Type::text,
            .value = "PREFIX",
            .help = "sources that may ask PROBE about neighbours",
            .repeated = true},
           {.name = "--rate",
            .type = Type::integer,
            .value = "N",
            .help = "replies a second; 0: no limit",
            .default_text = "1000"},
           {.name = "--burst",
            .type = Type::integer,
            .value = "N",
            .help = "replies at once",
            .default_text = "100, or a tenth of the rate",
            .min = 1},
           {.name = "--refuse", .help = "answer that this node does not reflect (C-Type 2)"},
           {.name = "--answer-bad-checksum",
            .help = "answer a wrong extension checksum with Malformed Query instead of dropping it"},
           {.name = "--metrics-file",
            .type = Type::text,
            .value = "FILE",
            .help = "counters for Prometheus, written every 5 seconds and at the end"},
           {.name = "--http", .type = Type::text, .value = "ADDR", .help = "serve /metrics here"},
           {.name = "--user",
            .type = Type::text,
            .value = "NAME",
            .help = "whom to become when root",
            .default_text = "nobody"}},
      .examples = {{"nikkan reflect serve -i eth0 --allow 2001:db8::/32", "for probers of one network"},
                   {"nikkan reflect serve -i eth0 --allow ::/0 --rate 100 --metrics-file reflect.prom",
                    "for everyone, slowly, with counters"}},
      .run = run_serve,
      .exits = {{0, "ended by SIGTERM or SIGINT"}}};
  return kVerb;
}

}  // namespace nikkan::reflect
