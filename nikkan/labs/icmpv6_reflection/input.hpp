#pragma once
// What a file for `nikkan reflect decode` holds: packets, in one of several notations.
#include <string>
#include <vector>

#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace nikkan::icmpv6_reflection {

enum class Notation : std::uint8_t {
  automatic,  ///< a capture file by its first octets, else one packet as it stands
  hex,        ///< one packet as a dump
  lines,      ///< a packet a line, after an optional name and TAB; '#' begins a comment
};

struct InputLimits {
  std::size_t max_bytes = 16U << 20U;
  std::size_t max_packets = 1'000'000;
};

/// One packet, link headers taken off, or why it could not be had.
struct InputPacket {
  std::string name;            ///< of a line, or "packet 3" of a capture; empty for a single one
  Bytes octets;                ///< from the IPv6 header on
  std::uint64_t offset = 0;    ///< of octets in what is named
  std::optional<Error> fault;  ///< instead of octets
};

/// Errors: those of the file as a whole.
Result<std::vector<InputPacket>> read_input(std::string_view content, Notation notation,
                                            const InputLimits& limits = {});

}  // namespace nikkan::icmpv6_reflection
