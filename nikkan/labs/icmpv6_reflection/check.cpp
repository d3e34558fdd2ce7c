#include <algorithm>

#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

class Faults {
 public:
  explicit Faults(std::uint64_t base) : base_(base) {}
  void add(bool wrong, Code code, std::uint64_t at, std::string_view field) {
    if (wrong) found_.push_back({code, base_ + at, field, {}});
  }
  std::vector<Error> take() { return std::move(found_); }

 private:
  std::uint64_t base_;
  std::vector<Error> found_;
};

void check_copy(Faults& faults, const Message& message) {
  const Object* object = message.reflect_all();
  if (object == nullptr) return;
  std::uint64_t at = kHeaderOctets + kStructureOctets;
  for (const Object& other : message.structure->objects) {
    if (&other == object) break;
    at += kObjectOctets + other.payload.size();
  }
  const bool request = message.type == kRequest;
  faults.add(request && object->c_type != profile::kCTypeRequest, Code::bad_value, at + 3, "object.c_type");
  faults.add(!request && object->c_type > profile::kCTypeUnsupported, Code::bad_value, at + 3, "object.c_type");
  faults.add(!request && object->c_type == profile::kCTypeReply && !object->payload.empty() &&
                 object->payload.front() >> 4U != 6,
             Code::bad_value, at + kObjectOctets, "object.copy");
}

}  // namespace

std::vector<Error> check(const Message& message, const packet::IpView* ip) {
  Faults faults(ip == nullptr ? 0 : ip->payload_offset);
  if (ip != nullptr) {
    faults.add(packet::upper_checksum(*ip) == packet::ChecksumState::bad, Code::bad_value, 2, "icmpv6.checksum");
  }
  const bool request = message.type == kRequest;
  faults.add(request && message.code != 0, Code::bad_value, 1, "icmpv6.code");
  faults.add(!request && message.code > 4, Code::bad_value, 1, "icmpv6.code");
  faults.add(request && (message.flags & 0xfeU) != 0, Code::bad_value, 7, "echo.flags");
  faults.add(!request && read_flags(message.flags).reserved != 0, Code::bad_value, 7, "echo.flags");
  if (!message.structure) return faults.take();
  const Structure& structure = *message.structure;
  faults.add(structure.version != 2, Code::bad_value, kHeaderOctets, "extension.version");
  faults.add(structure.reserved != 0, Code::bad_value, kHeaderOctets, "extension.reserved");
  faults.add(structure.checksum != structure_checksum(message), Code::bad_value, kHeaderOctets + 2,
             "extension.checksum");
  if (const Object* id = message.interface_identification()) {
    const auto read = read_interface_id(*id);
    if (!read) {
      const Error& e = read.error();
      faults.add(true, e.code, kHeaderOctets + kStructureOctets + kObjectOctets + e.offset, e.field);
    }
  }
  check_copy(faults, message);
  return faults.take();
}

}  // namespace nikkan::icmpv6_reflection
