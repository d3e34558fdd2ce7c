#pragma once
// Tests that run once for each implementation of the kernels.
#include <gtest/gtest.h>

#include <ostream>

#include "nikkan/crypto/ml_kem_kernels.hpp"

namespace nikkan::crypto {

enum class Implementation : std::uint8_t { portable, avx2 };

inline void PrintTo(Implementation which, std::ostream* out) {
  *out << (which == Implementation::avx2 ? "avx2" : "portable");
}

class OnEachImplementation : public testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override {
    kernels_ = GetParam() == Implementation::avx2 ? ml_kem::avx2_kernels() : &ml_kem::portable_kernels();
    if (kernels_ == nullptr) GTEST_SKIP() << "this processor has no AVX2";
    ml_kem::use_kernels(kernels_);
  }
  void TearDown() override { ml_kem::use_kernels(nullptr); }
  const ml_kem::Kernels& run() const { return *kernels_; }

 private:
  const ml_kem::Kernels* kernels_ = nullptr;
};

}  // namespace nikkan::crypto
