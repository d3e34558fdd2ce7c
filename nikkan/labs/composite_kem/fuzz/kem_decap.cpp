// The first octet chooses the algorithm, the rest is the ciphertext. One error, or a secret that is the same twice.
#include <algorithm>

#include "nikkan/labs/composite_kem/composite.hpp"

namespace {

using namespace nikkan::composite_kem;

const PrivateKey& key_of(std::size_t number) {
  static std::vector<PrivateKey> keys = [] {
    std::vector<PrivateKey> out;
    nikkan::crypto::SystemRandom random;
    for (const Algorithm& one : algorithms()) {
      if (!one.rsa() || one.rsa_bits == 2048) out.push_back(PrivateKey::generate(one, random).value());
    }
    return out;
  }();
  return keys[number % keys.size()];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const PrivateKey& key = key_of(data[0]);
  nikkan::Bytes ciphertext(data + 1, data + size);
  const auto as_it_is = key.decap(ciphertext);
  if (!as_it_is && as_it_is.error().field != "composite.ciphertext") __builtin_trap();
  ciphertext.resize(key.algorithm().ciphertext);
  const auto one = key.decap(ciphertext), other = key.decap(ciphertext);
  if (one.has_value() != other.has_value()) __builtin_trap();
  if (one && !std::ranges::equal(one->reveal(), other->reveal())) __builtin_trap();
  if (!one && one.error().code != nikkan::Code::auth_failed) __builtin_trap();
  return 0;
}
