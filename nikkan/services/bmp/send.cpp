#include "nikkan/services/bmp/send.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <istream>
#include <optional>
#include <ostream>

#include "nikkan/base/refuse.hpp"
#include "nikkan/labs/bmp_stats/reporter.hpp"
#include "nikkan/net/event_loop.hpp"
#include "nikkan/services/bmp/type_list.hpp"

namespace nikkan::bmp {
namespace {

using bmp_stats::Reporter;
using bmp_stats::ReporterConfig;
using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan bmp send";
constexpr auto kConnectTimeout = 10s;
constexpr auto kFirstRetry = 30s, kLastRetry = 720s;  ///< RFC 7854, 3.2
constexpr auto kLookAtTable = 1s;
constexpr std::size_t kMaxUnsent = 8U << 20U;  ///< octets that a station may leave unread

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

int wrong(command::Io& io, std::string_view option, std::string_view value, std::string_view want) { return command::refuse_value(io, kCommand, option, value, want); }

struct Options {
  net::Endpoint to = {};
  std::string table = "-";
  ReporterConfig config = {};
  std::uint64_t count = 0;  ///< rounds of reports; 0: until stopped
};

class Send {
 public:
  Send(Options options, command::Io& io) : options_(std::move(options)), io_(io), reporter_(options_.config) {}
  int run();

 private:
  class Heard;
  friend class Heard;
  bool read_table(bool first);
  void connect();
  void lost(const Error& error);
  void began(net::Connection& connection);
  void hand_over(const Result<Bytes>& octets);
  void look();
  void finish(int status);
  static bmp_stats::Monotonic now() { return std::chrono::steady_clock::now().time_since_epoch(); }
  static bmp_stats::WallClock wall() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  }

  Options options_;
  command::Io& io_;
  net::EventLoop loop_;
  Reporter reporter_;
  net::Connection* connection_ = nullptr;
  std::string text_;  ///< of the table as it was last read
  std::chrono::seconds retry_ = kFirstRetry;
  std::uint64_t rounds_ = 0;
  bool ending_ = false, slow_ = false;
  std::string complaint_;
  int status_ = command::kOk;
};

class Send::Heard final : public net::Session {
 public:
  explicit Heard(Send& send) : send_(send) {}
  void on_octets(ByteView) override {}  // a station says nothing (RFC 7854, 3.2)
  void on_end(const std::optional<Error>& error) override {
    send_.connection_ = nullptr;
    send_.reporter_.disconnected();
    if (send_.ending_) return send_.loop_.stop();
    send_.lost(error.value_or(Error{Code::io, 0, "tcp", "the station ended the session"}));
  }

