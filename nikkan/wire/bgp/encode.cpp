#include "nikkan/base/writer.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {

Result<Bytes> write_message(Type type, ByteView body) {
  if (body.size() > kMaxExtended - kHeader) return fail(Code::limit, "bgp.length");
  Writer w;
  for (int i = 0; i < 16; ++i) w.u8(0xff);
  w.u16(static_cast<std::uint16_t>(kHeader + body.size())).u8(static_cast<std::uint8_t>(type)).bytes(body);
  return w.take();
}

namespace {

Result<Bytes> wrap(Type type, Writer& w) {
  const auto body = w.take();
  if (!body) return body;
  return write_message(type, *body);
}

void write_parameters(Writer& w, const Open& open) {
  for (const Parameter& parameter : open.parameters) {
    w.u8(parameter.type);
    const auto length = w.length(open.extended ? 2 : 1, "open.parameter.length");
    w.bytes(parameter.value);
  }
}

}  // namespace

Result<Bytes> encode(const Open& open) {
  Writer w;
  w.u8(open.version).u16(open.as).u16(open.hold_time).u32(open.bgp_id);
  if (open.extended) w.u8(open.short_length).u8(255);
  {
    const auto length = w.length(open.extended ? 2 : 1, "open.parameters_length");
    write_parameters(w, open);
  }
  return wrap(Type::open, w);
}

Result<Bytes> encode(const Update& update) {
  Writer w;
  {
    const auto length = w.length(2, "update.withdrawn_length");
    for (const Nlri& one : update.withdrawn) write_nlri(w, one);
  }
  {
    const auto length = w.length(2, "update.attributes_length");
    for (const Attribute& one : update.attributes) {
      w.u8(one.flags).u8(one.type);
      const auto size = w.length((one.flags & kExtendedLength) != 0 ? 2 : 1, "attribute.length");
      w.bytes(one.value);
    }
    w.bytes(update.attribute_tail);
  }
  for (const Nlri& one : update.announced) write_nlri(w, one);
  return wrap(Type::update, w);
}

Result<Bytes> encode(const MpReach& reach) {
  Writer w;
  w.u16(reach.family.afi).u8(reach.family.safi);
  {
    const auto length = w.length(1, "mp_reach.next_hop_length");
    w.bytes(reach.next_hop);
  }
  w.u8(reach.reserved);
  for (const Nlri& one : reach.nlri) write_nlri(w, one);
  w.bytes(reach.octets);
  return w.take();
}

Result<Bytes> encode(const MpUnreach& unreach) {
  Writer w;
  w.u16(unreach.family.afi).u8(unreach.family.safi);
  for (const Nlri& one : unreach.nlri) write_nlri(w, one);
  w.bytes(unreach.octets);
  return w.take();
}

Result<Bytes> encode(const Notification& notification) {
  Writer w;
  w.u8(notification.code).u8(notification.subcode).bytes(notification.data);
  return wrap(Type::notification, w);
}

Result<Bytes> encode(const RouteRefresh& refresh) {
  Writer w;
  w.u16(refresh.family.afi).u8(refresh.subtype).u8(refresh.family.safi).bytes(refresh.data);
  return wrap(Type::route_refresh, w);
}

}  // namespace nikkan::bgp
