#include <gtest/gtest.h>

#include "nikkan/wire/packet/checksum.hpp"
#include "nikkan/wire/packet/packet.hpp"
#include "nikkan/wire/packet/tests/vectors.hpp"

namespace nikkan::packet {
namespace {

using vectors::octets;

TEST(Ip, ReadsIpv6Fields) {
  const Bytes data = octets(vectors::kTcp6);
  const auto ip = read_ip(data, {}, 100);
  ASSERT_TRUE(ip) << ip.error().message();
  EXPECT_EQ(to_string(ip->source), "2001:db8::1");
  EXPECT_EQ(to_string(ip->destination), "2001:db8::2");
  EXPECT_EQ(ip->traffic_class, 0xb8);
  EXPECT_EQ(ip->flow_label, 0x12345U);
  EXPECT_EQ(ip->hop_limit, 63);
  EXPECT_EQ(ip->length, 65U);
  EXPECT_FALSE(ip->cut);
  EXPECT_EQ(ip->protocol, kTcp);
  EXPECT_EQ(ip->payload_offset, 140U);
  EXPECT_EQ(ip->payload_length, 25U);
}

TEST(Ip, FollowsTheChainOfExtensionHeaders) {
  const Bytes data = octets(vectors::kChain);
  const auto ip = read_ip(data);
  ASSERT_TRUE(ip) << ip.error().message();
  ASSERT_EQ(ip->extensions.size(), 3U);
  EXPECT_EQ(ip->extensions[0].type, kHopByHop);
  EXPECT_EQ(ip->extensions[0].octets.size(), 8U);
  EXPECT_EQ(ip->extensions[1].type, kRouting);
  EXPECT_EQ(ip->extensions[1].offset, 48U);
  EXPECT_EQ(ip->extensions[1].octets.size(), 24U);
  EXPECT_EQ(ip->extensions[2].type, kDestinationOptions);
  EXPECT_EQ(ip->protocol, kIcmpv6);
  const auto echo = read_icmpv6(*ip);
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->type, 128);
  EXPECT_EQ(to_hex(echo->body), "0001000278797a");
  EXPECT_EQ(upper_checksum(*ip), ChecksumState::good);
}

TEST(Ip, StopsAtItsLimitOfExtensionHeaders) {
  const auto ip = read_ip(octets(vectors::kChain), {.max_extension_headers = 2});
  ASSERT_FALSE(ip);
  EXPECT_EQ(ip.error().message(), "limit at byte 72 (ipv6.extension)");
}

TEST(Ip, ReadsAuthenticationHeadersInTheirOwnUnit) {
  const Bytes data = octets(
      "600000000020334020010db800000000000000000000000120010db8000000000000000000000002"
      "110400000000000500000001000000000000000000000000"
      "0001000200080000");
  const auto ip = read_ip(data);
  ASSERT_TRUE(ip) << ip.error().message();
  ASSERT_EQ(ip->extensions.size(), 1U);
  EXPECT_EQ(ip->extensions[0].octets.size(), 24U);
  EXPECT_EQ(ip->protocol, kUdp);
}

TEST(Ip, TellsFragmentsApart) {
  const Bytes first_data = octets(vectors::kFirstFragment);
  const auto first = read_ip(first_data);
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->fragment);
  EXPECT_EQ(first->fragment->id, 0xdeadbeefU);
  EXPECT_TRUE(first->fragment->more);
  const auto udp = read_udp(*first);
  ASSERT_TRUE(udp) << udp.error().message();
  EXPECT_EQ(udp->payload_length, 92U);
  EXPECT_EQ(udp->payload.size(), 8U);
  EXPECT_EQ(upper_checksum(*first), ChecksumState::unknown);

  const Bytes last_data = octets(vectors::kLastFragment);
  const auto last = read_ip(last_data);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->fragment->offset, 16U);
  EXPECT_FALSE(last->has_upper_header());
  EXPECT_EQ(read_udp(*last).error().field, "ip.fragment");
}

