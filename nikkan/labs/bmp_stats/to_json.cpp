#include <array>
#include <charconv>
#include <vector>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {
namespace {

void write_peer(json::Writer& w, const PeerHeader& peer) {
  w.key("peer").begin_object().member("type", unsigned{peer.type}).member("flags", unsigned{peer.flags});
  if (peer.type == PeerHeader::kLocRib) {
    w.member("filtered", (peer.flags & PeerHeader::kFiltered) != 0);
  } else {
    w.member("post_policy", (peer.flags & PeerHeader::kPostPolicy) != 0);
    w.member("adj_rib_out", (peer.flags & PeerHeader::kAdjRibOut) != 0);
  }
  Bytes distinguisher;
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    distinguisher.push_back(static_cast<std::uint8_t>(peer.distinguisher >> (shift - 8)));
  }
  w.member("distinguisher", to_hex(distinguisher)).member("address", to_string(peer.address()));
  if (!peer.is_v6()) {  // octets before an IPv4 address should be zero
    const ByteView before = ByteView(peer.address_octets).first(12);
    for (const std::uint8_t octet : before) {
      if (octet == 0) continue;
      w.member("address_hex", to_hex(peer.address_octets));
      break;
    }
  }
  w.member("as", peer.as).member("bgp_id", to_string(IpAddress::v4(peer.bgp_id)));
  w.member("seconds", peer.seconds).member("microseconds", peer.microseconds).end_object();
}

/// `{"type":18,"name":"…",` of each type in the registry: most of what a station writes is this.
const std::string& head_of(std::uint16_t type) {
  static const std::vector<std::string> kHeads = [] {
    std::vector<std::string> out;
    for (const StatType& known : stat_types()) {
      json::Writer w;
      w.begin_object().member("type", unsigned{known.type}).member("name", known.name).end_object();
      out.push_back(w.take());
      out.back().back() = ',';
    }
    return out;
  }();
  return kHeads[type];
}

template <class T>
void append_number(std::string& out, T number) {
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  out.append(text.data(), end);
}

void append_opaque(std::string& out, const Stat& stat) {
  json::Writer w;
  w.begin_object().member("type", unsigned{stat.type}).member("name", stat_name(stat.type)).member("hex", to_hex(stat.octets));
  if (stat.wrong_length) w.member("wrong_length", true);
  out += w.end_object().take();
}

void append_stat(std::string& out, const Stat& stat) {
  if (stat.shape == Shape::opaque) return append_opaque(out, stat);
  out += head_of(stat.type);
  if (stat.shape == Shape::family64) {
    out += "\"afi\":";
    append_number(out, stat.afi);
    out += ",\"safi\":";
    append_number(out, unsigned{stat.safi});
    out += ',';
  }
  out += "\"value\":";
  append_number(out, stat.value);
  out += '}';
}

void write_stats(json::Writer& w, const Message& message) {
  std::string text = "[";
  text.reserve(message.stats.size() * 150 + 2);
  for (const Stat& stat : message.stats) {
    if (text.size() > 1) text += ',';
    append_stat(text, stat);
  }
  w.member("count", message.stat_count).key("statistics").ready(text += ']');
}

void write_tlvs(json::Writer& w, const Message& message) {
  w.key("tlvs").begin_array();
  for (const Tlv& tlv : message.tlvs) {
    w.begin_object().member("type", unsigned{tlv.type});
    if (is_text(message.kind, tlv)) {
      w.member("text", as_text(tlv.value));
    } else {
      w.member("hex", to_hex(tlv.value));
    }
    w.end_object();
  }
  w.end_array();
}

void write_body(json::Writer& w, const Message& message) {
  switch (message.kind) {
    case Kind::statistics:
      return write_stats(w, message);
    case Kind::peer_up: {
      PeerHeader local = message.peer;  // the local address is of the family of the peer's
      local.address_octets = message.local_address;
      w.member("local_address", to_string(local.address())).member("local_hex", to_hex(message.local_address));
      w.member("local_port", unsigned{message.local_port}).member("remote_port", unsigned{message.remote_port});
      w.member("sent_open", to_hex(message.sent_open)).member("received_open", to_hex(message.received_open));
      return write_tlvs(w, message);
    }
    case Kind::peer_down:
      w.member("reason", unsigned{message.reason}).member("hex", to_hex(message.body));
      return;
    case Kind::initiation:
    case Kind::termination:
    case Kind::route_mirroring:
      return write_tlvs(w, message);
    case Kind::route_monitoring:
      w.member("bgp", to_hex(message.body));
      return;
  }
  w.member("type", static_cast<unsigned>(message.kind)).member("hex", to_hex(message.body));
}

}  // namespace

std::string to_json(const Message& message) {
  json::Writer w;
  w.begin_object().member("offset", message.offset).member("length", std::uint64_t{message.length});
  w.member("message", to_string(message.kind));
  if (has_peer(message.kind)) write_peer(w, message.peer);
  write_body(w, message);
  if (!message.tail.empty()) w.member("tail", to_hex(message.tail));
  if (!message.faults.empty()) {
    w.key("faults").begin_array();
    for (const Error& fault : message.faults) w.value(fault.message());
    w.end_array();
  }
  return w.end_object().take();
}

}  // namespace nikkan::bmp_stats
