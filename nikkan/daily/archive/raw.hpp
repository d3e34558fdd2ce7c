#pragma once
// Raw mail at rest: zstd with a dictionary of what every announcement mail has in common.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"

namespace nikkan::archive::raw {

/// How a stored mail is packed. Numbers are in archives: never reuse one.
enum class Packing : std::uint8_t { plain = 0, zstd = 1, zstd_dictionary_1 = 2 };

struct Packed {
  Packing packing = Packing::plain;
  std::string data;
};

Packed pack(std::string_view mail);
/// Errors: unsupported (packing of a newer program), bad_value (damaged), limit (more than `max` octets).
Result<std::string> unpack(Packing packing, std::string_view data, std::size_t max = 64U << 20U);

}  // namespace nikkan::archive::raw
