#include <gtest/gtest.h>

#include "nikkan/labs/icmpv6_reflection/compare.hpp"
#include "nikkan/labs/icmpv6_reflection/tests/vectors.hpp"
#include "nikkan/wire/packet/build.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

using vectors::octets;

const IpAddress kProber = parse_ip("2001:db8:1::1").value();
const IpAddress kNode = parse_ip("2001:db8:2::2").value();

Bytes packet_with(std::span<const packet::Extension> extensions, packet::Ipv6Header header = {kProber, kNode}) {
  Message message = reflect_request(7, 1, 64);
  return *packet::build_ipv6(header, extensions, packet::kIcmpv6, *seal(message, kProber, kNode));
}

std::vector<std::string> lines(const Comparison& found) {
  std::vector<std::string> out;
  for (const Change& c : found.changes) {
    out.push_back(std::string(c.field) + ' ' + std::string(to_string(c.how)) + ' ' + c.sent + " > " + c.received);
  }
  return out;
}

using Lines = std::vector<std::string>;

TEST(Compare, AnUntouchedCopyIsTheSame) {
  const Bytes sent = packet_with({});
  for (std::size_t size = 0; size <= sent.size(); ++size) {
    const Comparison found = compare(sent, ByteView(sent).first(size));
    EXPECT_TRUE(found.same()) << size;
    EXPECT_EQ(found.headers_seen, size >= 40) << size;
    EXPECT_EQ(found.octets, size);
  }
}

TEST(Compare, ShowsWhatRoutersRewrite) {
  const Bytes sent = packet_with({}, {kProber, kNode, 0x88 | 2, 0x12345, 64});
  const Bytes got = packet_with({}, {kProber, kNode, 0x00 | 3, 0x54321, 61});
  const Comparison found = compare(sent, ByteView(got).first(64));
  EXPECT_EQ(lines(found), (Lines{"dscp changed AF41 (34) > CS0 (0)", "ecn changed ECT(0) > CE",
                                 "flow_label changed 0x12345 > 0x54321", "hop_limit changed 64 > 61"}));
  EXPECT_EQ(found.routers, 3);
}

TEST(Compare, ShowsAddressTranslation) {
  const Bytes sent = packet_with({});
  Bytes got = packet_with({});
  got[13] = 9;  // 2001:db8:1::1 becomes 2001:db8:9::1
  got[42] ^= 0xff;
  EXPECT_EQ(compare(sent, ByteView(got).first(24)).changes.at(0).received, "2001:db8:9::1");
  const auto all = compare(sent, ByteView(got).first(44)).changes;
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].field, "icmpv6_checksum");
}

TEST(Compare, ShowsHeadersThatWereAdded) {
  const packet::Extension added[] = {packet::hop_by_hop(), packet::routing(4, 0, Bytes(20))};
  const Bytes sent = packet_with({}), got = packet_with(added);
  const Comparison found = compare(sent, ByteView(got).first(80));
  EXPECT_EQ(
      lines(found),
      (Lines{"payload_length changed 80 > 112", "next_header changed ICMPv6 > hop-by-hop options",
             "extension_header added  > hop-by-hop options, 8 octets: 2b00010400000000",
             "extension_header added  > routing header, 24 octets: 3a0204000000000000000000000000000000000000000000"}));
  EXPECT_TRUE(found.headers_seen);
}

TEST(Compare, ShowsHeadersThatWereRemoved) {
  const packet::Extension sent_chain[] = {packet::hop_by_hop(), packet::destination_options()};
  const packet::Extension got_chain[] = {packet::destination_options()};
  const Bytes sent = packet_with(sent_chain), got = packet_with(got_chain);
  const auto found = lines(compare(sent, ByteView(got).first(64)));
  EXPECT_EQ(found.back(), "extension_header removed hop-by-hop options, 8 octets: 3c00010400000000 > ");
  EXPECT_EQ(found.size(), 3U);
}

TEST(Compare, ShowsHeadersThatWereChanged) {
  const Bytes option = {0x1e, 2, 0, 0}, other = {0x1e, 2, 0, 7};
  const packet::Extension sent_chain[] = {packet::hop_by_hop(option)}, got_chain[] = {packet::hop_by_hop(other)};
  const Bytes sent = packet_with(sent_chain), got = packet_with(got_chain);
  EXPECT_EQ(
      lines(compare(sent, ByteView(got).first(64))),
      (Lines{"extension_header changed hop-by-hop options, 8 octets: 3a001e0200000100 > hop-by-hop options, 8 octets: "
             "3a001e0200070100"}));
}

TEST(Compare, WhatTheCopyDoesNotReachIsNotRemoved) {
  const packet::Extension chain[] = {packet::hop_by_hop(), packet::destination_options()};
  const Bytes sent = packet_with(chain);
  for (std::size_t size = 40; size < sent.size(); ++size) {
    const Comparison found = compare(sent, ByteView(sent).first(size));
    EXPECT_TRUE(found.same()) << size << lines(found).front();
    EXPECT_EQ(found.headers_seen, size >= 56);
  }
}

TEST(Compare, ShowsAMessageThatWasTouched) {
  const Bytes sent = packet_with({});
  Bytes got = sent;
  got[60] = 0x77;
  EXPECT_EQ(lines(compare(sent, got)),
            (Lines{"placeholder changed octet 20: 0000000000000000 > octet 20: 7700000000000000"}));
}

TEST(See, StopsAtItsLimit) {
  const std::vector<packet::Extension> chain(20, packet::destination_options());
  const Bytes octets_of_many = packet_with(chain);
  EXPECT_EQ(see(octets_of_many).extensions.size(), 16U);
  EXPECT_FALSE(see(octets_of_many).chain_ends);
}

TEST(Names, OfDscp) {
  EXPECT_EQ(dscp_name(0), "CS0");
  EXPECT_EQ(dscp_name(46), "EF");
  EXPECT_EQ(dscp_name(34), "AF41");
  EXPECT_EQ(dscp_name(10), "AF11");
  EXPECT_EQ(dscp_name(38), "AF43");
  EXPECT_EQ(dscp_name(3), "3");
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
