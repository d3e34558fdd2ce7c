#include "nikkan/crypto/rsa.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

std::size_t bit_length(ByteView number) {
  std::size_t bits = 8 * number.size();
  for (unsigned mask = 0x80; bits > 0 && mask != 0 && (number[0] & mask) == 0; mask >>= 1U) --bits;
  return bits;
}

/// Modulus and exponent, checked.
struct PublicNumbers {
  ByteView n, e;
};

PublicNumbers read_public(Reader& from, unsigned bits) {
  PublicNumbers out;
  const std::uint64_t at = from.offset();
  out.n = der::unsigned_integer(from, "rsa.modulus");
  if (from.ok() && bit_length(out.n) != bits) from.fail_at(at, Code::bad_length, "rsa.modulus");
  if (from.ok() && (out.n.back() & 1U) == 0) from.fail_at(at, Code::bad_value, "rsa.modulus");
  const std::uint64_t exponent_at = from.offset();
  out.e = der::unsigned_integer(from, "rsa.exponent");
  if (from.ok() && (out.e.size() > 4 || (out.e.back() & 1U) == 0 || bit_length(out.e) < 2)) {
    from.fail_at(exponent_at, Code::bad_value, "rsa.exponent");
  }
  return out;
}

Bytes public_der(const PublicNumbers& numbers) {
  return der::write(der::kSequence, {der::write_unsigned(numbers.n), der::write_unsigned(numbers.e)});
}

Number number(ByteView octets) {
  Number out(BN_secure_new());
  BN_bin2bn(octets.data(), static_cast<int>(octets.size()), out.get());
  BN_set_flags(out.get(), BN_FLG_CONSTTIME);
  return out;
}

/// Numbers of RSAPrivateKey from d on (RFC 8017, A.1.2).
struct SecretNumbers {
  ByteView d, p, q, dp, dq, qinv;
};

/// n = p q; e d = 1 mod p - 1 and q - 1; dp and dq are d reduced; q qinv = 1 mod p. That p and q are prime is not looked at.
bool belong_together(const PublicNumbers& pub, const SecretNumbers& sec) {
  const std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>> context(BN_CTX_secure_new());
  const Number n = number(pub.n), e = number(pub.e), d = number(sec.d), p = number(sec.p), q = number(sec.q), dp = number(sec.dp), dq = number(sec.dq),
               qinv = number(sec.qinv), product(BN_secure_new());
  if (BN_mul(product.get(), p.get(), q.get(), context.get()) != 1 || BN_cmp(product.get(), n.get()) != 0) return false;
  if (BN_is_one(p.get()) || BN_is_one(q.get())) return false;
  if (BN_mod_mul(product.get(), q.get(), qinv.get(), p.get(), context.get()) != 1 || !BN_is_one(product.get()) || BN_cmp(qinv.get(), p.get()) >= 0) return false;
  for (const auto& [prime, exponent] : {std::pair{p.get(), dp.get()}, std::pair{q.get(), dq.get()}}) {
    const Number less(BN_secure_new());
    if (BN_copy(less.get(), prime) == nullptr || BN_sub_word(less.get(), 1) != 1) return false;
    BN_set_flags(less.get(), BN_FLG_CONSTTIME);
    if (BN_mod_mul(product.get(), e.get(), d.get(), less.get(), context.get()) != 1 || !BN_is_one(product.get())) return false;
    if (BN_nnmod(product.get(), d.get(), less.get(), context.get()) != 1 || BN_cmp(product.get(), exponent) != 0) return false;
  }
  return true;
}

PkeyHandle read_key(bool secret, ByteView der) {
  const std::uint8_t* at = der.data();
  const auto size = static_cast<long>(der.size());
  PkeyHandle out(secret ? d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, size) : d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size));
  ERR_clear_error();
  return out;
}

