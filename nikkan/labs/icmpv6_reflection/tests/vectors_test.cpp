// The vectors captured from the prototype: data/network/icmpv6-reflection-vectors.txt of the shared test data.
#include <gtest/gtest.h>

#include <map>

#include "nikkan/labs/icmpv6_reflection/compare.hpp"
#include "nikkan/labs/icmpv6_reflection/input.hpp"
#include "nikkan/labs/icmpv6_reflection/responder.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

std::map<std::string, Bytes> read_vectors(const std::filesystem::path& path) {
  std::map<std::string, Bytes> out;
  const auto packets = read_input(test::read_file(path), Notation::lines).value();
  for (const InputPacket& packet : packets) out[packet.name] = packet.octets;
  return out;
}

Responder responder() {
  ResponderConfig config;
  config.enabled = true;
  Grant everybody;
  everybody.sources = {IpAddress::v6({}), 0};
  config.access = AccessList({everybody});
  return Responder(config);
}

TEST(PrototypeVectors, ChecksumsHoldButWhereTheyShouldNot) {
  NIKKAN_NEED_SHARED(path, "network/icmpv6-reflection-vectors.txt");
  for (const auto& [name, octets] : read_vectors(path)) {
    const auto ip = packet::read_ip(octets);
    ASSERT_TRUE(ip) << name;
    EXPECT_EQ(packet::upper_checksum(*ip), packet::ChecksumState::good) << name;
    const auto message = decode(ip->payload, {}, ip->payload_offset);
    ASSERT_TRUE(message) << name;
    EXPECT_EQ(message->structure->checksum == structure_checksum(*message), name != "badext100") << name;
    EXPECT_EQ(*encode(*message), Bytes(ip->payload.begin(), ip->payload.end())) << name;
  }
}

TEST(PrototypeVectors, RepliesHoldACopyOfTheRequest) {
  NIKKAN_NEED_SHARED(path, "network/icmpv6-reflection-vectors.txt");
  auto packets = read_vectors(path);
  for (const std::string size : {"56", "100"}) {
    const auto ip = packet::read_ip(packets["rep" + size]);
    const auto message = decode(ip->payload);
    const Object* object = message->reflect_all();
    ASSERT_NE(object, nullptr);
    EXPECT_EQ(object->payload.size(), std::stoul(size));
    const Comparison found = compare(packets["req" + size], object->payload);
    EXPECT_TRUE(found.same());
    EXPECT_TRUE(found.headers_seen);
    EXPECT_EQ(found.routers, 0);
  }
}

/// The prototype's reply carries hop limit 64 and a flow label of its own (rfc8335bis: 255, label open): the IPv6
/// header is not compared, the ICMPv6 message is, octet by octet.
TEST(PrototypeVectors, OurReplyHasThePrototypesOctets) {
  NIKKAN_NEED_SHARED(path, "network/icmpv6-reflection-vectors.txt");
  auto packets = read_vectors(path);
  for (const std::string size : {"56", "100"}) {
    Bytes reply;
    ASSERT_TRUE(responder().on_packet(packets["req" + size], Time(0), reply).replies);
    const Bytes& theirs = packets["rep" + size];
    ASSERT_EQ(reply.size(), theirs.size());
    EXPECT_EQ(to_hex(ByteView(reply).subspan(40)), to_hex(ByteView(theirs).subspan(40)));
  }
}

TEST(PrototypeVectors, AWrongExtensionChecksumIsDropped) {
  NIKKAN_NEED_SHARED(path, "network/icmpv6-reflection-vectors.txt");
  auto packets = read_vectors(path);
  Bytes reply;
  const Decision decision = responder().on_packet(packets["badext100"], Time(0), reply);
  EXPECT_FALSE(decision.replies);
  EXPECT_EQ(decision.drop, Drop::extension_checksum);
}

TEST(PrototypeVectors, EveryPrefixIsDropped) {
  NIKKAN_NEED_SHARED(path, "network/icmpv6-reflection-vectors.txt");
  for (const auto& [name, octets] : read_vectors(path)) {
    Responder node = responder();
    for (std::size_t size = 0; size < octets.size(); ++size) {
      Bytes reply;
      EXPECT_FALSE(node.on_packet(ByteView(octets).first(size), Time(0), reply).replies) << name << ' ' << size;
    }
  }
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
