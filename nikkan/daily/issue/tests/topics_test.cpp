#include "nikkan/daily/issue/topics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace nikkan::issue {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSmall =
    "id\ten\tja\tarea\tdeployed\tinterest\tgroups\tkeywords\n"
    "apples\tApples\tりんご\tOPS\t1\t0\torchard\tapple^4;cider press^3;as_path^2;pomo*^5\n"
    "pears\tPears\t梨\tINT\t0\t6\torchard^10,grove\tpear^4;apple^1\n"
    "figs\tFigs\tいちじく\tSEC\t0\t0\t\tfig^10\n";

std::vector<std::pair<std::string, int>> labels(const Topics& t, std::string_view title, std::string_view abstract,
                                                std::string_view draft = "draft-x-y-z", std::string_view group = "") {
  std::vector<std::pair<std::string, int>> out;
  for (const auto& label : t.classify(title, abstract, draft, group)) out.emplace_back(label.id, label.score);
  return out;
}

TEST(Topics, TitleCountsThreeAndAbstractAtMostTwo) {
  const auto t = Topics::parse(kSmall);
  ASSERT_TRUE(t);
  EXPECT_THAT(labels(*t, "Apple", ""), ElementsAre(std::pair("apples", 12)));
  EXPECT_THAT(labels(*t, "Apple", "apple"), ElementsAre(std::pair("apples", 16)));
  EXPECT_THAT(labels(*t, "Apple", "apple apple apple apple"), ElementsAre(std::pair("apples", 20)));
}

TEST(Topics, PluralsMatchAndInnerPartsDoNot) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(labels(*t, "Apples", ""), ElementsAre(std::pair("apples", 12)));
  EXPECT_THAT(labels(*t, "Cider presses of apples", ""), ElementsAre(std::pair("apples", 21)));
  EXPECT_THAT(labels(*t, "Pineapple applet appleness", ""), ElementsAre(std::pair("other", 0)));
}

TEST(Topics, AStarMatchesAsPrefix) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(labels(*t, "On pomology", ""), ElementsAre(std::pair("apples", 15)));
  EXPECT_THAT(labels(*t, "On depomology", ""), ElementsAre(std::pair("other", 0)));
}

TEST(Topics, EmphasisMarksAreDroppedAndInnerUnderscoresKept) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(labels(*t, "_Apple_ and *apples*", ""), ElementsAre(std::pair("apples", 12)));
  EXPECT_THAT(labels(*t, "The AS_PATH of an apple", ""), ElementsAre(std::pair("apples", 18)));
}

TEST(Topics, GroupsCountWholeForItemsAndHalfForNames) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(labels(*t, "", "", "draft-ietf-orchard-x", "orchard"), ElementsAre(std::pair("apples", 30)));
  EXPECT_THAT(labels(*t, "", "", "draft-smith-orchard-x", ""), ElementsAre(std::pair("apples", 15)));
  EXPECT_THAT(labels(*t, "", "", "draft-smith-orchard", ""), ElementsAre(std::pair("other", 0)))
      << "a name without a stem";
}

TEST(Topics, FurtherLabelsNeedTenPointsAQuarterAndAKeyword) {
  const auto t = Topics::parse(kSmall);
  // 30 for the group and 10 + 12 for pears; apples 30 has no keyword of its own but pear's.
  EXPECT_THAT(labels(*t, "Pear", "", "draft-ietf-orchard-x", "orchard"),
              ElementsAre(std::pair("apples", 30), std::pair("pears", 22)));
  EXPECT_THAT(labels(*t, "", "", "draft-ietf-orchard-x", "orchard"), ElementsAre(std::pair("apples", 30)))
      << "pears has 10 and no keyword";
}

TEST(Topics, KeywordPartIsAtMostSixty) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(labels(*t, "fig apple pomo cider press as_path", "fig fig apple apple pomo pomo cider press cider press"),
              ElementsAre(std::pair("apples", 60), std::pair("figs", 50)));
}

