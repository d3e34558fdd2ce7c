#include "nikkan/crypto/random.hpp"

#include <openssl/rand.h>

namespace nikkan::crypto {

Result<void> SystemRandom::fill(std::span<std::uint8_t> octets) {
  if (RAND_priv_bytes(octets.data(), static_cast<int>(octets.size())) != 1) return fail(Code::io, "random");
  return {};
}

}  // namespace nikkan::crypto
