#include "nikkan/crypto/ml_kem_kernels.hpp"

#include <gtest/gtest.h>

#include <random>

#include "nikkan/crypto/tests/implementations.hpp"

namespace nikkan::crypto::ml_kem {
namespace {

class Kernel : public OnEachImplementation {
 protected:
  std::mt19937 random_{7};
  Poly any() {
    Poly out;
    for (auto& c : out.c) c = static_cast<std::int16_t>(random_() % kQ);
    return out;
  }
};

int whole(int value) { return ((value % kQ) + kQ) % kQ; }

TEST_P(Kernel, CompressRoundsEveryCoefficientAsTheStandardSays) {
  for (const unsigned d : {1U, 4U, 5U, 10U, 11U}) {
    for (int first = 0; first < kQ; first += 256) {
      Poly a;
      for (int i = 0; i < 256; ++i)
        a.c[static_cast<unsigned>(i)] = static_cast<std::int16_t>(std::min(first + i, kQ - 1));
      const Poly before = a;
      run().compress(a, d);
      for (unsigned i = 0; i < kN; ++i) {
        // round half up of 2^d x / q, mod 2^d
        const int x = before.c[i], expected = ((x << (d + 1)) + kQ) / (2 * kQ) % (1 << d);
        ASSERT_EQ(a.c[i], expected) << x << " by " << d;
      }
    }
    Poly a{};
    for (int y = 0; y < 1 << d; ++y) {
      a.c[0] = static_cast<std::int16_t>(y);
      run().decompress(a, d);
      ASSERT_EQ(a.c[0], (2 * y * kQ + (1 << d)) >> (d + 1)) << y << " by " << d;
    }
  }
}

TEST_P(Kernel, ReduceTakesEveryValue) {
  for (int first = -32768; first < 32768; first += 256) {
    Poly a;
    for (int i = 0; i < 256; ++i) a.c[static_cast<unsigned>(i)] = static_cast<std::int16_t>(first + i);
    run().reduce(a);
    for (int i = 0; i < 256; ++i) ASSERT_EQ(a.c[static_cast<unsigned>(i)], whole(first + i));
  }
}

/// a at the 128 roots, by its definition (FIPS 203, 4.3): a mod (X^2 - zeta^(2 BitRev7(i) + 1)).
Poly slow_ntt(const Poly& a) {
  Poly out;
  for (unsigned i = 0; i < 128; ++i) {
    unsigned reversed = 0;
    for (unsigned bit = 0; bit < 7; ++bit) reversed |= (i >> bit & 1U) << (6 - bit);
    int root = 1;
    for (unsigned e = 0; e < 2 * reversed + 1; ++e) root = root * 17 % kQ;
    int power = 1, even = 0, odd = 0;
    for (unsigned j = 0; j < 128; ++j, power = power * root % kQ) {
      even = (even + a.c[2 * j] * power) % kQ;
      odd = (odd + a.c[2 * j + 1] * power) % kQ;
    }
    out.c[2 * i] = static_cast<std::int16_t>(even);
    out.c[2 * i + 1] = static_cast<std::int16_t>(odd);
  }
  return out;
}

TEST_P(Kernel, NttIsTheOneOfTheDefinition) {
  for (int round = 0; round < 20; ++round) {
    Poly a = any();
    const Poly expected = slow_ntt(a);
    run().ntt(a);
    ASSERT_EQ(a.c, expected.c);
  }
  Poly extreme;
  extreme.c.fill(kQ - 1);
  const Poly expected = slow_ntt(extreme);
  run().ntt(extreme);
  EXPECT_EQ(extreme.c, expected.c);
}

TEST_P(Kernel, ProductsAreThoseOfPolynomialsModXTo256Plus1) {
  for (unsigned count = 1; count <= 4; ++count) {
    std::array<Poly, 4> a, b;
    std::array<int, kN> expected{};
    for (unsigned p = 0; p < count; ++p) {
      a[p] = any();
      b[p] = any();
      if (p == 0) a[p].c.fill(kQ - 1), b[p].c.fill(kQ - 1);
      for (unsigned i = 0; i < kN; ++i) {
        for (unsigned j = 0; j < kN; ++j) {
          int& to = expected[(i + j) % kN];
          to = whole(to + (i + j < kN ? 1 : -1) * (a[p].c[i] * b[p].c[j] % kQ));
        }
      }
      run().ntt(a[p]);
      run().ntt(b[p]);
    }
    Poly out;
    run().multiply_add(out, a.data(), 1, b.data(), count);
    run().inverse_ntt(out);
    run().reduce(out);
    for (unsigned i = 0; i < kN; ++i) ASSERT_EQ(out.c[i], expected[i]) << count << " " << i;
  }
}

TEST_P(Kernel, FourKeccaksAreFourTimesOne) {
  Keccak4 four;
  std::array<std::array<std::uint64_t, 25>, 4> one;
  for (unsigned i = 0; i < 25; ++i) {
    for (unsigned j = 0; j < 4; ++j) four.lane[i][j] = one[j][i] = std::uint64_t{random_()} << 32U | random_();
  }
  const auto before = one;
  run().keccak4(four);
  for (unsigned j = 0; j < 4; ++j) {
    portable_kernels().keccak(one[j]);
    auto same = before[j];
    run().keccak(same);
    ASSERT_EQ(same, one[j]);
    for (unsigned i = 0; i < 25; ++i) ASSERT_EQ(four.lane[i][j], one[j][i]);
  }
}

TEST_P(Kernel, MontgomeryFactorComesAndGoes) {
  Poly a = any();
  const Poly before = a;
  run().to_montgomery(a);
  for (unsigned i = 0; i < kN; ++i) ASSERT_EQ(whole(a.c[i]), whole(before.c[i] * (65536 % kQ)));
}

INSTANTIATE_TEST_SUITE_P(Of, Kernel, testing::Values(Implementation::portable, Implementation::avx2));

}  // namespace
}  // namespace nikkan::crypto::ml_kem