/// A context for OAEP, with the operation begun.
PkeyContext oaep(const std::shared_ptr<void>& key, int (*begin)(EVP_PKEY_CTX*)) {
  PkeyContext out(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey(key), nullptr));
  if (!out || begin(out.get()) <= 0 || EVP_PKEY_CTX_set_rsa_padding(out.get(), RSA_PKCS1_OAEP_PADDING) <= 0 ||
      EVP_PKEY_CTX_set_rsa_oaep_md(out.get(), EVP_sha256()) <= 0 || EVP_PKEY_CTX_set_rsa_mgf1_md(out.get(), EVP_sha256()) <= 0) {
    return nullptr;
  }
  return out;
}

}  // namespace

Result<RsaPublicKey> RsaPublicKey::parse(ByteView der, unsigned bits) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "rsa.public");
  read_public(inside, bits);
  inside.expect_end("rsa.public");
  reader.expect_end("rsa.public");
  if (!reader.ok()) return std::unexpected(reader.error());
  PkeyHandle key = read_key(false, der);
  if (!key) return fail(Code::bad_value, "rsa.public");
  return RsaPublicKey(der, shared(std::move(key)));
}

Result<Bytes> RsaPublicKey::encrypt(ByteView message) const {
  const PkeyContext context = oaep(key_, EVP_PKEY_encrypt_init);
  Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(pkey(key_))));
  if (message.size() + 66 > out.size()) return fail(Code::bad_length, "rsa.message", message.size());
  std::size_t size = out.size();
  if (!context || EVP_PKEY_encrypt(context.get(), out.data(), &size, message.data(), message.size()) <= 0 || size != out.size()) {
    ERR_clear_error();
    return fail(Code::io, "random");
  }
  return out;
}

Result<RsaPrivateKey> RsaPrivateKey::generate(unsigned bits) {
  const PkeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
  std::uint8_t* octets = nullptr;
  const int size = key ? i2d_PrivateKey(key.get(), &octets) : -1;
  if (size <= 0) {
    ERR_clear_error();
    return fail(Code::io, "random");
  }
  auto out = parse({octets, static_cast<std::size_t>(size)}, bits);
  OPENSSL_clear_free(octets, static_cast<std::size_t>(size));
  return out;
}

Result<RsaPrivateKey> RsaPrivateKey::parse(ByteView der, unsigned bits) {
  Reader reader(der);
  Reader inside = der::element(reader, der::kSequence, "rsa.private");
  const std::uint64_t version_at = inside.offset();
  if (der::small_integer(inside, "rsa.version") != 0) inside.fail_at(version_at, Code::bad_value, "rsa.version");
  const PublicNumbers numbers = read_public(inside, bits);
  SecretNumbers secret;
  for (ByteView* const part : {&secret.d, &secret.p, &secret.q, &secret.dp, &secret.dq, &secret.qinv}) *part = der::unsigned_integer(inside, "rsa.private");
  inside.expect_end("rsa.private");
  reader.expect_end("rsa.private");
  if (!reader.ok()) return std::unexpected(reader.error());
  if (!belong_together(numbers, secret)) return fail(Code::bad_value, "rsa.private", 0, "its parts do not belong together");
  PkeyHandle key = read_key(true, der);
  if (!key) return fail(Code::bad_value, "rsa.private");
  auto held = shared(std::move(key));
  return RsaPrivateKey(SecretBytes(der), RsaPublicKey(public_der(numbers), held), held);
}

Result<SecretBytes> RsaPrivateKey::decrypt(ByteView ciphertext) const {
  const PkeyContext context = oaep(key_, EVP_PKEY_decrypt_init);
  SecretBytes out(static_cast<std::size_t>(EVP_PKEY_get_size(pkey(key_))));
  std::size_t size = out.size();
  if (!context || ciphertext.size() != out.size() ||
      EVP_PKEY_decrypt(context.get(), out.mutable_octets().data(), &size, ciphertext.data(), ciphertext.size()) <= 0) {
    ERR_clear_error();
    return fail(Code::auth_failed, "rsa.ciphertext");
  }
  return SecretBytes(out.reveal().first(size));
}

}  // namespace nikkan::crypto
