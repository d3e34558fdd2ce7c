// Zero-day, flood, editions, folding (digest issue, 5.5 and 18; digest inputs, 12).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "nikkan/daily/issue/meetings.hpp"
#include "nikkan/daily/issue/tests/support.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::issue {
namespace {

using daily::Kind;
using daily::Mode;
using test::day;
using test::draft;
using test::prior;
using testing::ElementsAre;
using testing::HasSubstr;

const Day kDay = day(2025, 12, 3);
const UnixTime kNoon = start_of(kDay) + 12 * 3600;

/// Drafts of this project's own making: ten kinds of document, one family of three in every ten.
daily::DayInput small_day(std::size_t n) {
  auto input = test::empty_day();
  for (std::size_t i = 0; i < n; ++i) {
    const std::string c = std::to_string(i / 10), k = std::to_string(i % 10);
    const bool family = i % 10 < 3;
    const std::string name = family       ? "draft-fam" + c + "-part" + k + "-x"
                             : i % 10 < 7 ? "draft-ietf-lsr-doc" + c + k
                                          : "draft-a" + c + k + "-solo-x";
    auto a = draft(name, i % 10 < 7 && !family ? "11" : "00", "Title " + c + k, {}, "This document defines x.",
                   kNoon + static_cast<UnixTime>(i));
    a.authors.push_back({family ? "Fam Writer" + c : "Only Writer" + c + k, false});
    input.announcements.push_back(std::move(a));
  }
  return input;
}

void expect_families_whole(const daily::Issue& issue) {
  std::vector<std::set<int>> parts_of(issue.families.size());
  for (const auto& part : issue.parts) {
    for (const auto i : part.entries) {
      if (issue.entries[i].family >= 0) parts_of[static_cast<std::size_t>(issue.entries[i].family)].insert(part.number);
    }
  }
  for (const auto& parts : parts_of) EXPECT_EQ(parts.size(), 1U);
}

void expect_every_entry_once(const daily::Issue& issue) {
  std::vector<std::size_t> all;
  for (const auto& part : issue.parts) all.insert(all.end(), part.entries.begin(), part.entries.end());
  ASSERT_EQ(all.size(), issue.entries.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
}

TEST(Modes, SixtyItemsAreNormalAndSixtyOneAFlood) {
  const auto normal = build(small_day(60));
  EXPECT_EQ(normal.mode, Mode::normal);
  EXPECT_EQ(normal.parts.size(), 1U);
  const auto flood = build(small_day(61));
  EXPECT_EQ(flood.mode, Mode::flood);
  EXPECT_EQ(flood.parts.size(), 3U);
  expect_every_entry_once(flood);
  expect_families_whole(flood);
}

TEST(Modes, AFloodSummarisesTheFirstSixtyByRank) {
  int calls = 0;
  int lowest = 1000;
  const auto issue = build(small_day(100), {}, [&](daily::Entry& e) {
    ++calls;
    lowest = std::min(lowest, e.score);
    return summary::Outcome{1, 0, {}};
  });
  EXPECT_EQ(calls, 60);
  EXPECT_GE(issue.guard_accepted, 60);
  EXPECT_EQ(std::ranges::count_if(issue.entries, [&](const daily::Entry& e) { return e.score > lowest; }), 40)
      << "forty WG items rank above the rest";
  for (const auto& e : issue.entries) EXPECT_FALSE(e.facts_ja.empty()) << "facts stand for every rank";
}

/// What threads could mix up: texts, topics, scores, counts.
std::string told(const daily::Issue& issue) {
  std::string out = std::to_string(issue.guard_accepted) + " " + std::to_string(issue.guard_dropped) + "\n";
  for (const auto& engine : issue.engines) out += engine + "\n";
  for (const auto& [word, times] : issue.unknown_words) out += word + " " + std::to_string(times) + "\n";
  for (const auto& e : issue.entries) {
    out += e.name + " " + std::to_string(e.score) + " " + std::to_string(e.links.size()) + "\n";
    for (const auto& topic : e.topics) out += topic.id + " ";
    for (const auto* list : {&e.facts_en, &e.facts_ja, &e.summary_en, &e.summary_ja}) {
      for (const auto& sentence : *list) out += sentence.engine + ": " + sentence.text + "\n";
    }
  }
  return out;
}

TEST(Modes, AnyNumberOfThreadsGivesTheSameIssue) {
  const auto input = small_day(90);
  const std::string alone = told(build(input));
  for (const unsigned threads : {0U, 2U, 7U}) EXPECT_EQ(told(build(input, {.threads = threads})), alone) << threads;
}

TEST(Modes, LowerRanksOfAFloodKeepTheirPivotSentence) {
  auto input = small_day(61);
  for (auto& a : input.announcements) {
    a.abstract = "Some background stands here. This document defines x. Nodes may use z.";
    a.paragraphs = {{0, static_cast<std::uint32_t>(a.abstract.size()), false}};
  }
  const auto issue = build(input);
  int pivots = 0;
  for (const auto& e : issue.entries) {
    ASSERT_FALSE(e.summary_en.empty()) << e.name;
    ASSERT_FALSE(e.summary_ja.empty()) << e.name;
    if (e.summary_en.size() > 1) continue;
    ++pivots;
    EXPECT_EQ(e.summary_en[0].text, "This document defines x.");
    EXPECT_THAT(e.summary_ja[0].source_ids, ElementsAre(2));
  }
  EXPECT_EQ(pivots, 1);
  EXPECT_THAT(issue.engines, testing::Contains(testing::StartsWith("extract ")));
}

TEST(Modes, FourHundredFortyThreeItemsSplitIntoEighteenAndTwentyThree) {
  for (const auto& [size, count] : {std::pair{25, 18U}, {20, 23U}}) {
    Options options;
    options.part_size = size;
    const auto issue = build(small_day(443), options);
    EXPECT_EQ(issue.parts.size(), count);
    expect_every_entry_once(issue);
    expect_families_whole(issue);
    for (const auto& part : issue.parts) {
      EXPECT_LE(part.entries.size(), static_cast<std::size_t>(size) + 5);
      EXPECT_GE(part.entries.size(), 1U);
    }
  }
}

TEST(Modes, TheGoldenDayRenamedToAFlood) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  const auto input = test::many(test::golden_day(nikkan::test::read_file(path)), 443);
  for (const auto& [size, count] : {std::pair{25, 18U}, {20, 23U}}) {
    Options options;
    options.part_size = size;
    const auto issue = build(input, options);
    EXPECT_EQ(issue.counts.drafts, 443);
    EXPECT_EQ(issue.parts.size(), count);
    EXPECT_EQ(issue.families.size(), 26U);
    expect_every_entry_once(issue);
    expect_families_whole(issue);
  }
}

TEST(Modes, AFamilyLargerThanAPartIsSplit) {
  auto input = test::empty_day();
  for (int i = 0; i < 100; ++i) {
    input.announcements.push_back(
        draft("draft-smith-n" + std::to_string(i) + "-x", "00", "T", {"Ann Smith"}, "Text.", kNoon + i));
  }
  const auto issue = build(input);
  EXPECT_EQ(issue.families.size(), 1U);
  EXPECT_EQ(issue.parts.size(), 4U);
  expect_every_entry_once(issue);
  for (const auto& part : issue.parts) EXPECT_LE(part.entries.size(), 30U);
}

TEST(Modes, ADayWithoutDraftsIsStillAnIssue) {
  auto input = test::empty_day(day(2025, 10, 23));
  input.recap = {"2025-10-22: 12 drafts"};
  auto issue = build(input);
  EXPECT_EQ(issue.mode, Mode::zero);
  EXPECT_TRUE(issue.parts.empty());
  ASSERT_EQ(issue.lead_en.size(), 1U);
  EXPECT_EQ(issue.lead_en[0].text, "No Internet-Draft and no RFC was announced on 2025-10-23 (UTC).");
  EXPECT_EQ(issue.lead_ja[0].text, "2025-10-23(UTC)に告知されたI-DとRFCはありません。");
  EXPECT_TRUE(issue.calendar_en.empty()) << "no calendar, no word about meetings";
  EXPECT_EQ(issue.recap.size(), 1U);
  EXPECT_EQ(issue.reading_minutes_ja, 1);

  input.meetings = builtin_meetings();
  issue = build(input);
  EXPECT_THAT(issue.calendar_en,
              ElementsAre("The draft cut-off before IETF 124 Montreal was on 2025-10-20.",
                          "IETF 124 Montreal takes place from 2025-11-01 to 2025-11-07 (begins in 9 days)."));
  EXPECT_THAT(issue.calendar_ja, ElementsAre("IETF 124 Montreal前のドラフト投稿締め切りは2025-10-20でした。",
                                             "IETF 124 Montrealは2025-11-01から2025-11-07までです(開始まで9日)。"));
}

TEST(Modes, TheCutOffDaySaysSo) {
  auto input = small_day(61);
  const Day cutoff = day(2025, 10, 20);
  input.day = cutoff;
  for (auto& a : input.announcements) {
    a.mail.date = start_of(cutoff) + 600;
    a.day = cutoff;
  }
  input.meetings = builtin_meetings();
  EXPECT_THAT(build(input).calendar_en[0], HasSubstr("2025-10-20 is the draft cut-off day before IETF 124 Montreal."));
}

TEST(Modes, TheSameMailTwiceChangesNothing) {
  auto input = small_day(20);
  const std::string once = test::dump(build(input));
  const auto copy = input.announcements;
  input.announcements.insert(input.announcements.end(), copy.begin(), copy.end());
  EXPECT_EQ(test::dump(build(input)), once);
}

TEST(Modes, OrderOfTheInputChangesNothing) {
  auto input = small_day(70);
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    input.baseline.push_back({kDay - std::chrono::days{1 + i % 28},
                              "draft-b" + n + "-x-y",
                              "OSPF " + n,
                              "Text of BGP.",
                              "",
                              {{"Writer " + std::to_string(i / 2), false}}});
  }
  input.baseline_days_with_mail = 28;
  input.meetings = builtin_meetings();
  auto& history = input.history["draft-ietf-lsr-doc03"];
  for (unsigned d = 28; d <= 30; ++d)
    history.push_back(prior(Kind::id, "draft-ietf-lsr-doc03", "0" + std::to_string(d - 22), day(2025, 11, d)));
  for (unsigned d = 1; d <= 9; ++d) {
    auto call = prior(Kind::lastcall, "draft-ietf-idr-doc" + std::to_string(d % 4), "08", day(2025, 11, 24));
    call.deadline = day(2025, 12, 3 + d);
    input.open_deadlines.push_back(call);
  }
  const std::string expected = test::dump(build(input));
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    std::ranges::shuffle(input.announcements, random);
    std::ranges::shuffle(input.baseline, random);
    std::ranges::shuffle(input.history["draft-ietf-lsr-doc03"], random);
    std::ranges::shuffle(input.open_deadlines, random);
    std::ranges::shuffle(input.groups, random);
    std::ranges::shuffle(input.meetings, random);
    ASSERT_EQ(test::dump(build(input)), expected);
  }
}

