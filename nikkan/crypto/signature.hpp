#pragma once
// Signatures of certificates by classical keys, over OpenSSL: RSA PKCS #1 with SHA-256, ECDSA with the hash of the curve's
// size, Ed25519 and Ed448.
#include <memory>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {


class SigningKey {
 public:
  /// DER of a PKCS #8, SEC 1 or PKCS #1 private key. Errors: bad_value "signing_key"; unsupported for another kind.
  static Result<SigningKey> parse(ByteView der);
  /// The AlgorithmIdentifier it will sign with: known before, since it stands in what is signed.
  Bytes algorithm() const { return algorithm_; }
  /// DER of its SubjectPublicKeyInfo.
  Bytes public_key() const;
  Result<Bytes> sign(ByteView message) const;

 private:
  SigningKey(std::shared_ptr<void> key, Bytes algorithm) : key_(std::move(key)), algorithm_(std::move(algorithm)) {}
  std::shared_ptr<void> key_;
  Bytes algorithm_;
};

/// Whether the certificate is signed by the key of the issuer's SubjectPublicKeyInfo. Errors: auth_failed
/// "certificate.signature"; unsupported for algorithms that this OpenSSL does not have (ML-DSA before 3.5).
Result<void> verify_certificate(ByteView certificate, ByteView issuer_spki);

}  // namespace nikkan::crypto
