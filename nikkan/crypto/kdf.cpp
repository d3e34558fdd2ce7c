#include "nikkan/crypto/kdf.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

const EVP_CIPHER* wrap_of(std::size_t size) {
  switch (size) {
    case 16: return EVP_aes_128_wrap();
    case 24: return EVP_aes_192_wrap();
    case 32: return EVP_aes_256_wrap();
    default: return nullptr;
  }
}

/// Wraps or unwraps; the number of octets, or 0.
std::size_t run(bool wrap, ByteView kek, ByteView in, std::span<std::uint8_t> out) {
  const CipherContext context(EVP_CIPHER_CTX_new());
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  int size = 0;
  if (EVP_CipherInit_ex(context.get(), wrap_of(kek.size()), nullptr, kek.data(), nullptr, wrap ? 1 : 0) != 1 ||
      EVP_CipherUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) != 1) {
    ERR_clear_error();
    return 0;
  }
  return static_cast<std::size_t>(size);
}

}  // namespace

Result<SecretBytes> hkdf(Hash hash, ByteView salt, ByteView key, ByteView info, std::size_t length) {
  constexpr const char* kNames[]{"SHA256", "SHA384", "SHA512"};
  constexpr std::size_t kSizes[]{32, 48, 64};
  if (length == 0 || length > 255 * kSizes[static_cast<unsigned>(hash)]) return fail(Code::bad_length, "hkdf.length", 0);
  const std::unique_ptr<EVP_KDF, FreeWith<EVP_KDF_free>> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, FreeWith<EVP_KDF_CTX_free>> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  const auto octets = [](const char* name, ByteView value) {
    static std::uint8_t none = 0;
    return OSSL_PARAM_construct_octet_string(name, value.empty() ? &none : const_cast<std::uint8_t*>(value.data()), value.size());
  };
  const OSSL_PARAM list[]{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(kNames[static_cast<unsigned>(hash)]), 0),
      octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_SALT, salt), octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  SecretBytes out(length);
  if (!context || EVP_KDF_derive(context.get(), out.mutable_octets().data(), length, list) != 1) {
    ERR_clear_error();
    return fail(Code::internal, "hkdf");
  }
  return out;
}

Result<Bytes> wrap_key(ByteView kek, ByteView key) {
  if (wrap_of(kek.size()) == nullptr) return fail(Code::bad_length, "key_wrap.kek", 0);
  if (key.size() < 16 || key.size() % 8 != 0) return fail(Code::bad_length, "key_wrap.key", 0);
  Bytes out(key.size() + 16);
  const std::size_t size = run(true, kek, key, out);
  if (size != key.size() + 8) return fail(Code::internal, "key_wrap");
  out.resize(size);
  return out;
}

Result<SecretBytes> unwrap_key(ByteView kek, ByteView wrapped) {
  if (wrap_of(kek.size()) == nullptr) return fail(Code::bad_length, "key_wrap.kek", 0);
  if (wrapped.size() < 24 || wrapped.size() % 8 != 0) return fail(Code::bad_length, "key_wrap.key", 0);
  SecretBytes out(wrapped.size() + 16);
  const std::size_t size = run(false, kek, wrapped, out.mutable_octets());
  if (size != wrapped.size() - 8) return fail(Code::auth_failed, "key_wrap");
  return SecretBytes(out.reveal().first(size));
}

}  // namespace nikkan::crypto
