#include "nikkan/services/reflect/ping.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <ostream>

#include "nikkan/base/refuse.hpp"
#include "nikkan/labs/icmpv6_reflection/outcome_text.hpp"
#include "nikkan/labs/icmpv6_reflection/prober.hpp"
#include "nikkan/net/interfaces.hpp"
#include "nikkan/net/privileges.hpp"
#include "nikkan/net/raw_ipv6.hpp"
#include "nikkan/net/stop_signals.hpp"
#include "nikkan/services/reflect/options.hpp"

namespace nikkan::reflect {
namespace {

using namespace icmpv6_reflection;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kCommand = "nikkan reflect ping";
constexpr std::array<std::uint8_t, 5> kTypes = {1, 2, 3, 4, kReply};  ///< errors, and the reply

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

int wrong(command::Io& io, std::string_view option, std::string_view value, std::string_view want) { return command::refuse_value(io, kCommand, option, value, want); }

/// Sockets, all of them open before privileges go.
struct Sockets {
  net::PacketSender sender;
  net::Icmpv6Receiver receiver;
  net::StopSignals stop;
};

Result<Sockets> open_sockets() {
  auto sender = net::PacketSender::open();
  if (!sender) return std::unexpected(sender.error());
  auto receiver = net::Icmpv6Receiver::open(kTypes);
  if (!receiver) return std::unexpected(receiver.error());
  auto stop = net::StopSignals::make();
  if (!stop) return std::unexpected(stop.error());
  return Sockets{std::move(*sender), std::move(*receiver), std::move(*stop)};
}

/// What the options say; a status when they say nothing good.
int read_header(const command::Args& args, command::Io& io, ProberConfig& config) {
  if (const auto text = args.get("--traffic-class")) {
    const auto value = parse_number(*text, 255);
    if (!value) return wrong(io, "--traffic-class", *text, "a number from 0 to 255");
    config.header.traffic_class = static_cast<std::uint8_t>(*value);
  }
  if (const auto text = args.get("--dscp")) {
    const auto value = parse_dscp(*text);
    if (!value) return wrong(io, "--dscp", *text, "a DSCP such as AF41 or 34");
    config.header.traffic_class =
        static_cast<std::uint8_t>(unsigned{*value} << 2U | (config.header.traffic_class & 3U));
  }
  if (const auto text = args.get("--flow-label")) {
    const auto value = parse_number(*text, 0xfffff);
    if (!value) return wrong(io, "--flow-label", *text, "a number from 0 to 0xfffff");
    config.header.flow_label = *value;
  }
  if (const auto text = args.get("--hop-limit")) config.header.hop_limit = static_cast<std::uint8_t>(std::stoul(*text));
  for (const std::string& text : args.all("--extension")) {
    auto extension = parse_extension(text);
    if (!extension)
      return wrong(io, "--extension", text, "hbh, dst, hbh:OCTETS, dst:OCTETS or TYPE:HEX in whole 8 octets");
    config.extensions.push_back(std::move(*extension));
  }
  return command::kOk;
}

int read_times(const command::Args& args, command::Io& io, ProberConfig& config) {
  for (const auto& [name, target] : {std::pair{"--interval", &config.interval}, {"--timeout", &config.timeout}}) {
    const auto text = args.get(name);
    if (!text) continue;
    const auto time = parse_seconds(*text);
    if (!time || *time < std::chrono::milliseconds(1)) return wrong(io, name, *text, "a time in seconds, such as 0.2");
    *target = *time;
  }
  return command::kOk;
}

int read_question(const command::Args& args, command::Io& io, ProberConfig& config) {
  if (const auto text = args.get("--probe-name")) config.interface = by_name(*text);
  if (const auto text = args.get("--probe-index"))
    config.interface = by_index(static_cast<std::uint32_t>(std::stoul(*text)));
  if (const auto text = args.get("--probe-address")) {
    const auto address = parse_ip(*text);
    if (!address) return wrong(io, "--probe-address", *text, "an address");
    config.interface = by_address(*address);
  }
  config.local = !args.flag("--remote");
  return command::kOk;
}

int read_options(const command::Args& args, command::Io& io, ProberConfig& config) {
  const auto integer = [&](std::string_view name, std::uint64_t otherwise) -> std::uint64_t {
    const auto text = args.get(name);
    return text ? std::stoull(*text) : otherwise;
  };
  config.octets = integer("--octets", profile::kDefaultOctets);
  config.count = integer("--count", 0);
  config.identifier =
      static_cast<std::uint16_t>(integer("--identifier", static_cast<std::uint64_t>(getpid()) & 0xffffU));
  for (const auto& read : {read_header, read_times, read_question}) {
    if (const int status = read(args, io, config); status != command::kOk) return status;
  }
  return command::kOk;
}

/// One run: a prober between sockets and a terminal.
class Ping {
 public:
  Ping(Prober prober, Sockets sockets, unsigned scope, const command::Args& args, command::Io& io)
      : prober_(std::move(prober)),
        sockets_(std::move(sockets)),
        scope_(scope),
        io_(io),
        json_(args.flag("--json")),
        quiet_(args.flag("--quiet")),
        all_(args.flag("--all-changes")) {}
  int run();

