// The day of 2025-12-03 as the specification measured it (digest issue, 7, 12, 13, 14, 18).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "nikkan/base/tsv.hpp"
#include "nikkan/daily/issue/tests/support.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::issue {
namespace {

using test::golden_day;
using testing::ElementsAre;

constexpr std::string_view kTable = "digest/2025-12-03.tsv";

/// Draft names by row of the table, 1 to 17.
std::vector<std::string> row_names(const std::string& tsv) {
  const auto table = parse_tsv(tsv);
  std::vector<std::string> names{""};
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto name = table->cell(row, table->column("name_rev"));
    names.emplace_back(name.substr(0, name.size() - 3));
  }
  return names;
}

/// Input of score line (b): intended status and the Last Call of 22 October.
daily::DayInput day_with_index(const std::string& tsv) {
  auto input = golden_day(tsv);
  test::add_intended_status(input, tsv);
  auto call = test::prior(daily::Kind::lastcall, "draft-ietf-opsawg-prefix-lengths", "08", test::day(2025, 10, 22));
  call.level = "Proposed Standard";
  input.history["draft-ietf-opsawg-prefix-lengths"].push_back(call);
  return input;
}

std::map<std::string, int> scores(const daily::Issue& issue) {
  std::map<std::string, int> out;
  for (const auto& e : issue.entries) out[e.name] = e.score;
  return out;
}

std::vector<std::string> stars(const daily::Issue& issue) {
  std::vector<std::string> out;
  for (const auto& e : issue.entries) {
    if (e.star) out.push_back(e.name);
  }
  return out;
}

TEST(GoldenDay, LabelsEveryRowWithItsScores) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  const auto issue = build(golden_day(tsv));
  using Labels = std::vector<std::pair<std::string, int>>;
  const std::map<int, Labels> expected{
      {1, {{"rpki", 28}}},
      {2, {{"bgp", 26}}},
      {3, {{"telemetry", 43}}},
      {4, {{"oauth-id", 36}, {"http", 26}}},
      {5, {{"media", 68}}},
      {6, {{"iot", 44}, {"pki", 15}}},
      {7, {{"igp", 67}}},
      {8, {{"attest", 22}}},
      {9, {{"attest", 20}}},
      {10, {{"pki", 47}, {"pqc", 39}}},
      {11, {{"bgp", 67}, {"telemetry", 20}}},
      {12, {{"http", 28}}},
      {13, {{"ipv6", 54}, {"telemetry", 14}}},
      {14, {{"distributed", 40}}},
      {15, {{"dns", 49}, {"tls", 38}}},
      {16, {{"telemetry", 27}}},
      {17, {{"attest", 21}, {"email", 12}}},
  };
  for (const auto& [row, labels] : expected) {
    const auto* e = test::find(issue, names[static_cast<std::size_t>(row)]);
    ASSERT_NE(e, nullptr) << row;
    Labels got;
    for (const auto& topic : e->topics) got.emplace_back(topic.id, topic.score);
    EXPECT_EQ(got, labels) << "row " << row;
  }
}

void expect_scores(const daily::Issue& issue, const std::vector<std::string>& names,
                   const std::map<int, int>& expected) {
  const auto got = scores(issue);
  for (const auto& [row, points] : expected) {
    EXPECT_EQ(got.at(names[static_cast<std::size_t>(row)]), points) << "row " << row;
  }
}

std::vector<std::string> pick(const std::vector<std::string>& names, std::initializer_list<int> rows) {
  std::vector<std::string> out;
  for (const int row : rows) out.push_back(names[static_cast<std::size_t>(row)]);
  return out;
}

TEST(GoldenDay, ScoresFromMailAlone) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  const auto issue = build(golden_day(tsv));
  expect_scores(issue, names,
                {{7, 40},
                 {10, 40},
                 {3, 38},
                 {11, 34},
                 {13, 34},
                 {15, 34},
                 {1, 30},
                 {5, 28},
                 {6, 22},
                 {2, 13},
                 {4, 10},
                 {12, 10},
                 {16, 9},
                 {14, 4},
                 {17, 4},
                 {8, -4},
                 {9, -4}});
  EXPECT_EQ(stars(issue), pick(names, {7, 10, 3, 11, 13, 15}));
}

TEST(GoldenDay, ScoresWithIndexAndLastCall) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  const auto issue = build(day_with_index(tsv));
  expect_scores(issue, names,
                {{1, 52},
                 {7, 46},
                 {10, 46},
                 {11, 40},
                 {13, 40},
                 {3, 40},
                 {15, 36},
                 {5, 34},
                 {6, 24},
                 {2, 13},
                 {4, 10},
                 {12, 10},
                 {16, 9},
                 {14, 4},
                 {17, 4},
                 {8, -4},
                 {9, -4}});
  EXPECT_EQ(stars(issue), pick(names, {1, 7, 10, 11, 13, 3}));
}

