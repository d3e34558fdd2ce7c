#pragma once
// K-PKE (FIPS 203, section 5), the scheme inside ML-KEM. Not for use alone: it resists no chosen ciphertexts.
#include <array>
#include <optional>
#include <span>

#include "nikkan/crypto/ml_kem.hpp"
#include "nikkan/crypto/ml_kem_kernels.hpp"

namespace nikkan::crypto::ml_kem {

inline constexpr unsigned kMaxK = 4;

/// A vector of polynomials, wiped when it goes.
struct Vector {
  std::array<Poly, kMaxK> p{};
  Vector() = default;
  Vector(const Vector&) = delete;
  Vector& operator=(const Vector&) = delete;
  ~Vector() { wipe({reinterpret_cast<std::uint8_t*>(p.data()), sizeof p}); }
  Poly& operator[](std::size_t i) { return p[i]; }
  const Poly& operator[](std::size_t i) const { return p[i]; }
};

/// What an encapsulation key says, read once: t and the matrix grown from rho, row after row, in the NTT domain.
struct PublicParts {
  std::array<Poly, kMaxK> t;
  std::array<Poly, std::size_t{kMaxK} * kMaxK> matrix;
};

/// K-PKE.KeyGen (algorithm 13): all but d is filled; d is 32 octets.
void pke_generate(const MlKemParameters& p, ByteView d, std::span<std::uint8_t> ek, std::span<std::uint8_t> dk,
                  PublicParts& parts, Vector& s);
/// Lines 2 to 8 of algorithm 14. The place of a coefficient that is not reduced, or nothing.
std::optional<std::size_t> pke_read(const MlKemParameters& p, ByteView ek, PublicParts& parts);
/// K-PKE.Encrypt (algorithm 14): m and r are 32 octets.
void pke_encrypt(const MlKemParameters& p, const PublicParts& parts, ByteView m, ByteView r,
                 std::span<std::uint8_t> ciphertext);
/// K-PKE.Decrypt (algorithm 15): m is filled.
void pke_decrypt(const MlKemParameters& p, const Vector& s, ByteView ciphertext, std::span<std::uint8_t> m);

/// ByteEncode_d and ByteDecode_d (algorithms 5 and 6), 1 ≤ d ≤ 12; decode does not reduce.
void encode(const Poly& a, unsigned d, std::span<std::uint8_t> out);
void decode(ByteView in, unsigned d, Poly& a);
/// SampleNTT (algorithm 7) of rho || j || i for four pairs at once; what comes of public octets need not be constant
/// time.
void sample_four(ByteView rho, const std::array<std::array<std::uint8_t, 2>, 4>& indices, std::array<Poly*, 4> out);

}  // namespace nikkan::crypto::ml_kem
