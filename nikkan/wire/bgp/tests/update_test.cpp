#include <gtest/gtest.h>

#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bgp {
namespace {

Bytes octets(std::string_view hex) { return parse_hex_dump(hex).value(); }

/// An UPDATE around its three parts.
Bytes update(std::string_view withdrawn, std::string_view attributes, std::string_view announced) {
  Bytes body;
  for (const auto& [hex, counted] : {std::pair{withdrawn, true}, {attributes, true}, {announced, false}}) {
    const Bytes part = octets(hex);
    if (counted) {
      body.push_back(static_cast<std::uint8_t>(part.size() >> 8U));
      body.push_back(static_cast<std::uint8_t>(part.size()));
    }
    body.insert(body.end(), part.begin(), part.end());
  }
  return write_message(Type::update, body).value();
}

struct Read {
  Bytes octets;
  Result<Update> update;
};
Read read(std::string_view withdrawn, std::string_view attributes, std::string_view announced, const Session& session = {}) {
  Read out{update(withdrawn, attributes, announced), fail(Code::internal, "")};
  out.update = decode_update(*read_header(out.octets), session);
  return out;
}

const std::string kMandatory = "40 01 01 00 40 02 06 02 01 0000fde9 40 03 04 c0000201 ";

TEST(Update, ReadsPrefixesAndAttributes) {
  const Read in = read("10 0a01", kMandatory + "c0 08 04 fde90001", "18 c00002 00 20 c6336401");
  ASSERT_TRUE(in.update) << in.update.error().message();
  ASSERT_EQ(in.update->withdrawn.size(), 1U);
  EXPECT_EQ(to_string(in.update->withdrawn[0].prefix), "10.1.0.0/16");
  ASSERT_EQ(in.update->announced.size(), 3U);
  EXPECT_EQ(to_string(in.update->announced[1].prefix), "0.0.0.0/0");
  EXPECT_EQ(in.update->verdict, Verdict::good);
  const auto path = read_as_path(*in.update->find(kAsPath), true);
  ASSERT_TRUE(path);
  EXPECT_EQ(path->at(0).as.at(0), 65001U);
  EXPECT_EQ(encode(*in.update).value(), in.octets);
}

TEST(Update, PathIdentifiersWhenNegotiated) {
  const Session session{.add_path = {{}}};
  const Read in = read("", kMandatory, "00000007 18 c00002", session);
  ASSERT_TRUE(in.update);
  EXPECT_EQ(in.update->announced.at(0).path_id, 7U);
  EXPECT_EQ(encode(*in.update).value(), in.octets);
}

TEST(Update, KeepsBitsBehindThePrefix) {
  const Read in = read("", kMandatory, "0c 0aff");
  ASSERT_TRUE(in.update);
  EXPECT_EQ(to_string(in.update->announced.at(0).prefix), "10.240.0.0/12");
  EXPECT_EQ(encode(*in.update).value(), in.octets);
}

TEST(Update, MpReachOfIpv6LabelledVpnAndUnknownFamilies) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"0002 01 10 20010db8000000000000000000000001 00 20 20010db8", "2001:db8::/32"},
      {"0001 04 04 c0000201 00 30 000641 c00002", "192.0.2.0/24"},
      {"0001 80 0c 0000000000000000c0000201 00 70 000641 0000fde900000001 c00002", "192.0.2.0/24"},
      {"4004 47 04 c0000201 00 0001 0002 abcd", ""}};
  for (const auto& [hex, prefix] : cases) {
    const Bytes value = octets(hex);
    const Attribute attribute{.flags = kOptional, .type = kMpReach, .value = value};
    const auto reach = read_mp_reach(attribute);
    ASSERT_TRUE(reach) << hex << ' ' << reach.error().message();
    if (prefix.empty()) {
      EXPECT_EQ(to_hex(reach->octets), "00010002abcd");
    } else {
      ASSERT_EQ(reach->nlri.size(), 1U) << hex;
      EXPECT_EQ(to_string(reach->nlri[0].prefix), prefix);
    }
    EXPECT_EQ(encode(*reach).value(), value);
    for (std::size_t size = 0; size < value.size() && !prefix.empty(); ++size) {
      const auto cut = read_mp_reach({.type = kMpReach, .value = ByteView(value).first(size)});
      EXPECT_TRUE(!cut || cut->nlri.empty()) << size;
    }
  }
  const Bytes gone = octets("0002 01 20 20010db8");
  const auto unreach = read_mp_unreach({.type = kMpUnreach, .value = gone});
  ASSERT_TRUE(unreach);
  EXPECT_EQ(encode(*unreach).value(), gone);
}

