#pragma once
// 64-bit words of octets, least significant first.
#include <bit>
#include <cstdint>
#include <cstring>

namespace nikkan::crypto {

inline std::uint64_t load_little(const std::uint8_t* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return std::endian::native == std::endian::little ? word : __builtin_bswap64(word);
}

inline void store_little(std::uint64_t word, std::uint8_t* to) {
  if constexpr (std::endian::native != std::endian::little) word = __builtin_bswap64(word);
  std::memcpy(to, &word, sizeof word);
}

}  // namespace nikkan::crypto