 private:
  Send& send_;
};

/// The whole of it, or nothing when it cannot be read or is larger than a table may be.
std::optional<std::string> read_all(std::istream& in) {
  constexpr std::size_t kPiece = 1U << 16U;
  std::string text;
  while (in && text.size() <= bmp_stats::TableLimits{}.max_octets) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    in.read(text.data() + before, kPiece);
    text.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return std::nullopt;
  return text;
}

/// Takes the table in when it is new and good; a bad one is told once and the one before goes on.
bool Send::read_table(bool first) {
  std::optional<std::string> text;
  if (options_.table == "-") {
    if (!first) return true;
    text = read_all(io_.in);
  } else if (std::ifstream in(options_.table, std::ios::binary); in) {
    text = read_all(in);
  }
  if (!text) {
    const Error error{Code::io, 0, "file", "cannot be read"};
    if (first || error.detail != complaint_) status_ = say(io_, options_.table, error);
    complaint_ = error.detail;
    return false;
  }
  complaint_.clear();
  if (!first && *text == text_) return true;
  text_ = std::move(*text);
  auto table = bmp_stats::parse_table(text_);
  if (!table) {
    status_ = say(io_, options_.table, table.error());
    return false;
  }
  reporter_.set_table(std::move(*table));
  return true;
}

void Send::connect() {
  loop_.connect(
      options_.to, kConnectTimeout,
      [this](net::Connection& connection) {
        began(connection);
        return std::make_unique<Heard>(*this);
      },
      [this](const Error& error) { lost(error); });
}

void Send::lost(const Error& error) {
  const int status = say(io_, net::to_string(options_.to), error);
  if (options_.count != 0) return finish(status);
  io_.err << fmt::format("{}: again in {} s\n", kCommand, retry_.count());
  io_.err.flush();
  loop_.after(retry_, [this] { connect(); });
  retry_ = std::min<std::chrono::seconds>(retry_ * 2, kLastRetry);
}

void Send::began(net::Connection& connection) {
  connection_ = &connection;
  retry_ = kFirstRetry;
  io_.err << fmt::format("{}: connected to {}\n", kCommand, net::to_string(options_.to));
  io_.err.flush();
  ++rounds_;
  hand_over(reporter_.connected(now(), wall()));
  look();
}

void Send::hand_over(const Result<Bytes>& octets) {
  if (!octets) return finish(say(io_, options_.table, octets.error()));
  if (connection_ != nullptr) connection_->write(*octets);
}

/// What is due now, and when to look again.
void Send::look() {
  if (ending_ || !reporter_.up()) return;
  if (options_.count != 0 && rounds_ >= options_.count) return finish(command::kOk);
  const bool is_due = reporter_.due() && now() >= *reporter_.due();
  read_table(false);
  const bool slow = connection_->unsent() > kMaxUnsent;
  if (slow && !slow_) say(io_, net::to_string(options_.to), {Code::limit, 0, "tcp.unsent", "the station does not read; reports are left out"});
  slow_ = slow;
  if (!slow) {
    if (is_due) ++rounds_;
    hand_over(reporter_.poll(now(), wall()));
  }
  const auto wait = reporter_.due() ? std::min<bmp_stats::Monotonic>(std::max<bmp_stats::Monotonic>(*reporter_.due() - now(), 1ms), kLookAtTable)
                                    : bmp_stats::Monotonic(kLookAtTable);
  if (!ending_) loop_.after(wait, [this] { look(); });
}

void Send::finish(int status) {
  if (ending_) return;
  ending_ = true;
  status_ = status;
  if (connection_ == nullptr) return loop_.stop();
  if (reporter_.up()) connection_->write(reporter_.stop());
  connection_->finish();
  loop_.after(5s, [this] { loop_.stop(); });
}

int Send::run() {
  if (!read_table(true)) return status_;
  if (auto done = loop_.on_signals({SIGTERM, SIGINT}, [this](int) { finish(command::kOk); }); !done) return say(io_, {}, done.error());
  connect();
  loop_.run();
  io_.err << fmt::format("{}: {} reports\n", kCommand, reporter_.reports());
  return status_;
}

int read_config(const command::Args& args, command::Io& io, ReporterConfig& config) {
  if (args.flag("--all-types")) config.types.set();
  if (const auto text = args.get("--types")) {
    const auto types = parse_types(*text);
    if (!types) return wrong(io, "--types", *text, "a list such as 7,8,18-23");
    config.types = *types;
  }
  for (const std::string& text : args.all("--threshold")) {
    const auto threshold = parse_threshold(text);
    if (!threshold) return wrong(io, "--threshold", text, "a type and a change, such as 18=1000");
    config.thresholds.insert(*threshold);
  }
  if (const auto text = args.get("--period")) config.period = std::chrono::seconds(std::stoll(*text));
  if (const auto text = args.get("--name")) config.system_name = *text;
  if (const auto text = args.get("--description")) config.system_description = *text;
  config.peer_up = !args.flag("--no-peer-up");
  if (const auto text = args.get("--local-as")) config.local_as = static_cast<std::uint32_t>(std::stoull(*text));
  for (const auto& [option, is_id] : {std::pair{"--local-id", true}, {"--local-address", false}}) {
    const auto text = args.get(option);
    if (!text) continue;
    const auto address = parse_ip(*text);
    if (!address || (is_id && address->is_v6())) return wrong(io, option, *text, is_id ? "an identifier such as 10.0.0.1" : "an address");
    if (is_id) {
      config.local_id = bmp_stats::detail::load32(address->octets().data());
    } else {
      config.local_address = *address;
    }
  }
  if (config.period.count() == 0 && config.thresholds.empty()) {
    io.err << kCommand << ": --period 0 says nothing after the first report without a --threshold\n";
    return command::kUsage;
  }
  return command::kOk;
}

int run_send(const command::Args& args, command::Io& io) {
  Options options;
  const std::string to = args.get("--to").value_or("");
  if (to.empty()) {
    io.err << kCommand << ": --to is missing (see nikkan bmp send --help)\n";
    return command::kUsage;
  }
  const auto at = net::parse_endpoint(to, 11019);
  if (!at || at->port == 0) return wrong(io, "--to", to, "an address such as 192.0.2.9:11019");
  options.to = *at;
  options.table = args.get("FILE").value_or("-");
  options.config.local_id = 1;
  if (const int status = read_config(args, io, options.config); status != command::kOk) return status;
  if (const auto text = args.get("--count")) options.count = std::stoull(*text);
  return Send(std::move(options), io).run();
}

}  // namespace

