#pragma once
// What a person sees of a fault: the message, then the place in the input with a caret under it.
//
//   nikkan bmp decode: stats.hex: truncated at byte 16 (stat.value)
//   00000010  00 00 00 2a                                       |...*|
//             ^^
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan {

/// One line of up to 16 octets with its offset: "00000010  00 01 …  |..|\n" (as `hexdump -C` prints it).
std::string hex_line(ByteView octets, std::uint64_t offset);
/// The whole input in such lines.
std::string hex_dump(ByteView input);

/// The line that holds octet `offset` and a caret line. An offset at the end points behind the last
/// octet; one beyond the end gives nothing.
std::string hex_excerpt(ByteView input, std::uint64_t offset);

/// The same for text: "3:14: …" (line and column from 1), the line cut to about 70 columns around
/// the place, controls shown as '.', ill-formed octets as U+FFFD.
std::string text_excerpt(std::string_view input, std::uint64_t offset);

/// "nikkan bmp decode: stats.hex: <message>\n" without an excerpt; empty parts are left out.
std::string error_line(std::string_view command, std::string_view input_name, const Error& error);

}  // namespace nikkan
