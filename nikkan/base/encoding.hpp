#pragma once
// Hexadecimal, base64, base64url and base32 (RFC 4648).
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The octets of a text, without a copy.
ByteView as_bytes(std::string_view text);
std::string_view as_text(ByteView bytes);

/// Lower case, no separators.
std::string to_hex(ByteView bytes);
/// Strict: an even number of digits, nothing else. Errors carry the offset.
Result<Bytes> parse_hex(std::string_view text);
/// A pasted dump: white space, ':', '-' and 0x prefixes between octets are skipped, '#' starts a comment
/// that ends with its line.
Result<Bytes> parse_hex_dump(std::string_view text);
std::string to_base64(ByteView bytes);
/// '-' and '_', no padding.
std::string to_base64url(ByteView bytes);
/// With padding.
std::string to_base32(ByteView bytes);
/// Strict RFC 4648, 4: padding required, no white space, unused bits zero.
Result<Bytes> parse_base64(std::string_view text);
/// RFC 4648, 5, without padding; unused bits zero.
Result<Bytes> parse_base64url(std::string_view text);

}  // namespace nikkan
