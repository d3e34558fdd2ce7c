#pragma once
// What is INFERRED or OURS, and what only the prototype says: the one file to edit when the draft's text turns up.
//
// Grades: B = draft-ietf-intarea-rfc8335bis, whole text at hand; P = octets and code of the only prototype;
// M = measured on Linux 6.18; INFERRED; OURS. The draft's own body text could not be had.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nikkan::icmpv6_reflection::profile {

inline constexpr std::uint8_t kClassReflectAll = 6;         ///< P; 0xFA before IANA assigned it
inline constexpr std::uint8_t kCTypeRequest = 0;            ///< P
inline constexpr std::uint8_t kCTypeReply = 1;              ///< P
inline constexpr std::uint8_t kCTypeUnsupported = 2;        ///< P has the number, never sends it
inline constexpr std::uint8_t kReplyFlags = 0x05;           ///< P: A = 1, 4 = 0, 6 = 1, State 0
inline constexpr bool kRequestIsLocal = true;               ///< P: L = 1
inline constexpr std::size_t kMaxOctets = 1224;             ///< P: 1280 - 40 - 8 - 4 - 4
inline constexpr std::size_t kDefaultOctets = 128;          ///< OURS: headers with room for what a path adds
inline constexpr std::uint8_t kReplyHopLimit = 255;         ///< B; the prototype's captured replies carry 64
inline constexpr std::uint8_t kReplyTrafficClass = 0;       ///< B: CS0
inline constexpr std::uint32_t kReplyFlowLabel = 0;         ///< B leaves it open; OURS: zero
inline constexpr bool kAnswerBadExtensionChecksum = false;  ///< P drops, B answers code 1: open
inline constexpr bool kFirstReflectAllOnly = true;          ///< INFERRED: later ones are treated as absent
inline constexpr bool kUnsupportedKeepsPayload = true;      ///< INFERRED: C-Type 2 returns the placeholder
inline constexpr bool kNoStructureIsMalformed = true;       ///< M: code 1 where no extension structure is
inline constexpr bool kUnknownClassIsMalformed = true;      ///< OURS: neither Reflect All nor Interface Identification
inline constexpr bool kDropFragments = true;                ///< OURS: what was reassembled is not what arrived
inline constexpr double kRatePerSecond = 1000;              ///< OURS; that there is a limit: INFERRED (RFC 4443, 2.4 f)
inline constexpr double kBurst = 100;                       ///< OURS

/// The same for a page and for people: name, value, grade.
struct Row {
  std::string_view name, value, grade;
};
inline constexpr std::array kTable = {
    Row{"Class-Num Reflect All", "6", "P"},
    Row{"C-Types request, reply, unsupported", "0, 1, 2", "P"},
    Row{"reply flags", "0x05", "P"},
    Row{"L in a request", "1", "P"},
    Row{"largest copy", "1224", "P"},
    Row{"usual copy", "128", "OURS"},
    Row{"reply hop limit, DSCP", "255, CS0", "B"},
    Row{"reply flow label", "0", "OURS"},
    Row{"extension checksum wrong", "drop; code 1 on demand", "P against B"},
    Row{"several objects", "first Reflect All", "INFERRED"},
    Row{"C-Type 2", "payload as sent", "INFERRED"},
    Row{"no extension structure", "code 1", "M"},
    Row{"other classes alone", "code 1", "OURS"},
    Row{"fragments", "drop", "OURS"},
    Row{"rate limit", "1000 a second, burst 100", "INFERRED, figures OURS"},
};

}  // namespace nikkan::icmpv6_reflection::profile
