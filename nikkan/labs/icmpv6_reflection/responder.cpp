#include "nikkan/labs/icmpv6_reflection/responder.hpp"

#include <algorithm>

#include "nikkan/labs/icmpv6_reflection/probe_table.hpp"
#include "nikkan/wire/packet/build.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::size_t kIpv6Header = 40;
constexpr std::size_t kTypeAt = kIpv6Header, kFlagsAt = kTypeAt + 7;

Decision dropped(Drop reason) { return {.replies = false, .answer = {}, .drop = reason}; }
Decision replied(Answer answer) { return {.replies = true, .answer = answer, .drop = {}}; }

void put(Bytes& out, std::size_t at, ByteView octets) {
  std::copy(octets.begin(), octets.end(), out.begin() + static_cast<std::ptrdiff_t>(at));
}

/// The reply's IPv6 header (B), and behind it the request's message as it came with type 161, the code and the flags.
void begin_reply(const packet::IpView& ip, ReplyCode code, std::uint8_t flags, Bytes& reply) {
  const std::size_t length = ip.payload.size();
  constexpr std::uint32_t kWord =
      6U << 28U | std::uint32_t{profile::kReplyTrafficClass} << 20U | profile::kReplyFlowLabel;
  reply.resize(kIpv6Header + length);
  for (unsigned i = 0; i < 4; ++i) reply[i] = static_cast<std::uint8_t>(kWord >> (24 - 8 * i) & 0xffU);
  reply[4] = static_cast<std::uint8_t>(length >> 8U);
  reply[5] = static_cast<std::uint8_t>(length & 0xffU);
  reply[6] = packet::kIcmpv6;
  reply[7] = profile::kReplyHopLimit;
  put(reply, 8, ip.destination.octets());
  put(reply, 24, ip.source.octets());
  put(reply, kTypeAt, ip.payload);
  reply[kTypeAt] = kReply;
  reply[kTypeAt + 1] = static_cast<std::uint8_t>(code);
  reply[kFlagsAt] = flags;
}

void end_reply(const packet::IpView& ip, Bytes& reply) {
  packet::put_checksum(reply, kTypeAt + 2, 0);
  const ByteView message = ByteView(reply).subspan(kTypeAt);
  packet::put_checksum(reply, kTypeAt + 2,
                       packet::transport_checksum(ip.destination, ip.source, packet::kIcmpv6, message));
}

Decision malformed(const packet::IpView& ip, Bytes& reply) {
  begin_reply(ip, ReplyCode::malformed, 0, reply);
  end_reply(ip, reply);
  return replied(Answer::malformed);
}

bool has_segments_left(const packet::IpView& ip) {
  return std::ranges::any_of(ip.extensions, [](const packet::ExtensionHeader& header) {
    return header.type == packet::kRouting && header.octets[3] != 0;
  });
}

}  // namespace

Decision Responder::on_packet(ByteView packet, Time now, Bytes& reply) {
  ++counters_.received;
  counters_.octets_in += packet.size();
  reply.clear();
  Decision decision = decide(packet, now, reply);
  if (decision.replies && config_.mtu != 0 && reply.size() > config_.mtu) decision = dropped(Drop::mtu);
  if (!decision.replies) {
    reply.clear();
    ++counters_.drops[static_cast<std::size_t>(decision.drop)];
    return decision;
  }
  counters_.octets_out += reply.size();
  ++counters_.answers[static_cast<std::size_t>(decision.answer)];
  return decision;
}

Decision Responder::decide(ByteView packet, Time now, Bytes& reply) {
  if (!config_.enabled) return dropped(Drop::off);
  if (packet.empty() || packet[0] >> 4U != 6) return dropped(Drop::not_a_request);
  const auto ip = packet::read_ip(packet, config_.limits.packet);
  if (!ip) return dropped(Drop::malformed_packet);
  if (ip->protocol != packet::kIcmpv6) return dropped(Drop::not_a_request);
  if (profile::kDropFragments && ip->fragment) return dropped(Drop::fragment);
  if (ip->payload.empty() || ip->payload[0] != kRequest) return dropped(Drop::not_a_request);
  // A payload length of 0 with headers behind it stands for a jumbogram; nothing that large is answered.
  if (ip->cut || (packet[4] == 0 && packet[5] == 0)) return dropped(Drop::malformed_packet);
  if (ip->payload.size() < kHeaderOctets) return dropped(Drop::malformed_packet);
  if (has_segments_left(*ip) || !is_local(ip->destination)) {
    return dropped(is_multicast(ip->destination) ? Drop::destination_multicast : Drop::not_local);
  }
  if (!is_unicast(ip->source)) return dropped(Drop::source_not_unicast);
  if (is_multicast(ip->destination)) return dropped(Drop::destination_multicast);
  if (packet::upper_checksum(*ip) != packet::ChecksumState::good) return dropped(Drop::bad_checksum);
  return answer(*ip, now, reply);
}

