#include "nikkan/crypto/dh.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace nikkan::crypto {
namespace {

constexpr DhGroup kGroups[]{DhGroup::p256, DhGroup::p384, DhGroup::p521, DhGroup::brainpool_p256r1, DhGroup::brainpool_p384r1, DhGroup::x25519, DhGroup::x448};

Bytes hex(std::string_view text) { return parse_hex(text).value(); }

TEST(Dh, Rfc7748Keys) {
  const auto alice = DhPrivateKey::parse(DhGroup::x25519, hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
  EXPECT_EQ(to_hex(alice->public_key().octets()), "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
  const auto bob = DhPublicKey::parse(DhGroup::x25519, hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
  EXPECT_EQ(to_hex(alice->derive(*bob)->reveal()), "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(Dh, BothSidesHaveOneSecret) {
  SystemRandom random;
  for (const DhGroup group : kGroups) {
    SCOPED_TRACE(parameters(group).name);
    for (int i = 0; i < 20; ++i) {
      const auto one = DhPrivateKey::generate(group, random), other = DhPrivateKey::generate(group, random);
      ASSERT_TRUE(one && other);
      EXPECT_EQ(one->public_key().octets().size(), parameters(group).point());
      const auto first = one->derive(other->public_key()), second = other->derive(one->public_key());
      ASSERT_TRUE(first && second);
      EXPECT_EQ(first->size(), parameters(group).scalar);
      EXPECT_TRUE(equal_in_constant_time(first->reveal(), second->reveal()));
      const auto again = DhPrivateKey::parse(group, one->scalar().reveal());
      EXPECT_TRUE(std::ranges::equal(again->public_key().octets(), one->public_key().octets()));
    }
  }
}

TEST(Dh, PointsOffTheCurveAreRefused) {
  SystemRandom random;
  for (const DhGroup group : kGroups) {
    if (parameters(group).montgomery) continue;
    SCOPED_TRACE(parameters(group).name);
    const auto key = DhPrivateKey::generate(group, random);
    const ByteView good = key->public_key().octets();
    Bytes point(good.begin(), good.end());
    point.back() ^= 1;
    EXPECT_EQ(DhPublicKey::parse(group, point).error().message(), "bad_value at byte 1 (dh.public): not a point of the curve");
    point.back() ^= 1;
    point[0] = 6;  // hybrid form
    EXPECT_EQ(DhPublicKey::parse(group, point).error().code, Code::bad_value);
    EXPECT_EQ(DhPublicKey::parse(group, Bytes{0}).error().code, Code::bad_length);  // infinity
    point[0] = 2;
    EXPECT_EQ(DhPublicKey::parse(group, ByteView(point).first(parameters(group).scalar + 1)).error().code, Code::bad_length);  // compressed
    std::ranges::fill(point, std::uint8_t{0xff});
    point[0] = 4;
    EXPECT_EQ(DhPublicKey::parse(group, point).error().code, Code::bad_value);  // coordinates above p
  }
}

TEST(Dh, ScalarsAreBelowTheOrder) {
  for (const DhGroup group : kGroups) {
    const std::size_t size = parameters(group).scalar;
    EXPECT_EQ(DhPrivateKey::parse(group, Bytes(size - 1, 1)).error().code, Code::bad_length);
    EXPECT_EQ(DhPrivateKey::parse(group, Bytes(size + 1, 1)).error().code, Code::bad_length);
    if (parameters(group).montgomery) continue;
    EXPECT_EQ(DhPrivateKey::parse(group, Bytes(size, 0)).error().code, Code::bad_value);
    EXPECT_EQ(DhPrivateKey::parse(group, Bytes(size, 0xff)).error().code, Code::bad_value);
  }
  const auto order = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  EXPECT_FALSE(DhPrivateKey::parse(DhGroup::p256, order));
}

TEST(Dh, KeysOfAnotherGroupAndPointsOfSmallOrderGiveNothing) {
  SystemRandom random;
  const auto p256 = DhPrivateKey::generate(DhGroup::p256, random), x = DhPrivateKey::generate(DhGroup::x25519, random);
  EXPECT_EQ(p256->derive(x->public_key()).error().field, "dh.public");
  for (const char* const low : {"0000000000000000000000000000000000000000000000000000000000000000",
                                "0100000000000000000000000000000000000000000000000000000000000000",
                                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}) {
    EXPECT_FALSE(x->derive(DhPublicKey::parse(DhGroup::x25519, hex(low)).value())) << low;
  }
}

}  // namespace
}  // namespace nikkan::crypto