const command::Verb& send_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "bmp send",
      .summary = "report figures of a table to a BMP station",
      .description =
          "The table is TSV with a header row (peer, type, family, value, and as, bgp_id, distinguisher, peer_type, flags where "
          "wanted) or JSON with the same members, one object a line or an array. A file is read again when it changes: new "
          "figures go out with the next period, or at once when a threshold is crossed; peers that come and go are told with "
          "Peer Up and Peer Down. Peer Up carries OPENs made of the table's AS number, identifier and families, since there is "
          "no BGP session behind it. A station that is not there is tried again after 30 s, then less often up to 12 min; with "
          "--count the first failure ends it. SIGTERM and SIGINT end with a Termination message.",
      .positionals = {{.name = "FILE", .help = "the table, or - for standard input", .type = Type::file}},
      .options =
          {{.name = "--to", .type = Type::text, .value = "ADDR", .help = "the station, with port"},
           {.name = "--period", .type = Type::integer, .value = "SECONDS", .help = "between reports; 0: by thresholds alone", .default_text = "60", .max = 86400},
           {.name = "--types", .type = Type::text, .value = "LIST", .help = "statistics to send: numbers, ranges, short names", .default_text = "all of the table but 24 and 25"},
           {.name = "--all-types", .help = "also types 24 and 25, whose definition is in doubt"},
           {.name = "--threshold", .type = Type::text, .value = "TYPE=N", .help = "report at once when a value has changed by N", .repeated = true},
           {.name = "--count", .type = Type::integer, .value = "N", .help = "end after so many rounds of reports", .min = 1},
           {.name = "--name", .type = Type::text, .value = "TEXT", .help = "sysName of the Initiation message", .default_text = "nikkan"},
           {.name = "--description", .type = Type::text, .value = "TEXT", .help = "sysDescr of the Initiation message"},
           {.name = "--no-peer-up", .help = "reports without Peer Up and Peer Down"},
           {.name = "--local-as", .type = Type::integer, .value = "N", .help = "AS number of this side in Peer Up", .default_text = "the peer's", .min = 1, .max = 4294967295},
           {.name = "--local-id", .type = Type::text, .value = "ID", .help = "BGP identifier of this side in Peer Up", .default_text = "0.0.0.1"},
           {.name = "--local-address", .type = Type::text, .value = "ADDR", .help = "address of this side in Peer Up", .default_text = "zeros"}},
      .examples = {{"nikkan bmp send --to 192.0.2.9:11019 figures.tsv", "every minute"},
                   {"nikkan bmp send --to [::1]:11019 --types 18-23 --threshold 18=1000 figures.tsv", "and when a table jumps"},
                   {"nikkan bmp send --to 127.0.0.1:11019 --count 1 - < figures.json", "once"}},
      .run = run_send,
      .exits = {{0, "all rounds were sent, or ended by a signal"}, {1, "a table that cannot be read"}, {3, "no connection"}}};
  return kVerb;
}

}  // namespace nikkan::bmp
