#pragma once
// Words of the command line that are more than texts and integers.
#include <chrono>
#include <cstdint>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/wire/packet/build.hpp"

namespace nikkan::reflect {

/// "0.2", "1", "60": seconds with up to nine digits behind the point. Errors: bad_value.
Result<std::chrono::nanoseconds> parse_seconds(std::string_view text);
/// Decimal, or hexadecimal behind 0x, at most `max`. Errors: bad_value.
Result<std::uint32_t> parse_number(std::string_view text, std::uint32_t max);
/// A DSCP by name (CS0 to CS7, AF11 to AF43, EF, VA, LE) or number. Errors: bad_value.
Result<std::uint8_t> parse_dscp(std::string_view text);
/// "hbh", "dst" (8 octets of padding; "hbh:24" for so many octets in all, filled with an experimental option), or
/// "60:HEX" with what stands behind the header's first two octets. Errors: bad_value, bad_length.
Result<packet::Extension> parse_extension(std::string_view text);

}  // namespace nikkan::reflect
