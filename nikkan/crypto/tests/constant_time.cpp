// Run under valgrind by tests/constant_time: secrets are marked undefined, and every branch, index or division by one
// is reported. `constant_time leak` branches on one deliberately: the test of the test.
#include <valgrind/memcheck.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "nikkan/crypto/ml_kem.hpp"
#include "nikkan/crypto/ml_kem_kernels.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::crypto;

Bytes secret(std::size_t size, std::uint8_t first) {
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(first + i);
  VALGRIND_MAKE_MEM_UNDEFINED(out.data(), out.size());
  return out;
}

void defined(ByteView octets) { VALGRIND_MAKE_MEM_DEFINED(octets.data(), octets.size()); }

bool exercise(MlKem set) {
  const auto key = DecapsulationKey::from_seed(set, secret(kMlKemSeed, 1));
  auto sent = key->encapsulation_key().encapsulate(secret(kMlKemRandom, 2));
  defined(sent->ciphertext);
  const auto good = key->decapsulate(sent->ciphertext);
  sent->ciphertext[5] ^= 1;
  const auto rejected = key->decapsulate(sent->ciphertext);
  defined(good->reveal());
  defined(rejected->reveal());
  defined(sent->secret.reveal());
  return std::ranges::equal(good->reveal(), sent->secret.reveal()) &&
         !std::ranges::equal(good->reveal(), rejected->reveal());
}

}  // namespace

int main(int count, char** words) {
  if (RUNNING_ON_VALGRIND == 0) return std::puts("to be run under valgrind"), 2;
  if (count > 1 && std::string_view(words[1]) == "leak") {
    const Bytes one = secret(1, 7);
    if (one[0] == 7) std::puts("seven");
    return 0;
  }
  for (const ml_kem::Kernels* const kernels : {&ml_kem::portable_kernels(), ml_kem::avx2_kernels()}) {
    if (kernels == nullptr) {
      std::puts("avx2: not on this processor");
      continue;
    }
    ml_kem::use_kernels(kernels);
    for (const MlKem set : {MlKem::k512, MlKem::k768, MlKem::k1024}) {
      if (!exercise(set)) return std::puts("wrong result"), 3;
    }
    std::printf("%s: key generation, encapsulation, decapsulation of three sets\n", kernels->name);
  }
  return 0;
}