Decision Responder::answer(const packet::IpView& ip, Time now, Bytes& reply) {
  const Walk walk = walk_request(ip.payload, config_.limits);
  const bool local = (ip.payload[7] & 1U) != 0;
  if (!config_.access.admits(ip.source, local, walk.query)) return dropped(Drop::not_authorised);
  if (!bucket_.take(now)) return dropped(Drop::rate_limited);
  if (walk.state == Walk::State::no_structure || walk.version != 2) return malformed(ip, reply);
  if (walk.is_interface) return probe(ip, walk, reply);
  return reflect(ip, walk, reply);
}

Decision Responder::reflect(const packet::IpView& ip, const Walk& walk, Bytes& reply) const {
  if (walk.state != Walk::State::good) return dropped(Drop::object_length);
  if (walk.query == Query::reflect && walk.c_type != profile::kCTypeRequest) return dropped(Drop::c_type);
  if (!walk.checksum_good) {
    return config_.answer_bad_extension_checksum ? malformed(ip, reply) : dropped(Drop::extension_checksum);
  }
  if (walk.query != Query::reflect) return malformed(ip, reply);
  begin_reply(ip, ReplyCode::no_error, profile::kReplyFlags, reply);
  const std::size_t object = kTypeAt + walk.object_at;
  reply[object + 3] = config_.reflect ? profile::kCTypeReply : profile::kCTypeUnsupported;
  if (config_.reflect) {
    const std::size_t wanted = walk.object_length - kObjectOctets;
    put(reply, object + kObjectOctets, ip.octets.first(std::min(wanted, ip.octets.size())));
  }
  const std::size_t structure = kTypeAt + kHeaderOctets;
  packet::put_checksum(reply, structure + 2, 0);
  packet::put_checksum(reply, structure + 2, packet::internet_checksum(ByteView(reply).subspan(structure)));
  end_reply(ip, reply);
  return replied(config_.reflect ? Answer::reflected : Answer::unsupported);
}

Decision Responder::probe(const packet::IpView& ip, const Walk& walk, Bytes& reply) const {
  if (walk.state != Walk::State::good || !walk.checksum_good || walk.checksum_zero) return malformed(ip, reply);
  const ByteView payload = ip.payload.subspan(walk.object_at, walk.object_length).subspan(kObjectOctets);
  const auto id = read_interface_id({kClassInterface, walk.c_type, Bytes(payload.begin(), payload.end())});
  if (!id) return malformed(ip, reply);
  const ProbeResult result = look_up(surroundings_, *id, (ip.payload[7] & 1U) != 0);
  if (result.code == ReplyCode::malformed) return malformed(ip, reply);
  begin_reply(ip, result.code, to_octet(result.flags), reply);
  end_reply(ip, reply);
  return replied(Answer::probe);
}

bool Responder::is_local(const IpAddress& address) const {
  const auto& own = config_.local_addresses;
  return own.empty() || std::find(own.begin(), own.end(), address) != own.end();
}

std::string_view to_string(Drop drop) {
  constexpr std::array<std::string_view, kDrops> kNames = {"off",
                                                           "not_a_request",
                                                           "malformed_packet",
                                                           "fragment",
                                                           "bad_checksum",
                                                           "source_not_unicast",
                                                           "destination_multicast",
                                                           "not_local",
                                                           "not_authorised",
                                                           "rate_limited",
                                                           "c_type",
                                                           "object_length",
                                                           "extension_checksum",
                                                           "mtu"};
  return kNames[static_cast<std::size_t>(drop)];
}

std::string_view to_string(Answer answer) {
  constexpr std::array<std::string_view, kAnswers> kNames = {"reflected", "unsupported", "probe", "malformed"};
  return kNames[static_cast<std::size_t>(answer)];
}

}  // namespace nikkan::icmpv6_reflection
