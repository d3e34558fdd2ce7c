#include "nikkan/crypto/digest.hpp"

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <stdexcept>

#include "nikkan/base/encoding.hpp"

namespace nikkan::crypto {
namespace {

struct Deleter {
  void operator()(EVP_MD* md) const { EVP_MD_free(md); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Looked up once: OpenSSL 3 otherwise takes locks and looks it up by name for every digest.
EVP_MD* fetched(const char* name) { return EVP_MD_fetch(nullptr, name, nullptr); }

void digest(const EVP_MD* md, std::string_view data, std::span<std::uint8_t> out) {
  static thread_local const std::unique_ptr<EVP_MD_CTX, Deleter> kContext(EVP_MD_CTX_new());
  unsigned int size = 0;
  if (kContext == nullptr || md == nullptr || EVP_DigestInit_ex2(kContext.get(), md, nullptr) != 1 ||
      EVP_DigestUpdate(kContext.get(), data.data(), data.size()) != 1 || EVP_DigestFinal_ex(kContext.get(), out.data(), &size) != 1 ||
      size != out.size()) {
    throw std::runtime_error("message digest unavailable");
  }
}

}  // namespace

Sha1 sha1(std::string_view data) {
  Sha1 out{};
  static const std::unique_ptr<EVP_MD, Deleter> kSha1(fetched("SHA1"));
  digest(kSha1.get(), data, out);
  return out;
}

Sha256 sha256(std::string_view data) {
  Sha256 out{};
  static const std::unique_ptr<EVP_MD, Deleter> kSha256(fetched("SHA256"));
  digest(kSha256.get(), data, out);
  return out;
}

std::string sha256_hex(std::string_view data) {
  const Sha256 hash = sha256(data);
  return to_hex(hash);
}

}  // namespace nikkan::crypto
