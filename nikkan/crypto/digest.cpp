#include "nikkan/crypto/digest.hpp"

#include <openssl/evp.h>

#include <span>
#include <stdexcept>

#include "nikkan/base/encoding.hpp"

namespace nikkan::crypto {
namespace {

void digest(const EVP_MD* md, std::string_view data, std::span<std::uint8_t> out) {
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, md, nullptr) != 1 || size != out.size()) {
    throw std::runtime_error("message digest unavailable");
  }
}

}  // namespace

Sha1 sha1(std::string_view data) {
  Sha1 out{};
  digest(EVP_sha1(), data, out);
  return out;
}

Sha256 sha256(std::string_view data) {
  Sha256 out{};
  digest(EVP_sha256(), data, out);
  return out;
}

std::string sha256_hex(std::string_view data) {
  const Sha256 hash = sha256(data);
  return to_hex(hash);
}

}  // namespace nikkan::crypto
