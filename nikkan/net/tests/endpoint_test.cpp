#include "nikkan/net/endpoint.hpp"

#include <gtest/gtest.h>

namespace nikkan::net {
namespace {

std::string again(std::string_view text, std::uint16_t otherwise = 0) {
  const auto endpoint = parse_endpoint(text, otherwise);
  return endpoint ? to_string(*endpoint) : endpoint.error().message();
}

TEST(Endpoint, ReadsAddressAndPort) {
  EXPECT_EQ(again("192.0.2.1:11019"), "192.0.2.1:11019");
  EXPECT_EQ(again("[2001:db8::1]:65535"), "[2001:db8::1]:65535");
  EXPECT_EQ(again("127.0.0.1:0"), "127.0.0.1:0");
}

TEST(Endpoint, MeansEveryAddressWithoutOne) {
  EXPECT_EQ(again(":11019"), "[::]:11019");
  EXPECT_EQ(again("11019"), "[::]:11019");
}

TEST(Endpoint, TakesTheDefaultPort) {
  EXPECT_EQ(again("192.0.2.1", 80), "192.0.2.1:80");
  EXPECT_EQ(again("2001:db8::1", 80), "[2001:db8::1]:80");
  EXPECT_EQ(again("[2001:db8::1]", 80), "[2001:db8::1]:80");
}

TEST(Endpoint, RefusesWhatIsNeither) {
  for (const auto* const text : {"", ":", "192.0.2.1", "192.0.2.1:", "192.0.2.1:65536", "192.0.2.1:-1", "192.0.2.1:1x",
                          "localhost:80", "[::1", "[]:80", "[::1]80", "[192.0.2.1:80", "::1", "1:2:3", "192.0.2.256:1"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

}  // namespace
}  // namespace nikkan::net
