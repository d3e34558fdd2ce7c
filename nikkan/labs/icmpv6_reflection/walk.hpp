#pragma once
// A request's extension structure walked in place: where the object lies that decides the answer.
#include "nikkan/labs/icmpv6_reflection/access.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace nikkan::icmpv6_reflection {

/// What a walk found. Offsets count from the ICMPv6 type.
struct Walk {
  enum class State : std::uint8_t {
    no_structure,  ///< ends before an extension header and one object
    good,
    bad_length,  ///< an object below 4 octets or beyond the message
    too_many,    ///< more objects than the limit
  };
  State state = State::no_structure;
  Query query = Query::unknown;  ///< of the object that decides
  std::uint8_t version = 0;
  bool is_interface = false;      ///< the first object is Interface Identification, of whatever C-Type
  bool checksum_good = false;     ///< right over what the structure covers
  bool checksum_zero = false;     ///< none sent (RFC 4884, 7); PROBE needs one
  std::size_t object_at = 0;      ///< of the object that decides (its length field)
  std::size_t object_length = 0;  ///< with its header
  std::uint8_t c_type = 0;
};

Walk walk_request(ByteView message, const Limits& limits);

}  // namespace nikkan::icmpv6_reflection
