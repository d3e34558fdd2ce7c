#pragma once
// Owners of OpenSSL's objects. For the files of this room that include its headers.
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <memory>

namespace nikkan::crypto {

template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using PkeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;
using CurveHandle = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using PointHandle = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_clear_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, FreeWith<EVP_CIPHER_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;

inline EVP_PKEY* pkey(const std::shared_ptr<void>& key) { return static_cast<EVP_PKEY*>(key.get()); }
inline std::shared_ptr<void> shared(PkeyHandle key) { return {key.release(), [](void* k) { EVP_PKEY_free(static_cast<EVP_PKEY*>(k)); }}; }

}  // namespace nikkan::crypto
