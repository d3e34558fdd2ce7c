#include "nikkan/crypto/signature.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

struct Kind {
  std::string_view oid;
  bool null_parameters;
};

/// What a key signs with; empty for another kind.
Kind kind_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return {"1.2.840.113549.1.1.11", true};  // sha256WithRSAEncryption
    case EVP_PKEY_EC:
      return {EVP_PKEY_get_bits(key) > 384 ? "1.2.840.10045.4.3.4" : EVP_PKEY_get_bits(key) > 256 ? "1.2.840.10045.4.3.3" : "1.2.840.10045.4.3.2", false};
    case EVP_PKEY_ED25519: return {"1.3.101.112", false};
    case EVP_PKEY_ED448: return {"1.3.101.113", false};
    default: return {"", false};
  }
}

const EVP_MD* digest_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA: return EVP_sha256();
    case EVP_PKEY_EC: return EVP_PKEY_get_bits(key) > 384 ? EVP_sha512() : EVP_PKEY_get_bits(key) > 256 ? EVP_sha384() : EVP_sha256();
    default: return nullptr;
  }
}

}  // namespace

Result<SigningKey> SigningKey::parse(ByteView der) {
  const std::uint8_t* at = der.data();
  PkeyHandle key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  if (!key || at != der.data() + der.size()) return fail(Code::bad_value, "signing_key");
  const Kind kind = kind_of(key.get());
  if (kind.oid.empty()) return fail(Code::unsupported, "signing_key");
  const Bytes oid = der::write(der::kOid, {der::parse_oid(kind.oid).value()});
  Bytes algorithm = der::write(der::kSequence, {oid, kind.null_parameters ? der::write(der::kNull, {}) : Bytes{}});
  return SigningKey(shared(std::move(key)), std::move(algorithm));
}

Bytes SigningKey::public_key() const {
  std::uint8_t* octets = nullptr;
  const int size = i2d_PUBKEY(pkey(key_), &octets);
  Bytes out(octets, octets + (size > 0 ? size : 0));
  OPENSSL_free(octets);
  return out;
}

Result<Bytes> SigningKey::sign(ByteView message) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  Bytes out;
  bool good = EVP_DigestSignInit(context.get(), nullptr, digest_of(pkey(key_)), nullptr, pkey(key_)) == 1 &&
              EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) == 1;
  if (good) {
    out.resize(size);
    good = EVP_DigestSign(context.get(), out.data(), &size, message.data(), message.size()) == 1;
    out.resize(size);
  }
  ERR_clear_error();
  if (!good) return fail(Code::internal, "signature");
  return out;
}

Result<void> verify_certificate(ByteView certificate, ByteView issuer_spki) {
  const std::uint8_t* at = certificate.data();
  const std::unique_ptr<X509, FreeWith<X509_free>> read(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
  at = issuer_spki.data();
  const PkeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(issuer_spki.size())));
  ERR_clear_error();
  if (!read || !key) return fail(Code::unsupported, "certificate.signature");
  const int good = X509_verify(read.get(), key.get());
  ERR_clear_error();
  if (good != 1) return fail(Code::auth_failed, "certificate.signature");
  return {};
}

}  // namespace nikkan::crypto
