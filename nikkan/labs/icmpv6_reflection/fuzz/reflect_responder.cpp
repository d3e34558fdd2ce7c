// Any packet in: a reply is never longer than what it answers, never answers a reply, and is itself in order. The first
// octet chooses the configuration. A second run feeds the same packet with its checksums made right.
#include <cstdint>
#include <cstdlib>

#include "nikkan/labs/icmpv6_reflection/prober.hpp"
#include "nikkan/labs/icmpv6_reflection/responder.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::icmpv6_reflection;

void require(bool condition) {
  if (!condition) std::abort();
}

ResponderConfig config_of(std::uint8_t choice) {
  ResponderConfig config;
  config.enabled = true;
  config.reflect = (choice & 1U) != 0;
  config.answer_bad_extension_checksum = (choice & 2U) == 0;
  config.rate = (choice & 4U) != 0 ? 0 : 10;
  Grant everybody;
  everybody.sources = {IpAddress::v6({}), 0};
  everybody.local = everybody.remote = everybody.reflect = true;
  everybody.by_name = everybody.by_index = everybody.by_address = true;
  config.access = AccessList({everybody});
  return config;
}

void run(Responder& responder, ByteView packet) {
  Bytes reply;
  const Decision decision = responder.on_packet(packet, Time(0), reply);
  require(decision.replies == !reply.empty());
  if (!decision.replies) return;
  require(reply.size() <= packet.size());
  const auto ip = packet::read_ip(reply);
  require(ip && !ip->cut && ip->extensions.empty() && ip->hop_limit == 255 && ip->traffic_class == 0);
  require(packet::upper_checksum(*ip) == packet::ChecksumState::good);
  require(ip->payload[0] == kReply);
  if (decision.answer == Answer::reflected || decision.answer == Answer::unsupported) {
    const auto message = decode(ip->payload);
    require(message && message->reflect_all() != nullptr);
    require(message->structure->checksum == structure_checksum(*message) ||
            static_cast<std::uint16_t>(~message->structure->checksum) == structure_checksum(*message));
  }
  Bytes second;
  require(!responder.on_packet(reply, Time(0), second).replies);
}

/// Makes both sums right, so that the search is not stopped by them.
Bytes repaired(ByteView packet) {
  Bytes out(packet.begin(), packet.end());
  const auto ip = packet::read_ip(out);
  if (!ip || !ip->is_v6() || ip->protocol != packet::kIcmpv6 || ip->payload.size() < 8 || ip->cut) return out;
  const auto at = static_cast<std::size_t>(ip->payload_offset);
  const IpAddress source = ip->source, destination = ip->destination;
  const std::size_t size = ip->payload.size();
  out[at] = kRequest;
  if (size >= 12) {
    packet::put_checksum(out, at + 10, 0);
    packet::put_checksum(out, at + 10, packet::internet_checksum(ByteView(out).subspan(at + 8, size - 8)));
  }
  packet::put_checksum(out, at + 2, 0);
  packet::put_checksum(
      out, at + 2, packet::transport_checksum(source, destination, packet::kIcmpv6, ByteView(out).subspan(at, size)));
  return out;
}

void probe(ByteView octets) {
  ProberConfig config;
  config.header.source = IpAddress::v6({0x20, 1});
  config.header.destination = IpAddress::v6({0x20, 2});
  config.count = 3;
  auto prober = Prober::make(config);
  require(prober.has_value());
  require(prober->poll(Time(0)).has_value());
  prober->on_reply({octets, config.header.destination, std::nullopt, 1}, Time(5));
  prober->on_icmp_error({octets, config.header.destination, std::nullopt, 1}, Time(6));
  for (const Outcome& outcome : prober->take_outcomes()) require(outcome.sequence <= 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView packet(data + 1, size - 1);
  Responder responder(config_of(data[0]));
  run(responder, packet);
  run(responder, repaired(packet));
  probe(packet);
  return 0;
}
