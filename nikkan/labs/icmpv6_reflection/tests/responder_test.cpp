#include <gtest/gtest.h>

#include "nikkan/labs/icmpv6_reflection/responder.hpp"
#include "nikkan/labs/icmpv6_reflection/tests/vectors.hpp"
#include "nikkan/wire/packet/build.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

using vectors::octets;

const IpAddress kProber = parse_ip("2001:db8:1::1").value();
const IpAddress kNode = parse_ip("2001:db8:2::2").value();

Grant everything() {
  Grant grant;
  grant.sources = parse_prefix("2001:db8:1::/48").value();
  grant.remote = grant.by_name = grant.by_index = grant.by_address = true;
  return grant;
}

ResponderConfig open_config() {
  ResponderConfig config;
  config.enabled = true;
  config.access = AccessList({everything()});
  return config;
}

/// What a node does with a packet: the reply in hexadecimal, or the reason.
std::string run(const ResponderConfig& config, const Bytes& packet, const Surroundings& surroundings = {}) {
  Responder node(config);
  node.set_surroundings(surroundings);
  Bytes reply;
  const Decision decision = node.on_packet(packet, Time(0), reply);
  EXPECT_EQ(decision.replies, !reply.empty());
  EXPECT_LE(reply.size(), packet.size());
  return decision.replies ? to_hex(reply) : std::string(to_string(decision.drop));
}

std::string run(std::string_view hex) { return run(open_config(), octets(hex)); }

/// A request with other header fields or another message, sealed again.
Bytes request(const Message& from, const packet::Ipv6Header& header,
              std::span<const packet::Extension> extensions = {}) {
  Message message = from;
  const auto body = seal(message, header.source, header.destination);
  return *packet::build_ipv6(header, extensions, packet::kIcmpv6, *body);
}
Bytes request(const Message& from) { return request(from, {kProber, kNode}); }

TEST(Responder, ReturnsTheCopy) {
  EXPECT_EQ(run(vectors::kRequest64), vectors::kReply64);
  EXPECT_EQ(run(vectors::kRequestChain), vectors::kReplyChain);
}

TEST(Responder, HandlesTheFirstReflectAllOfSeveral) {
  EXPECT_EQ(run(vectors::kRequestSeveral), vectors::kReplySeveral);
}

TEST(Responder, SaysUnsupportedWhenItMayNotReflect) {
  ResponderConfig config = open_config();
  config.reflect = false;
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), vectors::kUnsupported64);
}

TEST(Responder, DropsABadExtensionChecksumUnlessToldToAnswer) {
  EXPECT_EQ(run(vectors::kBadStructureSum), "extension_checksum");
  ResponderConfig config = open_config();
  config.answer_bad_extension_checksum = true;
  EXPECT_EQ(run(config, octets(vectors::kBadStructureSum)), vectors::kBadStructureSumReply);
}

TEST(Responder, CallsAMissingStructureMalformed) { EXPECT_EQ(run(vectors::kNoStructure), vectors::kNoStructureReply); }

TEST(Responder, IsOffUntilEnabled) {
  EXPECT_FALSE(ResponderConfig{}.enabled);
  ResponderConfig config = open_config();
  config.enabled = false;
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), "off");
}

TEST(Responder, AnswersNobodyWithoutAGrant) {
  ResponderConfig config = open_config();
  config.access = {};
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), "not_authorised");
}

