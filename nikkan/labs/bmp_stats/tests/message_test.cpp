#include "nikkan/labs/bmp_stats/message.hpp"

#include <gtest/gtest.h>

#include "nikkan/labs/bmp_stats/tests/vectors.hpp"

namespace nikkan::bmp_stats {
namespace {

std::vector<Bytes> vectors() {
  return {octets(kThree), peer_up(), initiation(),
          octets("03 00000031 02 " + std::string(kPeer) + " 04"),                 // peer down, remote closed
          octets("03 00000034 06 " + std::string(kPeer) + " 0001 0000"),          // route mirroring
          octets("03 0000000c 05 0001 0002 0000"),                                // termination
          octets("03 00000034 00 " + std::string(kPeer) + " 01020304"),           // route monitoring
          octets("03 00000008 63 abcd"), report(1, "ffff 0003 010203")};
}

TEST(Decode, ReadsTheReportOfTheCard) {
  const Bytes in = octets(kThree);
  const auto message = decode(in);
  ASSERT_TRUE(message) << message.error().message();
  EXPECT_EQ(message->kind, Kind::statistics);
  EXPECT_EQ(to_string(message->peer.address()), "192.0.2.1");
  EXPECT_EQ(message->peer.as, 65001U);
  EXPECT_EQ(message->peer.seconds, 1700000000U);
  ASSERT_EQ(message->stats.size(), 3U);
  EXPECT_EQ(message->stats[0].type, 18);
  EXPECT_EQ(message->stats[0].value, 100U);
  EXPECT_EQ(message->stats[1].afi, 1);
  EXPECT_EQ(message->stats[1].safi, 1);
  EXPECT_EQ(message->stats[1].value, 60U);
  EXPECT_EQ(message->stats[2].afi, 2);
  EXPECT_EQ(message->stats[2].value, 5U);
  EXPECT_TRUE(message->faults.empty());
}

TEST(Decode, ReadsPeerUp) {
  const Bytes in = peer_up();
  const auto message = decode(in);
  ASSERT_TRUE(message) << message.error().message();
  EXPECT_EQ(message->local_port, 179);
  EXPECT_EQ(message->remote_port, 50000);
  EXPECT_EQ(message->sent_open.size(), 29U);
  EXPECT_EQ(message->received_open.size(), 29U);
  ASSERT_EQ(message->tlvs.size(), 1U);
}

TEST(Decode, ReadsInformationOfInitiation) {
  const Bytes in = initiation();
  const auto message = decode(in);
  ASSERT_TRUE(message) << message.error().message();
  ASSERT_EQ(message->tlvs.size(), 2U);
  EXPECT_EQ(message->tlvs[0].type, 2);
  EXPECT_EQ(as_text(message->tlvs[0].value), "r1");
  EXPECT_EQ(as_text(message->tlvs[1].value), "test");
}

TEST(RoundTrip, GivesBackTheSameOctets) {
  for (const Bytes& in : vectors()) {
    const auto message = decode(in);
    ASSERT_TRUE(message) << to_hex(in) << ' ' << message.error().message();
    const auto again = encode(*message);
    ASSERT_TRUE(again);
    EXPECT_EQ(to_hex(*again), to_hex(in));
  }
}

TEST(RoundTrip, JsonGivesBackTheSameOctets) {
  for (const Bytes& in : vectors()) {
    const auto message = decode(in);
    ASSERT_TRUE(message);
    const std::string line = to_json(*message);
    const auto again = from_json(line);
    ASSERT_TRUE(again) << line << ' ' << again.error().message();
    EXPECT_EQ(to_hex(*again), to_hex(in)) << line;
  }
}

TEST(BadInput, EveryPrefixIsTruncatedWithinIt) {
  for (const Bytes& in : vectors()) {
    for (std::size_t size = 0; size < in.size(); ++size) {
      const auto message = decode(ByteView(in).first(size));
      ASSERT_FALSE(message) << to_hex(in) << ' ' << size;
      EXPECT_EQ(message.error().code, Code::truncated);
      EXPECT_LE(message.error().offset, size);
    }
  }
}

TEST(BadInput, SingleBitFlipsRoundTripOrFail) {
  for (const Bytes& in : vectors()) {
    for (std::size_t bit = 0; bit < in.size() * 8; ++bit) {
      Bytes flipped = in;
      flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
      const auto message = decode(flipped);
      if (!message) continue;
      const auto again = encode(*message);
      ASSERT_TRUE(again);
      EXPECT_EQ(to_hex(*again), to_hex(flipped));
      static_cast<void>(from_json(to_json(*message)));
    }
  }
}

TEST(BadInput, KeepsWhatStandsBeforeATlvThatLeavesTheMessage) {
  const Bytes in = report(2, "0012 0008 0000000000000064 0013 00ff 0001");
  const auto message = decode(in);
  ASSERT_TRUE(message);
  ASSERT_EQ(message->stats.size(), 1U);
  EXPECT_EQ(message->stats[0].value, 100U);
  EXPECT_EQ(to_hex(message->tail), "001300ff0001");
  ASSERT_EQ(message->faults.size(), 1U);
  EXPECT_EQ(message->faults[0].code, Code::truncated);
  EXPECT_EQ(message->faults[0].field, "stat.value");
  EXPECT_EQ(message->faults[0].offset, 52U + 12U + 4U);
  EXPECT_EQ(encode(*message).value(), in);
}

TEST(BadInput, IgnoresAKnownTypeOfWrongLength) {
  const Bytes in = report(3, "0012 0004 00000064 0013 0000 0007 0008 0000000000000009");
  const auto message = decode(in);
  ASSERT_TRUE(message);
  ASSERT_EQ(message->stats.size(), 3U);
  EXPECT_TRUE(message->stats[0].wrong_length);
  EXPECT_TRUE(message->stats[1].wrong_length);
  EXPECT_EQ(message->stats[2].value, 9U);
  EXPECT_EQ(message->faults.size(), 2U);
  EXPECT_EQ(message->faults[0].code, Code::bad_length);
  EXPECT_EQ(message->faults[0].offset, 54U);
}

TEST(BadInput, ACountThatLiesIsAWarning) {
  for (const std::uint32_t count : {0U, 2U, 0xffffffffU}) {
    const Bytes in = report(count, "0012 0008 0000000000000064");
    const auto message = decode(in);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->stats.size(), 1U);
    ASSERT_EQ(message->faults.size(), 1U);
    EXPECT_TRUE(is_warning(message->faults[0]));
    EXPECT_EQ(encode(*message).value(), in);
  }
}

TEST(BadInput, LengthsOfTheCommonHeader) {
  EXPECT_EQ(decode(octets("03 00000005 04")).error().code, Code::bad_length);
  EXPECT_EQ(decode(octets("03 ffffffff 04")).error().code, Code::truncated);
  EXPECT_EQ(decode(octets("03 00000006 04 00")).error().code, Code::trailing);
  EXPECT_EQ(decode(octets("04 00000006 04")).error().field, "bmp.version");
  const auto open = decode(octets("03 00000080 03 " + std::string(kPeer) + std::string(80 * 2, '0')));
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, Code::bad_length);
  EXPECT_EQ(open.error().field, "peer_up.sent_open");
}

