#include "nikkan/crypto/pem.hpp"

#include <gtest/gtest.h>

namespace nikkan::crypto {
namespace {

TEST(Pem, ComesBackAtEveryLength) {
  for (std::size_t size = 0; size < 200; ++size) {
    Bytes octets(size);
    for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(i * 37);
    const SecretBytes text = write_pem("TEST DATA", octets);
    const auto blocks = parse_pem(text.reveal());
    ASSERT_TRUE(blocks) << blocks.error().message();
    ASSERT_EQ(blocks->size(), 1U);
    EXPECT_EQ(blocks->front().label, "TEST DATA");
    EXPECT_EQ(to_hex(blocks->front().octets.reveal()), to_hex(octets));
  }
}

TEST(Pem, IsTheTextThatBase64Gives) {
  EXPECT_EQ(as_text(write_pem("X", Bytes(50, 0xfb)).reveal()),
            "-----BEGIN X-----\n" + to_base64(Bytes(48, 0xfb)) + "\n" + to_base64(Bytes(2, 0xfb)) + "\n-----END X-----\n");
}

TEST(Pem, BlocksStandBetweenOtherText) {
  const std::string text = "Subject: x\n-----BEGIN A-----\r\n AQ ID\r\n-----END A-----\r\nmore\n-----BEGIN B-----\n-----END B-----\n";
  const auto blocks = parse_pem(as_bytes(text));
  ASSERT_EQ(blocks->size(), 2U);
  EXPECT_EQ(to_hex((*blocks)[0].octets.reveal()), "010203");
  EXPECT_EQ((*blocks)[1].octets.size(), 0U);
  EXPECT_EQ((*blocks)[1].offset, text.find("-----BEGIN B"));
}

TEST(Pem, FaultsHaveTheirPlace) {
  const auto fault = [](std::string_view text) { return parse_pem(as_bytes(text)).error().message(); };
  EXPECT_EQ(fault("nothing"), "not_found (pem)");
  EXPECT_EQ(fault("-----BEGIN A-----\nAQID\n"), "truncated at byte 23 (pem.end)");
  EXPECT_EQ(fault("-----BEGIN A-----\nAQID\n-----END B-----\n"), "bad_value at byte 23 (pem.end)");
  EXPECT_EQ(fault("-----BEGIN A-----\nAQ!D\n-----END A-----\n"), "bad_value at byte 20 (pem.base64)");
  EXPECT_EQ(fault("-----BEGIN A-----\nAQI\n-----END A-----\n"), "bad_value at byte 22 (pem.base64)");   // padding is missing
  EXPECT_EQ(fault("-----BEGIN A-----\nAQJ=\n-----END A-----\n"), "bad_value at byte 23 (pem.base64)");  // unused bits
  EXPECT_EQ(fault("-----BEGIN A-----\nAQ==AQID\n-----END A-----\n"), "bad_value at byte 22 (pem.base64)");
  EXPECT_EQ(fault("-----BEGIN A\nAQID\n-----END A-----\n"), "bad_value at byte 0 (pem.begin)");
}

}  // namespace
}  // namespace nikkan::crypto
