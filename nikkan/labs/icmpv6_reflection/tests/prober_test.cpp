#include <gtest/gtest.h>

#include "nikkan/labs/icmpv6_reflection/outcome_text.hpp"
#include "nikkan/labs/icmpv6_reflection/prober.hpp"
#include "nikkan/labs/icmpv6_reflection/responder.hpp"
#include "nikkan/labs/icmpv6_reflection/tests/vectors.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using vectors::octets;

const IpAddress kProber = parse_ip("2001:db8:1::1").value();
const IpAddress kNode = parse_ip("2001:db8:2::2").value();

ProberConfig config() {
  ProberConfig out;
  out.header = {kProber, kNode, 0xb8, 0xabcde, 61};
  out.identifier = 0x1234;
  out.first_sequence = 7;
  out.octets = 64;
  return out;
}

Received reply(const Bytes& packet, std::size_t at = 40) {
  return {ByteView(packet).subspan(at), kNode, kProber, packet[7]};
}

/// What a node answers to a packet.
Bytes answer(const Bytes& packet) {
  ResponderConfig open;
  open.enabled = true;
  open.rate = 0;
  Grant everybody;
  everybody.sources = parse_prefix("::/0").value();
  open.access = AccessList({everybody});
  Responder node(open);
  Bytes out;
  EXPECT_TRUE(node.on_packet(packet, Time(0), out).replies);
  return out;
}

TEST(Prober, SendsThePacketOfTheOtherMaker) {
  auto prober = Prober::make(config());
  ASSERT_TRUE(prober);
  EXPECT_EQ(to_hex(*prober->poll(0s)), vectors::kRequest64);
}

TEST(Prober, SendsAtItsIntervalAndCounts) {
  ProberConfig c = config();
  c.count = 3;
  auto prober = Prober::make(c);
  EXPECT_TRUE(prober->poll(10s));
  EXPECT_FALSE(prober->poll(10s + 999ms));
  EXPECT_EQ(prober->next_deadline(), 11s);
  EXPECT_TRUE(prober->poll(11s));
  EXPECT_TRUE(prober->poll(12s));
  EXPECT_FALSE(prober->poll(13s));
  EXPECT_FALSE(prober->finished());
  EXPECT_EQ(prober->next_deadline(), 14s) << "the third probe, sent at 12 s, waits 2 s";
}

TEST(Prober, ReadsACopy) {
  auto prober = Prober::make(config());
  prober->poll(0s);
  ASSERT_TRUE(prober->on_reply(reply(octets(vectors::kReply64)), 3ms));
  const auto outcomes = prober->take_outcomes();
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].kind, Kind::answer);
  EXPECT_EQ(outcomes[0].reading, Reading::copy);
  EXPECT_EQ(outcomes[0].rtt, 3ms);
  EXPECT_EQ(outcomes[0].hop_limit, 255);
  EXPECT_TRUE(outcomes[0].comparison.same());
  EXPECT_EQ(prober->tally().copies, 1U);
  EXPECT_EQ(prober->tally().changed, 0U);
}

TEST(Prober, ShowsWhatThePathChanged) {
  ProberConfig c = config();
  c.header.hop_limit = 64;
  c.header.traffic_class = 0;
  auto prober = Prober::make(c);
  prober->poll(0s);
  ASSERT_TRUE(prober->on_reply(reply(octets(vectors::kReply64)), 1ms));
  const auto outcome = prober->take_outcomes().at(0);
  ASSERT_EQ(outcome.comparison.changes.size(), 2U);
  EXPECT_EQ(outcome.comparison.changes[0].field, "dscp");
  EXPECT_EQ(outcome.comparison.changes[1].received, "61");
  EXPECT_EQ(prober->tally().changed, 1U);
}

/// The readings that the card gives: code 1, C-Type 0, C-Type 2, code 0 with C-Type 1.
TEST(Prober, ReadsPeersWithoutReflection) {
  const auto read = [](std::string_view hex) {
    auto prober = Prober::make(config());
    prober->poll(0s);
    EXPECT_TRUE(prober->on_reply(reply(octets(hex)), 1ms));
    return prober->take_outcomes().at(0).reading;
  };
  EXPECT_EQ(read(vectors::kMalformed64), Reading::no_reflection);
  EXPECT_EQ(read(vectors::kUnsupported64), Reading::unsupported);
  EXPECT_EQ(read(vectors::kNoStructureReply), Reading::no_reflection);
}

TEST(Prober, ACopyThatIsNoPacketIsToldSo) {
  const auto read = [](auto change) {
    Message message = reflect_request(0x1234, 7, 64);
    message.type = kReply;
    message.flags = 5;
    change(message);
    const auto sealed = seal(message, kNode, kProber);
    auto prober = Prober::make(config());
    prober->poll(0s);
    EXPECT_TRUE(prober->on_reply({*sealed, kNode, kProber, 64}, 1ms));
    return prober->take_outcomes().at(0).reading;
  };
  EXPECT_EQ(read([](Message& m) { m.structure->objects[0].c_type = 1; }), Reading::not_a_copy);
  EXPECT_EQ(read([](Message&) {}), Reading::no_reflection);
  EXPECT_EQ(read([](Message& m) { m.code = 2; }), Reading::refused);
  EXPECT_EQ(read([](Message& m) { m.structure->objects[0].c_type = 9; }), Reading::refused);
  EXPECT_EQ(read([](Message& m) { m.structure->objects[0] = {1, 1, Bytes(4)}; }), Reading::no_reflection);
}

