#include "nikkan/base/reader.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {
namespace {
constexpr std::uint8_t kCapabilities = 2, kExtended = 255;
}

Result<Open> decode_open(const Header& header, const Limits& limits) {
  Reader r(header.body, header.offset + kHeader);
  Open out;
  out.version = r.u8("open.version");
  out.as = r.u16("open.as");
  out.hold_time = r.u16("open.hold_time");
  out.bgp_id = r.u32("open.bgp_id");
  std::size_t length = r.u8("open.parameters_length");
  // RFC 9072, 2: the old length not zero, and type 255 where the first parameter would be
  if (length != 0 && r.remaining() > 0 && r.peek("open.parameters_length") == kExtended) {
    out.extended = true;
    out.short_length = static_cast<std::uint8_t>(length);
    r.skip(1, "open.parameters_type");
    length = r.u16("open.parameters_length");
  }
  Reader all = r.sub(length, "open.parameters");
  while (!all.at_end() && out.parameters.size() < limits.max_items) {
    Parameter parameter;
    parameter.type = all.u8("open.parameter.type");
    const std::size_t size = out.extended ? all.u16("open.parameter.length") : all.u8("open.parameter.length");
    parameter.value = all.bytes(size, "open.parameter.value");
    if (all.ok()) out.parameters.push_back(parameter);
  }
  if (all.remaining() > 0) all.fail(Code::limit, "open.parameter");
  return r.finish(std::move(out), "open");
}

std::vector<Capability> Open::capabilities() const {
  std::vector<Capability> out;
  for (const Parameter& parameter : parameters) {
    if (parameter.type != kCapabilities) continue;
    Reader r(parameter.value);
    while (!r.at_end()) {
      Capability capability;
      capability.code = r.u8("capability.code");
      capability.value = r.bytes(r.u8("capability.length"), "capability.value");
      if (r.ok()) out.push_back(capability);
    }
  }
  return out;
}

std::uint32_t Open::real_as() const {
  for (const Capability& capability : capabilities()) {
    if (capability.code == kCapFourOctetAs && capability.value.size() == 4) return Reader(capability.value).u32("as");
  }
  return as;
}

std::vector<Afi> Open::families() const {
  std::vector<Afi> out;
  for (const Capability& capability : capabilities()) {
    if (capability.code != kCapMultiprotocol || capability.value.size() != 4) continue;
    Reader r(capability.value);
    const std::uint16_t afi = r.u16("afi");
    r.skip(1, "reserved");
    out.push_back({afi, r.u8("safi")});
  }
  return out;
}

namespace {

/// Families for which the OPEN offers to send (2) or to receive (1) path identifiers.
std::vector<Afi> add_path_families(const Open& open, unsigned direction) {
  std::vector<Afi> out;
  for (const Capability& capability : open.capabilities()) {
    if (capability.code != kCapAddPath || capability.value.size() % 4 != 0) continue;
    Reader r(capability.value);
    while (!r.at_end()) {
      const std::uint16_t afi = r.u16("afi");
      const std::uint8_t safi = r.u8("safi");
      if (const unsigned offered = r.u8("send_receive"); offered <= 3 && (offered & direction) != 0) out.push_back({afi, safi});
    }
  }
  return out;
}

bool has_four_octets(const Open& open) {
  for (const Capability& capability : open.capabilities()) {
    if (capability.code == kCapFourOctetAs && capability.value.size() == 4) return true;
  }
  return false;
}

}  // namespace

Session agree(const Open& sender, const Open& receiver) {
  Session out;
  out.four_octet_as = has_four_octets(sender) && has_four_octets(receiver);
  out.internal = sender.real_as() == receiver.real_as();
  const std::vector<Afi> receives = add_path_families(receiver, 1);
  for (const Afi& family : add_path_families(sender, 2)) {
    for (const Afi& other : receives) {
      if (family == other && !out.has_add_path(family)) out.add_path.push_back(family);
    }
  }
  return out;
}

}  // namespace nikkan::bgp
