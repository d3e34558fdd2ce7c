// Included by ml_kem_kernels_portable.cpp and ml_kem_kernels_avx2.cpp inside a namespace of each; not to be included
// elsewhere. Loops are written so that a compiler makes vectors of them; no branch or index depends on a coefficient.

using Words = std::uint64_t __attribute__((vector_size(32)));

/// -q^-1 is not needed: a q' with q q' = 1 mod 2^16 is subtracted.
constexpr std::int16_t kQInverse = -3327;  // 62209

constexpr std::int16_t montgomery(std::int32_t a) {
  const auto t = static_cast<std::int16_t>(static_cast<std::int16_t>(a) * kQInverse);
  return static_cast<std::int16_t>((a - std::int32_t{t} * kQ) >> 16);
}

/// a b / R mod q, |result| < q for |a b| < q 2^15. High halves apart, so that 16-bit vectors do.
inline std::int16_t multiply(std::int16_t a, std::int16_t b) {
  const auto high = static_cast<std::int16_t>((std::int32_t{a} * b) >> 16);
  const auto low = static_cast<std::int16_t>(std::int32_t{a} * b);
  const auto t = static_cast<std::int16_t>(std::int32_t{low} * kQInverse);
  const auto back = static_cast<std::int16_t>((std::int32_t{t} * kQ) >> 16);
  return static_cast<std::int16_t>(high - back);
}

/// To |result| ≤ q / 2, about, from any 16-bit value.
inline std::int16_t barrett(std::int16_t a) {
  const auto t = static_cast<std::int16_t>((std::int32_t{a} * 20159 + (1 << 25)) >> 26);  // 2^26 / q
  return static_cast<std::int16_t>(a - t * kQ);
}

constexpr std::int32_t power(std::int32_t base, unsigned exponent) {
  std::int32_t out = 1;
  for (unsigned i = 0; i < exponent; ++i) out = out * base % kQ;
  return out;
}

constexpr unsigned reversed7(unsigned value) {
  unsigned out = 0;
  for (unsigned bit = 0; bit < 7; ++bit) out |= (value >> bit & 1U) << (6 - bit);
  return out;
}

constexpr std::int16_t centred(std::int64_t value) {
  value %= kQ;
  return static_cast<std::int16_t>(value > kQ / 2 ? value - kQ : value);
}

/// zeta^BitRev7(i) R, and zeta^(2 BitRev7(i)+1) R (FIPS 203, appendix A: zeta = 17).
constexpr std::array<std::int16_t, 128> kZetas = [] {
  std::array<std::int16_t, 128> out{};
  for (unsigned i = 0; i < 128; ++i) out[i] = centred(power(17, reversed7(i)) * 65536LL % kQ);
  return out;
}();
constexpr std::array<std::int16_t, 128> kGammas = [] {
  std::array<std::int16_t, 128> out{};
  for (unsigned i = 0; i < 128; ++i) out[i] = centred(power(17, 2 * reversed7(i) + 1) * 65536LL % kQ);
  return out;
}();

void keccak(std::array<std::uint64_t, 25>& state) {
  std::uint64_t a[25];
  std::memcpy(a, state.data(), sizeof a);
  for (const std::uint64_t constant : kIota) {
    keccak_round(a);
    a[0] ^= constant;
  }
  std::memcpy(state.data(), a, sizeof a);
}

void keccak4(Keccak4& states) {
  Words a[25];
  std::memcpy(a, states.lane.data(), sizeof a);
  for (const std::uint64_t constant : kIota) {
    keccak_round(a);
    a[0] ^= Words{constant, constant, constant, constant};
  }
  std::memcpy(states.lane.data(), a, sizeof a);
}

template <unsigned Length>
inline void ntt_layer(Poly& a) {
  for (unsigned start = 0, i = 128 / Length; start < kN; start += 2 * Length, ++i) {
    const std::int16_t zeta = kZetas[i];
    std::int16_t* const low = a.c.data() + start;
    std::int16_t* const high = low + Length;
    for (unsigned j = 0; j < Length; ++j) {
      const std::int16_t t = multiply(zeta, high[j]);
      high[j] = static_cast<std::int16_t>(low[j] - t);
      low[j] = static_cast<std::int16_t>(low[j] + t);
    }
  }
}