TEST(Responder, GrantsAreForAnLBitAndAQuery) {
  ResponderConfig config = open_config();
  Grant grant = everything();
  const auto with = [&](auto change) {
    Grant other = grant;
    change(other);
    config.access = AccessList({other});
    return config;
  };
  EXPECT_EQ(run(with([](Grant& g) { g.local = false; }), octets(vectors::kRequest64)), "not_authorised");
  EXPECT_EQ(run(with([](Grant& g) { g.reflect = false; }), octets(vectors::kRequest64)), "not_authorised");
  EXPECT_EQ(run(with([](Grant& g) { g.by_name = false; }), octets(vectors::kByName)), "not_authorised");
  EXPECT_EQ(run(with([](Grant& g) { g.by_index = false; }), octets(vectors::kByIndex)), "not_authorised");
  EXPECT_EQ(run(with([](Grant& g) { g.by_address = false; }), octets(vectors::kByAddress)), "not_authorised");
  EXPECT_EQ(run(with([](Grant& g) { g.remote = false; }), octets(vectors::kByAddress)), "not_authorised");
  EXPECT_EQ(
      run(with([](Grant& g) { g.sources = parse_prefix("2001:db8:3::/48").value(); }), octets(vectors::kRequest64)),
      "not_authorised");
}

TEST(Responder, DropsWhatIsNotUnicast) {
  const Message message = reflect_request(1, 1, 8);
  EXPECT_EQ(run(open_config(), request(message, {parse_ip("::").value(), kNode})), "source_not_unicast");
  EXPECT_EQ(run(open_config(), request(message, {parse_ip("ff02::1").value(), kNode})), "source_not_unicast");
  EXPECT_EQ(run(open_config(), request(message, {kProber, parse_ip("ff02::1").value()})), "destination_multicast");
}

TEST(Responder, AnswersForItsOwnAddressesOnly) {
  ResponderConfig config = open_config();
  config.local_addresses = {parse_ip("2001:db8:2::3").value()};
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), "not_local");
  config.local_addresses.push_back(kNode);
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), vectors::kReply64);
}

TEST(Responder, DropsOtherCTypesAndLengthsThatLie) {
  Message message = reflect_request(1, 1, 8);
  for (const unsigned c_type : {1U, 2U, 3U, 255U}) {
    message.structure->objects[0].c_type = static_cast<std::uint8_t>(c_type);
    EXPECT_EQ(run(open_config(), request(message)), "c_type") << c_type;
  }
  // Lengths are written behind the encoder's back; the ICMPv6 checksum is made right again.
  for (const unsigned length : {0U, 3U, 13U, 0xffffU}) {
    Bytes packet = request(reflect_request(1, 1, 8));
    packet::put_checksum(packet, 52, static_cast<std::uint16_t>(length));
    packet::put_checksum(packet, 42, 0);
    const auto ip = packet::read_ip(packet);
    const Bytes body(ip->payload.begin() + 4, ip->payload.end());
    const Bytes sealed = packet::build_icmpv6(kProber, kNode, kRequest, 0, body);
    std::copy(sealed.begin(), sealed.end(), packet.begin() + 40);
    EXPECT_EQ(run(open_config(), packet), "object_length") << length;
  }
}

TEST(Responder, DropsWhatIsNoRequest) {
  EXPECT_EQ(run(vectors::kReply64), "not_a_request");
  EXPECT_EQ(run(open_config(), {}), "not_a_request");
  EXPECT_EQ(run(open_config(), Bytes(60, 0x45)), "not_a_request");
  const Bytes echo = packet::build_icmpv6(kProber, kNode, 128, 0, Bytes(8));
  EXPECT_EQ(run(open_config(), *packet::build_ipv6({kProber, kNode}, {}, packet::kIcmpv6, echo)), "not_a_request");
  EXPECT_EQ(run(open_config(), *packet::build_ipv6({kProber, kNode}, {}, packet::kTcp, echo)), "not_a_request");
}

TEST(Responder, DropsBrokenPackets) {
  Bytes packet = octets(vectors::kRequest64);
  packet[100] ^= 1;
  EXPECT_EQ(run(open_config(), packet), "bad_checksum");
  packet[100] ^= 1;
  packet.pop_back();
  EXPECT_EQ(run(open_config(), packet), "malformed_packet");
  Bytes jumbo = octets(vectors::kRequest64);
  jumbo[4] = jumbo[5] = 0;
  EXPECT_EQ(run(open_config(), jumbo), "malformed_packet");
}

