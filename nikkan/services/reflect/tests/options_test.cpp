#include "nikkan/services/reflect/options.hpp"

#include <gtest/gtest.h>

namespace nikkan::reflect {
namespace {

using namespace std::chrono_literals;

TEST(Options, ReadSeconds) {
  EXPECT_EQ(parse_seconds("1"), 1s);
  EXPECT_EQ(*parse_seconds("0.2"), 200ms);
  EXPECT_EQ(*parse_seconds("0.000000001"), 1ns);
  for (const auto* bad : {"", ".", "1.", ".5", "-1", "1e3", "1 ", "1234567890", "0.0000000001"})
    EXPECT_FALSE(parse_seconds(bad)) << bad;
}

TEST(Options, ReadNumbers) {
  EXPECT_EQ(*parse_number("184", 255), 184U);
  EXPECT_EQ(*parse_number("0xB8", 255), 0xb8U);
  EXPECT_EQ(*parse_number("0xfffff", 0xfffff), 0xfffffU);
  for (const auto* bad : {"", "0x", "256", "12a", "0x100", "-1", "99999999999"})
    EXPECT_FALSE(parse_number(bad, 255)) << bad;
}

TEST(Options, ReadDscpByNameAndNumber) {
  EXPECT_EQ(*parse_dscp("AF41"), 34);
  EXPECT_EQ(*parse_dscp("ef"), 46);
  EXPECT_EQ(*parse_dscp("CS6"), 48);
  EXPECT_EQ(*parse_dscp("3"), 3);
  EXPECT_EQ(*parse_dscp("34"), 34);
  EXPECT_FALSE(parse_dscp("AF44"));
  EXPECT_FALSE(parse_dscp("64"));
}

TEST(Options, ReadExtensionHeaders) {
  EXPECT_EQ(to_hex(parse_extension("hbh")->body), "010400000000");
  EXPECT_EQ(to_hex(parse_extension("dst:16")->body), "1e0c000000000000000000000000") << "RFC 4727, type 0x1e";
  EXPECT_EQ(parse_extension("dst:24")->body.size(), 22U);
  EXPECT_EQ(parse_extension("dst:2048")->body.size(), 2046U);
  EXPECT_EQ(parse_extension("hbh:264")->body.size(), 262U);
  const auto routing = parse_extension("43:040000000000");
  EXPECT_EQ(routing->type, 43);
  EXPECT_EQ(to_hex(routing->body), "040000000000");
  for (const auto* bad : {"", "hbh:7", "hbh:12", "hbh:2056", "srh", "43", "43:04", "300:040000000000", "43:zz"}) {
    EXPECT_FALSE(parse_extension(bad)) << bad;
  }
}

}  // namespace
}  // namespace nikkan::reflect
