// ML-KEM by parameter set and implementation. For figures beside OpenSSL 3.5 and others see bench/kem.
#include <benchmark/benchmark.h>

#include "nikkan/crypto/ml_kem.hpp"
#include "nikkan/crypto/ml_kem_kernels.hpp"
#include "nikkan/crypto/random.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::crypto;

void choose(bool avx2) { ml_kem::use_kernels(avx2 ? ml_kem::avx2_kernels() : &ml_kem::portable_kernels()); }

template <std::size_t Size>
std::array<std::uint8_t, Size> any() {
  std::array<std::uint8_t, Size> out{};
  (void)SystemRandom().fill(out);
  return out;
}

void keygen(benchmark::State& state, MlKem set, bool avx2) {
  choose(avx2);
  for (auto _ : state) benchmark::DoNotOptimize(DecapsulationKey::from_seed(set, any<kMlKemSeed>()));
}

void encap(benchmark::State& state, MlKem set, bool avx2) {
  choose(avx2);
  const auto key = DecapsulationKey::from_seed(set, any<kMlKemSeed>());
  for (auto _ : state) benchmark::DoNotOptimize(key->encapsulation_key().encapsulate(any<kMlKemRandom>()));
}

void parse(benchmark::State& state, MlKem set, bool avx2) {
  choose(avx2);
  const auto key = DecapsulationKey::from_seed(set, any<kMlKemSeed>());
  for (auto _ : state) benchmark::DoNotOptimize(EncapsulationKey::parse(set, key->encapsulation_key().octets()));
}

void decap(benchmark::State& state, MlKem set, bool avx2) {
  choose(avx2);
  const auto key = DecapsulationKey::from_seed(set, any<kMlKemSeed>());
  const auto sent = key->encapsulation_key().encapsulate(any<kMlKemRandom>());
  for (auto _ : state) benchmark::DoNotOptimize(key->decapsulate(sent->ciphertext));
}

#define OF_SET(set)                                                \
  BENCHMARK_CAPTURE(keygen, set##_avx2, MlKem::k##set, true);      \
  BENCHMARK_CAPTURE(parse, set##_avx2, MlKem::k##set, true);       \
  BENCHMARK_CAPTURE(encap, set##_avx2, MlKem::k##set, true);       \
  BENCHMARK_CAPTURE(decap, set##_avx2, MlKem::k##set, true);       \
  BENCHMARK_CAPTURE(keygen, set##_portable, MlKem::k##set, false); \
  BENCHMARK_CAPTURE(encap, set##_portable, MlKem::k##set, false);  \
  BENCHMARK_CAPTURE(decap, set##_portable, MlKem::k##set, false)
OF_SET(512);
OF_SET(768);
OF_SET(1024);

}  // namespace