 private:
  Time now() const { return std::chrono::duration_cast<Time>(Clock::now() - start_); }
  void introduce();
  void send_due();
  void wait();
  void read_all();
  void show(const Outcome& outcome);

  Prober prober_;
  Sockets sockets_;
  unsigned scope_;
  command::Io& io_;
  bool json_, quiet_, all_;
  Clock::time_point start_ = Clock::now();
  std::vector<Change> shown_;
  bool has_shown_ = false;
  std::string complaint_;
};

void Ping::introduce() {
  const ProberConfig& config = prober_.config();
  const std::size_t size = prober_.packet(config.first_sequence).size();
  const std::string what =
      config.interface ? "PROBE of " + to_string(*config.interface) : fmt::format("REFLECT {} octets", config.octets);
  io_.out << fmt::format("{} at {} from {}: packets of {} octets\n", what, to_string(config.header.destination),
                         to_string(config.header.source), size);
  io_.out.flush();
}

void Ping::send_due() {
  const auto packet = prober_.poll(now());
  if (!packet) return;
  const auto sent = sockets_.sender.send(*packet, prober_.config().header.destination, scope_);
  // Said once a reason: the probe then counts as lost.
  if (!sent && sent.error().message() != complaint_) {
    complaint_ = sent.error().message();
    say(io_, to_string(prober_.config().header.destination), sent.error());
  }
}

void Ping::wait() {
  std::array<pollfd, 2> items = {pollfd{sockets_.receiver.fd(), POLLIN, 0}, pollfd{sockets_.stop.fd(), POLLIN, 0}};
  timespec timeout{};
  const auto deadline = prober_.next_deadline();
  if (deadline) {
    const Time left = std::max(Time(0), *deadline - now());
    timeout.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000);
    timeout.tv_nsec = static_cast<long>(left.count() % 1'000'000'000);
  }
  ppoll(items.data(), items.size(), deadline ? &timeout : nullptr, nullptr);
}

void Ping::read_all() {
  for (;;) {
    const auto message = sockets_.receiver.receive();
    const Time at = now();
    if (!message || !*message) return;
    const Received received{(*message)->octets, (*message)->source, (*message)->destination, (*message)->hop_limit};
    if (!prober_.on_reply(received, at)) prober_.on_icmp_error(received, at);
  }
}

void Ping::show(const Outcome& outcome) {
  if (quiet_) return;
  if (json_) {
    io_.out << to_json(outcome) << '\n';
  } else {
    // The same changes are not told again and again.
    const bool with_changes = all_ || !has_shown_ || shown_ != outcome.comparison.changes;
    const bool compares = outcome.reading == Reading::copy && outcome.kind != Outcome::Kind::timeout;
    io_.out << outcome_lines(outcome, with_changes, io_.colour) << '\n';
    if (compares) {
      shown_ = outcome.comparison.changes;
      has_shown_ = true;
    }
  }
  io_.out.flush();
}

int Ping::run() {
  if (!json_) introduce();
  // Whoever reads us may go away: then there is nothing left to ask for.
  while (!prober_.finished() && !sockets_.stop.asked() && io_.out.good()) {
    send_due();
    for (const Outcome& outcome : prober_.take_outcomes()) show(outcome);
    if (prober_.finished()) break;
    wait();
    read_all();
    for (const Outcome& outcome : prober_.take_outcomes()) show(outcome);
  }
  const Tally& tally = prober_.tally();
  if (json_) {
    io_.out << summary_json(prober_.config(), tally, now()) << '\n';
  } else {
    io_.out << '\n' << summary_lines(prober_.config(), tally, now(), io_.colour);
  }
  const bool answered = prober_.config().interface ? tally.received != 0 : tally.copies != 0;
  return answered ? command::kOk : command::kRejected;
}

Result<net::ScopedAddress> destination_of(const command::Args& args, const std::string& host) {
  auto to = net::resolve_ipv6(host);
  if (!to) return to;
  if (const auto name = args.get("--interface")) {
    const auto interfaces = net::list_interfaces();
    if (!interfaces) return std::unexpected(interfaces.error());
    to->scope = 0;
    for (const auto& info : *interfaces) {
      if (info.name == *name) to->scope = info.index;
    }
    if (to->scope == 0) return fail(Code::not_found, "interface", 0, *name);
  }
  return to;
}

int run_ping(const command::Args& args, command::Io& io) {
  const std::string host = args.get("HOST").value_or("");
  ProberConfig config;
  if (const int status = read_options(args, io, config); status != command::kOk) return status;
  const auto to = destination_of(args, host);
  if (!to) {
    say(io, {}, to.error());
    return command::kSurroundings;
  }
  config.header.destination = to->address;
  const auto route = net::route_to(*to);
  if (!route) return say(io, host, route.error());
  config.header.source = route->source;
  if (const auto text = args.get("--source")) {
    const auto source = parse_ipv6(*text);
    if (!source) return wrong(io, "--source", *text, "an IPv6 address");
    config.header.source = *source;
  }
  config.mtu = route->mtu;
  auto prober = Prober::make(std::move(config));
  if (!prober) return say(io, host, prober.error());
  auto sockets = open_sockets();
  if (!sockets) return say(io, host, sockets.error());
  if (auto dropped = net::drop_privileges("nobody"); !dropped) return say(io, host, dropped.error());
  return Ping(std::move(*prober), std::move(*sockets), to->scope, args, io).run();
}

}  // namespace

const command::Verb& ping_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "reflect ping",
      .summary = "show what the path to a host does to IPv6 headers",
      .description =
          "Sends Extended Echo Requests that ask for a copy of themselves as they arrive, and lays the copy beside "
          "what was "
          "sent: hop limit, DSCP, ECN, flow label, lengths, addresses, extension headers added, removed or changed. A "
          "router "
          "that reports a probe (hop limit exceeded, packet too big) quotes it; the quote is read the same way. With "
          "--probe-… the question is PROBE's: whether an interface of the host, or a neighbour of it, is up. Needs "
          "CAP_NET_RAW for its sockets and gives it up before the first packet.",
      .positionals = {{.name = "HOST", .help = "name or IPv6 address, with %INTERFACE for link-local ones"}},
      .options =
          {{.name = "--octets",
            .type = Type::integer,
            .value = "N",
            .help = "octets of the copy",
            .default_text = "128",
            .letter = 's',
            .min = 0,
            .max = 1224},
           {.name = "--count",
            .type = Type::integer,
            .value = "N",
            .help = "probes; 0: until interrupted",
            .default_text = "0",
            .letter = 'c'},
           {.name = "--interval",
            .type = Type::text,
            .value = "SECONDS",
            .help = "between probes",
            .default_text = "1",
            .letter = 'i'},
           {.name = "--timeout",
            .type = Type::text,
            .value = "SECONDS",
            .help = "how long an answer is waited for",
            .default_text = "2",
            .letter = 'W'},
           {.name = "--hop-limit",
            .type = Type::integer,
            .value = "N",
            .help = "of the probe",
            .default_text = "64",
            .letter = 't',
            .min = 0,
            .max = 255},
           {.name = "--traffic-class",
            .type = Type::text,
            .value = "N",
            .help = "of the probe, DSCP and ECN, decimal or 0x…",
            .default_text = "0",
            .letter = 'Q'},
           {.name = "--dscp",
            .type = Type::text,
            .value = "NAME",
            .help = "of the probe: AF41, EF, CS1, … or a number"},
           {.name = "--flow-label",
            .type = Type::text,
            .value = "N",
            .help = "of the probe, decimal or 0x…",
            .default_text = "0",
            .letter = 'F'},
           {.name = "--extension",
            .type = Type::text,
            .value = "HEADER",
            .help = "put an extension header in front: hbh, dst (hbh:24 for 24 octets of an experimental option) or "
                    "TYPE:HEX",
            .repeated = true,
            .letter = 'x'},
           {.name = "--interface",
            .type = Type::text,
            .value = "IF",
            .help = "interface of a link-local HOST",
            .letter = 'I'},
           {.name = "--source", .type = Type::text, .value = "ADDRESS", .help = "source address"},
           {.name = "--identifier",
            .type = Type::integer,
            .value = "N",
            .help = "of the probes; else from the process",
            .max = 65535},
           {.name = "--probe-name", .type = Type::text, .value = "IF", .help = "ask PROBE about an interface by name"},
           {.name = "--probe-index",
            .type = Type::integer,
            .value = "N",
            .help = "ask PROBE about an interface by index"},
           {.name = "--probe-address",
            .type = Type::text,
            .value = "ADDRESS",
            .help = "ask PROBE about an interface by address"},
           {.name = "--remote", .help = "clear the L bit: the interface is a neighbour's"},
           {.name = "--all-changes",
            .help = "show the changes of every copy, not only when they differ from those before"},
           {.name = "--quiet", .help = "the summary only", .letter = 'q'},
           {.name = "--json", .help = "one object a probe, and a summary"}},
      .examples = {{"nikkan reflect ping -c 3 2001:db8:2::2", "what three probes lost and kept on their way"},
                   {"nikkan reflect ping --dscp AF41 --flow-label 0x12345 -x hbh 2001:db8:2::2",
                    "DSCP bleached, label kept, options passed?"},
                   {"nikkan reflect ping --hop-limit 2 -c 1 2001:db8:2::2", "what the second router quotes"},
                   {"nikkan reflect ping --probe-name eth0 -c 1 2001:db8:2::2", "is eth0 of that host up?"}},
      .run = run_ping,
      .exits = {{0, "a copy (with --probe-…: an answer) came back"},
                {1, "none did, or the peer has no Reflection"},
                {3, "no route, no such host, no permission"}}};
  return kVerb;
}

}  // namespace nikkan::reflect
