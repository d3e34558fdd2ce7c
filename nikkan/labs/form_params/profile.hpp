#pragma once
// What of this room is known, what is INFERRED and what is OURS. The draft's text was not to be had: its abstract and
// the first slides of a talk were. The one file to edit when the text turns up.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nikkan::form_params::profile {

inline constexpr std::string_view kDraft = "draft-motiwala-consolidated-multipart-params";
inline constexpr std::string_view kRevision = "00";

/// Name of a consolidated part. CERTAIN as the author's example; OURS as the default that is expanded.
inline constexpr std::string_view kPartName = "params";
/// Its media type. CERTAIN; that it is sent without parameters and read with any is OURS.
inline constexpr std::string_view kMediaType = "application/x-www-form-urlencoded";
/// Octets of one consolidated part before another one begins. OURS.
inline constexpr std::size_t kPartOctets = std::size_t{64} << 10U;

// Limits, all OURS.
inline constexpr std::uint64_t kMaxEntries = 1'000;
inline constexpr std::size_t kMaxName = 1U << 10U;
inline constexpr std::size_t kMaxValue = 1U << 20U;
inline constexpr std::uint64_t kMaxParamsPart = 1U << 20U;
inline constexpr std::uint64_t kMaxParts = 1'000;
inline constexpr std::size_t kMaxHeaderBlock = 8U << 10U;
inline constexpr std::size_t kMaxHeaders = 32;
/// Of names and values that are held until the body ends (Collision::last).
inline constexpr std::size_t kMaxHeld = 16U << 20U;

// Status codes for a server that answers. OURS.
inline constexpr int kMalformed = 400, kTooLarge = 413, kUnsupported = 415;

// OURS, each marked again where it is done:
//   a blank is sent as `+`; `+` and %20 are both read;
//   a part is expanded when it is form-data, has no filename, its type is kMediaType and its name is agreed;
//   entries keep the order of the body, and all duplicates; what is decoded is never parsed again;
//   limits count what comes out, not the parts that go in;
//   an encoder consolidates a field when that is shorter, and a part when it pays for its own header;
//   a delimiter line with anything but blanks, TABs or "--" behind the boundary is refused, not taken as data;
//   two Content-Disposition or Content-Type fields in a part, or a parameter that stands twice, are refused;
//   in a name or filename a backslash is itself; a quotation mark behind one ends the text when the line ends there or
//   another parameter follows, else it is quoted, and then all pairs in that text are undone;
//   a part with filename* and no filename is a file; strict refuses it;
//   names collide when they are the same with browsers' escapes undone, a file's with a consolidated field's too;
//   option names: consolidate, expand, collision, preserve-order, params-last.
//
// Not known: whether the name is fixed; order and duplicates between plain and consolidated fields; charset; limits;
// nested names; what the security section says.

}  // namespace nikkan::form_params::profile
