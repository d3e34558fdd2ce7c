#include "nikkan/labs/bmp_stats/pdu.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp_stats {
namespace {

Bytes hex(std::string_view text) { return *parse_hex_dump(text); }
const std::string kMarker = "ffffffffffffffffffffffffffffffff ";

TEST(Pdu, TellsWhatAnUpdateSays) {
  // 19 of header, 2 + 5 withdrawn, 2 + 24 of attributes (ORIGIN, AS_PATH, NEXT_HOP), 4 announced
  const Bytes octets = hex(kMarker + "0038 02"
                                     "0005 19 cb007100"
                                     "0018 400101 00  40020a 0202 0000fde9 0000fdea  400304 c0000201"
                                     "18 c63364");
  const auto lines = pdu_lines(octets, {});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0], "UPDATE + 198.51.100.0/24 - 203.0.113.0/25, next hop 192.0.2.1, AS path 65001 65002");
}

TEST(Pdu, EndOfRib) {
  EXPECT_EQ(pdu_lines(hex(kMarker + "0017 02 0000 0000"), {}), std::vector<std::string>{"UPDATE end of RIB"});
  // IPv6 unicast: MP_UNREACH without a prefix
  EXPECT_EQ(pdu_lines(hex(kMarker + "001d 02 0000 0006 800f03 0002 01"), {}), std::vector<std::string>{"UPDATE end of RIB"});
}

TEST(Pdu, SeveralMessagesAndWhatIsNone) {
  const Bytes octets = hex(kMarker + "0013 04" + kMarker + "0017 02 0000 0000" + "00112233");
  const auto lines = pdu_lines(octets, {});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "KEEPALIVE, 19 octets");
  EXPECT_EQ(lines[1], "UPDATE end of RIB");
  EXPECT_TRUE(lines[2].starts_with("truncated at byte 42")) << lines[2];
}

TEST(Pdu, AsPathsFollowTheHeader) {
  Bytes octets = hex(kMarker + "0000 02 0000 0000 40 01 01 00  40 02 06 02 02 fde9 fdea  40 03 04 c0000201 18 c63364");
  octets[17] = 19 + 2 + 2 + 20 + 4;
  octets[22] = 20;
  PeerHeader peer;
  EXPECT_TRUE(Peers().of(peer).four_octet_as);
  peer.flags = PeerHeader::kTwoOctetAs;
  const bgp::Session session = Peers().of(peer);
  EXPECT_FALSE(session.four_octet_as);
  EXPECT_EQ(pdu_lines(octets, session), std::vector<std::string>{"UPDATE + 198.51.100.0/24, next hop 192.0.2.1, AS path 65001 65002"});
}

TEST(Pdu, PathIdentifiersFollowTheOpens) {
  // OPEN: version 4, AS 65001, hold 90, id 10.0.0.1, capabilities: add-path IPv4 unicast both (69: 0001 01 03), 4-octet AS
  const std::string open = kMarker + "0031 01 04 fde9 005a 0a000001 14 02 12 4104 0000fde9 4504 0001 01 03 0104 0001 00 01";
  Bytes both = hex(open);
  both[17] = static_cast<std::uint8_t>(both.size());
  both[28] = static_cast<std::uint8_t>(both.size() - 29);
  both[30] = static_cast<std::uint8_t>(both.size() - 31);
  Message up;
  up.kind = Kind::peer_up;
  up.sent_open = up.received_open = both;
  Peers peers;
  EXPECT_FALSE(peers.of(up.peer).has_add_path({1, 1}));
  peers.note(up);
  EXPECT_TRUE(peers.of(up.peer).has_add_path({1, 1}));
  Bytes octets = hex(kMarker + "0000 02 0009 0000000718 c63364 0000");
  octets[17] = static_cast<std::uint8_t>(octets.size());
  octets[20] = 8;
  EXPECT_EQ(pdu_lines(octets, peers.of(up.peer)), std::vector<std::string>{"UPDATE - 198.51.100.0/24 path 7"});
  Message down;
  down.kind = Kind::peer_down;
  peers.note(down);
  EXPECT_FALSE(peers.of(down.peer).has_add_path({1, 1}));
}

TEST(Pdu, JsonCanBeRead) {
  json::Writer out;
  write_pdus(out, hex(kMarker + "0017 02 0000 0000" + kMarker + "0013 04 ff"), {});
  const auto value = json::parse(out.take());
  ASSERT_TRUE(value);
  ASSERT_EQ(value->array()->size(), 3U);
  EXPECT_NE((*value->array())[0].find("end_of_rib"), nullptr);
  EXPECT_NE((*value->array())[2].find("error"), nullptr);
}

}  // namespace
}  // namespace nikkan::bmp_stats
