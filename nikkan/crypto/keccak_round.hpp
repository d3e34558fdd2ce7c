#pragma once
// One round of Keccak-f[1600] (FIPS 202, 3.2) for a word of 64 bits, or a vector of such words.
#include <array>
#include <cstdint>
#include <utility>

namespace nikkan::crypto {

/// Rotation of rho for lane x + 5y.
inline constexpr std::array<unsigned, 25> kRho = [] {
  std::array<unsigned, 25> out{};
  unsigned x = 1, y = 0;
  for (unsigned t = 0; t < 24; ++t) {
    out[x + 5 * y] = (t + 1) * (t + 2) / 2 % 64;
    const unsigned next = (2 * x + 3 * y) % 5;
    x = y;
    y = next;
  }
  return out;
}();

/// Constants of iota by round (FIPS 202, algorithms 5 and 6).
inline constexpr std::array<std::uint64_t, 24> kIota = [] {
  std::array<std::uint64_t, 24> out{};
  unsigned lfsr = 1;
  for (std::uint64_t& constant : out) {
    for (unsigned j = 0; j <= 6; ++j) {
      if ((lfsr & 1U) != 0) constant |= std::uint64_t{1} << ((1U << j) - 1U);
      lfsr = (lfsr << 1U) ^ ((lfsr >> 7U) * 0x171U);
    }
  }
  return out;
}();

template <unsigned By, class Word>
inline void rotate_into(Word& to, const Word& from) {
  if constexpr (By == 0) {
    to = from;
  } else {
    to = (from << By) | (from >> (64 - By));
  }
}

/// theta, rho, pi and chi; iota is the caller's. `a` holds 25 words.
template <class Word>
inline __attribute__((always_inline)) void keccak_round(Word* a) {
  Word c[5], d[5], b[25];
  for (unsigned x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (unsigned x = 0; x < 5; ++x) {
    Word turned;
    rotate_into<1>(turned, c[(x + 1) % 5]);
    d[x] = c[(x + 4) % 5] ^ turned;
  }
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (rotate_into<kRho[I]>(b[I / 5 + 5 * ((2 * (I % 5) + 3 * (I / 5)) % 5)], a[I] ^ d[I % 5]), ...);
  }(std::make_index_sequence<25>{});
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((a[I] = b[I] ^ (~b[(I % 5 + 1) % 5 + I / 5 * 5] & b[(I % 5 + 2) % 5 + I / 5 * 5])), ...);
  }(std::make_index_sequence<25>{});
}

}  // namespace nikkan::crypto
