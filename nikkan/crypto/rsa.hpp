#pragma once
// RSA keys of PKCS #1 (RFC 8017, A.1) and RSAES-OAEP with SHA-256 and MGF1 of SHA-256 and an empty label, over OpenSSL.
#include <memory>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

class RsaPublicKey {
 public:
  /// DER of RSAPublicKey in the one canonical form, with a modulus of exactly `bits` bits and an odd exponent from 3 to
  /// 2^32 - 1. Errors: those of der.hpp; bad_length "rsa.modulus"; bad_value "rsa.exponent".
  static Result<RsaPublicKey> parse(ByteView der, unsigned bits);
  /// As it was read.
  ByteView der() const { return der_; }
  /// RSAES-OAEP-ENCRYPT (7.1.1) with the padding of OpenSSL's generator: bits / 8 octets. Errors: bad_length "rsa.message";
  /// io "random".
  Result<Bytes> encrypt(ByteView message) const;

 private:
  friend class RsaPrivateKey;
  RsaPublicKey(ByteView der, std::shared_ptr<void> key) : der_(der.begin(), der.end()), key_(std::move(key)) {}
  Bytes der_;
  std::shared_ptr<void> key_;
};

class RsaPrivateKey {
 public:
  /// With exponent 65537, from OpenSSL's generator. Errors: io "random".
  static Result<RsaPrivateKey> generate(unsigned bits);
  /// DER of RSAPrivateKey, version 0, canonical, with a modulus of exactly `bits` bits whose parts agree. Errors: those of
  /// der.hpp; bad_length "rsa.modulus"; bad_value "rsa.private".
  static Result<RsaPrivateKey> parse(ByteView der, unsigned bits);
  const SecretBytes& der() const { return der_; }
  const RsaPublicKey& public_key() const { return public_; }
  /// RSAES-OAEP-DECRYPT (7.1.2). Errors: auth_failed "rsa.ciphertext", whatever was wrong with it.
  Result<SecretBytes> decrypt(ByteView ciphertext) const;

 private:
  RsaPrivateKey(SecretBytes der, RsaPublicKey own, std::shared_ptr<void> key)
      : der_(std::move(der)), public_(std::move(own)), key_(std::move(key)) {}
  SecretBytes der_;
  RsaPublicKey public_;
  std::shared_ptr<void> key_;
};

}  // namespace nikkan::crypto