template <unsigned Length>
inline void inverse_layer(Poly& a) {
  for (unsigned start = 0, i = 256 / Length - 1; start < kN; start += 2 * Length, --i) {
    const std::int16_t zeta = kZetas[i];
    std::int16_t* const low = a.c.data() + start;
    std::int16_t* const high = low + Length;
    for (unsigned j = 0; j < Length; ++j) {
      const std::int16_t t = low[j];
      low[j] = barrett(static_cast<std::int16_t>(t + high[j]));
      high[j] = multiply(zeta, static_cast<std::int16_t>(high[j] - t));
    }
  }
}

void reduce(Poly& a) {
  for (std::int16_t& c : a.c) {
    const std::int16_t r = barrett(c);
    c = static_cast<std::int16_t>(r + ((r >> 15) & kQ));
  }
}

void ntt(Poly& a) {
  ntt_layer<128>(a);
  ntt_layer<64>(a);
  ntt_layer<32>(a);
  ntt_layer<16>(a);
  ntt_layer<8>(a);
  ntt_layer<4>(a);
  ntt_layer<2>(a);
  reduce(a);
}

void inverse_ntt(Poly& a) {
  inverse_layer<2>(a);
  inverse_layer<4>(a);
  inverse_layer<8>(a);
  inverse_layer<16>(a);
  inverse_layer<32>(a);
  inverse_layer<64>(a);
  inverse_layer<128>(a);
  constexpr std::int16_t kFactor = centred(3303LL * 65536 % kQ * 65536 % kQ);  // R^2 / 128
  for (std::int16_t& c : a.c) c = multiply(c, kFactor);
}

void multiply_add(Poly& out, const Poly* a, unsigned stride, const Poly* b, unsigned count) {
  Poly sum{};
  for (unsigned p = 0; p < count; ++p) {
    const Poly& left = a[p * stride];
    for (unsigned i = 0; i < kN / 2; ++i) {  // algorithm 12
      const std::int16_t a0 = left.c[2 * i], a1 = left.c[2 * i + 1], b0 = b[p].c[2 * i], b1 = b[p].c[2 * i + 1];
      sum.c[2 * i] =
          static_cast<std::int16_t>(sum.c[2 * i] + multiply(a0, b0) + multiply(multiply(a1, b1), kGammas[i]));
      sum.c[2 * i + 1] = static_cast<std::int16_t>(sum.c[2 * i + 1] + multiply(a0, b1) + multiply(a1, b0));
    }
  }
  for (unsigned i = 0; i < kN; ++i) out.c[i] = barrett(sum.c[i]);
}

void to_montgomery(Poly& a) {
  constexpr std::int16_t kR2 = centred(65536LL * 65536 % kQ);
  for (std::int16_t& c : a.c) c = multiply(c, kR2);
}

void add(Poly& a, const Poly& b) {
  for (unsigned i = 0; i < kN; ++i) a.c[i] = static_cast<std::int16_t>(a.c[i] + b.c[i]);
}

void subtract_from(Poly& a, const Poly& b) {
  for (unsigned i = 0; i < kN; ++i) a.c[i] = static_cast<std::int16_t>(b.c[i] - a.c[i]);
}

/// round(2^d c / q) mod 2^d by a multiplication: floor(n / q) = n (2^36 / q + 1) >> 36 for n < 2^23 (tested for every c
/// and d).
void compress(Poly& a, unsigned d) {
  constexpr std::uint64_t kReciprocal = (std::uint64_t{1} << 36U) / kQ + 1;
  const std::uint64_t mask = (1U << d) - 1U;
  for (std::int16_t& c : a.c) {
    const std::uint64_t n = (static_cast<std::uint64_t>(static_cast<std::uint16_t>(c)) << d) + kQ / 2;
    c = static_cast<std::int16_t>((n * kReciprocal >> 36U) & mask);
  }
}

void decompress(Poly& a, unsigned d) {
  const std::uint32_t half = 1U << (d - 1);
  for (std::int16_t& c : a.c) c = static_cast<std::int16_t>((static_cast<std::uint32_t>(c) * kQ + half) >> d);
}