TEST(Topics, ReportsItsHits) {
  const auto t = Topics::parse(kSmall);
  EXPECT_THAT(t->classify("Apple", "", "", "orchard")[0].hits, ElementsAre("group orchard", "apple"));
}

TEST(Topics, BadCellsAreRejectedWithTheirOffset) {
  const auto bad_interest =
      Topics::parse("id\ten\tja\tarea\tdeployed\tinterest\tgroups\tkeywords\nx\tX\tX\tOPS\t1\tmany\t\ta^1\n");
  ASSERT_FALSE(bad_interest);
  EXPECT_EQ(bad_interest.error().code, Code::bad_value);
  EXPECT_EQ(bad_interest.error().offset, 60U);
  EXPECT_FALSE(Topics::parse("id\ten\tja\tarea\tdeployed\tinterest\tgroups\tkeywords\nx\tX\tX\tOPS\t1\t0\t\ta^much\n"));
  EXPECT_FALSE(Topics::parse("id\ten\tja\tarea\tdeployed\tinterest\tgroups\tkeywords\nx\tX\tX\tOPS\t1\t0\t\ta^717655220\n"));
  EXPECT_FALSE(Topics::parse("id\ten\tja\tarea\tdeployed\tinterest\tgroups\tkeywords\nx\tX\tX\tOPS\t1\t0\t\tA^1\n"))
      << "upper case";
}

TEST(Topics, BuiltinTableIsWhole) {
  const auto& t = Topics::builtin();
  EXPECT_GE(t.profiles().size(), 43U);
  EXPECT_EQ(t.row("bgp"), 0U);
  EXPECT_EQ(t.row("other"), t.profiles().size());
  EXPECT_TRUE(t.profiles()[t.row("igp")].deployed);
}

// Traps named in the specification.
TEST(Topics, SpfOfRoutingAndOfMailStayApart) {
  EXPECT_THAT(
      labels(Topics::builtin(), "Policy for mail", "Sender Policy Framework (SPF), DKIM and DMARC checks for e-mail."),
      ElementsAre(std::pair("email", 24)));  // 4 * 4, mail in the title 3 * 2, in e-mail 2
  const auto routing =
      labels(Topics::builtin(), "SPF", "SPF (Shortest Path First) in OSPF.", "draft-ietf-lsr-x", "lsr");
  ASSERT_EQ(routing.size(), 1U);
  EXPECT_EQ(routing[0].first, "igp");
}

TEST(Topics, AWordOfAnotherFieldStaysBelowTheThreshold) {
  for (const auto& label : labels(Topics::builtin(), "Stub Router Advertisement", "", "draft-ietf-lsr-x", "lsr")) {
    EXPECT_NE(label.first, "ipv6");
  }
  EXPECT_THAT(labels(Topics::builtin(), "Constrained Distribution", ""), ElementsAre(std::pair("other", 0)));
}

// Titles of documents outside the golden day; group empty where the group closed long ago.
TEST(Topics, TitlesOfOtherYears) {
  const auto best = [](std::string_view title, std::string_view group = "") {
    return Topics::builtin().classify(title, "", "draft-ietf-x-y", group)[0].id;
  };
  EXPECT_EQ(best("Signed syslog Messages"), "telemetry");
  EXPECT_EQ(best("Host Identity Protocol Architecture"), "ipsec-ssh");
  EXPECT_EQ(best("Framework for an Access Node Control Mechanism in Broadband Networks"), "access-aaa");
  EXPECT_EQ(best("Uniform Resource Locators (URL)"), "http");
  EXPECT_EQ(best("Reliable Multicast Transport Building Blocks"), "multicast");
  EXPECT_EQ(best("Declaring the State of an Internet Draft"), "other") << "nine points; its abstract says it once more";
  EXPECT_EQ(best("Considerations for Cancellation of IETF Meetings"), "process");
  EXPECT_EQ(best("Carrying a Virtual Transport Network Identifier"), "te");
}

}  // namespace
}  // namespace nikkan::issue
