#include "nikkan/crypto/der.hpp"

#include <gtest/gtest.h>

namespace nikkan::crypto::der {
namespace {

Error fault(std::string_view hex, std::uint8_t tag = kSequence) {
  const Bytes octets = parse_hex(hex).value();
  Reader reader(octets);
  contents(reader, tag, "x");
  EXPECT_FALSE(reader.ok()) << hex;
  return reader.ok() ? Error{} : reader.error();
}

TEST(Der, LengthsAreDefiniteAndMinimal) {
  EXPECT_EQ(fault("30800000").code, Code::bad_length);            // indefinite
  EXPECT_EQ(fault("30817f").code, Code::bad_length);               // would fit one octet
  EXPECT_EQ(fault("30820001").code, Code::bad_length);             // leading zero
  EXPECT_EQ(fault("3089010000000000000000").code, Code::bad_length);
  EXPECT_EQ(fault("3088ffffffffffffffff").code, Code::truncated);
  EXPECT_EQ(fault("30ff").code, Code::bad_length);
  EXPECT_EQ(fault("30030102").code, Code::truncated);
  EXPECT_EQ(fault("30").code, Code::truncated);
  EXPECT_EQ(fault("").code, Code::truncated);
}

TEST(Der, AnotherTagIsRefusedAtItsPlace) {
  EXPECT_EQ(fault("3100").message(), "bad_value at byte 0 (x)");
  EXPECT_EQ(fault("3f8100").code, Code::unsupported);  // a tag of two octets
}

TEST(Der, IntegersAreMinimalAndNotNegative) {
  const auto read = [](std::string_view hex) {
    const Bytes octets = parse_hex(hex).value();
    Reader reader(octets);
    const std::uint32_t value = small_integer(reader, "x");
    return reader.ok() ? std::optional(value) : std::nullopt;
  };
  EXPECT_EQ(read("020100"), 0U);
  EXPECT_EQ(read("02020080"), 128U);
  EXPECT_EQ(read("020500ffffffff"), 0xffffffffU);
  EXPECT_FALSE(read("0200"));
  EXPECT_FALSE(read("02020001"));
  EXPECT_FALSE(read("0201ff"));
  EXPECT_FALSE(read("02050100000000"));
}

TEST(Der, WritesWhatItReads) {
  for (const std::uint32_t value : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 0x80000000U, 0xffffffffU}) {
    const Bytes octets = write_small(value);
    Reader reader(octets);
    EXPECT_EQ(small_integer(reader, "x"), value);
    EXPECT_TRUE(reader.ok() && reader.at_end());
  }
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const Bytes inside(size, 7), octets = write(kOctetString, {inside});
    Reader reader(octets);
    EXPECT_EQ(contents(reader, kOctetString, "x").size(), size);
    Reader whole(octets);
    EXPECT_EQ(any(whole, "x").size(), octets.size());
  }
  EXPECT_EQ(to_hex(write_bit_string(Bytes{1})), "03020001");
}

TEST(Der, BitStringsAreWholeOctets) {
  const Bytes octets = parse_hex("03020780").value();
  Reader reader(octets);
  bit_string(reader, "x");
  EXPECT_EQ(reader.error().code, Code::bad_value);
}

TEST(Der, OidsAsText) {
  EXPECT_EQ(oid_text(parse_hex("2a864886f70d010910").value()), "1.2.840.113549.1.9.16");
  EXPECT_EQ(oid_text(parse_hex("6086480165030404").value()), "2.16.840.1.101.3.4.4");
  EXPECT_EQ(to_hex(parse_oid("1.2.840.113549.1.9.16").value()), "2a864886f70d010910");
  EXPECT_EQ(to_hex(parse_oid("2.999.3").value()), "883703");
  EXPECT_EQ(oid_text(parse_hex("883703").value()), "2.999.3");
  EXPECT_EQ(oid_text(parse_hex("2a80").value()), "?");
  EXPECT_EQ(oid_text({}), "?");
  for (const char* const bad : {"", "1", "3.1", "1.40", "1..2", "1.2.", "1.02", "a", "1.2.99999999999999999999"}) EXPECT_FALSE(parse_oid(bad)) << bad;
}

}  // namespace
}  // namespace nikkan::crypto::der
