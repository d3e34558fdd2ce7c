#include <gtest/gtest.h>

#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {
namespace {

Bytes message(std::uint8_t type, std::string_view hex) {
  const Bytes body = parse_hex_dump(hex).value();
  Bytes out(16, 0xff);
  const std::size_t size = kHeader + body.size();
  out.push_back(static_cast<std::uint8_t>(size >> 8U));
  out.push_back(static_cast<std::uint8_t>(size));
  out.push_back(type);
  out.insert(out.end(), body.begin(), body.end());
  return out;
}

Result<Open> open_of(const Bytes& octets) {
  const auto header = read_header(octets);
  if (!header) return std::unexpected(header.error());
  return decode_open(*header);
}

/// AS 4200000000, IPv4 and IPv6 unicast, add-path both ways for IPv4 unicast, one unknown capability.
constexpr std::string_view kBody =
    "04 5ba0 00b4 0a000001 20 02 1e 01 04 0001 00 01 01 04 0002 00 01 41 04 fa56ea00 45 04 0001 01 03 c8 02 abcd 02 00";

TEST(Open, ReadsCapabilities) {
  const Bytes in = message(1, kBody);
  const auto open = open_of(in);
  ASSERT_TRUE(open) << open.error().message();
  EXPECT_EQ(open->as, kAsTrans);
  EXPECT_EQ(open->real_as(), 4200000000U);
  EXPECT_EQ(open->hold_time, 180);
  const auto families = open->families();
  ASSERT_EQ(families.size(), 2U);
  EXPECT_EQ(families[1].afi, kAfiIpv6);
  ASSERT_EQ(open->capabilities().size(), 6U);
  EXPECT_EQ(open->capabilities()[4].code, 200);
  EXPECT_EQ(encode(*open).value(), in);
}

TEST(Open, AgreesOnWhatBothOffer) {
  const Bytes ours = message(1, kBody);
  const Bytes theirs = message(1, "04 fde9 00b4 0a000002 08 02 06 41 04 0000fde9");
  const Bytes old = message(1, "04 fde9 00b4 0a000002 00");
  const auto a = open_of(ours), b = open_of(theirs), c = open_of(old);
  ASSERT_TRUE(a && b && c);
  EXPECT_TRUE(agree(*a, *a).has_add_path({}));
  EXPECT_TRUE(agree(*a, *a).internal);
  EXPECT_FALSE(agree(*a, *b).has_add_path({}));
  EXPECT_TRUE(agree(*a, *b).four_octet_as);
  EXPECT_FALSE(agree(*a, *c).four_octet_as);
  EXPECT_TRUE(agree(*b, *c).internal);
}

TEST(Open, ReadsExtendedOptionalParameters) {
  for (const std::string_view length : {"ff", "01"}) {  // RFC 9072, 2: any value but zero counts
    const Bytes in = message(1, "04 fde9 00b4 0a000001 " + std::string(length) + " ff 0009 02 0006 41 04 0000fde9");
    const auto open = open_of(in);
    ASSERT_TRUE(open) << open.error().message();
    EXPECT_TRUE(open->extended);
    EXPECT_EQ(open->real_as(), 65001U);
    EXPECT_EQ(encode(*open).value(), in);
  }
}

TEST(Open, EveryPrefixOfTheBodyFails) {
  const Bytes whole = parse_hex_dump(kBody).value();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(open_of(message(1, to_hex(ByteView(whole).first(size))))) << size;
  }
}

TEST(Header, TellsWhatIsWrong) {
  Bytes in = message(4, "");
  ASSERT_TRUE(read_header(in));
  EXPECT_TRUE(decode_keepalive(*read_header(in)));
  EXPECT_EQ(decode_keepalive(*read_header(message(4, "00"))).error().code, Code::bad_length);
  in[3] = 0;
  EXPECT_EQ(read_header(in).error().field, "bgp.marker");
  in = message(4, "");
  in[17] = 18;
  EXPECT_EQ(read_header(in).error().code, Code::bad_length);
  in[17] = 20;
  EXPECT_EQ(read_header(in).error().code, Code::truncated);
  for (std::size_t size = 0; size < kHeader; ++size) {
    EXPECT_EQ(read_header(ByteView(in).first(size)).error().code, Code::truncated);
  }
}

TEST(Small, NotificationAndRouteRefreshRoundTrip) {
  const Bytes cease = message(3, "06 02 0a 73746f70");
  const Bytes refresh = message(5, "0002 01 80 aa");
  const auto first = decode_notification(*read_header(cease));
  const auto second = decode_route_refresh(*read_header(refresh));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->code, 6);
  EXPECT_EQ(second->family.safi, kSafiVpn);
  EXPECT_EQ(second->subtype, 1);
  EXPECT_EQ(encode(*first).value(), cease);
  EXPECT_EQ(encode(*second).value(), refresh);
  EXPECT_FALSE(decode_notification(*read_header(message(3, "06"))));
}

}  // namespace
}  // namespace nikkan::bgp
