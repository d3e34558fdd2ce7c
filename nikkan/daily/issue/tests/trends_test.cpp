#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/tests/support.hpp"
#include "nikkan/daily/issue/topics.hpp"

namespace nikkan::issue {
namespace {

using test::day;
using test::draft;
using testing::ElementsAre;

const Day kDay = day(2025, 12, 3);
const UnixTime kNoon = start_of(kDay) + 12 * 3600;

/// `n` drafts of a title today, all of different hands.
void add_today(daily::DayInput& input, std::string_view title, int n) {
  for (int i = 0; i < n; ++i) {
    const std::string tag = std::to_string(input.announcements.size());
    input.announcements.push_back(
        draft("draft-a" + tag + "-x" + tag + "-y", "00", title, {"Author " + tag + "a"}, "Text.", kNoon + i));
  }
}

void add_baseline(daily::DayInput& input, std::string_view title, int n, int back = 1) {
  for (int i = 0; i < n; ++i) {
    const std::string tag = std::to_string(input.baseline.size());
    input.baseline.push_back({kDay - std::chrono::days{back},
                              "draft-b" + tag + "-x" + tag + "-y",
                              std::string(title),
                              "Text.",
                              "",
                              {{"Writer " + tag + "a", false}}});
  }
  input.baseline_days_with_mail = 28;
}

std::vector<std::string> ids(const daily::Issue& issue) {
  std::vector<std::string> out;
  for (const auto& t : issue.trends) out.push_back(t.topic.id);
  return out;
}

TEST(Trends, FewerThanTwentyWorksGiveCounts) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  add_baseline(input, "QUIC QUIC", 19);
  auto issue = build(input);
  EXPECT_TRUE(issue.trends.empty());
  EXPECT_THAT(issue.trends_note_en, testing::HasSubstr("19 works"));
  EXPECT_FALSE(issue.first_issue);
  add_baseline(input, "QUIC QUIC", 1);
  issue = build(input);
  EXPECT_THAT(ids(issue), ElementsAre("multicast"));
  EXPECT_TRUE(issue.trends_note_en.empty());
}

// n*(B+K) >= 2*N*(b+1), by hand: K = number of profiles.
TEST(Trends, NeedTheShareDoubled) {
  const auto k = static_cast<int>(Topics::builtin().profiles().size());
  const auto with = [&](int multicast, int all) {
    auto input = test::empty_day();
    add_today(input, "Multicast with PIM", 3);
    add_baseline(input, "Multicast with PIM", multicast);
    add_baseline(input, "QUIC QUIC", all - multicast);
    return ids(build(input));
  };
  // n = N = 3. With every baseline work on the topic, B = b and the condition is 3*(b+K) >= 6*(b+1) <=> b <= K-2.
  EXPECT_THAT(with(k - 2, k - 2), ElementsAre("multicast"));
  EXPECT_TRUE(with(k - 1, k - 1).empty());
}

TEST(Trends, TwoWorksOnlyForARareTopicAndNeverOne) {
  const auto with = [&](int today, int before) {
    auto input = test::empty_day();
    add_today(input, "Multicast with PIM", today);
    add_baseline(input, "Multicast with PIM", before);
    add_baseline(input, "QUIC QUIC", 40);
    return ids(build(input));
  };
  EXPECT_TRUE(with(1, 0).empty());
  EXPECT_THAT(with(2, 2), ElementsAre("multicast"));
  EXPECT_TRUE(with(2, 3).empty());
  EXPECT_THAT(with(3, 3), ElementsAre("multicast"));
}

TEST(Trends, AFamilyIsOneWork) {
  auto input = test::empty_day();
  for (const std::string n : {"a", "b", "c"}) {
    input.announcements.push_back(
        draft("draft-smith-" + n + "-x", "00", "Multicast with PIM", {"Ann Smith", "Bob Jones"}, "Text.", kNoon));
  }
  add_baseline(input, "QUIC QUIC", 40);
  const auto issue = build(input);
  EXPECT_TRUE(issue.trends.empty());
  ASSERT_EQ(issue.topic_counts.size(), 1U);
  EXPECT_EQ(issue.topic_counts[0].works, 1);
}

TEST(Trends, DaysOutsideTheTwentyEightDoNotCount) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  add_baseline(input, "QUIC QUIC", 30, 29);
  add_baseline(input, "QUIC QUIC", 5, 28);
  EXPECT_THAT(build(input).trends_note_en, testing::HasSubstr(" 5 works"));
}

TEST(Trends, ADraftRevisedTwiceInTheBaselineIsOneWork) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  for (int i = 1; i <= 25; ++i) {
    input.baseline.push_back(
        {kDay - std::chrono::days{i}, "draft-ietf-quic-x", "QUIC", "Text.", "quic", {{"A. Smith", false}}});
  }
  EXPECT_THAT(build(input).trends_note_en, testing::HasSubstr(" 1 work on record"));
}

TEST(Trends, SentenceCarriesNumbersOnlyAndWorksAreListed) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  add_baseline(input, "Multicast with PIM", 7);
  add_baseline(input, "QUIC QUIC", 40);
  const auto issue = build(input);
  ASSERT_EQ(issue.trends.size(), 1U);
  EXPECT_EQ(issue.trends[0].ja, "マルチキャストが3件(過去28日の平均は1日0.3件)。");
  EXPECT_EQ(issue.trends[0].en, "Multicast: 3 works (average of the past 28 days: 0.3 a day).");
  EXPECT_EQ(issue.trends[0].works.size(), 3U);
  for (const auto& e : issue.entries) {
    EXPECT_EQ(std::ranges::count(e.reasons, std::string("trend"), &daily::Reason::key), 1);
  }
}

TEST(Trends, AShortRecordIsNamed) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  add_baseline(input, "QUIC QUIC", 40);
  input.baseline_days_with_mail = 6;
  ASSERT_EQ(build(input).trends.size(), 1U);
  EXPECT_EQ(build(input).trends[0].ja, "マルチキャストが3件(過去28日のうち記録のある6日で0件)。");
}

TEST(Trends, AtMostThreeOrderedByGrowth) {
  auto input = test::empty_day();
  add_today(input, "Multicast with PIM", 3);
  add_today(input, "NTP NTP", 4);
  add_today(input, "DNSSEC DNSSEC", 3);
  add_today(input, "SCTP multipath QUIC", 3);
  add_baseline(input, "DNSSEC DNSSEC", 1);
  add_baseline(input, "YANG NETCONF", 60);
  const auto got = ids(build(input));
  EXPECT_THAT(got, ElementsAre("time", "multicast", "quic-transport"));
}

TEST(Works, FloodOfOneNameStaysOneFamily) {
  std::vector<std::vector<daily::Author>> authors(3000, {{"Ann Smith", false}});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < authors.size(); ++i) {
    names.push_back("draft-smith-n" + std::to_string(i) + "-x");
    authors[i].push_back({"Other " + std::to_string(i) + "x", false});
  }
  std::vector<WorkKey> keys;
  for (std::size_t i = 0; i < authors.size(); ++i) keys.push_back({names[i], kDay, true, &authors[i]});
  const auto roots = group_works(keys);
  EXPECT_EQ(std::ranges::count(roots, roots[0]), 1) << "one author of two in common is no family";
}

}  // namespace
}  // namespace nikkan::issue
