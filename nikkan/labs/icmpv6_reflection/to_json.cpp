#include "nikkan/base/json.hpp"
#include "nikkan/labs/icmpv6_reflection/headers_json.hpp"
#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

std::string hex16(std::uint16_t value) {
  return to_hex(Bytes{static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value & 0xffU)});
}

std::string_view object_name(const Object& object) {
  if (object.class_num == kClassInterface) return "interface_identification";
  if (object.class_num != profile::kClassReflectAll) return "unknown";
  switch (object.c_type) {
    case profile::kCTypeRequest:
      return "reflect_all_request";
    case profile::kCTypeReply:
      return "reflect_all_reply";
    case profile::kCTypeUnsupported:
      return "reflect_all_unsupported";
    default:
      return "reflect_all";
  }
}

void write_object(json::Writer& w, const Object& object) {
  w.begin_object().member("class", unsigned{object.class_num}).member("c_type", unsigned{object.c_type});
  w.member("name", object_name(object)).member("octets", std::uint64_t{object.payload.size()});
  if (object.class_num == kClassInterface) {
    if (const auto id = read_interface_id(object)) w.member("interface", to_string(*id));
  }
  if (object.class_num == profile::kClassReflectAll && object.c_type == profile::kCTypeReply) {
    write_headers(w, "copy", object.payload);
  }
  w.member("hex", to_hex(object.payload)).end_object();
}

void write_flags(json::Writer& w, const Message& message) {
  w.member("flags", unsigned{message.flags});
  if (message.type == kRequest) {
    w.member("local", message.local());
    return;
  }
  const ReplyFlags flags = read_flags(message.flags);
  w.member("state", unsigned{flags.state}).member("state_name", state_name(flags.state));
  w.member("active", flags.active).member("ipv4", flags.ipv4).member("ipv6", flags.ipv6);
}

}  // namespace

void write_headers(json::Writer& w, std::string_view name, ByteView octets) {
  const Seen seen = see(octets);
  w.key(name).begin_object();
  if (seen.traffic_class) w.member("traffic_class", unsigned{*seen.traffic_class});
  if (seen.flow_label) w.member("flow_label", unsigned{*seen.flow_label});
  if (seen.payload_length) w.member("payload_length", unsigned{*seen.payload_length});
  if (seen.next_header) w.member("next_header", unsigned{*seen.next_header});
  if (seen.hop_limit) w.member("hop_limit", unsigned{*seen.hop_limit});
  if (seen.source) w.member("source", to_string(*seen.source));
  if (seen.destination) w.member("destination", to_string(*seen.destination));
  if (seen.destination) {
    w.key("extension_headers").begin_array();
    for (const SeenHeader& header : seen.extensions) {
      w.begin_object().member("type", unsigned{header.type}).member("name", protocol_name(header.type));
      w.member("whole", header.whole).member("hex", to_hex(header.octets)).end_object();
    }
    w.end_array();
  }
  if (seen.chain_ends) w.member("upper_layer", unsigned{seen.upper});
  w.end_object();
}

void write_comparison(json::Writer& w, const Comparison& comparison) {
  w.key("changes").begin_array();
  for (const Change& change : comparison.changes) {
    w.begin_object().member("field", change.field).member("how", to_string(change.how));
    if (change.how != How::added) w.member("sent", change.sent);
    if (change.how != How::removed) w.member("received", change.received);
    w.end_object();
  }
  w.end_array().member("headers_seen", comparison.headers_seen);
  if (comparison.routers) w.member("routers", *comparison.routers);
}

std::string to_json(const Message& message, const packet::IpView* ip) {
  json::Writer w;
  w.begin_object();
  w.member("message", message.type == kRequest ? "extended_echo_request" : "extended_echo_reply");
  if (ip != nullptr) {
    write_headers(w, "headers", ip->octets.first(static_cast<std::size_t>(ip->payload_offset - ip->offset)));
  }
  w.member("type", unsigned{message.type}).member("code", unsigned{message.code});
  if (message.type == kReply) w.member("code_name", code_name(message.code));
  w.member("checksum", hex16(message.checksum));
  w.member("identifier", unsigned{message.identifier}).member("sequence", unsigned{message.sequence});
  write_flags(w, message);
  if (message.structure) {
    const Structure& s = *message.structure;
    w.key("structure").begin_object().member("version", unsigned{s.version}).member("reserved", unsigned{s.reserved});
    w.member("checksum", hex16(s.checksum)).key("objects").begin_array();
    for (const Object& object : s.objects) write_object(w, object);
    w.end_array().end_object();
  }
  if (!message.data.empty()) w.member("data", to_hex(message.data));
  return w.end_object().take();
}

}  // namespace nikkan::icmpv6_reflection
