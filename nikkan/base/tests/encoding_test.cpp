#include "nikkan/base/encoding.hpp"

#include <gtest/gtest.h>

#include <random>

namespace nikkan {
namespace {

struct Vector {
  std::string_view plain, base64, base32, hex;
};

// RFC 4648, 10 (hexadecimal in lower case here).
constexpr Vector kRfc4648[] = {
    {"", "", "", ""},
    {"f", "Zg==", "MY======", "66"},
    {"fo", "Zm8=", "MZXQ====", "666f"},
    {"foo", "Zm9v", "MZXW6===", "666f6f"},
    {"foob", "Zm9vYg==", "MZXW6YQ=", "666f6f62"},
    {"fooba", "Zm9vYmE=", "MZXW6YTB", "666f6f6261"},
    {"foobar", "Zm9vYmFy", "MZXW6YTBOI======", "666f6f626172"},
};

Bytes octets(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

Bytes noise(std::mt19937& random, std::size_t size) {
  Bytes out(size);
  for (auto& o : out) o = static_cast<std::uint8_t>(random() & 0xFFU);
  return out;
}

struct Fault {
  std::string_view text;
  Code code;
  std::uint64_t offset;
};

template <class Parse, std::size_t N>
void expect_faults(Parse parse, const Fault (&faults)[N]) {
  for (const Fault& f : faults) {
    const auto r = parse(f.text);
    ASSERT_FALSE(r) << f.text;
    EXPECT_EQ(to_string(r.error().code), to_string(f.code)) << f.text;
    EXPECT_EQ(r.error().offset, f.offset) << f.text;
  }
}

TEST(Encoding, VectorsOfRfc4648) {
  for (const Vector& v : kRfc4648) {
    const ByteView plain = as_bytes(v.plain);
    EXPECT_EQ(to_base64(plain), v.base64);
    EXPECT_EQ(to_base32(plain), v.base32);
    EXPECT_EQ(to_hex(plain), v.hex);
    EXPECT_EQ(parse_base64(v.base64), octets(v.plain));
    EXPECT_EQ(parse_hex(v.hex), octets(v.plain));
    const std::string_view bare = v.base64.substr(0, std::min(v.base64.find('='), v.base64.size()));
    EXPECT_EQ(to_base64url(plain), bare);
    EXPECT_EQ(parse_base64url(bare), octets(v.plain));
  }
}

// RFC 4648, 9: the example octets, with both alphabets.
TEST(Encoding, TheTwoAlphabetsDifferInTheLastTwoDigits) {
  const Bytes bytes{0x14, 0xFB, 0x9C, 0x03, 0xD9, 0x7E};
  EXPECT_EQ(to_base64(bytes), "FPucA9l+");
  EXPECT_EQ(to_base64url(bytes), "FPucA9l-");
  EXPECT_EQ(to_base64(Bytes{0xFF, 0xFF}), "//8=");
  EXPECT_EQ(to_base64url(Bytes{0xFF, 0xFF}), "__8");
  EXPECT_FALSE(parse_base64("FPucA9l-"));
  EXPECT_FALSE(parse_base64url("FPucA9l+"));
}

TEST(Encoding, RoundTripsAnyOctets) {
  std::mt19937 random(4648);
  for (std::size_t size = 0; size < 300; ++size) {
    const Bytes bytes = noise(random, size);
    ASSERT_EQ(parse_hex(to_hex(bytes)), bytes);
    ASSERT_EQ(parse_hex_dump(to_hex(bytes)), bytes);
    ASSERT_EQ(parse_base64(to_base64(bytes)), bytes);
    ASSERT_EQ(parse_base64url(to_base64url(bytes)), bytes);
    ASSERT_EQ(to_base32(bytes).size(), (size + 4) / 5 * 8);
  }
}

// What decodes is the one text of its octets, so that a text can stand for them as a key.
TEST(Encoding, OnlyCanonicalTextsAreRead) {
  constexpr std::string_view letters = "AQgw/+=-_Z9";
  std::mt19937 random(64);
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 9; n > 0; --n) text += letters[random() % letters.size()];
    if (const auto r = parse_base64(text)) {
      ASSERT_EQ(to_base64(*r), text);
    }
    if (const auto r = parse_base64url(text)) {
      ASSERT_EQ(to_base64url(*r), text);
    }
  }
}

TEST(Base64, RejectsWithThePlace) {
  constexpr Fault faults[] = {
      {"Zg=", Code::truncated, 3},      {"Zg", Code::truncated, 2},
      {"Z", Code::truncated, 1},        {"Zm9v\n", Code::bad_value, 4},
      {"Zm 9v", Code::bad_value, 2},    {"Zh==", Code::bad_value, 1},
      {"Zm9=", Code::bad_value, 2},     {"====", Code::bad_value, 0},
      {"Zg==Zg==", Code::bad_value, 2}, {"Zm9vYg==\xFF", Code::bad_value, 6},
      {"Zg===", Code::bad_value, 2},    {"Zm9v====", Code::bad_value, 4},
      {"=", Code::truncated, 1},        {"Zm9v==", Code::truncated, 6},
      {"Z===", Code::bad_value, 1},
  };
  expect_faults(parse_base64, faults);
}

TEST(Base64Url, RejectsWithThePlace) {
  constexpr Fault faults[] = {{"Zg==", Code::bad_value, 2},
                              {"Z", Code::truncated, 1},
                              {"Zh", Code::bad_value, 1},
                              {"Zm9vY", Code::truncated, 5}};
  expect_faults(parse_base64url, faults);
}

TEST(Hex, IsStrict) {
  EXPECT_EQ(parse_hex("00fFAb9A"), (Bytes{0x00, 0xFF, 0xAB, 0x9A}));
  constexpr Fault faults[] = {{"0", Code::truncated, 1},    {"0g", Code::bad_value, 1}, {"00 11", Code::bad_value, 2},
                              {"0x00", Code::bad_value, 1}, {"@0", Code::bad_value, 0}, {"G0", Code::bad_value, 0},
                              {"`0", Code::bad_value, 0},   {"/0", Code::bad_value, 0}, {":0", Code::bad_value, 0}};
  expect_faults(parse_hex, faults);
}

TEST(HexDump, ReadsWhatPeoplePaste) {
  const Bytes expected{0x00, 0x1F, 0xA0};
  for (const std::string_view text : {"00 1f a0", "001FA0", "00:1f:a0", "00-1f-A0", "0x00 0x1f 0Xa0", "0x001fa0",
                                      "00 # first\n1f\ta0\r\n", "# all\n00\n1f\v\fa0 # end", " 00 1f a0 "}) {
    const auto r = parse_hex_dump(text);
    ASSERT_TRUE(r) << text << ": " << r.error().message();
    EXPECT_EQ(*r, expected) << text;
  }
  EXPECT_EQ(parse_hex_dump(""), Bytes{});
  EXPECT_EQ(parse_hex_dump("#"), Bytes{});
}

TEST(HexDump, RejectsWithThePlace) {
  constexpr Fault faults[] = {{"0", Code::truncated, 1},      {"00 1", Code::truncated, 4},
                              {"0 0", Code::bad_value, 1},    {"00 zz", Code::bad_value, 3},
                              {"0x", Code::truncated, 2},     {"0x ", Code::bad_value, 2},
                              {"0x0", Code::truncated, 3},    {"00,11", Code::bad_value, 2},
                              {"00\x01", Code::bad_value, 2}, {"0xx0", Code::bad_value, 2}};
  expect_faults(parse_hex_dump, faults);
}

}  // namespace
}  // namespace nikkan
