#include "nikkan/base/reader.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {

Result<Header> read_header(ByteView octets, const Limits& limits, std::uint64_t base) {
  Reader r(octets, base);
  for (const std::uint8_t octet : r.bytes(16, "bgp.marker")) {
    if (octet != 0xff) r.fail_at(base, Code::bad_value, "bgp.marker");
  }
  const std::size_t length = r.u16("bgp.length");
  Header out;
  out.type = static_cast<Type>(r.u8("bgp.type"));
  if (r.ok() && (length < kHeader || length > limits.max_message)) r.fail_at(base + 16, Code::bad_length, "bgp.length");
  out.body = r.bytes(length - kHeader, "bgp.body");
  if (!r.ok()) return std::unexpected(r.error());
  out.octets = octets.first(length);
  out.offset = base;
  return out;
}

Result<Notification> decode_notification(const Header& header) {
  Reader r(header.body, header.offset + kHeader);
  Notification out;
  out.code = r.u8("notification.code");
  out.subcode = r.u8("notification.subcode");
  out.data = r.rest();
  return r.finish(out, "notification");
}

Result<RouteRefresh> decode_route_refresh(const Header& header) {
  Reader r(header.body, header.offset + kHeader);
  RouteRefresh out;
  out.family.afi = r.u16("route_refresh.afi");
  out.subtype = r.u8("route_refresh.subtype");
  out.family.safi = r.u8("route_refresh.safi");
  out.data = r.rest();
  return r.finish(out, "route_refresh");
}

Result<void> decode_keepalive(const Header& header) {
  if (!header.body.empty()) return fail(Code::bad_length, "bgp.length", header.offset + 16);
  return {};
}

}  // namespace nikkan::bgp