TEST(Responder, DropsFragmentsAndPacketsUnderWay) {
  const packet::Extension fragment[] = {packet::fragment({1, 0, false})};
  EXPECT_EQ(run(open_config(), request(reflect_request(1, 1, 8), {kProber, kNode}, fragment)), "fragment");
  const Bytes next(20);
  const packet::Extension routing[] = {packet::routing(0, 1, next)};
  EXPECT_EQ(run(open_config(), request(reflect_request(1, 1, 8), {kProber, kNode}, routing)), "not_local");
}

TEST(Responder, RepliesWithoutTheExtensionHeadersOfTheRequest) {
  const packet::Extension many[] = {packet::hop_by_hop(), packet::destination_options(),
                                    packet::routing(4, 0, Bytes(20))};
  const Bytes packet = request(reflect_request(1, 1, 100), {kProber, kNode}, many);
  Responder node(open_config());
  Bytes reply;
  ASSERT_TRUE(node.on_packet(packet, Time(0), reply).replies);
  const auto ip = packet::read_ip(reply);
  EXPECT_TRUE(ip->extensions.empty());
  EXPECT_EQ(reply.size(), packet.size() - 8 - 8 - 24);
  EXPECT_EQ(ip->hop_limit, 255);
  EXPECT_EQ(Bytes(decode(ip->payload)->reflect_all()->payload), Bytes(packet.begin(), packet.begin() + 100));
}

TEST(Responder, NeverExceedsTheMtu) {
  ResponderConfig config = open_config();
  config.mtu = 119;
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), "mtu");
  config.mtu = 120;
  EXPECT_EQ(run(config, octets(vectors::kRequest64)), vectors::kReply64);
}