TEST(Ip, ReadsIpv4WithOptions) {
  const Bytes data = octets(vectors::kTcp4Options);
  const auto ip = read_ip(data);
  ASSERT_TRUE(ip) << ip.error().message();
  EXPECT_EQ(ip->header_length, 24);
  EXPECT_EQ(header_checksum(*ip), ChecksumState::good);
  const auto tcp = read_tcp(*ip);
  ASSERT_TRUE(tcp) << tcp.error().message();
  EXPECT_EQ(tcp->flags, TcpView::kSyn);
  EXPECT_EQ(to_hex(tcp->options), "020405b4");
  EXPECT_TRUE(tcp->payload.empty());
}

TEST(Ip, CutsPaddingOff) {
  Bytes data = octets(vectors::kUdp4);
  data.resize(data.size() + 14);
  const auto ip = read_ip(data);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->octets.size(), 32U);
  EXPECT_EQ(as_text(read_udp(*ip)->payload), "abcd");
}

TEST(Ip, LengthZeroTakesWhatWasCaptured) {
  Bytes four = octets(vectors::kUdp4);
  four[2] = four[3] = 0;
  EXPECT_EQ(read_ip(four)->length, 32U);
  Bytes six = octets(vectors::kUdp6);
  six[4] = six[5] = 0;
  EXPECT_EQ(read_ip(six)->length, six.size());
  six[6] = kNoNext;
  EXPECT_EQ(read_ip(six)->length, 40U);
}

TEST(Ip, ReadsAsFarAsACutCaptureGoes) {
  const Bytes data = octets(vectors::kTcp6);
  const auto ip = read_ip(ByteView(data).first(62));
  ASSERT_TRUE(ip) << ip.error().message();
  EXPECT_TRUE(ip->cut);
  EXPECT_EQ(ip->length, 65U);
  const auto tcp = read_tcp(*ip);
  ASSERT_TRUE(tcp);
  EXPECT_EQ(as_text(tcp->payload), "he");
  EXPECT_EQ(tcp->payload_length, 5U);
  EXPECT_EQ(upper_checksum(*ip), ChecksumState::unknown);
}

TEST(Ip, EveryPrefixEndsInsideOrIsCut) {
  for (const auto& [hex, headers] : {std::pair{vectors::kChain, 40U + 8 + 24 + 8}, {vectors::kTcp4Options, 24U}}) {
    const Bytes data = octets(hex);
    for (std::size_t size = 0; size < data.size(); ++size) {
      const auto ip = read_ip(ByteView(data).first(size));
      if (size >= headers) {
        ASSERT_TRUE(ip) << size;
        EXPECT_TRUE(ip->cut);
        continue;
      }
      ASSERT_FALSE(ip) << size;
      EXPECT_EQ(ip.error().code, Code::truncated) << size;
      EXPECT_LE(ip.error().offset, size);
    }
  }
}

TEST(Ip, LengthsThatLie) {
  Bytes chain = octets(vectors::kChain);
  chain[41] = 9;  // hop-by-hop of 80 octets in a packet of 51
  EXPECT_EQ(read_ip(chain).error().message(), "bad_length at byte 41 (extension.length)");
  Bytes none = octets(vectors::kChain);
  none[5] = 1;  // payload of one octet: no room for an extension header
  EXPECT_EQ(read_ip(none).error().message(), "bad_length at byte 40 (ipv6.extension)");
  Bytes four = octets(vectors::kUdp4);
  four[0] = 0x44;
  EXPECT_EQ(read_ip(four).error().message(), "bad_length at byte 0 (ipv4.header_length)");
  four[0] = 0x45;
  four[3] = 19;
  EXPECT_EQ(read_ip(four).error().message(), "bad_length at byte 2 (ipv4.length)");
  EXPECT_EQ(read_ip(octets("50")).error().message(), "bad_value at byte 0 (ip.version)");
}

TEST(Upper, ReadsTcp) {
  const Bytes data = octets(vectors::kTcp6);
  const auto tcp = read_tcp(*read_ip(data));
  ASSERT_TRUE(tcp);
  EXPECT_EQ(tcp->source_port, 1790);
  EXPECT_EQ(tcp->destination_port, 40000);
  EXPECT_EQ(tcp->sequence, 0x01020304U);
  EXPECT_EQ(tcp->acknowledgement, 0x0a0b0c0dU);
  EXPECT_EQ(tcp->flags, TcpView::kPsh | TcpView::kAck);
  EXPECT_EQ(tcp->window, 512);
  EXPECT_EQ(as_text(tcp->payload), "hello");
  EXPECT_EQ(tcp->payload_offset, 60U);
}

