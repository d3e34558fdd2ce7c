#include "nikkan/labs/bmp_stats/router.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp_stats {
namespace {

/// Written by hand from RFC 7854, 4.4: sysDescr "os", sysName "r1".
const std::string kInitiation = "03 00000012 04  0001 0002 6f73  0002 0002 7231";
/// The card's report: peer 192.0.2.1 AS 65001; types 18 = 100, 19 IPv4 unicast = 60, 27 IPv6 unicast = 5.
const std::string kReport =
    "03 0000005e 01  00 00 0000000000000000 000000000000000000000000c0000201 0000fde9 0a000001 6553f100 00000000"
    "00000003  0012 0008 0000000000000064  0013 000b 0001 01 000000000000003c  001b 000b 0002 01 0000000000000005";
const std::string kDown = "03 00000031 02  00 00 0000000000000000 000000000000000000000000c0000201 0000fde9 0a000001 6553f100 00000000 04";
const std::string kTermination = "03 0000000c 05  0001 0002 0000";

Bytes hex(std::string_view text) { return *parse_hex_dump(text); }

struct Heard {
  std::vector<Kind> kinds;
  std::vector<std::string> faults;
  Router::Takers takers() {
    return {.message = [this](const Message& message, ByteView) { kinds.push_back(message.kind); },
            .fault = [this](const Error& error) { faults.push_back(error.message()); }};
  }
};

/// A report of one peer 192.0.2.`host` with statistics made by `fill`.
template <class Fill>
Bytes report(unsigned host, Fill fill) {
  Message message;
  message.peer.set_address(IpAddress::v4({192, 0, 2, static_cast<std::uint8_t>(host)}));
  fill(message.stats);
  return encode(message).value();
}

TEST(Router, KeepsTheLatestFiguresOfAPeer) {
  Heard heard;
  Router router(heard.takers());
  const Bytes stream = hex(kInitiation + kReport);
  for (const std::uint8_t octet : stream) ASSERT_TRUE(router.push(ByteView(&octet, 1)));  // one octet at a time
  EXPECT_TRUE(router.initiated());
  EXPECT_EQ(router.name(), "r1");
  EXPECT_EQ(router.description(), "os");
  EXPECT_EQ(heard.kinds, (std::vector{Kind::initiation, Kind::statistics}));
  ASSERT_EQ(router.peers().size(), 1U);
  const PeerState& peer = router.peers()[0];
  EXPECT_EQ(to_string(peer.header.address()), "192.0.2.1");
  EXPECT_EQ(peer.reports, 1U);
  ASSERT_EQ(peer.figures.all().size(), 3U);
  EXPECT_EQ(peer.figures.find(18)->value, 100U);
  EXPECT_EQ(peer.figures.find(19, 1, 1)->value, 60U);
  EXPECT_EQ(peer.figures.find(27, 2, 1)->value, 5U);
  EXPECT_EQ(peer.figures.find(19, 2, 1), nullptr);
  EXPECT_EQ(router.counters().octets, stream.size());
  EXPECT_EQ(router.counters().statistics, 3U);
}

TEST(Router, DropsThemWhenThePeerGoesDown) {
  Router router({});
  EXPECT_TRUE(router.push(hex(kReport + kDown)));
  ASSERT_EQ(router.peers().size(), 1U);
  EXPECT_FALSE(router.peers()[0].up);
  EXPECT_TRUE(router.peers()[0].figures.all().empty());
  EXPECT_TRUE(router.push(hex(kReport)));
  EXPECT_TRUE(router.peers()[0].up);
  EXPECT_EQ(router.peers()[0].figures.all().size(), 3U);
}

TEST(Router, EndsWithTermination) {
  Heard heard;
  Router router(heard.takers());
  EXPECT_FALSE(router.push(hex(kInitiation + kTermination + kReport)));
  EXPECT_TRUE(router.terminated());
  EXPECT_EQ(router.termination_reason(), 0);
  EXPECT_EQ(heard.kinds, (std::vector{Kind::initiation, Kind::termination}));
  EXPECT_FALSE(router.push(hex(kReport)));
  router.finish();
  EXPECT_TRUE(heard.faults.empty());
}

TEST(Router, EndsWhenNoLengthCanBeBelieved) {
  Heard heard;
  Router router(heard.takers());
  EXPECT_FALSE(router.push(hex(kReport + "03 00000005 01")));
  EXPECT_EQ(heard.faults, std::vector<std::string>{"bad_length at byte 95 (bmp.length)"});
  EXPECT_EQ(heard.kinds.size(), 1U);
}

TEST(Router, LosesNothingButTheMessageThatIsWrong) {
  Heard heard;
  Router router(heard.takers());
  EXPECT_TRUE(router.push(hex("03 00000008 01 0000" + kReport)));
  EXPECT_EQ(heard.faults.size(), 1U);
  EXPECT_EQ(router.counters().lost_messages, 1U);
  EXPECT_EQ(router.peers()[0].figures.all().size(), 3U);
}

TEST(Router, TellsAMessageThatIsNotWhole) {
  Heard heard;
  Router router(heard.takers());
  Bytes cut = hex(kReport);
  cut.pop_back();
  EXPECT_TRUE(router.push(cut));
  router.finish();
  EXPECT_EQ(heard.faults, std::vector<std::string>{"truncated at byte 93 (bmp)"});
}

TEST(Router, KeepsNoMorePeersThanItMay) {
  Router router({}, {.max_peers = 2});
  const auto one = [](std::vector<Stat>& stats) { stats.push_back({.type = 18, .shape = Shape::gauge64, .value = 1}); };
  for (unsigned host = 1; host <= 3; ++host) EXPECT_TRUE(router.push(report(host, one)));
  EXPECT_EQ(router.peers().size(), 2U);
  EXPECT_EQ(router.counters().peers_not_kept, 1U);
  EXPECT_TRUE(router.push(hex(kDown)));               // 192.0.2.1 makes room
  EXPECT_TRUE(router.push(report(3, one)));
  EXPECT_EQ(router.peers().size(), 2U);
  EXPECT_EQ(to_string(router.peers()[0].header.address()), "192.0.2.3");
}

TEST(Router, FindsEachOfManyPeersInAnyOrder) {
  Router router({}, {.max_peers = 300});
  const auto value = [](std::uint64_t number) {
    return [number](std::vector<Stat>& stats) { stats.push_back({.type = 18, .shape = Shape::gauge64, .value = number}); };
  };
  for (unsigned round = 0; round < 3; ++round) {
    for (unsigned i = 0; i < 250; ++i) EXPECT_TRUE(router.push(report(1 + i * 37 % 250, value(round))));
  }
  ASSERT_EQ(router.peers().size(), 250U);
  for (const PeerState& peer : router.peers()) {
    EXPECT_EQ(peer.reports, 3U);
    EXPECT_EQ(peer.figures.find(18)->value, 2U);
  }
}

TEST(Router, KeepsNoMoreFiguresThanItMay) {
  Router router({}, {.max_figures = 10});
  EXPECT_TRUE(router.push(report(1, [](std::vector<Stat>& stats) {
    for (std::uint16_t afi = 0; afi < 1000; ++afi) stats.push_back({.type = 19, .afi = afi, .safi = 1, .shape = Shape::family64, .value = afi});
  })));
  EXPECT_EQ(router.peers()[0].figures.all().size(), 10U);
}

TEST(Router, HoldsLittleForASession) {
  Router router({});
  for (unsigned round = 0; round < 3; ++round) {
    for (unsigned host = 0; host < 50; ++host) {
      EXPECT_TRUE(router.push(report(host, [&](std::vector<Stat>& stats) {
        for (const StatType& type : stat_types()) {
          const bool family = type.shape == Shape::family64;
          stats.push_back({.type = type.type, .afi = std::uint16_t(family ? 1 : 0), .safi = std::uint8_t(family ? 1 : 0), .shape = type.shape, .value = round});
        }
      })));
    }
  }
  EXPECT_EQ(router.peers().size(), 50U);
  EXPECT_LT(router.memory(), 96U << 10U);
}

TEST(Figures, TotalIsTheScalarOrTheSum) {
  Figures figures;
  EXPECT_FALSE(figures.total(18, 19));
  figures.note({.type = 19, .afi = 2, .safi = 1, .shape = Shape::family64, .value = 5}, 10);
  figures.note({.type = 19, .afi = 1, .safi = 1, .shape = Shape::family64, .value = 7}, 10);
  figures.note({.type = 20, .shape = Shape::gauge64, .value = 1}, 10);
  EXPECT_EQ(figures.total(18, 19), 12U);
  figures.note({.type = 18, .shape = Shape::gauge64, .value = 13}, 10);
  EXPECT_EQ(figures.total(18, 19), 13U);
  figures.note({.type = 18, .shape = Shape::opaque, .value = 99}, 10);
  EXPECT_EQ(figures.total(18, 19), 13U);
}

TEST(Figures, OrderDoesNotDependOnTheReport) {
  std::vector<Stat> stats;
  for (std::uint16_t type = 0; type < 44; ++type) stats.push_back({.type = type, .shape = Shape::gauge64, .value = type});
  Figures forwards, backwards;
  for (const Stat& stat : stats) forwards.note(stat, 100);
  for (auto place = stats.rbegin(); place != stats.rend(); ++place) backwards.note(*place, 100);
  ASSERT_EQ(forwards.all().size(), backwards.all().size());
  for (std::size_t i = 0; i < forwards.all().size(); ++i) {
    EXPECT_EQ(forwards.all()[i].type, i);
    EXPECT_EQ(backwards.all()[i].value, i);
  }
}

}  // namespace
}  // namespace nikkan::bmp_stats
