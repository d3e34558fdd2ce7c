#pragma once
// Composite ML-KEM (draft-ietf-lamps-pq-composite-kem-11): a key pair, a ciphertext and a secret that hold as long as one
// of ML-KEM and RSA-OAEP, ECDH or X25519/X448 does.
//
//   auto key = PrivateKey::generate(*find_by_name("MLKEM768-X25519"), random);
//   auto sent = key->public_key().encap(random);             // ciphertext, and 32 octets
//   auto secret = key->decap(sent->ciphertext);              // the same 32 octets
//
// Leaves out: the component keys alone. They must not be used outside their composite, nor be brought in from elsewhere.
//
// Nothing is told of which component failed: whatever is wrong inside a ciphertext is auth_failed "composite.ciphertext".
#include <memory>
#include <variant>

#include "nikkan/crypto/rsa.hpp"
#include "nikkan/labs/composite_kem/algorithms.hpp"

namespace nikkan::composite_kem {

struct Encapsulation {
  Bytes ciphertext;            ///< mlkemCT || tradCT
  crypto::SecretBytes secret;  ///< 32 octets
};

/// SHA3-256(mlkemSS || tradSS || tradCT || tradPK || Label), the draft's combiner. For these primitives only.
crypto::SecretBytes combine(const Algorithm& algorithm, ByteView ml_kem_secret, ByteView traditional_secret,
                            ByteView traditional_ciphertext, ByteView traditional_public);

using TraditionalPublicKey = std::variant<crypto::DhPublicKey, crypto::RsaPublicKey>;
using TraditionalPrivateKey = std::variant<crypto::DhPrivateKey, crypto::RsaPrivateKey>;

class PublicKey {
 public:
  /// mlkemPK || tradPK. Errors, with offsets into it: truncated "composite.public" before the split; those of ml_kem.hpp,
  /// dh.hpp and rsa.hpp.
  static Result<PublicKey> parse(const Algorithm& algorithm, ByteView octets);
  const Algorithm& algorithm() const { return *algorithm_; }
  Bytes octets() const;
  ByteView traditional() const;
  const crypto::EncapsulationKey& ml_kem() const { return ml_kem_; }
  /// Errors: io "random" of any component.
  Result<Encapsulation> encap(crypto::Random& random) const;

 private:
  friend class PrivateKey;
  PublicKey(const Algorithm& algorithm, crypto::EncapsulationKey ml_kem, TraditionalPublicKey traditional)
      : algorithm_(&algorithm), ml_kem_(std::move(ml_kem)), traditional_(std::move(traditional)) {}
  const Algorithm* algorithm_;
  crypto::EncapsulationKey ml_kem_;
  TraditionalPublicKey traditional_;
};

class PrivateKey {
 public:
  /// Two fresh, independent keys. Errors: io "random".
  static Result<PrivateKey> generate(const Algorithm& algorithm, crypto::Random& random);
  /// seed || tradSK. Errors, with offsets into it: truncated "composite.private" before the split; those of dh.hpp and rsa.hpp;
  /// bad_value "ec.private" for an ECPrivateKey (RFC 5915) without its curve, of another curve, with a public key, not canonical.
  static Result<PrivateKey> parse(const Algorithm& algorithm, ByteView octets);
  const Algorithm& algorithm() const { return public_.algorithm(); }
  const PublicKey& public_key() const { return public_; }
  /// seed || tradSK.
  crypto::SecretBytes octets() const;
  /// Errors: bad_length "composite.ciphertext" (its length is public); else auth_failed "composite.ciphertext".
  Result<crypto::SecretBytes> decap(ByteView ciphertext) const;

 private:
  PrivateKey(PublicKey own, crypto::DecapsulationKey ml_kem, TraditionalPrivateKey traditional)
      : public_(std::move(own)), ml_kem_(std::move(ml_kem)), traditional_(std::move(traditional)) {}
  PublicKey public_;
  crypto::DecapsulationKey ml_kem_;
  TraditionalPrivateKey traditional_;
};

}  // namespace nikkan::composite_kem
