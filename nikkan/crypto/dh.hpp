#pragma once
// Diffie-Hellman over the curves of NIST and Brainpool (SEC 1, RFC 5639) and X25519 and X448 (RFC 7748), over OpenSSL.
// Private keys come from the Random that is given. What OpenSSL refuses in a key of the other side is an error here.
#include <memory>

#include "nikkan/crypto/random.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

enum class DhGroup : std::uint8_t { p256, p384, p521, brainpool_p256r1, brainpool_p384r1, x25519, x448 };

/// Lengths in octets.
struct DhParameters {
  const char* name;     ///< OpenSSL's
  std::size_t scalar;   ///< private key, and the shared secret
  bool montgomery;      ///< X25519, X448: no leading 04, one coordinate
  constexpr std::size_t point() const { return montgomery ? scalar : 2 * scalar + 1; }
};

constexpr DhParameters parameters(DhGroup group) {
  constexpr DhParameters kGroups[]{{"P-256", 32, false},           {"P-384", 48, false},           {"P-521", 66, false},
                                   {"brainpoolP256r1", 32, false}, {"brainpoolP384r1", 48, false}, {"X25519", 32, true},
                                   {"X448", 56, true}};
  return kGroups[static_cast<unsigned>(group)];
}

/// A public key that lies on its curve.
class DhPublicKey {
 public:
  /// An uncompressed point (SEC 1, 2.3.3), or the octets of RFC 7748. Errors: bad_length, bad_value (another form, not on the
  /// curve) "dh.public".
  static Result<DhPublicKey> parse(DhGroup group, ByteView octets);
  ByteView octets() const { return octets_; }
  DhGroup group() const { return group_; }

 private:
  friend class DhPrivateKey;
  DhPublicKey(DhGroup group, ByteView octets, std::shared_ptr<void> key)
      : group_(group), octets_(octets.begin(), octets.end()), key_(std::move(key)) {}
  DhGroup group_;
  Bytes octets_;
  std::shared_ptr<void> key_;
};

class DhPrivateKey {
 public:
  /// Errors: those of the random source; internal "dh.generate".
  static Result<DhPrivateKey> generate(DhGroup group, Random& random);
  /// The scalar at full length, most significant octet first, or the octets of RFC 7748. Errors: bad_length, bad_value (0, or
  /// not below the order) "dh.private".
  static Result<DhPrivateKey> parse(DhGroup group, ByteView scalar);

  const SecretBytes& scalar() const { return scalar_; }
  const DhPublicKey& public_key() const { return public_; }
  /// The x-coordinate at full length, or K of RFC 7748. Errors: bad_value "dh.public": of another group, or a point of small
  /// order whose secret would be zero.
  Result<SecretBytes> derive(const DhPublicKey& other) const;

 private:
  DhPrivateKey(SecretBytes scalar, DhPublicKey own, std::shared_ptr<void> key)
      : scalar_(std::move(scalar)), public_(std::move(own)), key_(std::move(key)) {}
  SecretBytes scalar_;
  DhPublicKey public_;
  std::shared_ptr<void> key_;
};

}  // namespace nikkan::crypto
