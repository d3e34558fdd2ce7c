#include "nikkan/daily/archive/tests/support.hpp"

namespace nikkan::archive {
namespace {

using test::add;
using test::as_mbox;
using test::export_all;
using test::Folder;
using test::last_call;
using test::MailOf;
using test::must_ingest;
using test::write_file;

Day day(const char* text) { return *parse_day(text); }

TEST(Archive, KeepsEveryFieldOfAnAnnouncement) {
  Folder folder;
  daily::Announcement a;
  a.kind = daily::Kind::approval;
  a.key = "approval:m1@x";
  a.mail.message_id = "m1@x";
  a.mail.from_name = "The IESG";
  a.mail.from_address = "iesg-secretary@ietf.org";
  a.mail.subject = "Protocol Action";
  a.mail.list = "ietf-announce";
  a.mail.list_origin = "list-id";
  a.mail.permalink = "https://example.invalid/b";
  a.mail.date = 1764752400;
  a.mail.flags = 5;
  a.mail.is_reply = true;
  a.mail.source = {"box.mbox", 77, 12};
  a.lists = {"ietf-announce", "last-call"};
  a.permalinks = {"https://example.invalid/b", "https://example.invalid/a"};
  a.day = day("2025-12-03");
  a.draft = "draft-x-y";
  a.rev = "07";
  a.rfc = 9999;
  a.series = "BCP 1";
  a.title = "Title";
  a.authors = {{"A. One", false}, {"B. Two", true}, {"C. Three, Jr.", false}};
  a.group = {"lamps", "Limited", "WG", "IETF"};
  a.pages = 12;
  a.doc_date = daily::DocDate{2025, 12, 0};
  a.status_text = "Standards Track";
  a.level = "Proposed Standard";
  a.action = "Protocol";
  a.updates = {1, 2};
  a.obsoletes = {3};
  a.see_also = {4, 70000};
  a.deadline = day("2025-12-20");
  a.deadline_inferred = true;
  a.ipr = {"https://example.invalid/ipr"};
  a.url_tracker = "t";
  a.url_html = "h";
  a.url_diff = "d";
  a.url_info = "i";
  a.from_draft = "draft-z";
  a.abstract = "One.\n\n* Two.";
  a.paragraphs = {{0, 4, false}, {6, 12, true}};
  a.sections = {{"Technical Summary", "text"}, {"Personnel", "more"}};
  a.flags = 128;
  {
    auto archive = test::open(folder / "a.db");
    ASSERT_TRUE(archive.add(a, "raw"));
    ASSERT_TRUE(archive.commit());
  }
  auto archive = test::open(folder / "a.db");
  auto input = archive.day(day("2025-12-03"));
  ASSERT_TRUE(input) << input.error().message();
  ASSERT_EQ(input->announcements.size(), 1U);
  const daily::Announcement& b = input->announcements[0];
  EXPECT_EQ(b.kind, a.kind);
  EXPECT_EQ(b.key, a.key);
  EXPECT_EQ(b.mail.message_id, a.mail.message_id);
  EXPECT_EQ(b.mail.from_name, a.mail.from_name);
  EXPECT_EQ(b.mail.from_address, a.mail.from_address);
  EXPECT_EQ(b.mail.subject, a.mail.subject);
  EXPECT_EQ(b.mail.list, a.mail.list);
  EXPECT_EQ(b.mail.list_origin, a.mail.list_origin);
  EXPECT_EQ(b.mail.permalink, a.mail.permalink);
  EXPECT_EQ(b.mail.date, a.mail.date);
  EXPECT_EQ(b.mail.flags, a.mail.flags);
  EXPECT_TRUE(b.mail.is_reply);
  EXPECT_FALSE(b.mail.is_test);
  EXPECT_EQ(b.mail.source.input, "box.mbox");
  EXPECT_EQ(b.mail.source.offset, 77U);
  EXPECT_EQ(b.mail.source.length, 12U);
  EXPECT_EQ(b.lists, a.lists);
  EXPECT_EQ(b.permalinks, a.permalinks);
  EXPECT_EQ(b.day, a.day);
  EXPECT_EQ(b.draft, a.draft);
  EXPECT_EQ(b.rev, a.rev);
  EXPECT_EQ(b.rfc, a.rfc);
  EXPECT_EQ(b.series, a.series);
  EXPECT_EQ(b.title, a.title);
  EXPECT_EQ(b.authors, a.authors);
  EXPECT_EQ(b.group.acronym, "lamps");
  EXPECT_EQ(b.group.name, "Limited");
  EXPECT_EQ(b.group.kind, "WG");
  EXPECT_EQ(b.group.stream, "IETF");
  EXPECT_EQ(b.pages, 12U);
  ASSERT_TRUE(b.doc_date);
  EXPECT_EQ(b.doc_date->year, 2025);
  EXPECT_EQ(b.doc_date->day, 0);
  EXPECT_EQ(b.status_text, a.status_text);
  EXPECT_EQ(b.level, a.level);
  EXPECT_EQ(b.action, a.action);
  EXPECT_EQ(b.updates, a.updates);
  EXPECT_EQ(b.obsoletes, a.obsoletes);
  EXPECT_EQ(b.see_also, a.see_also);
  EXPECT_EQ(b.deadline, a.deadline);
  EXPECT_TRUE(b.deadline_inferred);
  EXPECT_EQ(b.ipr, a.ipr);
  EXPECT_EQ(b.url_tracker + b.url_html + b.url_diff + b.url_info + b.from_draft, "thdidraft-z");
  EXPECT_EQ(b.abstract, a.abstract);
  ASSERT_EQ(b.paragraphs.size(), 2U);
  EXPECT_EQ(b.paragraphs[1].begin, 6U);
  EXPECT_EQ(b.paragraphs[1].end, 12U);
  EXPECT_TRUE(b.paragraphs[1].item);
  EXPECT_EQ(b.sections, a.sections);
  EXPECT_EQ(b.flags, 128U);
}

TEST(Archive, SameMailTwiceChangesNothing) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  EXPECT_EQ(add(archive, MailOf{}.text()), Outcome::added);
  ASSERT_TRUE(archive.commit());
  const std::string before = export_all(archive);
  EXPECT_EQ(add(archive, MailOf{}.text()), Outcome::duplicate);
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(export_all(archive), before);
}

TEST(Archive, OtherRouteOfTheSameMailIsADuplicate) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  EXPECT_EQ(add(archive, MailOf{}.text()), Outcome::added);
  EXPECT_EQ(add(archive, MailOf{.received = "elsewhere"}.text()), Outcome::duplicate);
  EXPECT_EQ(archive.stats()->mails, 0U) << "counts are written at commit";
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(archive.stats()->mails, 1U);
  EXPECT_EQ(archive.stats()->announcements, 1U);
}

