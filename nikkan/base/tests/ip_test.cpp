#include "nikkan/base/ip.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace nikkan {
namespace {

std::string canonical(std::string_view text) {
  const auto r = parse_ip(text);
  return r ? to_string(*r) : r.error().message();
}

IpAddress ip(std::string_view text) { return *parse_ip(text); }
IpPrefix prefix(std::string_view text) { return *parse_prefix(text); }

struct Pair {
  std::string_view in, out;
};

TEST(Ipv6Text, FollowsRfc5952) {
  constexpr Pair pairs[] = {
      // 1 and 2: forms that all mean one address
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8::1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8::1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:db8:0:0:1::1", "2001:db8::1:0:0:1"},
      {"2001:db8:0000:0:1::1", "2001:db8::1:0:0:1"},
      {"2001:DB8:0:0:1::1", "2001:db8::1:0:0:1"},
      // 4.1: leading zeros
      {"2001:0db8::0001", "2001:db8::1"},
      // 4.2.1: shorten as much as possible
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
      {"2001:db8::0:1", "2001:db8::1"},
      // 4.2.2: not for one group
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      // 4.2.3: the longest run, the first of equals
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      // 4.3: lower case
      {"2001:DB8::ABCD:EF", "2001:db8::abcd:ef"},
      // 5: embedded IPv4
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"0:0:0:0:0:ffff:c000:0201", "::ffff:192.0.2.1"},
      {"::ffff:0:192.0.2.1", "::ffff:0:c000:201"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      // edges
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
      {"::1.2.3.4", "::102:304"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const Pair& p : pairs) EXPECT_EQ(canonical(p.in), p.out) << p.in;
}

TEST(Ipv4Text, IsFourDecimals) {
  for (const std::string_view text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "10.0.0.9"})
    EXPECT_EQ(canonical(text), text);
}

TEST(IpText, RejectsWithThePlace) {
  constexpr Pair pairs[] = {
      {"", "truncated at byte 0 (ipv4)"},
      {"1", "truncated at byte 1 (ipv4)"},
      {"1.2.3", "truncated at byte 5 (ipv4)"},
      {"1.2.3.", "truncated at byte 6 (ipv4)"},
      {"1.2.3.4.", "trailing at byte 7 (ipv4)"},
      {"1.2.3.4 ", "trailing at byte 7 (ipv4)"},
      {" 1.2.3.4", "bad_value at byte 0 (ipv4)"},
      {"1.2.3.256", "bad_value at byte 6 (ipv4)"},
      {"1.2.3.1000", "bad_value at byte 6 (ipv4)"},
      {"1.02.3.4", "bad_value at byte 2 (ipv4)"},
      {"00.2.3.4", "bad_value at byte 0 (ipv4)"},
      {"1..3.4", "bad_value at byte 2 (ipv4)"},
      {"1,2.3.4", "bad_value at byte 1 (ipv4)"},
      {"0x1.2.3.4", "bad_value at byte 1 (ipv4)"},
      {":", "bad_value at byte 0 (ipv6)"},
      {":1", "bad_value at byte 0 (ipv6)"},
      {":::", "bad_value at byte 2 (ipv6)"},
      {"1:", "truncated at byte 2 (ipv6)"},
      {"1:2:3:4:5:6:7", "truncated at byte 13 (ipv6)"},
      {"1:2:3:4:5:6:7:", "truncated at byte 14 (ipv6)"},
      {"1:2:3:4:5:6:7:8:", "truncated at byte 16 (ipv6)"},
      {"1:2:3:4:5:6:7:8:9", "trailing at byte 16 (ipv6)"},
      {"1:2:3:4:5:6:7:8::", "bad_value at byte 17 (ipv6)"},
      {"::1:2:3:4:5:6:7:8", "bad_value at byte 17 (ipv6)"},
      {"1::2::3", "bad_value at byte 5 (ipv6)"},
      {"1::2:", "truncated at byte 5 (ipv6)"},
      {"12345::", "bad_value at byte 4 (ipv6)"},
      {"g::", "bad_value at byte 0 (ipv6)"},
      {"fe80::1%eth0", "bad_value at byte 7 (ipv6)"},
      {"1:2:3:4:5:6:7:1.2.3.4", "bad_value at byte 14 (ipv6)"},
      {"1:2:3:4:5:6:7:8:1.2.3.4", "trailing at byte 16 (ipv6)"},
      {"1:2:3:4:5::1.2.3.4", "1:2:3:4:5:0:102:304"},
      {"1:2:3:4:5:6::1.2.3.4", "bad_value at byte 20 (ipv6)"},
      {"::1.2.3", "truncated at byte 7 (ipv4)"},
      {"::1.2.3.4:5", "trailing at byte 9 (ipv4)"},
      {"::1.2.3.400", "bad_value at byte 8 (ipv4)"},
      {"[::1]", "bad_value at byte 0 (ipv6)"},
  };
  for (const Pair& p : pairs) EXPECT_EQ(canonical(p.in), p.out) << p.in;
}

/// The system's parser and printer, as the peer.
std::string system_text(const std::string& text) {
  std::array<unsigned char, 16> octets{};
  std::array<char, 64> out{};
  for (const int family : {AF_INET, AF_INET6}) {
    if (inet_pton(family, text.c_str(), octets.data()) == 1) {
      return inet_ntop(family, octets.data(), out.data(), static_cast<socklen_t>(out.size()));
    }
  }
  return "";
}

/// inet_ntop writes the deprecated IPv4-compatible addresses (::/96) in mixed form; RFC 5952 does not ask for it.
bool is_v4_compatible(const IpAddress& a) {
  return a.is_v6() && std::ranges::all_of(a.octets().first(12), [](std::uint8_t o) { return o == 0; });
}

TEST(IpText, AgreesWithTheSystemOnMutatedTexts) {
  const std::string_view seeds[] = {
      "192.0.2.1", "255.255.255.255", "2001:db8::1:0:0:1", "::ffff:192.0.2.1",   "1:2:3:4:5:6:7:8",
      "::",        "fe80::1",         "1:0:0:4::8",        "1:2:3:4:5:6:1.2.3.4"};
  constexpr std::string_view letters = "0123456789abcfF:.::g";
  std::mt19937 random(5952);
  std::size_t accepted = 0;
  for (int i = 0; i < 400'000; ++i) {
    std::string text(seeds[random() % std::size(seeds)]);
    for (auto n = random() % 4; n > 0; --n) {
      const std::size_t at = random() % (text.size() + 1);
      const char letter = letters[random() % letters.size()];
      const auto way = random() % 3;
      if (way == 0) text.insert(at, 1, letter);
      if (way == 1 && at < text.size()) text[at] = letter;
      if (way == 2 && at < text.size()) text.erase(at, 1);
    }
    const std::string peer = system_text(text);
    const auto ours = parse_ip(text);
    ASSERT_EQ(ours.has_value(), !peer.empty()) << text;
    if (!ours) continue;
    ++accepted;
    if (!is_v4_compatible(*ours)) {
      ASSERT_EQ(to_string(*ours), peer) << text;
    }
    ASSERT_EQ(parse_ip(to_string(*ours)), *ours) << text;
  }
  EXPECT_GT(accepted, 50'000U);
}

TEST(IpText, AgreesWithTheSystemOnEveryPatternOfZeroGroups) {
  for (unsigned pattern = 0; pattern < 256; ++pattern) {
    std::array<std::uint8_t, 16> octets{};
    for (unsigned g = 0; g < 8; ++g) {
      if ((pattern >> g & 1U) != 0) octets[2 * g + 1] = static_cast<std::uint8_t>(g + 1);
    }
    const IpAddress a = IpAddress::v6(octets);
    if (is_v4_compatible(a)) continue;
    std::array<char, 64> out{};
    inet_ntop(AF_INET6, octets.data(), out.data(), static_cast<socklen_t>(out.size()));
    ASSERT_EQ(to_string(a), out.data());
  }
}

TEST(IpAddress, HoldsItsOctets) {
  EXPECT_EQ(to_string(IpAddress()), "0.0.0.0");
  EXPECT_EQ(to_string(IpAddress::v4(0xC0000201U)), "192.0.2.1");
  EXPECT_EQ(ip("192.0.2.1").octets().size(), 4U);
  EXPECT_EQ(ip("::1").octets().size(), 16U);
  EXPECT_TRUE(ip("::1").bit(127));
  EXPECT_FALSE(ip("::1").bit(126));
  EXPECT_TRUE(ip("128.0.0.0").bit(0));
  EXPECT_TRUE(ip("::ffff:1.2.3.4").is_v4_mapped());
  EXPECT_FALSE(ip("::fffe:1.2.3.4").is_v4_mapped());
  EXPECT_FALSE(ip("1.2.3.4").is_v4_mapped());
}

TEST(IpAddress, ComesFromFourOrSixteenOctets) {
  const Bytes bytes(17, 0x20);
  const ByteView view(bytes);
  EXPECT_EQ(to_string(*IpAddress::from_bytes(view.first(4))), "32.32.32.32");
  EXPECT_TRUE(IpAddress::from_bytes(view.first(16))->is_v6());
  for (const std::size_t n : {0U, 3U, 5U, 15U, 17U})
    EXPECT_EQ(IpAddress::from_bytes(view.first(n)).error().code, Code::bad_length);
}

TEST(IpAddress, OrderIsFamilyThenValue) {
  EXPECT_LT(ip("255.255.255.255"), ip("::"));
  EXPECT_LT(ip("9.0.0.0"), ip("10.0.0.0"));
  EXPECT_LT(ip("2001:db8::1"), ip("2001:db8::2"));
  EXPECT_EQ(ip("::1"), ip("0:0::1"));
  EXPECT_NE(ip("1.2.3.4"), ip("::ffff:1.2.3.4"));
}

TEST(IpAddress, MaskedKeepsTheFirstBits) {
  EXPECT_EQ(to_string(ip("255.255.255.255").masked(0)), "0.0.0.0");
  EXPECT_EQ(to_string(ip("255.255.255.255").masked(1)), "128.0.0.0");
  EXPECT_EQ(to_string(ip("255.255.255.255").masked(12)), "255.240.0.0");
  EXPECT_EQ(to_string(ip("255.255.255.255").masked(31)), "255.255.255.254");
  EXPECT_EQ(to_string(ip("255.255.255.255").masked(200)), "255.255.255.255");
  for (unsigned length = 0; length <= 128; ++length) {
    const IpAddress masked = ip("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").masked(length);
    for (unsigned i = 0; i < 128; ++i) ASSERT_EQ(masked.bit(i), i < length);
  }
}

TEST(Prefix, ReadsAndWrites) {
  for (const std::string_view text :
       {"0.0.0.0/0", "192.0.2.0/24", "192.0.2.1/32", "::/0", "2001:db8::/32", "::1/128"}) {
    const auto r = parse_prefix(text);
    ASSERT_TRUE(r) << text;
    EXPECT_EQ(to_string(*r), text);
  }
}

TEST(Prefix, HostBitsAreRejectedKeptOrCleared) {
  EXPECT_EQ(parse_prefix("192.0.2.1/24").error().message(), "bad_value at byte 0 (prefix.host_bits)");
  EXPECT_EQ(to_string(*parse_prefix("192.0.2.1/24", HostBits::keep)), "192.0.2.1/24");
  EXPECT_TRUE(parse_prefix("192.0.2.1/24", HostBits::keep)->has_host_bits());
  EXPECT_EQ(to_string(*parse_prefix("192.0.2.1/24", HostBits::clear)), "192.0.2.0/24");
  EXPECT_EQ(to_string(parse_prefix("2001:db8::1/31", HostBits::keep)->network()), "2001:db8::/31");
  EXPECT_FALSE(prefix("192.0.2.128/25").has_host_bits());
}

TEST(Prefix, RejectsWithThePlace) {
  constexpr Pair pairs[] = {
      {"192.0.2.0", "truncated at byte 9 (prefix.length)"},
      {"192.0.2.0/", "truncated at byte 10 (prefix.length)"},
      {"192.0.2.0/33", "bad_value at byte 10 (prefix.length)"},
      {"::/129", "bad_value at byte 3 (prefix.length)"},
      {"192.0.2.0/024", "bad_value at byte 10 (prefix.length)"},
      {"192.0.2.0/+24", "bad_value at byte 10 (prefix.length)"},
      {"192.0.2.0/24/", "trailing at byte 12 (prefix.length)"},
      {"192.0.2/24", "truncated at byte 7 (ipv4)"},
      {"/24", "truncated at byte 0 (ipv4)"},
      {"192.0.2.0/255.255.255.0", "bad_value at byte 10 (prefix.length)"},
  };
  for (const Pair& p : pairs) {
    const auto r = parse_prefix(p.in);
    ASSERT_FALSE(r) << p.in;
    EXPECT_EQ(r.error().message(), p.out) << p.in;
  }
}

TEST(Prefix, Contains) {
  EXPECT_TRUE(prefix("192.0.2.0/24").contains(ip("192.0.2.255")));
  EXPECT_FALSE(prefix("192.0.2.0/24").contains(ip("192.0.3.0")));
  EXPECT_FALSE(prefix("0.0.0.0/0").contains(ip("::")));
  EXPECT_TRUE(prefix("::/0").contains(ip("2001:db8::")));
  EXPECT_TRUE(prefix("10.0.0.0/8").contains(prefix("10.1.0.0/16")));
  EXPECT_TRUE(prefix("10.0.0.0/8").contains(prefix("10.0.0.0/8")));
  EXPECT_FALSE(prefix("10.1.0.0/16").contains(prefix("10.0.0.0/8")));
  EXPECT_FALSE(prefix("10.0.0.0/8").contains(prefix("11.0.0.0/16")));
  EXPECT_TRUE(parse_prefix("10.9.9.9/8", HostBits::keep)->contains(ip("10.0.0.1")));
}

TEST(Prefix, OrderIsAddressThenLength) {
  EXPECT_LT(prefix("10.0.0.0/8"), prefix("10.0.0.0/16"));
  EXPECT_LT(prefix("10.0.0.0/16"), prefix("10.1.0.0/16"));
  EXPECT_LT(prefix("10.0.0.0/8"), prefix("::/0"));
}

}  // namespace
}  // namespace nikkan
