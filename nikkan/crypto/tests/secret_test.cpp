#include "nikkan/crypto/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <new>
#include <type_traits>

#include "nikkan/crypto/random.hpp"

namespace nikkan::crypto {
namespace {

static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<Secret<32>> && !std::is_move_constructible_v<Secret<32>>);

TEST(Secret, IsWipedWhenItGoes) {
  alignas(Secret<32>) std::array<std::uint8_t, sizeof(Secret<32>)> storage;
  storage.fill(0xee);
  auto* const secret = new (storage.data()) Secret<32>;
  std::ranges::fill(secret->mutable_octets(), std::uint8_t{0x5a});
  EXPECT_EQ(std::ranges::count(storage, 0x5a), 32);
  secret->~Secret();
  volatile const std::uint8_t* const seen = storage.data();
  for (std::size_t i = 0; i < 32; ++i) ASSERT_EQ(seen[i], 0);
}

TEST(Secret, MovesAndLeavesNothing) {
  SecretBytes one(Bytes{1, 2, 3});
  const SecretBytes other = std::move(one);
  EXPECT_TRUE(one.empty());  // NOLINT(bugprone-use-after-move): said in the header
  EXPECT_EQ(to_hex(other.reveal()), "010203");
  SecretBytes third(Bytes{9});
  third = other.copy();
  EXPECT_EQ(to_hex(third.reveal()), "010203");
}

TEST(Secret, ComparesWholeContents) {
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_TRUE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2}));
  EXPECT_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 3}));
  EXPECT_FALSE(equal_in_constant_time(Bytes{1, 2}, Bytes{1, 2, 3}));
}

TEST(Random, GivesOtherOctetsEachTime) {
  SystemRandom random;
  Bytes one(32), other(32);
  ASSERT_TRUE(random.fill(one) && random.fill(other));
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace nikkan::crypto