TEST(Archive, CopyOnAnotherListIsMerged) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  EXPECT_EQ(add(archive, MailOf{.id = "copy@x", .list = "spasm"}.text()), Outcome::added);
  EXPECT_EQ(add(archive, MailOf{.id = "first@x"}.text()), Outcome::copy);
  ASSERT_TRUE(archive.commit());
  auto input = archive.day(day("2025-12-03"));
  ASSERT_TRUE(input);
  ASSERT_EQ(input->announcements.size(), 1U);
  const auto& a = input->announcements[0];
  EXPECT_EQ(a.lists, (std::vector<std::string>{"i-d-announce", "spasm"}));
  EXPECT_EQ(a.mail.message_id, "first@x") << "i-d-announce is preferred";
  ASSERT_EQ(a.permalinks.size(), 2U);
  EXPECT_EQ(a.permalinks[0], mail::permalink("first@x", "i-d-announce"));
  EXPECT_EQ(archive.stats()->mails, 2U);
  EXPECT_EQ(archive.stats()->announcements, 1U);
}

std::vector<std::string> many_mails() {
  std::vector<std::string> mails;
  for (int i = 0; i < 12; ++i) {
    MailOf m{.draft = "draft-one-example" + std::to_string(i % 5), .rev = "0" + std::to_string(i / 5)};
    m.date = "Wed, 0" + std::to_string(1 + i % 4) + " Dec 2025 0" + std::to_string(i % 7) + ":00:00 +0000";
    m.group = i % 3 == 0 ? "Example Group Number " + std::to_string(i % 2) + " (EXA)" : "";
    mails.push_back(m.text());
    m.received = "another road";
    mails.push_back(m.text());
    m.list = "exa";
    m.id = "copy" + std::to_string(i) + "@x";
    mails.push_back(m.text());
  }
  mails.push_back(MailOf{.draft = "draft-ietf-exa-example", .title = "An Example", .date = "Thu, 04 Dec 2025 01:00:00 +0000"}.text());
  mails.push_back(MailOf{.draft = "draft-late", .date = "Thu, 04 Dec 2025 01:00:00 +0000", .id = "same@x"}.text());
  // One announcement whose two copies bear different days.
  mails.push_back(MailOf{.draft = "draft-late", .date = "Wed, 03 Dec 2025 23:00:00 +0000", .id = "same2@x"}.text());
  mails.push_back(last_call("draft-one-example1", "02", "Tue, 02 Dec 2025 12:00:00 +0000", "2025-12-16"));
  const std::string other = "From: a@example.invalid\nDate: Wed, 03 Dec 2025 10:00:00 +0000\nMessage-ID: <chat@x>\nSubject: Lunch\n";
  mails.push_back(other + "\nA protocol for lunch.\n");
  mails.push_back(other + "\nAnother text under the same id.\n");
  mails.push_back("From: a@example.invalid\nMessage-ID: <nodate@x>\nSubject: Undated\n\nNo day at all.\n");
  return mails;
}

