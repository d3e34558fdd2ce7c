#include "nikkan/services/bmp/watch.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <ostream>

#include "nikkan/base/refuse.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/net/http_client.hpp"
#include "nikkan/services/bmp/metrics.hpp"
#include "nikkan/services/bmp/watch_table.hpp"

namespace nikkan::bmp {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCommand = "nikkan bmp watch";
// The other screen of the terminal, without cursor; and back.
constexpr std::string_view kEnter = "\x1b[?1049h\x1b[?25l", kLeave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view kHome = "\x1b[H", kEndOfLine = "\x1b[K", kEndOfScreen = "\x1b[J";

int say(command::Io& io, std::string_view where, const Error& error) { return command::refuse(io, kCommand, where, error); }

class Watch {
 public:
  Watch(const command::Args& args, command::Io& io)
      : address_(args.get("ADDR").value_or("")),
        remote_(address_.starts_with("http://") || address_.starts_with("https://")),
        json_(args.flag("--json")),
        screen_(io.out_is_terminal && !json_ && !args.get("--count")),
        period_(std::stoll(args.get("--interval").value_or("1"))),
        count_(std::stoull(args.get("--count").value_or("0"))),
        io_(io),
        station_(std::make_unique<Station>(loop_, events())) {}
  int run();

 private:
  Station::Events events();
  void show();
  void draw(const std::vector<WatchRow>& rows);
  Result<std::string> fetch() const;

  std::string address_;
  bool remote_, json_, screen_;
  std::chrono::seconds period_;
  std::uint64_t count_, shown_ = 0;
  command::Io& io_;
  net::EventLoop loop_;
  std::unique_ptr<Station> station_;
  std::vector<WatchRow> before_;
  std::string note_;  ///< the last thing that went wrong
  int status_ = command::kOk;
};

Station::Events Watch::events() {
  return {.fault = [this](const RouterEntry& entry, const Error& error) { note_ = entry.label() + ": " + error.message(); },
          .closed =
              [this](const RouterEntry& entry, const std::optional<Error>& error) {
                note_ = entry.label() + (error ? ": " + error->message() : " ended its session");
              }};
}

Result<std::string> Watch::fetch() const {
  net::HttpRequest request;
  request.url = address_ + (address_.ends_with("/") ? "" : "/") + "peers.json";
  request.post = false;
  request.allow_remote = true;
  request.limits.timeout = 5s;
  request.limits.max_body = 64U << 20U;
  const auto reply = net::http_exchange(request);
  if (!reply) return std::unexpected(reply.error());
  if (reply->status != 200) return fail(Code::io, "peers.json", 0, fmt::format("status {}", reply->status));
  return reply->body;
}

void Watch::draw(const std::vector<WatchRow>& rows) {
  WatchView view{.width = io_.width, .colour = io_.colour, .before = before_};
  if (screen_) {
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      view.width = size.ws_col;
      view.height = size.ws_row - 3;
    }
  }
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::string text = fmt::format("{}  {}  {} peer{}\n", address_, to_rfc3339(now), rows.size(), rows.size() == 1 ? "" : "s");
  if (rows.empty()) {
    text += remote_ ? "No router has reported.\n" : "Waiting for a router to connect.\n";
  } else {
    text += watch_text(rows, view);
  }
  if (!note_.empty()) text += note_ + "\n";
  if (!screen_) {
    io_.out << (shown_ > 0 ? "\n" : "") << text;
  } else {
    io_.out << kHome;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      io_.out << std::string_view(text).substr(at, end - at) << kEndOfLine << "\r\n";
      at = end + 1;
    }
    io_.out << kEndOfScreen;
  }
}

void Watch::show() {
  std::string document;
  if (remote_) {
    const auto fetched = fetch();
    if (!fetched) {
      note_ = fetched.error().message();
      if (!screen_) {
        status_ = say(io_, address_, fetched.error());
        return loop_.stop();
      }
    } else {
      document = *fetched;
      note_.clear();
    }
  } else if (json_) {
    document = to_peers_json(*station_);
  }
  if (json_) {
    io_.out << document;
  } else {
    auto rows = remote_ ? watch_rows(document) : Result<std::vector<WatchRow>>(watch_rows(*station_));
    if (rows) {
      draw(*rows);
      before_ = std::move(*rows);
    } else if (!screen_) {
      status_ = say(io_, address_, rows.error());
      return loop_.stop();
    } else if (!document.empty()) {
      note_ = rows.error().message();
      draw(before_);
    } else {
      draw(before_);
    }
  }
  io_.out.flush();
  if (!io_.out) return loop_.stop();  // whoever read it has gone
  ++shown_;
  if (count_ != 0 && shown_ >= count_) loop_.stop();
}

int Watch::run() {
  if (remote_ && address_.ends_with("/metrics")) address_.resize(address_.size() - std::string_view("/metrics").size());
  if (!remote_) {
    const auto at = net::parse_endpoint(address_, 11019);
    if (!at) {
      io_.err << fmt::format("{}: '{}' is neither an address such as :11019 nor the URL of a station\n", kCommand, address_);
      return command::kUsage;
    }
    const auto bound = station_->listen(*at);
    if (!bound) return say(io_, address_, bound.error());
    address_ = net::to_string(*bound);
    if (!screen_) {
      io_.err << fmt::format("{}: ready on {}\n", kCommand, address_);
      io_.err.flush();
    }
  }
  if (auto done = loop_.on_signals({SIGTERM, SIGINT}, [this](int) { loop_.stop(); }); !done) return say(io_, {}, done.error());
  if (auto done = loop_.on_signals({SIGWINCH}, [this](int) { if (screen_) show(); }); !done) return say(io_, {}, done.error());
  if (screen_) io_.out << kEnter;
  if (screen_ || remote_) show();
  if (count_ == 0 || shown_ < count_) {
    loop_.every(period_, [this] { show(); });
    loop_.run();
  }
  if (screen_) io_.out << kLeave;
  io_.out.flush();
  return status_;
}

int run_watch(const command::Args& args, command::Io& io) { return Watch(args, io).run(); }

}  // namespace

const command::Verb& watch_verb() {
  using command::Type;
  static const command::Verb kVerb{
      .path = "bmp watch",
      .summary = "routers, peers and their figures as a table that refreshes",
      .description =
          "With an address it is a station itself: point a router here and look. With a URL it shows what a running "
          "`nikkan bmp serve --http` knows. The most important figures come first, as many as fit; a total is the scalar that "
          "was reported or the sum over families. Changed figures are bold. Ctrl-C ends it.",
      .positionals = {{.name = "ADDR", .help = "where routers connect (:11019), or http://HOST:PORT of a station"}},
      .options = {{.name = "--interval", .type = Type::integer, .value = "SECONDS", .help = "between refreshes", .default_text = "1", .min = 1, .max = 3600},
                  {.name = "--count", .type = Type::integer, .value = "N", .help = "show it so many times, one below the other, and end", .min = 1},
                  {.name = "--json", .help = "one object a refresh"}},
      .examples = {{"nikkan bmp watch :11019", "a router on the bench"}, {"nikkan bmp watch http://127.0.0.1:9119", "the station of this machine"}},
      .run = run_watch,
      .exits = {{0, "ended by Ctrl-C, SIGTERM or --count"}, {3, "no address to listen at, or no station there"}}};
  return kVerb;
}

}  // namespace nikkan::bmp
