#include "nikkan/crypto/rsa.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/crypto/der.hpp"

namespace nikkan::crypto {
namespace {

const RsaPrivateKey& key() {
  static const RsaPrivateKey kKey = RsaPrivateKey::generate(2048).value();
  return kKey;
}

std::vector<Bytes> numbers() {
  Reader reader(key().der().reveal());
  Reader inside = der::element(reader, der::kSequence, "");
  std::vector<Bytes> out;
  while (!inside.at_end()) {
    const ByteView one = der::unsigned_integer(inside, "");
    out.emplace_back(one.begin(), one.end());
  }
  return out;
}

Bytes written(const std::vector<Bytes>& numbers) {
  Bytes inside;
  for (const Bytes& one : numbers) {
    const Bytes element = der::write_unsigned(one);
    inside.insert(inside.end(), element.begin(), element.end());
  }
  return der::write(der::kSequence, {inside});
}

TEST(Rsa, OpensWhatItSealed) {
  for (const std::size_t size : {0U, 1U, 32U, 190U}) {
    const Bytes message(size, 7);
    const auto sent = key().public_key().encrypt(message);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->size(), 256U);
    EXPECT_TRUE(std::ranges::equal(key().decrypt(*sent)->reveal(), message));
  }
  EXPECT_EQ(key().public_key().encrypt(Bytes(191)).error().field, "rsa.message");
}

TEST(Rsa, WhateverIsWrongWithACiphertextIsOneError) {
  Bytes sent = key().public_key().encrypt(Bytes(32)).value();
  sent[9] ^= 1;
  EXPECT_EQ(key().decrypt(sent).error().message(), "auth_failed at byte 0 (rsa.ciphertext)");
  EXPECT_EQ(key().decrypt(Bytes(256, 0xff)).error().message(), "auth_failed at byte 0 (rsa.ciphertext)");  // above the modulus
  EXPECT_EQ(key().decrypt(Bytes(255)).error().message(), "auth_failed at byte 0 (rsa.ciphertext)");
}

TEST(Rsa, EveryNumberOfAPrivateKeyMustFit) {
  const auto good = numbers();
  ASSERT_EQ(good.size(), 9U);
  EXPECT_TRUE(std::ranges::equal(written(good), key().der().reveal()));
  ASSERT_TRUE(RsaPrivateKey::parse(written(good), 2048));
  for (std::size_t i = 1; i < 9; ++i) {
    auto other = good;
    other[i][other[i].size() / 2] ^= 0x10;
    EXPECT_FALSE(RsaPrivateKey::parse(written(other), 2048)) << i;
    other[i] = Bytes{0};
    EXPECT_FALSE(RsaPrivateKey::parse(written(other), 2048)) << i;
    other[i] = Bytes{1};
    EXPECT_FALSE(RsaPrivateKey::parse(written(other), 2048)) << i;
  }
  auto two = good;
  two[0] = Bytes{1};
  EXPECT_EQ(RsaPrivateKey::parse(written(two), 2048).error().field, "rsa.version");
  two = good;
  two.push_back(Bytes{1});
  EXPECT_EQ(RsaPrivateKey::parse(written(two), 2048).error().code, Code::trailing);
}

TEST(Rsa, PublicKeysHaveTheirSizeAndAnOddExponent) {
  const auto parts = numbers();
  const auto pub = [&](const Bytes& n, const Bytes& e, unsigned bits) { return RsaPublicKey::parse(written({n, e}), bits); };
  EXPECT_TRUE(pub(parts[1], {1, 0, 1}, 2048));
  EXPECT_TRUE(pub(parts[1], {3}, 2048));
  EXPECT_EQ(pub(parts[1], {1, 0, 1}, 3072).error().field, "rsa.modulus");
  EXPECT_EQ(pub(parts[1], {1}, 2048).error().field, "rsa.exponent");
  EXPECT_EQ(pub(parts[1], {4}, 2048).error().field, "rsa.exponent");
  EXPECT_EQ(pub(parts[1], {1, 0, 0, 0, 1}, 2048).error().field, "rsa.exponent");
  Bytes even = parts[1];
  even.back() &= 0xfe;
  EXPECT_EQ(pub(even, {1, 0, 1}, 2048).error().field, "rsa.modulus");
}

}  // namespace
}  // namespace nikkan::crypto