/// A shuffle of our own, so that it is the same everywhere.
void shuffle(std::vector<std::string>& mails, std::uint64_t seed) {
  for (std::size_t i = mails.size(); i > 1; --i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    std::swap(mails[i - 1], mails[(seed >> 33U) % i]);
  }
}

TEST(Archive, OrderOfArrivalMakesNoDifference) {
  Folder folder;
  std::vector<std::string> mails = many_mails();
  std::string expected;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    if (seed > 0) shuffle(mails, seed);
    auto archive = test::open(folder / (std::to_string(seed) + ".db"));
    for (std::size_t i = 0; i < mails.size(); ++i) {
      add(archive, mails[i]);
      if (i % (seed + 2) == 0) {
        ASSERT_TRUE(archive.commit());
      }
      if (seed == 7) add(archive, mails[i / 2]);
    }
    ASSERT_TRUE(archive.commit());
    ASSERT_TRUE(archive.check()) << archive.check().error().message();
    const std::string got = export_all(archive);
    if (seed == 0) expected = got;
    ASSERT_EQ(got, expected) << "shuffle " << seed;
  }
  EXPECT_NE(expected.find("draft-late"), std::string::npos);
}

TEST(Archive, OneIdWithTwoTextsIsTwoMails) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  const std::string head = "From: a@example.invalid\nDate: Wed, 03 Dec 2025 10:00:00 +0000\nMessage-ID: <chat@x>\nSubject: Lunch\n\n";
  EXPECT_EQ(add(archive, head + "one\n"), Outcome::added);
  EXPECT_EQ(add(archive, head + "two\n"), Outcome::added);
  EXPECT_EQ(add(archive, head + "one\n\n"), Outcome::duplicate);
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(archive.stats()->mails, 2U);
}

TEST(Archive, RawMailComesBackByteForByte) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  const std::string raw = MailOf{.abstract = std::string("   Odd \x01 octets \xFF here.\n", 25)}.text();
  add(archive, raw);
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(archive.raw_mail(MailOf{}.message_id()).value_or(""), raw);
  ASSERT_FALSE(archive.raw_mail("absent@x"));
  EXPECT_EQ(archive.raw_mail("absent@x").error().code, Code::not_found);
}

TEST(Archive, WhatIsNotCommittedIsGone) {
  Folder folder;
  {
    auto archive = test::open(folder / "a.db");
    add(archive, MailOf{}.text());
    ASSERT_TRUE(archive.commit());
    add(archive, MailOf{.draft = "draft-two"}.text());
  }
  auto archive = test::open(folder / "a.db");
  EXPECT_EQ(archive.stats()->mails, 1U);
  EXPECT_FALSE(archive.show("draft-two"));
}

TEST(Edition, RisesOnlyWhenTheContentChanged) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  add(archive, MailOf{}.text());
  ASSERT_TRUE(archive.commit());
  const auto keys = [&] {
    std::vector<std::string> all;
    const auto input = archive.day(day("2025-12-03"));
    if (!input) return all;
    for (const auto& a : input->announcements) all.push_back(a.key);
    return all;
  };
  EXPECT_EQ(archive.day(day("2025-12-03"))->edition, 1U);
  EXPECT_EQ(archive.publish(day("2025-12-03"), keys()).value_or(0), 1U);
  EXPECT_EQ(archive.publish(day("2025-12-03"), keys()).value_or(0), 1U);
  EXPECT_EQ(add(archive, MailOf{.id = "copy@x", .list = "spasm"}.text()), Outcome::copy);
  EXPECT_EQ(add(archive, MailOf{.draft = "draft-late"}.text()), Outcome::late);
  ASSERT_TRUE(archive.commit());
  auto input = archive.day(day("2025-12-03"));
  EXPECT_EQ(input->edition, 2U);
  EXPECT_EQ(input->added_since, (std::vector<std::string>{"draft-late"}));
  EXPECT_EQ(archive.publish(day("2025-12-03"), keys()).value_or(0), 2U);
  EXPECT_EQ(archive.publish(day("2025-12-03"), keys()).value_or(0), 2U);
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(archive.day(day("2025-12-03"))->edition, 2U);
  EXPECT_EQ(archive.day(day("2025-12-03"))->added_since, (std::vector<std::string>{"draft-late"}));
  EXPECT_EQ(archive.day(day("2025-12-04"))->edition, 1U);
}