TEST(Modes, ACopyOnAGroupListIsTheSameAnnouncement) {
  auto input = test::empty_day();
  auto a = draft("draft-ietf-lsr-foo", "01", "Foo", {"A. Smith"}, "Text.", kNoon);
  auto copy = a;
  copy.mail.list = "lsr";
  copy.lists = {"lsr"};
  copy.mail.date = kNoon - 5;
  copy.mail.message_id = "other@example.invalid";
  input.announcements = {copy, a};
  const auto issue = build(input);
  ASSERT_EQ(issue.entries.size(), 1U);
  EXPECT_EQ(issue.counts.revisions, 1);
  EXPECT_THAT(issue.entries[0].lists, ElementsAre("i-d-announce", "lsr"));
  EXPECT_EQ(issue.entries[0].time, kNoon);
}

TEST(Modes, TwoRevisionsOfADayAreOneEntry) {
  auto input = test::empty_day();
  input.announcements = {draft("draft-ietf-lsr-foo", "13", "Foo", {"A. Smith"}, "New.", kNoon + 60),
                         draft("draft-ietf-lsr-foo", "12", "Foo", {"A. Smith"}, "Old.", kNoon)};
  const auto issue = build(input);
  ASSERT_EQ(issue.entries.size(), 1U);
  EXPECT_EQ(issue.counts.drafts, 1);
  EXPECT_EQ(issue.counts.revisions, 2);
  EXPECT_EQ(issue.entries[0].rev, "13");
  EXPECT_EQ(issue.entries[0].abstract, "New.");
  EXPECT_THAT(issue.entries[0].revisions, ElementsAre("12", "13"));
  EXPECT_THAT(test::joined(issue.entries[0].facts_ja), HasSubstr("この日に改訂12、13が告知されました。"));
  EXPECT_THAT(test::joined(issue.entries[0].facts_en), HasSubstr("Revisions -12 and -13 were announced this day."));
}

