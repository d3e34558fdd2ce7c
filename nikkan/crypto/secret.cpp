#include "nikkan/crypto/secret.hpp"

#include <openssl/crypto.h>

namespace nikkan::crypto {

void wipe(std::span<std::uint8_t> octets) {
  if (!octets.empty()) OPENSSL_cleanse(octets.data(), octets.size());
}

bool equal_in_constant_time(ByteView one, ByteView other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace nikkan::crypto
