#include "nikkan/base/writer.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"
#include "nikkan/wire/packet/build.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::size_t kChecksumAt = 2;

void write_structure(Writer& w, const Structure& structure) {
  if (structure.version > 15) w.fail(Code::bad_value, "extension.version");
  if (structure.reserved > 0x0fff) w.fail(Code::bad_value, "extension.reserved");
  w.u16(static_cast<std::uint16_t>(structure.version << 12U | structure.reserved)).u16(structure.checksum);
  for (const Object& object : structure.objects) {
    const auto length = w.length(2, "object.length", 2);
    w.u8(object.class_num).u8(object.c_type).bytes(object.payload);
  }
}

}  // namespace

Result<Bytes> encode(const Message& message) {
  Writer w;
  w.u8(message.type).u8(message.code).u16(message.checksum);
  w.u16(message.identifier).u8(message.sequence).u8(message.flags);
  if (message.structure) write_structure(w, *message.structure);
  w.bytes(message.data);
  return w.take();
}

std::uint16_t structure_checksum(const Message& message) {
  if (!message.structure) return 0;
  const Structure& s = *message.structure;
  packet::Checksum sum;
  sum.add_u16(static_cast<std::uint16_t>(s.version << 12U | s.reserved));
  for (const Object& object : s.objects) {
    sum.add_u16(static_cast<std::uint16_t>(object.payload.size() + kObjectOctets));
    sum.add_u16(static_cast<std::uint16_t>(object.class_num << 8U | object.c_type)).add(object.payload);
  }
  return sum.value();
}

Result<Bytes> seal(Message& message, const IpAddress& source, const IpAddress& destination) {
  message.checksum = 0;
  if (message.structure) message.structure->checksum = structure_checksum(message);
  auto octets = encode(message);
  if (!octets) return octets;
  message.checksum = packet::transport_checksum(source, destination, packet::kIcmpv6, *octets);
  packet::put_checksum(*octets, kChecksumAt, message.checksum);
  return octets;
}

std::uint8_t to_octet(const ReplyFlags& flags) {
  return static_cast<std::uint8_t>((flags.state & 7U) << 5U | (flags.reserved & 3U) << 3U | (flags.active ? 4U : 0U) |
                                   (flags.ipv4 ? 2U : 0U) | (flags.ipv6 ? 1U : 0U));
}

Message reflect_request(std::uint16_t identifier, std::uint8_t sequence, std::size_t octets) {
  Message out;
  out.identifier = identifier;
  out.sequence = sequence;
  out.flags = profile::kRequestIsLocal ? 1 : 0;
  out.structure.emplace().objects.push_back({profile::kClassReflectAll, profile::kCTypeRequest, Bytes(octets)});
  return out;
}

}  // namespace nikkan::icmpv6_reflection
