#include "nikkan/crypto/digest.hpp"

#include <gtest/gtest.h>

#include "nikkan/base/encoding.hpp"

namespace nikkan::crypto {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// RFC 3174, 7.3: the four tests.
TEST(Sha1, VectorsOfRfc3174) {
  EXPECT_EQ(to_hex(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(to_hex(sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(to_hex(sha1(repeat("a", 1'000'000))), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  EXPECT_EQ(to_hex(sha1(repeat("0123456701234567012345670123456701234567012345670123456701234567", 10))),
            "dea356a2cddd90c7a7ecedc5ebb563934f460452");
}

// FIPS 180-2, appendix B (the examples that NIST publishes for FIPS 180-4).
TEST(Sha256, ExamplesOfFips180) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(repeat("a", 1'000'000)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// NIST CAVP, SHA256ShortMsg.rsp and SHA1ShortMsg.rsp, Len = 0 and 8.
TEST(Digest, ShortMessages) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("\xD3"), "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
  EXPECT_EQ(to_hex(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(to_hex(sha1("\x36")), "c1dfd96eea8cc2b62785275bca38ac261256e278");
}

TEST(Digest, ANulOctetCounts) {
  EXPECT_NE(sha256(std::string_view("a\0", 2)), sha256("a"));
  EXPECT_EQ(to_hex(sha256("a")), sha256_hex("a"));
}

}  // namespace
}  // namespace nikkan::crypto