TEST(Prober, TellsDuplicatesAndLateAnswers) {
  ProberConfig c = config();
  c.count = 2;
  auto prober = Prober::make(c);
  const Bytes first = answer(*prober->poll(0s)), second = answer(*prober->poll(1s));
  EXPECT_TRUE(prober->on_reply(reply(first), 1s));
  EXPECT_TRUE(prober->on_reply(reply(first), 1s));
  EXPECT_FALSE(prober->poll(3s));
  EXPECT_TRUE(prober->finished());
  EXPECT_TRUE(prober->on_reply(reply(second), 5s));
  EXPECT_TRUE(prober->on_reply(reply(second), 6s));
  std::vector<Kind> kinds;
  for (const Outcome& outcome : prober->take_outcomes()) kinds.push_back(outcome.kind);
  EXPECT_EQ(kinds, (std::vector<Kind>{Kind::answer, Kind::duplicate, Kind::timeout, Kind::late, Kind::duplicate}));
  const Tally& tally = prober->tally();
  EXPECT_EQ(tally.sent, 2U);
  EXPECT_EQ(tally.received, 1U);
  EXPECT_EQ(tally.timeouts, 1U);
  EXPECT_EQ(tally.late, 1U);
  EXPECT_EQ(tally.duplicates, 2U);
}

TEST(Prober, IgnoresWhatIsNotItsOwn) {
  auto prober = Prober::make(config());
  prober->poll(0s);
  Bytes packet = octets(vectors::kReply64);
  EXPECT_FALSE(prober->on_reply({ByteView(packet).subspan(40), kProber, kProber, 64}, 0s)) << "another source";
  packet[45] ^= 1;
  EXPECT_FALSE(prober->on_reply(reply(packet), 0s)) << "another identifier";
  packet[45] ^= 1;
  packet[46] = 8;
  EXPECT_FALSE(prober->on_reply(reply(packet), 0s)) << "a sequence never sent";
  packet[46] = 7;
  packet[40] = 160;
  EXPECT_FALSE(prober->on_reply(reply(packet), 0s)) << "a request";
  EXPECT_FALSE(prober->on_reply({ByteView(packet).subspan(40, 7), kNode, kProber, 64}, 0s)) << "too short";
  EXPECT_TRUE(prober->take_outcomes().empty());
}

TEST(Prober, TellsUnusableAnswers) {
  auto prober = Prober::make(config());
  prober->poll(0s);
  Bytes packet = octets(vectors::kReply64);
  packet[90] ^= 1;
  EXPECT_TRUE(prober->on_reply(reply(packet), 0s));
  Received unchecked = reply(packet);
  unchecked.destination.reset();
  EXPECT_TRUE(prober->on_reply(unchecked, 0s));
  packet[53] = 0xff;
  unchecked = reply(packet);
  unchecked.destination.reset();
  EXPECT_TRUE(prober->on_reply(unchecked, 0s));
  std::vector<std::string_view> fields;
  for (const Outcome& outcome : prober->take_outcomes()) {
    EXPECT_EQ(outcome.kind, Kind::invalid);
    fields.push_back(outcome.error.field);
  }
  EXPECT_EQ(fields, (std::vector<std::string_view>{"icmpv6.checksum", "extension.checksum", "object.length"}));
  EXPECT_TRUE(prober->on_reply(reply(octets(vectors::kReply64)), 0s));
  EXPECT_EQ(prober->tally().received, 1U) << "a good answer still counts";
}

TEST(Prober, SequencesWrap) {
  ProberConfig c = config();
  c.interval = 1ms;
  c.timeout = 10s;
  c.first_sequence = 250;
  auto prober = Prober::make(c);
  Bytes first;
  for (int i = 0; i < 256; ++i) {
    const auto packet = prober->poll(Time(1ms) * i);
    ASSERT_TRUE(packet);
    if (i == 0) first = answer(*packet);
    EXPECT_EQ((*packet)[46], static_cast<std::uint8_t>(250 + i));
  }
  EXPECT_TRUE(prober->take_outcomes().empty());
  ASSERT_TRUE(prober->poll(256ms));
  const auto outcomes = prober->take_outcomes();
  ASSERT_EQ(outcomes.size(), 1U) << "the first probe makes room";
  EXPECT_EQ(outcomes[0].kind, Kind::timeout);
  EXPECT_EQ(outcomes[0].number, 1U);
  EXPECT_TRUE(prober->on_reply(reply(first), 257ms));
  EXPECT_EQ(prober->take_outcomes().at(0).number, 257U);
  for (int i = 257; i < 2000; ++i) prober->poll(Time(1ms) * i);
  EXPECT_EQ(prober->tally().sent, 2000U);
}

