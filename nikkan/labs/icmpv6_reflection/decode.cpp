#include "nikkan/base/reader.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

void read_object(Reader& r, Structure& structure, const Limits& limits) {
  if (structure.objects.size() >= limits.max_objects) {
    r.fail(Code::limit, "object");
    return;
  }
  const std::uint64_t at = r.offset();
  const std::uint16_t length = r.u16("object.length");
  Object object;
  object.class_num = r.u8("object.class_num");
  object.c_type = r.u8("object.c_type");
  if (r.ok() && (length < kObjectOctets || length - kObjectOctets > r.remaining())) {
    r.fail_at(at, Code::bad_length, "object.length");
  }
  if (!r.ok()) return;
  const ByteView payload = r.bytes(length - kObjectOctets, "object.payload");
  object.payload.assign(payload.begin(), payload.end());
  structure.objects.push_back(std::move(object));
}

void read_structure(Reader& r, Message& message, const Limits& limits) {
  Structure& structure = message.structure.emplace();
  const std::uint16_t word = r.u16("extension.version");
  structure.version = static_cast<std::uint8_t>(word >> 12U);
  structure.reserved = word & 0x0fffU;
  structure.checksum = r.u16("extension.checksum");
  while (!r.at_end()) {
    read_object(r, structure, limits);
    // B: only this object ends the structure before the message does, and only as the first one.
    if (structure.objects.size() == 1 && structure.objects.front().class_num == kClassInterface) break;
  }
  const ByteView rest = r.rest();
  message.data.assign(rest.begin(), rest.end());
}

}  // namespace

Result<Message> decode(ByteView octets, const Limits& limits, std::uint64_t base) {
  Reader r(octets, base);
  Message message;
  message.type = r.u8("icmpv6.type");
  if (r.ok() && message.type != kRequest && message.type != kReply) {
    return fail(Code::unsupported, "icmpv6.type", base, "type " + std::to_string(message.type));
  }
  message.code = r.u8("icmpv6.code");
  message.checksum = r.u16("icmpv6.checksum");
  message.identifier = r.u16("echo.identifier");
  message.sequence = r.u8("echo.sequence");
  message.flags = r.u8("echo.flags");
  if (r.ok() && !r.at_end()) read_structure(r, message, limits);
  return r.finish(std::move(message), "echo");
}

ReplyFlags read_flags(std::uint8_t octet) {
  return {static_cast<std::uint8_t>(octet >> 5U), static_cast<std::uint8_t>(octet >> 3U & 3U), (octet & 4U) != 0,
          (octet & 2U) != 0, (octet & 1U) != 0};
}

const Object* Message::reflect_all() const {
  if (!structure || interface_identification() != nullptr) return nullptr;
  for (const Object& object : structure->objects) {
    if (object.class_num == profile::kClassReflectAll) return &object;
  }
  return nullptr;
}

const Object* Message::interface_identification() const {
  if (!structure || structure->objects.empty()) return nullptr;
  const Object& first = structure->objects.front();
  return first.class_num == kClassInterface ? &first : nullptr;
}

}  // namespace nikkan::icmpv6_reflection