TEST(Responder, LimitsItsRate) {
  ResponderConfig config = open_config();
  config.rate = 10;
  config.burst = 2;
  Responder node(config);
  const Bytes packet = octets(vectors::kRequest64);
  Bytes reply;
  const auto at = [&](int ms) { return node.on_packet(packet, std::chrono::milliseconds(1000 + ms), reply).replies; };
  EXPECT_TRUE(at(0));
  EXPECT_TRUE(at(0));
  EXPECT_FALSE(at(0));
  EXPECT_FALSE(at(99));
  EXPECT_TRUE(at(100));
  EXPECT_FALSE(at(100));
  EXPECT_TRUE(at(10'000));
  EXPECT_TRUE(at(10'000));
  EXPECT_FALSE(at(10'000));
  EXPECT_EQ(node.counters().drops[static_cast<std::size_t>(Drop::rate_limited)], 4U);
  EXPECT_EQ(node.counters().answers[static_cast<std::size_t>(Answer::reflected)], 5U);
  EXPECT_EQ(node.counters().received, 9U);
}

TEST(Responder, AFloodFromOthersTakesNoTokens) {
  ResponderConfig config = open_config();
  config.rate = 1;
  config.burst = 1;
  Responder node(config);
  const Bytes stranger = request(reflect_request(1, 1, 8), {parse_ip("2001:db8:9::1").value(), kNode});
  Bytes reply;
  for (int i = 0; i < 1000; ++i) node.on_packet(stranger, Time(0), reply);
  EXPECT_TRUE(node.on_packet(octets(vectors::kRequest64), Time(0), reply).replies);
}

TEST(Responder, EveryPrefixAndBitFlipIsHarmless) {
  Responder node(open_config());
  Bytes reply;
  for (const std::string_view hex : {vectors::kRequest64, vectors::kRequestChain, vectors::kByName}) {
    Bytes packet = octets(hex);
    for (std::size_t size = 0; size < packet.size(); ++size) {
      EXPECT_FALSE(node.on_packet(ByteView(packet).first(size), Time(0), reply).replies);
    }
    for (std::size_t bit = 0; bit < packet.size() * 8; ++bit) {
      packet[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      node.on_packet(packet, Time(0), reply);
      EXPECT_LE(reply.size(), packet.size());
      packet[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
  }
}

Surroundings node_with_eth0() {
  Surroundings out;
  out.interfaces.push_back({"lo", 1, true, true, true, {parse_ip("::1").value()}, {}});
  out.interfaces.push_back({"eth0", 2, true, true, true, {kNode, parse_ip("fe80::1").value()}, {2, 0, 0, 0, 0, 1}});
  out.interfaces.push_back({"eth1", 3, false, true, true, {parse_ip("fe80::1").value()}, {}});
  out.neighbours.push_back({parse_ip("fe80::99").value(), {}, 2});
  return out;
}

Message probe(const InterfaceId& id, bool local = true) {
  Message message;
  message.flags = local ? 1 : 0;
  message.structure.emplace().objects.push_back(*to_object(id));
  return message;
}

/// Code and flags of the reply.
std::pair<unsigned, unsigned> ask(const Message& message) {
  Responder node(open_config());
  node.set_surroundings(node_with_eth0());
  Bytes reply;
  const Bytes packet = request(message);
  if (!node.on_packet(packet, Time(0), reply).replies) return {255, 255};
  EXPECT_EQ(reply.size(), packet.size());
  return {reply[41], reply[47]};
}

using Codes = std::pair<unsigned, unsigned>;

TEST(Probe, AnswersAsTheOtherMakerSays) {
  EXPECT_EQ(run(open_config(), octets(vectors::kByName), node_with_eth0()), vectors::kByNameReply);
  EXPECT_EQ(run(open_config(), octets(vectors::kByAddress), node_with_eth0()), vectors::kByAddressReply);
}

TEST(Probe, LooksUpLocalInterfaces) {
  EXPECT_EQ(ask(probe(by_name("lo"))), Codes(0, 7));
  EXPECT_EQ(ask(probe(by_index(1))), Codes(0, 7));
  EXPECT_EQ(ask(probe(by_name("eth1"))), Codes(0, 0));  // known and down
  EXPECT_EQ(ask(probe(by_name("eth9"))), Codes(2, 0));
  EXPECT_EQ(ask(probe(by_address(kNode))), Codes(0, 7));
  EXPECT_EQ(ask(probe(by_address(parse_ip("fe80::1").value()))), Codes(4, 0));
  InterfaceId mac;
  mac.by = By::address;
  mac.afi = kAfiMac48;
  mac.address = {2, 0, 0, 0, 0, 1};
  EXPECT_EQ(ask(probe(mac)), Codes(0, 7));
}

TEST(Probe, LooksUpNeighbours) {
  EXPECT_EQ(ask(probe(by_address(parse_ip("fe80::99").value()), false)), Codes(0, 0x40));
  EXPECT_EQ(ask(probe(by_address(parse_ip("fe80::98").value()), false)), Codes(3, 0));
  EXPECT_EQ(ask(probe(by_name("eth0"), false)), Codes(1, 0));
}

TEST(Probe, MalformedQueriesAreToldSo) {
  Message odd = probe(by_name("lo"));
  odd.structure->objects[0].c_type = 9;
  EXPECT_EQ(ask(odd), Codes(1, 0));
  Message other = probe(by_name("lo"));
  other.structure->objects[0].class_num = 1;  // MPLS alone
  EXPECT_EQ(ask(other), Codes(1, 0));
  Message version = probe(by_name("lo"));
  version.structure->version = 1;
  EXPECT_EQ(ask(version), Codes(1, 0));
  Bytes packet = octets(vectors::kByName);
  packet[50] ^= 1;  // the structure's checksum; the outer one follows
  const auto ip = packet::read_ip(packet);
  const Bytes sealed =
      packet::build_icmpv6(kProber, kNode, kRequest, 0, Bytes(ip->payload.begin() + 4, ip->payload.end()));
  std::copy(sealed.begin(), sealed.end(), packet.begin() + 40);
  Responder node(open_config());
  Bytes reply;
  EXPECT_EQ(node.on_packet(packet, Time(0), reply).answer, Answer::malformed);
}

}  // namespace
}  // namespace nikkan::icmpv6_reflection
