#pragma once
// ML-KEM (FIPS 203): key generation from a seed, encapsulation, decapsulation with implicit rejection, for the three
// parameter sets. Randomness is an argument. No branch, index or division depends on a secret; secrets are wiped.
//
//   auto key = DecapsulationKey::from_seed(MlKem::k768, seed);          // 64 octets, d || z
//   auto to = EncapsulationKey::parse(MlKem::k768, octets);             // checked, its matrix grown once
//   auto sent = to->encapsulate(random32);
//   auto secret = key->decapsulate(sent->ciphertext);                   // equals sent->secret
//
// Files follow the standard's parts: ml_kem.cpp is its sections 6 and 7, ml_kem_pke.cpp section 5, the kernels are
// section 4.
#include <array>
#include <memory>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

namespace ml_kem {
struct PublicParts;
struct Vector;
}  // namespace ml_kem

enum class MlKem : std::uint8_t { k512, k768, k1024 };

/// FIPS 203, tables 2 and 3; lengths in octets.
struct MlKemParameters {
  unsigned k, eta1, du, dv;
  constexpr std::size_t encapsulation_key() const { return 384U * k + 32U; }
  constexpr std::size_t decapsulation_key() const { return 768U * k + 96U; }
  constexpr std::size_t ciphertext() const { return 32U * (du * k + dv); }
};
inline constexpr std::size_t kMlKemSeed = 64, kMlKemSecret = 32, kMlKemRandom = 32;

constexpr MlKemParameters parameters(MlKem set) {
  constexpr MlKemParameters kSets[]{{2, 3, 10, 4}, {3, 2, 10, 4}, {4, 2, 11, 5}};
  return kSets[static_cast<unsigned>(set)];
}

struct Encapsulated {
  Bytes ciphertext;
  SecretBytes secret;  ///< 32 octets
};

/// A public key, ready to encapsulate.
class EncapsulationKey {
 public:
  /// The check of FIPS 203, 7.2: length and modulus. Errors: bad_length, bad_value (a coefficient that is not reduced,
  /// with its place) "ml_kem.ek".
  static Result<EncapsulationKey> parse(MlKem set, ByteView octets);

  MlKem set() const { return set_; }
  ByteView octets() const { return octets_; }
  /// H(ek): its fingerprint in the standard.
  const std::array<std::uint8_t, 32>& hash() const { return hash_; }
  /// ML-KEM.Encaps_internal (algorithm 17); `random` is the 32 octets m. Errors: bad_length "ml_kem.random".
  Result<Encapsulated> encapsulate(ByteView random) const;

 private:
  friend class DecapsulationKey;
  EncapsulationKey(MlKem set, ByteView octets, std::shared_ptr<const ml_kem::PublicParts> parts);
  MlKem set_;
  Bytes octets_;
  std::array<std::uint8_t, 32> hash_;
  std::shared_ptr<const ml_kem::PublicParts> parts_;
};

/// A private key, ready to decapsulate.
class DecapsulationKey {
 public:
  /// ML-KEM.KeyGen_internal (algorithm 16). Errors: bad_length "ml_kem.seed".
  static Result<DecapsulationKey> from_seed(MlKem set, ByteView seed);
  /// An expanded key (dk), checked as 7.3 says. Errors: bad_length, bad_value (its hash) "ml_kem.dk"; bad_value when
  /// what is encapsulated to its public part it does not decapsulate (OURS: how a secret vector that was changed is
  /// found).
  static Result<DecapsulationKey> from_expanded(MlKem set, ByteView expanded);
  DecapsulationKey(DecapsulationKey&&) noexcept;
  DecapsulationKey& operator=(DecapsulationKey&&) noexcept;
  ~DecapsulationKey();

  MlKem set() const { return public_.set(); }
  const EncapsulationKey& encapsulation_key() const { return public_; }
  /// dk_PKE || ek || H(ek) || z.
  const SecretBytes& expanded() const { return expanded_; }
  /// d || z; empty for a key that came expanded.
  const SecretBytes& seed() const { return seed_; }
  /// ML-KEM.Decaps_internal (algorithm 18): 32 octets, pseudorandom ones for a ciphertext that nobody made for this
  /// key. Errors: bad_length "ml_kem.ciphertext".
  Result<SecretBytes> decapsulate(ByteView ciphertext) const;

 private:
  DecapsulationKey(EncapsulationKey key, SecretBytes expanded, SecretBytes seed, std::unique_ptr<ml_kem::Vector> s);
  EncapsulationKey public_;
  SecretBytes expanded_, seed_;
  std::unique_ptr<ml_kem::Vector> s_;
};

/// Which code runs: "portable" or "avx2" (chosen once, by what the processor can do).
const char* ml_kem_implementation();

}  // namespace nikkan::crypto
