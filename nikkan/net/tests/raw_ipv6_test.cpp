#include "nikkan/net/raw_ipv6.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

#include "nikkan/net/interfaces.hpp"

namespace nikkan::net {
namespace {

/// ::1 to ::1, hop limit 33, traffic class 0x20; an ICMPv6 message of a type that nobody answers (200, private use).
Bytes packet() {
  Bytes out(40 + 8);
  out[0] = 0x62;
  out[5] = 8;
  out[6] = 58;
  out[7] = 33;
  out[23] = out[39] = 1;
  out[40] = 200;
  // The sum of all else is 1 + 1 + 8 + 58 + 0xc800; its complement goes into the field.
  const unsigned sum = 0xffffU - (1 + 1 + 8 + 58 + 0xc800U);
  out[42] = static_cast<std::uint8_t>(sum >> 8U);
  out[43] = static_cast<std::uint8_t>(sum & 0xffU);
  return out;
}

bool readable(int fd) {
  pollfd item{fd, POLLIN, 0};
  return poll(&item, 1, 5000) == 1;
}

TEST(RawIpv6, WhatIsSentArrivesOctetByOctet) {
  auto receiver = PacketReceiver::open("lo", 200);
  auto sender = PacketSender::open();
  const std::uint8_t types[] = {200};
  auto messages = Icmpv6Receiver::open(types);
  if (!sender && sender.error().detail.find("not permitted") != std::string::npos) {
    GTEST_SKIP() << "raw sockets need CAP_NET_RAW";
  }
  ASSERT_TRUE(receiver) << receiver.error().message();
  ASSERT_TRUE(sender) << sender.error().message();
  ASSERT_TRUE(messages) << messages.error().message();
  const Bytes out = packet();
  const auto to = parse_ip("::1").value();
  if (const auto sent = sender->send(out, to); !sent) GTEST_SKIP() << "no IPv6 on lo: " << sent.error().message();
  ASSERT_TRUE(readable(receiver->fd()));
  const auto batch = receiver->receive();
  ASSERT_TRUE(batch);
  ASSERT_EQ(batch->size(), 1U) << "once, not as outgoing and as incoming";
  EXPECT_EQ(to_hex(batch->front()), to_hex(out));
  ASSERT_TRUE(readable(messages->fd()));
  const auto message = messages->receive();
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(to_hex((*message)->octets), to_hex(ByteView(out).subspan(40)));
  EXPECT_EQ((*message)->hop_limit, 33);
  EXPECT_EQ((*message)->source, to);
  EXPECT_EQ((*message)->destination, to);
  EXPECT_FALSE(messages->receive()->has_value());
  EXPECT_EQ(sender->send_all(std::vector<Bytes>(3, out), 0), 3U);
  EXPECT_EQ(receiver->dropped(), 0U);
}

TEST(RawIpv6, TellsAnInterfaceThatIsNotThere) {
  const auto receiver = PacketReceiver::open("nosuch0", 160);
  ASSERT_FALSE(receiver);
  EXPECT_EQ(receiver.error().code, Code::not_found);
}

TEST(Interfaces, HoldLoopback) {
  const auto interfaces = list_interfaces();
  ASSERT_TRUE(interfaces);
  const auto lo = std::ranges::find_if(*interfaces, [](const InterfaceInfo& info) { return info.name == "lo"; });
  if (lo == interfaces->end()) GTEST_SKIP() << "no lo here";
  EXPECT_EQ(lo->index, 1U);
  EXPECT_TRUE(lo->mac.empty());
  EXPECT_GE(lo->mtu, 1280U);
  EXPECT_TRUE(list_neighbours());
}

TEST(Interfaces, ResolveAddressesAndScopes) {
  const auto plain = resolve_ipv6("2001:db8::1");
  ASSERT_TRUE(plain) << plain.error().message();
  EXPECT_EQ(to_string(plain->address), "2001:db8::1");
  EXPECT_EQ(resolve_ipv6("fe80::1%lo")->scope, 1U);
  EXPECT_EQ(resolve_ipv6("192.0.2.1").error().code, Code::not_found);
  if (const auto route = route_to({parse_ip("::1").value(), 0})) {
    EXPECT_EQ(to_string(route->source), "::1");
    EXPECT_GE(route->mtu, 1280U);
  }
}

}  // namespace
}  // namespace nikkan::net
