#include "nikkan/crypto/kdf.hpp"

#include <gtest/gtest.h>

#include "nikkan/crypto/content_cipher.hpp"

namespace nikkan::crypto {
namespace {

Bytes hex(std::string_view text) { return parse_hex(text).value(); }

TEST(Hkdf, Rfc5869FirstAndThirdCase) {
  const Bytes key(22, 0x0b);
  EXPECT_EQ(to_hex(hkdf(Hash::sha256, hex("000102030405060708090a0b0c"), key, hex("f0f1f2f3f4f5f6f7f8f9"), 42)->reveal()),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(to_hex(hkdf(Hash::sha256, {}, key, {}, 42)->reveal()), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST(Hkdf, LengthsHaveTheirBound) {
  EXPECT_EQ(hkdf(Hash::sha256, {}, Bytes{1}, {}, 0).error().field, "hkdf.length");
  EXPECT_EQ(hkdf(Hash::sha256, {}, Bytes{1}, {}, 255 * 32 + 1).error().code, Code::bad_length);
  EXPECT_TRUE(hkdf(Hash::sha512, {}, Bytes{1}, {}, 255 * 64));
}

TEST(KeyWrap, Rfc3394Cases) {
  const Bytes key = hex("00112233445566778899aabbccddeeff");
  EXPECT_EQ(to_hex(wrap_key(hex("000102030405060708090a0b0c0d0e0f"), key).value()), "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5");
  EXPECT_EQ(to_hex(wrap_key(hex("000102030405060708090a0b0c0d0e0f1011121314151617"), key).value()), "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d");
  EXPECT_EQ(to_hex(wrap_key(hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), key).value()),
            "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7");
}

TEST(KeyWrap, EveryChangedBitIsSeen) {
  const Bytes kek(32, 3), key(32, 7);
  const Bytes wrapped = wrap_key(kek, key).value();
  EXPECT_EQ(to_hex(unwrap_key(kek, wrapped)->reveal()), to_hex(key));
  for (std::size_t bit = 0; bit < 8 * wrapped.size(); ++bit) {
    Bytes changed = wrapped;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    ASSERT_EQ(unwrap_key(kek, changed).error().code, Code::auth_failed) << bit;
  }
}

TEST(KeyWrap, LengthsAreChecked) {
  EXPECT_EQ(wrap_key(Bytes(15), Bytes(16)).error().field, "key_wrap.kek");
  EXPECT_EQ(wrap_key(Bytes(16), Bytes(8)).error().field, "key_wrap.key");
  EXPECT_EQ(wrap_key(Bytes(16), Bytes(17)).error().field, "key_wrap.key");
  EXPECT_EQ(unwrap_key(Bytes(16), Bytes(16)).error().field, "key_wrap.key");
  EXPECT_EQ(unwrap_key(Bytes(16), Bytes(25)).error().field, "key_wrap.key");
  EXPECT_EQ(unwrap_key(Bytes(33), Bytes(24)).error().field, "key_wrap.kek");
}

TEST(ContentCipher, NistGcmAndCbcCases) {
  // The last case of AES-256 without data in the GCM specification's appendix B (test case 13), and SP 800-38A, F.2.5.
  auto gcm = ContentCipher::begin(ContentCipher::Way::encrypt, ContentAlgorithm::aes256_gcm, Bytes(32), Bytes(12));
  Bytes out;
  ASSERT_TRUE(gcm->finish(out));
  EXPECT_EQ(to_hex(gcm->tag()), "530f8afbc74536b9a963b4f1c4cb738b");
  auto cbc = ContentCipher::begin(ContentCipher::Way::encrypt, ContentAlgorithm::aes256_cbc,
                                  hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), hex("000102030405060708090a0b0c0d0e0f"));
  ASSERT_TRUE(cbc->update(hex("6bc1bee22e409f96e93d7e117393172a"), out));
  EXPECT_EQ(to_hex(out), "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
}

TEST(ContentCipher, PiecesOfAnySizeGiveTheSame) {
  for (unsigned number = 0; number < 6; ++number) {
    const auto algorithm = static_cast<ContentAlgorithm>(number);
    const Bytes key(parameters(algorithm).key, 5), iv(parameters(algorithm).iv, 6), text(1000, 'x');
    Bytes whole, part;
    for (const std::size_t step : {1000U, 1U, 17U}) {
      auto cipher = ContentCipher::begin(ContentCipher::Way::encrypt, algorithm, key, iv);
      Bytes sealed;
      for (std::size_t at = 0; at < text.size(); at += step) {
        ASSERT_TRUE(cipher->update(ByteView(text).subspan(at, std::min(step, text.size() - at)), part));
        sealed.insert(sealed.end(), part.begin(), part.end());
      }
      ASSERT_TRUE(cipher->finish(part));
      sealed.insert(sealed.end(), part.begin(), part.end());
      if (whole.empty()) whole = sealed;
      ASSERT_EQ(sealed, whole);
      auto back = ContentCipher::begin(ContentCipher::Way::decrypt, algorithm, key, iv);
      Bytes opened;
      ASSERT_TRUE(back->update(sealed, opened));
      ASSERT_TRUE(back->finish(part, parameters(algorithm).authenticated ? ByteView(cipher->tag()) : ByteView()));
      opened.insert(opened.end(), part.begin(), part.end());
      ASSERT_EQ(opened, text);
    }
  }
}

TEST(ContentCipher, ATagThatIsNotTheRightOneIsRefused) {
  auto cipher = ContentCipher::begin(ContentCipher::Way::decrypt, ContentAlgorithm::aes128_gcm, Bytes(16), Bytes(12));
  Bytes out;
  EXPECT_EQ(cipher->finish(out, Bytes(15)).error().field, "content.tag");
  EXPECT_EQ(cipher->finish(out, Bytes(16)).error().code, Code::auth_failed);
  EXPECT_EQ(ContentCipher::begin(ContentCipher::Way::decrypt, ContentAlgorithm::aes128_gcm, Bytes(17), Bytes(12)).error().field, "content.key");
  EXPECT_EQ(ContentCipher::begin(ContentCipher::Way::decrypt, ContentAlgorithm::aes128_gcm, Bytes(16), Bytes(16)).error().field, "content.iv");
}

}  // namespace
}  // namespace nikkan::crypto