TEST(Modes, LateMailGivesEditionTwoWithTheSameKeys) {
  auto input = small_day(10);
  const auto first = build(input);
  input.announcements.push_back(draft("draft-late-idr-x", "00", "Late", {"L. Ate"}, "Text.", kNoon + 9000));
  input.edition = 2;
  input.added_since = {"draft-late-idr-x"};
  const auto second = build(input);
  EXPECT_EQ(second.edition, 2U);
  EXPECT_EQ(second.added_since, input.added_since);
  EXPECT_EQ(second.updated, kNoon + 9000);
  for (const auto& key : test::keys(first.entries)) EXPECT_NE(test::find(second, key), nullptr);
}

TEST(Modes, MailOfAnotherDayStaysOut) {
  auto input = small_day(3);
  input.announcements.push_back(draft("draft-x-y-z", "00", "Other day", {"X"}, "Text.", kNoon + 86'400));
  EXPECT_EQ(build(input).counts.drafts, 3);
}

TEST(Modes, OtherKindsGoToTheirSections) {
  auto input = test::empty_day();
  const auto with = [&](Kind kind, std::string_view name, std::string_view acronym) {
    auto a = draft(name, name.empty() ? "" : "04", "Title", {}, "Text.", kNoon);
    a.kind = kind;
    a.key = std::string(to_string(kind)) + ":x";
    a.group.acronym = acronym;
    a.mail.list = "ietf-announce";
    a.mail.message_id = std::string(to_string(kind)) + "@example.invalid";
    a.lists = {"ietf-announce"};
    input.announcements.push_back(a);
    return &input.announcements.back();
  };
  with(Kind::lastcall, "draft-ietf-lsr-a", "lsr");
  with(Kind::approval, "draft-ietf-lsr-b", "lsr");
  with(Kind::charter, "", "foo")->action = "Rechartered";
  with(Kind::interim, "", "foo");
  with(Kind::wglc, "draft-ietf-lsr-c", "lsr")->deadline = day(2025, 12, 20);
  with(Kind::other, "", "");
  auto chat = input.announcements.back();
  chat.mail.list = "lsr";
  chat.lists = {"lsr"};
  chat.mail.message_id = "chat@example.invalid";
  chat.key = "other:chat";
  input.announcements.push_back(chat);
  const auto issue = build(input);
  EXPECT_EQ(issue.mode, Mode::zero) << "no draft, no RFC";
  EXPECT_EQ(issue.counts.last_calls, 1);
  EXPECT_EQ(issue.counts.approvals, 1);
  EXPECT_EQ(issue.counts.charters, 1);
  EXPECT_EQ(issue.counts.meetings, 1);
  EXPECT_EQ(issue.counts.calls, 1);
  EXPECT_EQ(issue.counts.other, 1) << "talk on a group's list is no announcement";
  EXPECT_EQ(issue.others.size(), 4U);
  std::set<std::string> keys;
  for (const auto* section : {&issue.rfcs, &issue.approvals, &issue.last_calls, &issue.others}) {
    for (const auto& e : *section) {
      EXPECT_TRUE(keys.insert(e.key).second);
      EXPECT_EQ(e.facts_en.size(), e.facts_ja.size());
      EXPECT_FALSE(e.facts_en.empty());
    }
  }
  EXPECT_THAT(test::joined(test::find(issue, "wglc-draft-ietf-lsr-c")->facts_ja),
              HasSubstr("WG Last Call(WG内最終意見募集)中です(2025-12-20まで)。"));
  EXPECT_THAT(test::joined(test::find(issue, "charter-foo")->facts_en), HasSubstr("Rechartered"));
}

TEST(Deadlines, OpenOnesNewestFirst) {
  auto input = test::empty_day();
  auto old = prior(Kind::lastcall, "draft-ietf-lsr-a", "08", day(2025, 11, 25));
  old.deadline = day(2025, 12, 9);
  auto over = prior(Kind::lastcall, "draft-ietf-lsr-b", "08", day(2025, 11, 1));
  over.deadline = day(2025, 12, 2);
  auto inferred = prior(Kind::lastcall, "draft-smith-c", "02", day(2025, 11, 20));
  auto adoption = prior(Kind::adoption, "draft-smith-lsr-d", "01", day(2025, 12, 1));
  adoption.deadline = kDay;
  input.open_deadlines = {old, over, inferred, adoption};
  const auto issue = build(input);
  std::vector<std::string> got;
  for (const auto& d : issue.deadlines)
    got.push_back(d.kind + " " + d.name + " " + std::to_string(d.days_left) + (d.inferred ? " inferred" : ""));
  EXPECT_THAT(got, ElementsAre("adoption draft-smith-lsr-d-01 0", "lastcall draft-ietf-lsr-a-08 6",
                               "lastcall draft-smith-c-02 15 inferred"));
  Options options;
  options.now = start_of(day(2025, 12, 8));
  EXPECT_EQ(build(input, options).deadlines.size(), 2U) << "--now moves the border";
}

TEST(Meetings, BuiltinTableParses) {
  ASSERT_EQ(builtin_meetings().size(), 2U);
  EXPECT_EQ(builtin_meetings()[0].cutoff, day(2025, 10, 20));
  EXPECT_FALSE(builtin_meetings()[1].cutoff);
}

TEST(Meetings, BadRowsAreRejected) {
  constexpr std::string_view kHead = "name\tstart\tend\tcutoff\treopens\n";
  const auto code = [&](std::string_view row) {
    const std::string text = std::string(kHead) + std::string(row) + "\n";
    const auto r = parse_meetings(text);
    return r ? std::string("ok") : std::string(r.error().field);
  };
  EXPECT_EQ(code("M\t2025-11-01\t2025-11-07\t2025-10-20\t2025-11-01"), "ok");
  EXPECT_EQ(code("M\t2025-11-01\t2025-11-07"), "ok");
  EXPECT_EQ(code("\t2025-11-01\t2025-11-07"), "meetings.name");
  EXPECT_EQ(code("M\t2025-11-31\t2025-11-07"), "meetings.start");
  EXPECT_EQ(code("M\t2025-11-08\t2025-11-07"), "meetings.end");
  EXPECT_EQ(code("M\t2025-11-01\t2025-11-07\t2025-12-01"), "meetings.cutoff");
  EXPECT_EQ(code("M\t2025-11-01\t2025-11-07\t2025-10-20\t2025-10-01"), "meetings.reopens");
  EXPECT_EQ(code("M"), "meetings.start");
}

TEST(ReadingTime, CountsCharactersAndWords) {
  auto input = test::empty_day();
  input.announcements.push_back(draft("draft-smith-foo", "00", "Foo", {"A. Smith"}, "Text.", kNoon));
  const auto issue = build(input, {}, [](daily::Entry& e) {
    daily::Sentence en, ja;
    for (int i = 0; i < 1000; ++i) en.text += "word ";
    for (int i = 0; i < 7400; ++i) ja.text += "字";
    e.summary_en.push_back(en);
    e.summary_ja.push_back(ja);
    return summary::Outcome{};
  });
  EXPECT_EQ(issue.reading_minutes_en, 5);
  EXPECT_EQ(issue.reading_minutes_ja, 8);
}

}  // namespace
}  // namespace nikkan::issue