TEST(Upper, LengthsThatLie) {
  Bytes tcp = octets(vectors::kTcp6);
  tcp[52] = 0x40;
  EXPECT_EQ(read_tcp(*read_ip(tcp)).error().message(), "bad_length at byte 52 (tcp.offset)");
  tcp[52] = 0xf0;
  EXPECT_EQ(read_tcp(*read_ip(tcp)).error().message(), "bad_length at byte 52 (tcp.offset)");
  Bytes udp = octets(vectors::kUdp6);
  udp[45] = 12;
  EXPECT_EQ(read_udp(*read_ip(udp)).error().message(), "bad_length at byte 44 (udp.length)");
  udp[45] = 7;
  EXPECT_EQ(read_udp(*read_ip(udp)).error().message(), "bad_length at byte 44 (udp.length)");
  EXPECT_EQ(read_tcp(*read_ip(udp)).error().field, "ip.protocol");
}

TEST(Checksum, AgreesWithOtherMakers) {
  for (const std::string_view hex : {vectors::kTcp6, vectors::kUdp6, vectors::kUdp4, vectors::kTcp4Options}) {
    Bytes data = octets(hex);
    EXPECT_EQ(upper_checksum(*read_ip(data)), ChecksumState::good) << hex;
    data.back() ^= 1;
    EXPECT_EQ(upper_checksum(*read_ip(data)), ChecksumState::bad) << hex;
  }
}

TEST(Checksum, OfZeroMeansNoneInIpv4Only) {
  Bytes four = octets(vectors::kUdp4);
  four[26] = four[27] = 0;
  EXPECT_EQ(upper_checksum(*read_ip(four)), ChecksumState::absent);
  Bytes six = octets(vectors::kUdp6);
  six[46] = six[47] = 0;
  EXPECT_EQ(upper_checksum(*read_ip(six)), ChecksumState::bad);
}

TEST(Checksum, IsUnknownWhileSegmentsAreLeft) {
  Bytes data = octets(vectors::kChain);
  data[51] = 1;
  EXPECT_EQ(upper_checksum(*read_ip(data)), ChecksumState::unknown);
}

TEST(Checksum, PartsGiveTheSumOfTheWhole) {
  // RFC 1071, 3: 0001 f203 f4f5 f6f7 sums to ddf2.
  const Bytes data = octets("0001f203f4f5f6f7");
  EXPECT_EQ(internet_checksum(data), 0x220d);
  for (std::size_t a = 0; a <= data.size(); ++a) {
    for (std::size_t b = a; b <= data.size(); ++b) {
      Checksum sum;
      sum.add(ByteView(data).first(a)).add(ByteView(data).subspan(a, b - a)).add(ByteView(data).subspan(b));
      EXPECT_EQ(sum.value(), 0x220d) << a << ' ' << b;
    }
  }
  EXPECT_EQ(Checksum().add(ByteView(data).first(1)).add_u16(0x01f2).add(ByteView(data).subspan(3)).value(), 0x220d);
  EXPECT_EQ(Checksum().add_u32(0x0001f203).add_u32(0xf4f5f6f7).value(), 0x220d);
  EXPECT_EQ(Checksum().value(), 0xffff);
}

/// RFC 1071, 1, word by word.
std::uint16_t by_definition(ByteView data) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    sum += i % 2 == 0 ? std::uint32_t{data[i]} << 8U : data[i];
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

TEST(Checksum, LongRunsAgreeWithTheDefinition) {
  Bytes data;
  for (unsigned i = 0; i < 3000; ++i) data.push_back(static_cast<std::uint8_t>(i * 167 + i / 7));
  for (std::size_t size = 0; size <= 300; ++size)
    EXPECT_EQ(internet_checksum(ByteView(data).first(size)), by_definition(ByteView(data).first(size))) << size;
  EXPECT_EQ(internet_checksum(data), by_definition(data));
  EXPECT_EQ(internet_checksum(Bytes(65535, 0xff)), by_definition(Bytes(65535, 0xff)));
}

}  // namespace
}  // namespace nikkan::packet
