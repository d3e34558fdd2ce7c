#include <gtest/gtest.h>

#include "nikkan/wire/packet/packet.hpp"
#include "nikkan/wire/packet/tests/vectors.hpp"

namespace nikkan::packet {
namespace {

using vectors::octets;

Bytes behind(std::string_view header_hex, std::string_view packet_hex) {
  return octets(std::string(header_hex) + std::string(packet_hex));
}

TEST(Link, TakesVlanTagsOff) {
  const Bytes frame = octets(vectors::kQinq);
  const auto link = read_link(kLinkEthernet, frame);
  ASSERT_TRUE(link) << link.error().message();
  EXPECT_EQ(link->ether_type, kEtherIpv6);
  EXPECT_EQ(link->offset, 22U);
  ASSERT_EQ(link->vlans.size(), 2U);
  EXPECT_EQ(link->vlans[0].protocol, kEtherQinq);
  EXPECT_EQ(link->vlans[0].vid(), 100);
  EXPECT_EQ(link->vlans[0].control >> 13, 5);
  EXPECT_EQ(link->vlans[1].vid(), 200);
}

TEST(Link, StopsAtItsLimitOfTags) {
  const auto link = read_link(kLinkEthernet, octets(vectors::kQinq), {.max_vlan_tags = 1});
  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().message(), "limit at byte 18 (vlan)");
}

TEST(Link, ReadsCookedCaptures) {
  const auto sll = read_frame(kLinkLinuxSll, octets(vectors::kSll));
  ASSERT_TRUE(sll) << sll.error().message();
  EXPECT_EQ(sll->offset, 16U);
  const auto sll2 = read_frame(kLinkLinuxSll2, behind("86dd000000000002000100060200000000020000", vectors::kUdp6));
  ASSERT_TRUE(sll2) << sll2.error().message();
  EXPECT_EQ(sll2->protocol, kUdp);
}

TEST(Link, ReadsLoopbackFamiliesInEitherOrder) {
  for (const std::string_view family : {"0a000000", "0000000a", "18000000", "1c000000", "0000001e"}) {
    EXPECT_TRUE(read_frame(kLinkNull, behind(family, vectors::kUdp6))) << family;
  }
  EXPECT_TRUE(read_frame(kLinkNull, behind("02000000", vectors::kUdp4)));
  EXPECT_TRUE(read_frame(kLinkLoop, behind("00000002", vectors::kUdp4)));
  const auto odd = read_link(kLinkNull, octets("07000000"));
  ASSERT_FALSE(odd);
  EXPECT_EQ(odd.error().message(), "unsupported at byte 0 (link.family)");
}

TEST(Link, ReadsRawIp) {
  EXPECT_TRUE(read_frame(kLinkRaw, octets(vectors::kUdp4)));
  EXPECT_TRUE(read_frame(kLinkRaw, octets(vectors::kUdp6)));
  EXPECT_TRUE(read_frame(kLinkIpv4, octets(vectors::kUdp4)));
  EXPECT_TRUE(read_frame(kLinkIpv6, octets(vectors::kUdp6)));
  const auto wrong = read_frame(kLinkIpv6, octets(vectors::kUdp4));
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::bad_value);
}

TEST(Link, RefusesWhatItDoesNotKnow) {
  const auto other = read_link(105, octets("0000"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::unsupported);
  EXPECT_EQ(other.error().detail, "link type 105");
  EXPECT_FALSE(is_supported_link(105));
  EXPECT_TRUE(is_supported_link(276));
  const auto llc = read_link(kLinkEthernet, octets("0180c200000002000000000200264242"));
  ASSERT_FALSE(llc);
  EXPECT_EQ(llc.error().message(), "unsupported at byte 12 (ether.type)");
  const auto arp = read_frame(kLinkEthernet, octets("0200000000010200000000020806"));
  ASSERT_FALSE(arp);
  EXPECT_EQ(arp.error().message(), "unsupported at byte 14 (ether.type)");
}

TEST(Link, EveryPrefixOfAHeaderIsTruncatedInside) {
  const Bytes frame = octets(vectors::kQinq);
  for (std::size_t size = 0; size < 22; ++size) {
    const auto link = read_link(kLinkEthernet, ByteView(frame).first(size));
    ASSERT_FALSE(link) << size;
    EXPECT_EQ(link.error().code, Code::truncated) << size;
    EXPECT_LE(link.error().offset, size) << size;
  }
}

}  // namespace
}  // namespace nikkan::packet