TEST(DayInput, GathersHistoryNeighboursDeadlinesAndBaseline) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  add(archive, MailOf{.draft = "draft-ietf-exa-thing", .rev = "03", .date = "Mon, 01 Dec 2025 09:00:00 +0000"}.text());
  add(archive, MailOf{.draft = "draft-ietf-exa-thing", .rev = "04"}.text());
  add(archive, MailOf{.draft = "draft-ietf-exa-thing", .rev = "05", .date = "Thu, 04 Dec 2025 09:00:00 +0000"}.text());
  add(archive, MailOf{.draft = "draft-ietf-exa-thing", .rev = "01", .date = "Sun, 01 Dec 2024 09:00:00 +0000"}.text());
  add(archive, MailOf{.draft = "draft-one-old-thing", .rev = "02", .title = "An  Adopted THING",
                      .date = "Sat, 01 Nov 2025 09:00:00 +0000"}.text());
  add(archive, MailOf{.draft = "draft-ietf-exa-adopted", .title = "An Adopted Thing"}.text());
  add(archive, last_call("draft-ietf-exa-other", "09", "Tue, 02 Dec 2025 12:00:00 +0000", "2025-12-16"));
  add(archive, last_call("draft-ietf-exa-over", "09", "Sat, 01 Nov 2025 12:00:00 +0000", "2025-11-20"));
  ASSERT_TRUE(archive.commit());
  auto input = archive.day(day("2025-12-03"));
  ASSERT_TRUE(input) << input.error().message();
  EXPECT_EQ(input->announcements.size(), 2U);
  ASSERT_EQ(input->history["draft-ietf-exa-thing"].size(), 1U) << "twelve months, and no more";
  EXPECT_EQ(input->history["draft-ietf-exa-thing"][0].rev, "03");
  ASSERT_EQ(input->history["draft-one-old-thing"].size(), 1U) << "the draft that was adopted, by its title";
  ASSERT_EQ(input->following.size(), 1U);
  EXPECT_EQ(input->following[0].rev, "05");
  ASSERT_EQ(input->open_deadlines.size(), 1U);
  EXPECT_EQ(input->open_deadlines[0].draft, "draft-ietf-exa-other");
  EXPECT_EQ(input->open_deadlines[0].deadline, day("2025-12-16"));
  EXPECT_EQ(input->baseline.size(), 1U) << "28 days: not 1 November";
  EXPECT_EQ(input->baseline_days_with_mail, 2U);
  EXPECT_EQ(input->recap, (std::vector<std::string>{"2025-12-01: I-D 1, RFC 0"}));
}

TEST(DayInput, JoinsIndexFiles) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  add(archive, MailOf{.draft = "draft-ietf-exa-thing", .group = "Example (EXA)"}.text());
  daily::DraftRecord row;
  row.draft = "draft-ietf-exa-thing";
  row.intended_level = "Proposed Standard";
  ASSERT_TRUE(archive.put_drafts({row}, "all-id2", "2025-12-01"));
  row.intended_level = "Informational";
  ASSERT_TRUE(archive.put_drafts({row}, "all-id2", "2025-11-01")) << "older: loses";
  row.intended_level.clear();
  row.abstract = "Text";
  ASSERT_TRUE(archive.put_drafts({row}, "abstracts", "2025-12-02"));
  daily::DraftRecord before;
  before.draft = "draft-one-thing";
  before.replaced_by = "draft-ietf-exa-thing";
  ASSERT_TRUE(archive.put_drafts({before}, "all-id2", "2025-12-01"));
  ASSERT_TRUE(archive.put_expected(day("2025-12-03"), 17));
  ASSERT_TRUE(archive.commit());
  auto input = archive.day(day("2025-12-03"));
  ASSERT_TRUE(input) << input.error().message();
  const auto& found = input->drafts["draft-ietf-exa-thing"];
  EXPECT_EQ(found.intended_level, "Proposed Standard");
  EXPECT_EQ(found.abstract, "Text");
  EXPECT_EQ(found.replaces, (std::vector<std::string>{"draft-one-thing"}));
  EXPECT_EQ(input->expected_drafts, 17U);
  EXPECT_EQ(input->index_files, (std::vector<std::pair<std::string, std::string>>{{"abstracts", "2025-12-02"},
                                                                               {"all-id2", "2025-12-01"}}));
  const auto exa = std::find_if(input->groups.begin(), input->groups.end(), [](const auto& g) { return g.acronym == "exa"; });
  ASSERT_NE(exa, input->groups.end());
  EXPECT_EQ(exa->name, "Example");
}

TEST(DayInput, QuietDayIsNoError) {
  Folder folder;
  auto archive = test::open(folder / "a.db");
  auto input = archive.day(day("2031-01-01"));
  ASSERT_TRUE(input);
  EXPECT_TRUE(input->announcements.empty());
}

}  // namespace
}  // namespace nikkan::archive
