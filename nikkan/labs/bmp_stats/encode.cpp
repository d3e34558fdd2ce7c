#include "nikkan/base/writer.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {
namespace {

void write_peer(Writer& w, const PeerHeader& peer) {
  w.u8(peer.type).u8(peer.flags).u64(peer.distinguisher).bytes(peer.address_octets);
  w.u32(peer.as).u32(peer.bgp_id).u32(peer.seconds).u32(peer.microseconds);
}

void write_stat(Writer& w, const Stat& stat) {
  w.u16(stat.type);
  const auto length = w.length(2, "stat.length");
  switch (stat.shape) {
    case Shape::opaque:
      w.bytes(stat.octets);
      break;
    case Shape::counter32:
      w.unsigned_be(stat.value, 4, "stat.value");
      break;
    case Shape::gauge64:
      w.u64(stat.value);
      break;
    case Shape::family64:
      w.u16(stat.afi).u8(stat.safi).u64(stat.value);
      break;
  }
}

void write_tlvs(Writer& w, const Message& message) {
  for (const Tlv& tlv : message.tlvs) {
    w.u16(tlv.type);
    const auto length = w.length(2, "tlv.length");
    w.bytes(tlv.value);
  }
  w.bytes(message.tail);
}

void write_body(Writer& w, const Message& message) {
  switch (message.kind) {
    case Kind::statistics:
      w.u32(message.stat_count);
      for (const Stat& stat : message.stats) write_stat(w, stat);
      w.bytes(message.tail);
      return;
    case Kind::peer_up:
      w.bytes(message.local_address).u16(message.local_port).u16(message.remote_port);
      w.bytes(message.sent_open).bytes(message.received_open);
      return write_tlvs(w, message);
    case Kind::peer_down:
      w.u8(message.reason).bytes(message.body);
      return;
    case Kind::initiation:
    case Kind::termination:
    case Kind::route_mirroring:
      return write_tlvs(w, message);
    case Kind::route_monitoring:
      break;
  }
  w.bytes(message.body);
}

}  // namespace

Result<Bytes> encode(const Message& message) {
  Writer w;
  w.u8(kVersion);
  {
    const auto length = w.length(4, "bmp.length", 5);
    w.u8(static_cast<std::uint8_t>(message.kind));
    if (has_peer(message.kind)) write_peer(w, message.peer);
    write_body(w, message);
  }
  return w.take();
}

}  // namespace nikkan::bmp_stats
