#pragma once
// The arithmetic of ML-KEM (FIPS 203, section 4): polynomials of 256 coefficients mod 3329, compression, sampling, and
// Keccak, also four at a time. One text, compiled twice: for any processor, and for AVX2.
//
// Coefficients are 16-bit integers, not always reduced: `ntt` and `inverse_ntt` say what they take and give. Products
// are Montgomery products with R = 2^16.
#include <array>
#include <cstdint>
#include <span>

namespace nikkan::crypto::ml_kem {

inline constexpr int kQ = 3329;
inline constexpr unsigned kN = 256;

struct alignas(32) Poly {
  std::array<std::int16_t, kN> c;
};

/// Four Keccak states side by side: lane[i][j] is word i of state j.
struct alignas(32) Keccak4 {
  std::array<std::array<std::uint64_t, 4>, 25> lane;
};

/// Functions of one implementation.
struct Kernels {
  const char* name;
  /// Keccak-f[1600] of one state, and of four.
  void (*keccak)(std::array<std::uint64_t, 25>& state);
  void (*keccak4)(Keccak4& states);
  /// Algorithm 9. In: |c| < q. Out: 0 ≤ c < q.
  void (*ntt)(Poly& a);
  /// Algorithm 10 with the factor R: takes what multiply_add gives. Out: |c| < q.
  void (*inverse_ntt)(Poly& a);
  /// Algorithm 11 summed over `count` pairs, with the factor 1/R; `a` advances by `stride`. In: |c| < q, count ≤ 4.
  /// Out: |c| < q.
  void (*multiply_add)(Poly& out, const Poly* a, unsigned stride, const Poly* b, unsigned count);
  /// a := a R mod q. Out: |c| < q.
  void (*to_montgomery)(Poly& a);
  /// To 0 ≤ c < q, from any 16-bit value.
  void (*reduce)(Poly& a);
  void (*add)(Poly& a, const Poly& b);
  /// a := b - a.
  void (*subtract_from)(Poly& a, const Poly& b);
  /// Compress_d (4.7) of 0 ≤ c < q, and back.
  void (*compress)(Poly& a, unsigned d);
  void (*decompress)(Poly& a, unsigned d);
};

const Kernels& portable_kernels();
/// nullptr where the compiler or the processor has no AVX2.
const Kernels* avx2_kernels();
/// The best there is, or those that were asked for.
const Kernels& kernels();
/// For tests and benchmarks, while no other thread computes; nullptr for the best again.
void use_kernels(const Kernels* kernels);

}  // namespace nikkan::crypto::ml_kem
