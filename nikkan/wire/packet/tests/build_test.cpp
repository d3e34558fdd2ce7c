#include <gtest/gtest.h>

#include "nikkan/wire/packet/build.hpp"
#include "nikkan/wire/packet/tests/vectors.hpp"

namespace nikkan::packet {
namespace {

const IpAddress kSource = parse_ip("2001:db8::1").value();
const IpAddress kDestination = parse_ip("2001:db8::2").value();

TEST(Build, MakesTheTcpPacketOfAnotherMaker) {
  TcpView tcp;
  tcp.source_port = 1790;
  tcp.destination_port = 40000;
  tcp.sequence = 0x01020304;
  tcp.acknowledgement = 0x0a0b0c0d;
  tcp.flags = TcpView::kPsh | TcpView::kAck;
  tcp.window = 512;
  tcp.payload = as_bytes("hello");
  const auto segment = build_tcp(kSource, kDestination, tcp);
  ASSERT_TRUE(segment);
  const Ipv6Header header{kSource, kDestination, 0xb8, 0x12345, 63};
  EXPECT_EQ(to_hex(*build_ipv6(header, {}, kTcp, *segment)), vectors::kTcp6);
}

TEST(Build, MakesUdpOfAnotherMaker) {
  const auto six = build_udp(kSource, kDestination, 4739, 53, as_bytes("abc"));
  EXPECT_EQ(to_hex(*build_ipv6({kSource, kDestination}, {}, kUdp, *six)), vectors::kUdp6);
  const auto a = parse_ip("192.0.2.1").value(), b = parse_ip("192.0.2.2").value();
  const auto four = build_udp(a, b, 1, 2, as_bytes("abcd"));
  EXPECT_EQ(to_hex(*build_ipv4({a, b, 0x28, 64, 7}, kUdp, *four)), vectors::kUdp4);
  const VlanTag tags[] = {{kEtherQinq, 0xa064}, {kEtherVlan, 200}};
  const auto empty = build_udp(kSource, kDestination, 1, 2, {});
  EXPECT_EQ(to_hex(build_ethernet(kEtherIpv6, *build_ipv6({kSource, kDestination}, {}, kUdp, *empty), tags)),
            vectors::kQinq);
}

TEST(Build, MakesTheChainOfAnotherMaker) {
  const Bytes alert = {5, 2, 0, 0};
  Bytes visited(4);
  const IpAddress hop = parse_ip("2001:db8::9").value();
  visited.insert(visited.end(), hop.octets().begin(), hop.octets().end());
  const Extension chain[] = {hop_by_hop(alert), routing(0, 0, visited), destination_options()};
  const Bytes echo = build_icmpv6(kSource, kDestination, 128, 0, vectors::octets("0001000278797a"));
  EXPECT_EQ(to_hex(*build_ipv6({kSource, kDestination}, chain, kIcmpv6, echo)), vectors::kChain);
}

TEST(Build, MakesFragmentHeaders) {
  const Extension header[] = {fragment({0xdeadbeef, 16, false})};
  EXPECT_EQ(to_hex(*build_ipv6({kSource, kDestination}, header, kUdp, as_bytes("rest of it"))), vectors::kLastFragment);
}

TEST(Build, NeverSendsAnUdpChecksumOfZero) {
  // The payload ffff - (sum of all else) would give 0, which means "none".
  const auto plain = build_udp(kSource, kDestination, 1, 2, Bytes{0, 0});
  const Bytes complement = {(*plain)[6], (*plain)[7]};
  const auto udp = build_udp(kSource, kDestination, 1, 2, complement);
  EXPECT_EQ((*udp)[6], 0xff);
  EXPECT_EQ((*udp)[7], 0xff);
}

TEST(Build, RefusesWhatFieldsCannotSay) {
  EXPECT_EQ(build_ipv6({kSource, kDestination}, {}, kUdp, Bytes(65536)).error().code, Code::bad_length);
  EXPECT_EQ(build_ipv6({kSource, kDestination, 0, 0x100000}, {}, kUdp, {}).error().field, "ipv6.flow_label");
  EXPECT_EQ(build_ipv6({kSource, parse_ip("192.0.2.1").value()}, {}, kUdp, {}).error().code, Code::bad_value);
  const Extension odd[] = {{kRouting, Bytes(7)}};
  EXPECT_EQ(build_ipv6({kSource, kDestination}, odd, kUdp, {}).error().field, "extension.length");
  EXPECT_EQ(build_udp(kSource, kDestination, 1, 2, Bytes(65528)).error().code, Code::bad_length);
  TcpView tcp;
  const Bytes options(41);
  tcp.options = options;
  EXPECT_EQ(build_tcp(kSource, kDestination, tcp).error().code, Code::bad_length);
}

}  // namespace
}  // namespace nikkan::packet