TEST(Verdict, FollowsRfc7606) {
  struct Case {
    std::string attributes;
    Verdict verdict;
    bool internal = false;
  };
  const std::string no_origin = "40 02 06 02 01 0000fde9 40 03 04 c0000201 ";
  const std::string no_path = "40 01 01 00 40 03 04 c0000201 ";
  const std::vector<Case> cases{
      {kMandatory, Verdict::good},
      {kMandatory + "c0 63 02 abcd", Verdict::good},                        // unknown, optional transitive
      {no_origin, Verdict::treat_as_withdraw},                              // 3(d)
      {no_origin + "40 01 01 03", Verdict::treat_as_withdraw},              // 7.1
      {no_origin + "40 01 02 0000", Verdict::treat_as_withdraw},            // 7.1
      {no_origin + "c0 01 01 00", Verdict::treat_as_withdraw},              // 3(c)
      {no_path + "40 02 02 02 00", Verdict::treat_as_withdraw},             // 7.2: segment of length 0
      {no_path + "40 02 06 09 01 0000fde9", Verdict::treat_as_withdraw},    // 7.2: segment type
      {no_path + "40 02 07 02 02 0000fde9 00", Verdict::treat_as_withdraw}, // 7.2: overrun
      {no_path + "40 02 00", Verdict::good},                                // an empty path is one
      {kMandatory + "80 04 03 000000", Verdict::treat_as_withdraw},         // 7.4
      {kMandatory + "40 05 04 00000064", Verdict::attribute_discard},       // 7.5: from an external neighbour
      {kMandatory + "40 05 04 00000064", Verdict::good, true},
      {kMandatory + "40 05 01 64", Verdict::treat_as_withdraw, true},
      {kMandatory, Verdict::treat_as_withdraw, true},                       // LOCAL_PREF is due
      {kMandatory + "40 06 01 00", Verdict::attribute_discard},             // 7.6
      {kMandatory + "c0 07 06 fde9 c0000201", Verdict::attribute_discard},  // 7.7
      {kMandatory + "c0 08 03 000000", Verdict::treat_as_withdraw},         // 7.8
      {kMandatory + "c0 08 00", Verdict::treat_as_withdraw},
      {kMandatory + "40 01 01 00", Verdict::attribute_discard},             // 3(g)
      {kMandatory + "80 0e 05 0002 01 20 00", Verdict::session_reset},      // 7.11
      {kMandatory + "80 0f 03 0002 01 80 0f 03 0002 01", Verdict::session_reset},  // 3(g)
      {kMandatory + "40 63 00", Verdict::session_reset},                    // well-known and not known
      {kMandatory + "c0 08 ff 00", Verdict::treat_as_withdraw},             // 4: leaves the attributes
      {kMandatory + "c0", Verdict::treat_as_withdraw},
  };
  for (const Case& one : cases) {
    const Read in = read("", one.attributes, "18 c00002", {.internal = one.internal});
    ASSERT_TRUE(in.update) << one.attributes;
    EXPECT_EQ(in.update->verdict, one.verdict) << one.attributes << ' ' << to_string(in.update->verdict);
    EXPECT_EQ(in.update->faults.empty(), one.verdict == Verdict::good);
    EXPECT_EQ(encode(*in.update).value(), in.octets);
  }
}

TEST(Verdict, AnEndOfRibIsGood) {
  EXPECT_EQ(read("", "", "").update->verdict, Verdict::good);
  EXPECT_EQ(read("", "80 0f 03 0002 01", "").update->verdict, Verdict::good);
}

TEST(BadInput, FramingOfTheThreePartsIsAnError) {
  const auto body_fails = [](std::string_view hex) {
    const Bytes in = write_message(Type::update, octets(hex)).value();
    return decode_update(*read_header(in)).error();
  };
  EXPECT_EQ(body_fails("").code, Code::truncated);
  EXPECT_EQ(body_fails("ffff 0000").code, Code::truncated);
  EXPECT_EQ(body_fails("0000 0001").code, Code::truncated);
  EXPECT_EQ(body_fails("0000 0000 21 0000000000").code, Code::bad_length);
  EXPECT_EQ(body_fails("0000 0000 18 0a").code, Code::truncated);
  EXPECT_EQ(body_fails("0001 18 0000").offset, kHeader + 3);
}

}  // namespace
}  // namespace nikkan::bgp
