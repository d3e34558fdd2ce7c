#include "nikkan/labs/icmpv6_reflection/walk.hpp"

#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"
#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::size_t kFirstObject = kHeaderOctets + kStructureOctets;

std::size_t word_at(ByteView octets, std::size_t at) {
  return static_cast<std::size_t>(octets[at] << 8U | octets[at + 1]);
}

Query query_of_c_type(std::uint8_t c_type) {
  switch (c_type) {
    case static_cast<std::uint8_t>(By::name):
      return Query::by_name;
    case static_cast<std::uint8_t>(By::index):
      return Query::by_index;
    case static_cast<std::uint8_t>(By::address):
      return Query::by_address;
    default:
      return Query::unknown;
  }
}

void found(Walk& walk, Query query, ByteView message, std::size_t at, std::size_t length) {
  walk.query = query;
  walk.object_at = at;
  walk.object_length = length;
  walk.c_type = message[at + 3];
}

}  // namespace

Walk walk_request(ByteView message, const Limits& limits) {
  Walk walk;
  if (message.size() < kFirstObject + kObjectOctets) return walk;
  walk.version = message[kHeaderOctets] >> 4U;
  walk.state = Walk::State::good;
  std::size_t at = kFirstObject, count = 0, end = message.size();
  while (at < end) {
    if (++count > limits.max_objects) {
      walk.state = Walk::State::too_many;
      return walk;
    }
    const bool has_header = end - at >= kObjectOctets;
    const std::size_t length = has_header ? word_at(message, at) : 0;
    if (has_header && count == 1) walk.is_interface = message[at + 2] == kClassInterface;
    if (walk.is_interface) walk.query = query_of_c_type(message[at + 3]);
    if (has_header && walk.query == Query::unknown && !walk.is_interface &&
        message[at + 2] == profile::kClassReflectAll) {
      found(walk, Query::reflect, message, at, length);
    }
    if (length < kObjectOctets || length > end - at) {
      walk.state = Walk::State::bad_length;
      return walk;
    }
    if (walk.is_interface) {
      found(walk, walk.query, message, at, length);
      end = at + length;  // B: this object ends the structure
    }
    at += length;
  }
  const ByteView structure = message.subspan(kHeaderOctets, end - kHeaderOctets);
  walk.checksum_zero = word_at(structure, 2) == 0;
  walk.checksum_good = packet::internet_checksum(structure) == 0;
  return walk;
}

}  // namespace nikkan::icmpv6_reflection