TEST(BadInput, MoreTlvsThanAllowedAreKeptAsTail) {
  const Bytes in = report(3, "0012 0000 0012 0000 0012 0000");
  const auto message = decode(in, {.max_tlvs = 2});
  ASSERT_TRUE(message);
  EXPECT_EQ(message->stats.size(), 2U);
  EXPECT_EQ(message->tail.size(), 4U);
  EXPECT_EQ(message->faults.back().code, Code::limit);
  EXPECT_EQ(encode(*message).value(), in);
}

TEST(Json, NamesWhatIsWrong) {
  EXPECT_EQ(from_json("[]").error().field, "message");
  EXPECT_EQ(from_json(R"({"message":"x"})").error().field, "message");
  EXPECT_EQ(from_json(R"({"message":"statistics"})").error().field, "peer");
  EXPECT_EQ(from_json(R"({"message":"statistics","peer":{"as":-1},"statistics":[]})").error().field, "peer.as");
  EXPECT_EQ(from_json(R"({"message":"statistics","peer":{},"statistics":[{"type":19,"value":1}]})").error().field, "stat.afi");
  EXPECT_EQ(from_json(R"({"message":"statistics","peer":{},"statistics":[{"type":0,"value":4294967296}]})").error().code,
            Code::bad_value);
}

TEST(Json, DoubtfulTypesOnlyWhenAsked) {
  const std::string line =
      R"({"message":"statistics","peer":{},"statistics":[{"type":24,"afi":1,"safi":1,"value":1}]})";
  EXPECT_EQ(from_json(line).error().code, Code::unsupported);
  EXPECT_TRUE(from_json(line, {.emit_all = true}));
}

}  // namespace
}  // namespace nikkan::bmp_stats
