#include "nikkan/crypto/ml_kem_kernels.hpp"

#include <cstring>

#include "nikkan/crypto/keccak_round.hpp"

// Compiled with -mavx2 -mbmi -mbmi2 where that exists (CMakeLists.txt): nothing in here runs before the processor was
// asked.
#if defined(__AVX2__) && defined(__BMI__) && defined(__BMI2__)

namespace nikkan::crypto::ml_kem {
namespace {

#include "nikkan/crypto/ml_kem_kernels_text.hpp"

constexpr Kernels kKernels{"avx2",        keccak, keccak4, ntt,           inverse_ntt, multiply_add,
                           to_montgomery, reduce, add,     subtract_from, compress,    decompress};

}  // namespace

const Kernels* avx2_kernels() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") ? &kKernels
                                                                                                           : nullptr;
}

}  // namespace nikkan::crypto::ml_kem

#else

namespace nikkan::crypto::ml_kem {
const Kernels* avx2_kernels() { return nullptr; }
}  // namespace nikkan::crypto::ml_kem

#endif
