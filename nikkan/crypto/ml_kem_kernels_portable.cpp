#include "nikkan/crypto/ml_kem_kernels.hpp"

#include <cstring>

#include "nikkan/crypto/keccak_round.hpp"

namespace nikkan::crypto::ml_kem {
namespace {

#include "nikkan/crypto/ml_kem_kernels_text.hpp"

constexpr Kernels kKernels{"portable",    keccak, keccak4, ntt,           inverse_ntt, multiply_add,
                           to_montgomery, reduce, add,     subtract_from, compress,    decompress};

}  // namespace

const Kernels& portable_kernels() { return kKernels; }

namespace {
const Kernels* g_asked_for = nullptr;
}

const Kernels& kernels() {
  static const Kernels& kBest = avx2_kernels() != nullptr ? *avx2_kernels() : portable_kernels();
  return g_asked_for != nullptr ? *g_asked_for : kBest;
}

void use_kernels(const Kernels* kernels) { g_asked_for = kernels; }

}  // namespace nikkan::crypto::ml_kem