TEST(GoldenDay, ReasonsAddUpToTheScore) {
  NIKKAN_NEED_SHARED(path, kTable);
  for (const auto& e : build(day_with_index(nikkan::test::read_file(path))).entries) {
    int sum = 0;
    for (const auto& reason : e.reasons) {
      sum += reason.points;
      EXPECT_FALSE(reason.en.empty());
      EXPECT_FALSE(reason.ja.empty());
    }
    EXPECT_EQ(sum, e.score) << e.name;
  }
}

TEST(GoldenDay, HasOneFamily) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  const auto issue = build(golden_day(tsv));
  ASSERT_EQ(issue.families.size(), 1U);
  EXPECT_EQ(issue.families[0].members, pick(names, {17, 9, 8}));  // earliest first
  EXPECT_EQ(issue.families[0].authors.size(), 2U);
}

TEST(GoldenDay, CountsTopicsByWorkWithoutBaseline) {
  NIKKAN_NEED_SHARED(path, kTable);
  const auto issue = build(golden_day(nikkan::test::read_file(path)));
  std::vector<std::pair<std::string, int>> got;
  for (const auto& c : issue.topic_counts) got.emplace_back(c.topic.id, c.works);
  const std::map<std::string, int> expected{{"telemetry", 4}, {"bgp", 2},      {"http", 2},   {"pki", 2},
                                            {"rpki", 1},      {"oauth-id", 1}, {"media", 1},  {"iot", 1},
                                            {"igp", 1},       {"pqc", 1},      {"ipv6", 1},   {"distributed", 1},
                                            {"dns", 1},       {"tls", 1},      {"attest", 1}, {"email", 1}};
  EXPECT_EQ((std::map<std::string, int>(got.begin(), got.end())), expected);
  EXPECT_EQ(got.front().first, "telemetry");
  EXPECT_TRUE(issue.trends.empty());
  EXPECT_TRUE(issue.first_issue);
  EXPECT_FALSE(issue.trends_note_en.empty());
  EXPECT_FALSE(issue.trends_note_ja.empty());
}

TEST(GoldenDay, CountsDraftsByStanding) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto issue = build(day_with_index(tsv));
  EXPECT_EQ(issue.counts.drafts, 17);
  EXPECT_EQ(issue.counts.revisions, 17);
  EXPECT_EQ(issue.counts.new_drafts, 8);
  EXPECT_EQ(issue.counts.updates, 9);
  EXPECT_EQ(issue.counts.rfcs, 0);
  std::map<std::string, int> standing, status, change;
  for (const auto& e : issue.entries) {
    const bool individual = e.stream.empty();
    ++standing[individual ? "individual" : e.stream];
    ++status[e.status == "Proposed Standard" ? "Standards Track" : e.status];
    ++change[e.change];
    EXPECT_EQ(e.status_claimed, individual) << e.name;
  }
  EXPECT_EQ(standing, (std::map<std::string, int>{{"IETF", 8}, {"IRTF", 1}, {"individual", 8}}));
  EXPECT_EQ(status, (std::map<std::string, int>{{"Standards Track", 9}, {"Informational", 5}, {"Experimental", 3}}));
  EXPECT_EQ(change, (std::map<std::string, int>{{"new", 7}, {"adopted", 1}, {"update", 9}}));
}

TEST(GoldenDay, PrintsInTheOrderAskedFor) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  std::vector<std::string> names = row_names(tsv);
  names.erase(names.begin());
  Options options;
  options.order = Order::newest;
  EXPECT_EQ(test::keys(build(golden_day(tsv), options).entries), names);
  options.order = Order::arrival;
  std::ranges::reverse(names);
  EXPECT_EQ(test::keys(build(golden_day(tsv), options).entries), names);
}

TEST(GoldenDay, PrintsStarsThenNewestThenNewProposalsWithFamiliesTogether) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  EXPECT_EQ(test::keys(build(golden_day(tsv)).entries),
            pick(names, {7, 10, 3, 11, 13, 15, 1, 5, 6, 16, 2, 4, 8, 9, 17, 12, 14}));
}

TEST(GoldenDay, FactsSentencesAreThoseOfTheReference) {
  NIKKAN_NEED_SHARED(path, kTable);
  NIKKAN_NEED_SHARED(frames, "digest/2025-12-03.frames-ja.md");
  const std::string tsv = nikkan::test::read_file(path);
  const auto names = row_names(tsv);
  auto input = day_with_index(tsv);
  for (const auto& [rev, d] : {std::pair{"12", 1U}, std::pair{"13", 2U}}) {
    input.history[names[6]].push_back(test::prior(daily::Kind::id, names[6], rev, test::day(2025, 12, d)));
  }
  const auto issue = build(input);
  const std::string text = nikkan::test::read_file(frames);
  std::size_t row = 0, at = 0;
  constexpr std::string_view kMark = "- facts: ";
  while ((at = text.find(std::string("\n") += kMark, at)) != std::string::npos) {
    at += 1 + kMark.size();
    const std::string expected = text.substr(at, text.find('\n', at) - at);
    const auto* e = test::find(issue, names.at(++row));
    ASSERT_NE(e, nullptr);
    EXPECT_EQ(test::joined(e->facts_ja), expected) << "row " << row;
  }
  EXPECT_EQ(row, 17U);
}