TEST(Prober, ReadsQuotesOfOtherNodes) {
  auto prober = Prober::make(config());
  Bytes quote = *prober->poll(0s);
  quote[7] = 0;  // hop limit at the node that gave up
  quote[0] = 0x60;
  quote[1] &= 0x0f;  // and a DSCP that was bleached before it
  Bytes error = {3, 0, 0, 0, 0, 0, 0, 0};
  error.insert(error.end(), quote.begin(), quote.end());
  const auto router = parse_ip("2001:db8:1::ff").value();
  ASSERT_TRUE(prober->on_icmp_error({error, router, std::nullopt, 64}, 2ms));
  const auto outcome = prober->take_outcomes().at(0);
  EXPECT_EQ(outcome.kind, Kind::icmp_error);
  EXPECT_EQ(outcome.from, router);
  ASSERT_EQ(outcome.comparison.changes.size(), 2U);
  EXPECT_EQ(outcome.comparison.changes[0].field, "dscp");
  for (std::size_t size = 0; size < 8 + 48; ++size) {
    EXPECT_FALSE(prober->on_icmp_error({ByteView(error).first(size), router, std::nullopt, 64}, 2ms)) << size;
  }
}

TEST(Prober, AsksProbe) {
  ProberConfig c = config();
  c.interface = by_name("eth0");
  c.identifier = 0x99;
  c.first_sequence = 3;
  auto prober = Prober::make(c);
  prober->poll(0s);
  EXPECT_TRUE(prober->on_reply(reply(octets(vectors::kByNameReply)), 1ms));
  const auto outcome = prober->take_outcomes().at(0);
  EXPECT_EQ(outcome.reading, Reading::probe);
  EXPECT_EQ(outcome.flags, (ReplyFlags{0, 0, true, true, true}));
}

TEST(Prober, RefusesWhatCannotBeSent) {
  ProberConfig c = config();
  c.octets = 1225;
  EXPECT_EQ(Prober::make(c).error().field, "reflect.octets");
  c.octets = 1224;
  EXPECT_TRUE(Prober::make(c)) << "1280 octets, the smallest MTU";
  c.extensions.push_back(packet::hop_by_hop());
  EXPECT_EQ(Prober::make(c).error().field, "packet.mtu");
  c.mtu = 1500;
  EXPECT_TRUE(Prober::make(c));
  c.interval = 0s;
  EXPECT_EQ(Prober::make(c).error().field, "reflect.interval");
}

TEST(RoundTrips, AreCountedAsPingDoes) {
  // iputils: mdev is the square root of (mean of squares - square of mean).
  RoundTrips times;
  for (const auto t : {1ms, 2ms, 3ms, 4ms}) times.add(t);
  EXPECT_EQ(times.min(), 1ms);
  EXPECT_EQ(times.max(), 4ms);
  EXPECT_EQ(times.avg(), 2500us);
  EXPECT_EQ(times.mdev(), 1118034ns);
  EXPECT_EQ(RoundTrips().mdev(), 0ns);
}

Outcome answered(const ProberConfig& c, Tally& tally) {
  auto prober = Prober::make(c);
  prober->poll(0s);
  prober->on_reply(reply(octets(vectors::kReply64)), 1500us);
  tally = prober->tally();
  return prober->take_outcomes().at(0);
}

TEST(Text, OfAnAnswerAndItsChanges) {
  ProberConfig c = config();
  c.header.hop_limit = 64;
  c.header.flow_label = 1;
  Tally tally;
  const Outcome outcome = answered(c, tally);
  EXPECT_EQ(outcome_lines(outcome, true, false),
            "80 octets from 2001:db8:2::2: seq=7 hop limit=255 time=1.50 ms 2 changes:\n"
            "    flow label         0x00001 > 0xabcde\n"
            "    hop limit          64 > 61");
  EXPECT_EQ(outcome_lines(outcome, false, false),
            "80 octets from 2001:db8:2::2: seq=7 hop limit=255 time=1.50 ms 2 changes, as before");
  EXPECT_EQ(outcome_lines(outcome, false, true),
            "80 octets from 2001:db8:2::2: seq=7 hop limit=255 time=1.50 ms \x1b[33m2 changes, as before\x1b[0m");
  EXPECT_EQ(summary_lines(c, tally, 3004ms, false),
            "--- 2001:db8:2::2 reflect statistics ---\n"
            "1 packets transmitted, 1 received, 0% packet loss, time 3004ms\n"
            "rtt min/avg/max/mdev = 1.500/1.500/1.500/0.000 ms\n"
            "1 of 1 copies changed on the way\n");
}

TEST(Text, RoutersThatOnlyForwardAreNoChange) {
  ProberConfig c = config();
  c.header.hop_limit = 64;
  Tally tally;
  const Outcome outcome = answered(c, tally);
  EXPECT_EQ(outcome_lines(outcome, true, false),
            "80 octets from 2001:db8:2::2: seq=7 hop limit=255 time=1.50 ms 3 routers, nothing else changed");
  EXPECT_EQ(tally.changed, 0U);
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
