#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"

#include <algorithm>

#include "nikkan/base/reader.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/base/writer.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

bool only_zeros(ByteView octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::uint8_t octet) { return octet == 0; });
}

std::size_t length_of(std::uint16_t afi) {
  switch (afi) {
    case kAfiIpv4:
      return 4;
    case kAfiIpv6:
      return 16;
    case kAfiMac48:
      return 6;
    case kAfiMac64:
      return 8;
    default:
      return 0;
  }
}

Result<InterfaceId> read_name(ByteView payload) {
  const auto end = std::find(payload.begin(), payload.end(), 0);
  const auto size = static_cast<std::size_t>(end - payload.begin());
  if (size == 0) return fail(Code::bad_value, "interface.name");
  if (payload.size() % 4 != 0) return fail(Code::bad_length, "interface.name", payload.size());
  if (!only_zeros(payload.subspan(size))) return fail(Code::bad_value, "interface.padding", size);
  return by_name(as_text(payload.first(size)));
}

Result<InterfaceId> read_index(ByteView payload) {
  Reader r(payload);
  return r.finish(by_index(r.u32("interface.index")), "interface.index");
}

Result<InterfaceId> read_address(ByteView payload) {
  Reader r(payload);
  InterfaceId id;
  id.by = By::address;
  id.afi = r.u16("interface.afi");
  const std::uint64_t at = r.offset();
  const std::uint8_t length = r.u8("interface.address_length");
  r.skip(1, "interface.reserved");  // ignored on receipt
  const std::size_t usual = length_of(id.afi);
  if (r.ok() && (length == 0 || (usual != 0 && usual != length))) {
    r.fail_at(at, Code::bad_value, "interface.address_length");
  }
  const ByteView address = r.bytes(length, "interface.address");
  id.address.assign(address.begin(), address.end());
  const ByteView padding = r.rest();
  if (r.ok() && (padding.size() > 3 || payload.size() % 4 != 0)) {
    r.fail_at(at, Code::bad_length, "interface.address");
  }
  if (r.ok() && !only_zeros(padding)) r.fail_at(4U + length, Code::bad_value, "interface.padding");
  return r.finish(std::move(id), "interface.address");
}

}  // namespace

Result<InterfaceId> read_interface_id(const Object& object) {
  switch (object.c_type) {
    case static_cast<std::uint8_t>(By::name):
      return read_name(object.payload);
    case static_cast<std::uint8_t>(By::index):
      return read_index(object.payload);
    case static_cast<std::uint8_t>(By::address):
      return read_address(object.payload);
    default:
      return fail(Code::unsupported, "interface.c_type");
  }
}

Result<Object> to_object(const InterfaceId& id) {
  Writer w;
  switch (id.by) {
    case By::name:
      if (id.name.empty() || id.name.find('\0') != std::string::npos) return fail(Code::bad_value, "interface.name");
      w.text(id.name);
      break;
    case By::index:
      w.u32(id.index);
      break;
    case By::address:
      if (id.address.empty() || id.address.size() > 255) return fail(Code::bad_length, "interface.address");
      w.u16(id.afi).u8(static_cast<std::uint8_t>(id.address.size())).u8(0).bytes(id.address);
      break;
  }
  w.pad_to(4);
  auto payload = w.take();
  if (!payload) return std::unexpected(payload.error());
  return Object{kClassInterface, static_cast<std::uint8_t>(id.by), std::move(*payload)};
}

InterfaceId by_name(std::string_view name) {
  InterfaceId id;
  id.name = name;
  return id;
}

InterfaceId by_index(std::uint32_t index) {
  InterfaceId id;
  id.by = By::index;
  id.index = index;
  return id;
}

InterfaceId by_address(const IpAddress& address) {
  InterfaceId id;
  id.by = By::address;
  id.afi = address.is_v4() ? kAfiIpv4 : kAfiIpv6;
  id.address.assign(address.octets().begin(), address.octets().end());
  return id;
}

std::string to_string(const InterfaceId& id) {
  if (id.by == By::name) return strip_controls(id.name);
  if (id.by == By::index) return "index " + std::to_string(id.index);
  if (id.afi == kAfiIpv4 || id.afi == kAfiIpv6) {
    if (const auto address = IpAddress::from_bytes(id.address)) return to_string(*address);
  }
  return "AFI " + std::to_string(id.afi) + " " + to_hex(id.address);
}

}  // namespace nikkan::icmpv6_reflection