TEST(GoldenDay, IndividualEntriesClaimNoStanding) {
  NIKKAN_NEED_SHARED(path, kTable);
  const auto issue = build(day_with_index(nikkan::test::read_file(path)));
  int individual = 0;
  for (const auto& e : issue.entries) {
    if (!e.status_claimed) continue;
    ++individual;
    std::string ja = test::joined(e.facts_ja), en = test::joined(e.facts_en);
    EXPECT_THAT(ja, testing::HasSubstr("目標カテゴリ(著者の申告)")) << e.name;
    EXPECT_THAT(en, testing::HasSubstr("(authors' claim)")) << e.name;
    // The fixed phrases of the table hold these words; nothing else may.
    for (const std::string_view fixed :
         {"採択の記録はありません", "標準化過程", "Standards Track", "no record of adoption"}) {
      for (auto* text : {&ja, &en}) {
        if (const auto at = text->find(fixed); at != std::string::npos) text->erase(at, fixed.size());
      }
    }
    for (const auto& sentence : e.summary_ja) {
      if (sentence.level != daily::Level::quoted && sentence.level != daily::Level::list) {
        ja += sentence.text.substr(0, sentence.text.find("原文"));  // what stands behind it is the source's
      }
    }
    for (const std::string_view word : {"標準", "採択"}) EXPECT_EQ(ja.find(word), std::string::npos) << e.name;
    for (const std::string_view word : {"standard", "Standard", "candidate", "adopted"}) {
      EXPECT_EQ(en.find(word), std::string::npos) << e.name;
    }
  }
  EXPECT_EQ(individual, 8);
}

TEST(GoldenDay, ShufflesGiveTheSameIssue) {
  NIKKAN_NEED_SHARED(path, kTable);
  auto input = day_with_index(nikkan::test::read_file(path));
  const std::string expected = test::dump(build(input));
  std::mt19937 random(20251203);
  for (int i = 0; i < 20; ++i) {
    std::ranges::shuffle(input.announcements, random);
    std::ranges::shuffle(input.groups, random);
    EXPECT_EQ(test::dump(build(input)), expected);
  }
}

/// Numbers of a text: digits, and number words and month names of the English side as digits.
std::set<std::string> numbers_of(std::string text) {
  static const std::vector<std::pair<std::string, std::string>> kWords{
      {"two days", "2"}, {"three days", "3"}, {" December", " 12"}, {"One of", "1 of"}, {"one work", "1 work"}};
  for (const auto& [word, digits] : kWords) {
    if (const auto at = text.find(word); at != std::string::npos) text.replace(at, word.size(), digits);
  }
  std::set<std::string> out;
  std::string number;
  for (const char c : text + " ") {
    if (c >= '0' && c <= '9') {
      number += c;
    } else if (!number.empty()) {
      out.insert(std::exchange(number, ""));
    }
  }
  return out;
}

TEST(GoldenDay, BothLanguagesHaveTheSameNumbers) {
  NIKKAN_NEED_SHARED(path, kTable);
  const std::string tsv = nikkan::test::read_file(path);
  auto input = day_with_index(tsv);
  const auto names = row_names(tsv);
  for (const auto& [rev, d] : {std::pair{"12", 1U}, std::pair{"13", 2U}}) {
    input.history[names[6]].push_back(test::prior(daily::Kind::id, names[6], rev, test::day(2025, 12, d)));
  }
  const auto issue = build(input);
  for (const auto& e : issue.entries) {
    ASSERT_EQ(e.facts_en.size(), e.facts_ja.size());
    for (std::size_t i = 0; i < e.facts_en.size(); ++i) {
      EXPECT_EQ(numbers_of(e.facts_en[i].text), numbers_of(e.facts_ja[i].text)) << e.facts_en[i].text;
    }
  }
  ASSERT_EQ(issue.lead_en.size(), issue.lead_ja.size());
  for (std::size_t i = 0; i < issue.lead_en.size(); ++i) {
    EXPECT_EQ(numbers_of(issue.lead_en[i].text), numbers_of(issue.lead_ja[i].text));
  }
  ASSERT_EQ(issue.takeaways_en.size(), issue.takeaways_ja.size());
  for (std::size_t i = 0; i < issue.takeaways_en.size(); ++i) {
    EXPECT_EQ(numbers_of(issue.takeaways_en[i].text), numbers_of(issue.takeaways_ja[i].text))
        << issue.takeaways_en[i].text;
  }
}

}  // namespace
}  // namespace nikkan::issue
