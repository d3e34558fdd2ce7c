#include "nikkan/wire/bgp/family_name.hpp"

#include <gtest/gtest.h>

namespace nikkan::bgp {
namespace {

TEST(FamilyName, NamesWhatRoutersName) {
  EXPECT_EQ(family_name({kAfiIpv4, kSafiUnicast}), "ipv4-unicast");
  EXPECT_EQ(family_name({25, 70}), "l2vpn-evpn");
  EXPECT_EQ(family_name({7, 9}), "7/9");
}

TEST(FamilyName, ReadsWhatItNames) {
  for (unsigned afi = 0; afi < 40; ++afi) {
    for (unsigned safi = 0; safi < 256; ++safi) {
      const Afi family{static_cast<std::uint16_t>(afi), static_cast<std::uint8_t>(safi)};
      ASSERT_EQ(parse_family(family_name(family)).value(), family);
    }
  }
  EXPECT_EQ(parse_family("65535/255").value(), (Afi{65535, 255}));
}

TEST(FamilyName, RefusesWhatIsNone) {
  for (const auto* const text : {"", "ipv4", "1", "1/", "/1", "1/256", "65536/1", "1/1/1", "-1/1", "1/ 1", "IPv4-unicast"}) {
    EXPECT_FALSE(parse_family(text)) << text;
  }
}

}  // namespace
}  // namespace nikkan::bgp
