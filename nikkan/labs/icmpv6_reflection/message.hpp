#pragma once
// ICMPv6 Extended Echo with the Reflect All object: a probe asks for a copy of itself as it arrived, so that the
// sender sees what the path changed. Also PROBE, which the same messages carry.
//
// Follows draft-ietf-6man-icmpv6-reflection-15 as far as its facts are known (profile.hpp), over
// draft-ietf-intarea-rfc8335bis (Extended Echo, PROBE) and RFC 4884, 7 (extension structure). Left out: ICMPv4.
//
//   prober     built > sent > answered | timed out (late answers and duplicates are told apart)   prober.hpp
//   responder  packet > one reply of the same length | dropped with a reason; no state but a rate   responder.hpp
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::icmpv6_reflection {

inline constexpr std::uint8_t kRequest = 160, kReply = 161;  ///< ICMPv6 types
inline constexpr std::uint8_t kClassInterface = 3;           ///< Interface Identification Object (PROBE)
inline constexpr std::size_t kHeaderOctets = 8, kStructureOctets = 4, kObjectOctets = 4;

/// Codes of a reply (rfc8335bis, 4.1).
enum class ReplyCode : std::uint8_t { no_error, malformed, no_such_interface, no_such_entry, multiple_interfaces };
/// "no error", "malformed query", …; "unassigned" for others.
std::string_view code_name(std::uint8_t code);

struct Limits {
  std::size_t max_objects = 16;  ///< of one message
  packet::Limits packet = {};    ///< of the headers before it
};

/// One extension object (RFC 4884, 7). Objects of unknown classes keep their octets.
struct Object {
  std::uint8_t class_num = 0;
  std::uint8_t c_type = 0;
  Bytes payload;
  bool operator==(const Object&) const = default;
};

/// Extension header and objects.
struct Structure {
  std::uint8_t version = 2;
  std::uint16_t reserved = 0;  ///< 12 bits
  std::uint16_t checksum = 0;  ///< as received or as sealed
  std::vector<Object> objects;
  bool operator==(const Structure&) const = default;
};

/// Flags octet of a reply: State in 3 bits and 2 reserved (B; tshark agrees).
struct ReplyFlags {
  std::uint8_t state = 0;     ///< 1 incomplete, 2 reachable, 3 stale, 4 delay, 5 probe, 6 failed
  std::uint8_t reserved = 0;  ///< 2 bits
  bool active = false, ipv4 = false, ipv6 = false;
  bool operator==(const ReplyFlags&) const = default;
};
ReplyFlags read_flags(std::uint8_t octet);
std::uint8_t to_octet(const ReplyFlags& flags);
std::string_view state_name(std::uint8_t state);

struct Message {
  std::uint8_t type = kRequest;
  std::uint8_t code = 0;
  std::uint16_t checksum = 0;  ///< as received or as sealed
  std::uint16_t identifier = 0;
  std::uint8_t sequence = 0;
  std::uint8_t flags = 0;              ///< request: L in bit 0; reply: ReplyFlags
  std::optional<Structure> structure;  ///< absent: the message ends behind its flags
  Bytes data;                          ///< behind the structure: only where Interface Identification ends it
  bool operator==(const Message&) const = default;

  bool local() const { return (flags & 1U) != 0; }
  /// The first Reflect All object, or nullptr; later ones do not count.
  const Object* reflect_all() const;
  /// The first object if it is an Interface Identification Object.
  const Object* interface_identification() const;
};

/// One ICMPv6 message from its type on; what decodes is encoded to the same octets. Any version and class is kept.
/// Errors: truncated, unsupported ("icmpv6.type": neither request nor reply), bad_length ("object.length" below 4 or
/// beyond the message), limit ("object"). `base` is the offset of the first octet, for messages.
Result<Message> decode(ByteView octets, const Limits& limits = {}, std::uint64_t base = 0);
/// With the checksums that stand in the message. Errors: bad_length ("object.length"), bad_value (reserved bits).
Result<Bytes> encode(const Message& message);

/// The sum that belongs into the extension header: over what the structure covers, its own field zero. For
/// Interface Identification it ends with the object, else with the message (B).
std::uint16_t structure_checksum(const Message& message);
/// Fills in both checksums and encodes.
Result<Bytes> seal(Message& message, const IpAddress& source, const IpAddress& destination);

/// What stands in the message and should not: reserved bits, version, wrong checksums (the outer one only with the
/// packet it came in), a copy that could not be one. Offsets count from the packet, or from the message without it.
std::vector<Error> check(const Message& message, const packet::IpView* ip = nullptr);

/// A request for `octets` octets, placeholder zero, not sealed.
Message reflect_request(std::uint16_t identifier, std::uint8_t sequence, std::size_t octets);

/// One object: fields, objects with their meaning, the copy's headers; with the packet also addresses and header
/// fields.
std::string to_json(const Message& message, const packet::IpView* ip = nullptr);

}  // namespace nikkan::icmpv6_reflection
