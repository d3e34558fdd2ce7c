#pragma once
// Message digests over OpenSSL (FIPS 180-4).
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nikkan::crypto {

using Sha1 = std::array<std::uint8_t, 20>;
using Sha256 = std::array<std::uint8_t, 32>;

/// For identifiers that others define with SHA-1; not for signatures.
Sha1 sha1(std::string_view data);
Sha256 sha256(std::string_view data);
/// Lower-case hexadecimal of sha256.
std::string sha256_hex(std::string_view data);

}  // namespace nikkan::crypto
