#include "nikkan/services/bmp/station.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/labs/bmp_stats/reporter.hpp"

namespace nikkan::bmp {
namespace {

using namespace std::chrono_literals;
using bmp_stats::Message;

net::Endpoint loopback() { return *net::parse_endpoint("127.0.0.1:0"); }

/// Says what it is given, piece by piece, and ends when told.
class Speaker final : public net::Session {
 public:
  void on_octets(ByteView) override {}
  void on_end(const std::optional<Error>&) override {}
};

void speak(net::EventLoop& loop, const net::Endpoint& to, Bytes octets, bool then_end) {
  loop.connect(to, 5s, [octets = std::move(octets), then_end](net::Connection& connection) {
    connection.write(octets);
    if (then_end) connection.finish();
    return std::make_unique<Speaker>();
  }, [](const Error& error) { ADD_FAILURE() << error.message(); });
}

Bytes session(const std::string& name, bool end) {
  bmp_stats::Reporter reporter({.system_name = name});
  reporter.set_table(bmp_stats::parse_table("peer\tas\ttype\tvalue\n192.0.2.1\t65001\t18\t100\n").value());
  Bytes out = reporter.connected(0s, 0s).value();
  if (end) {
    const Bytes last = reporter.stop();
    out.insert(out.end(), last.begin(), last.end());
  }
  return out;
}

struct Log {
  std::vector<std::string> lines;
  Station::Events events(net::EventLoop& loop, std::size_t ends) {
    return {.opened = [this](const RouterEntry&) { lines.emplace_back("opened"); },
            .message = [this](const RouterEntry& entry, const Message& message) { lines.push_back(entry.label() + " " + std::string(to_string(message.kind))); },
            .fault = [this](const RouterEntry&, const Error& error) { lines.push_back(error.message()); },
            .closed = [this, &loop, ends](const RouterEntry&, const std::optional<Error>& error) {
              lines.push_back("closed" + (error ? " " + error->message() : ""));
              if (++closed == ends) loop.stop();
            }};
  }
  std::size_t closed = 0;
};

TEST(Station, HearsASessionToItsTermination) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1));
  const auto at = station.listen(loopback());
  ASSERT_TRUE(at) << at.error().message();
  speak(loop, *at, session("r1", true), false);
  loop.run();
  EXPECT_EQ(log.lines, (std::vector<std::string>{"opened", "r1 initiation", "r1 peer_up", "r1 statistics", "r1 termination", "closed"}));
  EXPECT_TRUE(station.entries().empty());
  EXPECT_EQ(station.memory(), 0U);
  EXPECT_EQ(station.counters().messages, 4U);
  EXPECT_EQ(station.counters().statistics, 1U);
}

TEST(Station, TellsASessionThatIsCutOff) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1));
  const auto at = station.listen(loopback());
  Bytes octets = session("r1", false);
  octets.pop_back();
  speak(loop, *at, octets, true);
  loop.run();
  EXPECT_TRUE(log.lines[3].starts_with("truncated at byte ")) << log.lines[3];
  EXPECT_EQ(log.lines.back(), "closed");
}

TEST(Station, OneBadSessionHarmsNoOther) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 2));
  const auto at = station.listen(loopback());
  speak(loop, *at, Bytes(100, 0x47), false);
  speak(loop, *at, session("r1", true), false);
  loop.run();
  const auto has = [&](std::string_view text) { return std::ranges::find(log.lines, text) != log.lines.end(); };
  EXPECT_TRUE(has("bad_value at byte 0 (bmp.version)"));
  EXPECT_TRUE(has("r1 termination"));
}

TEST(Station, RefusesWhatIsTooMany) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1), {.max_sessions = 1});
  const auto at = station.listen(loopback());
  speak(loop, *at, session("r1", false), false);
  loop.after(50ms, [&] { speak(loop, *at, session("r2", false), false); });
  loop.after(100ms, [&] {
    EXPECT_EQ(station.entries().size(), 1U);
    EXPECT_EQ(station.counters().refused, 1U);
    station.close_all();
  });
  loop.run();
  EXPECT_EQ(station.counters().accepted, 1U);
}

TEST(Station, RefusesASourceThatIsNotAllowed) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1));
  station.allow({*parse_prefix("192.0.2.0/24"), *parse_prefix("::/0")});
  const auto at = station.listen(loopback());
  speak(loop, *at, session("r1", false), false);
  loop.after(100ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(station.counters().refused, 1U);
  EXPECT_TRUE(log.lines.empty());
}

TEST(Station, EndsTheSessionThatGoesBeyondTheMemory) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1), {.max_memory = 30000});
  const auto at = station.listen(loopback());
  Bytes octets = {3, 0, 0, 0xff, 0xff, 0};  // a Route Monitoring message that would be large
  octets.resize(60000);
  speak(loop, *at, octets, false);
  loop.run();
  EXPECT_TRUE(log.lines.back().starts_with("closed limit at byte ")) << log.lines.back();
  EXPECT_NE(log.lines.back().find("(session.memory)"), std::string::npos);
}

TEST(Station, HearsNobodyWhilePaused) {
  net::EventLoop loop;
  Log log;
  Station station(loop, log.events(loop, 1));
  station.pause();
  const auto at = station.listen(loopback());
  speak(loop, *at, session("r1", true), false);
  loop.after(100ms, [&] {
    EXPECT_EQ(log.lines, std::vector<std::string>{"opened"});
    station.resume();
  });
  loop.run();
  EXPECT_EQ(log.lines.size(), 6U);
}

}  // namespace
}  // namespace nikkan::bmp
