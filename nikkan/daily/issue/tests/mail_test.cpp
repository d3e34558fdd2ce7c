// From mail to issue: the rebuilt mailbox of 2025-12-03, and single mails of other kinds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/issue/tests/support.hpp"
#include "nikkan/daily/mail/mail.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::issue {
namespace {

using testing::HasSubstr;

std::vector<daily::Announcement> announcements_of(std::string_view mailbox, std::string_view name,
                                                  const std::vector<daily::GroupRecord>& groups) {
  std::vector<daily::Announcement> out;
  mail::Scanner scanner(mailbox, mail::recognise(mailbox.substr(0, 4096)));
  mail::RawMessage raw;
  while (scanner.next(raw)) {
    auto mail = mail::parse(raw, name);
    if (mail) out.push_back(announce::recognise(std::move(*mail), groups));
  }
  return out;
}

daily::DayInput golden_mailbox(const std::string& octets) {
  auto input = test::empty_day();
  input.announcements = announcements_of(octets, "2025-12-03.reconstructed.mbox", input.groups);
  return input;
}

TEST(FromMail, TheRebuiltDayHasScoresFamilyAndCounts) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.reconstructed.mbox");
  const auto issue = build(golden_mailbox(nikkan::test::read_file(path)));
  EXPECT_EQ(issue.counts.drafts, 17);
  EXPECT_EQ(issue.counts.new_drafts, 8);
  EXPECT_EQ(issue.counts.rfcs, 0);
  EXPECT_EQ(issue.families.size(), 1U);
  std::map<std::string, int> scores;
  std::vector<std::string> stars;
  for (const auto& e : issue.entries) {
    scores[e.name] = e.score;
    if (e.star) stars.push_back(e.name);
  }
  EXPECT_EQ(scores, (std::map<std::string, int>{{"draft-ietf-opsawg-prefix-lengths", 30},
                                                {"draft-dunbar-idr-metadata-subscription-control", 13},
                                                {"draft-ietf-opsawg-pcaplinktype", 38},
                                                {"draft-williams-http-bearer-extension", 10},
                                                {"draft-ietf-avtcore-rtp-apv", 28},
                                                {"draft-irtf-t2trg-taxonomy-manufacturer-anchors", 22},
                                                {"draft-ietf-lsr-ospf-ls-link-infinity", 40},
                                                {"draft-madaras-preauth-receipts", -4},
                                                {"draft-madaras-high-assurance-exec", -4},
                                                {"draft-ietf-lamps-pq-composite-kem", 40},
                                                {"draft-ietf-grow-bmp-bgp-rib-stats", 34},
                                                {"draft-motiwala-consolidated-multipart-params", 10},
                                                {"draft-ietf-6man-icmpv6-reflection", 34},
                                                {"draft-dohmeyer-chainsync", 4},
                                                {"draft-ietf-dance-architecture", 34},
                                                {"draft-liu-opsawg-ipfix-muti-layer", 9},
                                                {"draft-madaras-guardmail-gmp", 4}}));
  EXPECT_THAT(stars, testing::ElementsAre("draft-ietf-lsr-ospf-ls-link-infinity", "draft-ietf-lamps-pq-composite-kem",
                                          "draft-ietf-opsawg-pcaplinktype", "draft-ietf-grow-bmp-bgp-rib-stats",
                                          "draft-ietf-6man-icmpv6-reflection", "draft-ietf-dance-architecture"));
  EXPECT_EQ(issue.updated, start_of(test::day(2025, 12, 3)) + 21 * 3600 + 50 * 60);
}

TEST(FromMail, MailAndTableGiveTheSameLabelsAndFacts) {
  NIKKAN_NEED_SHARED(mbox, "digest/2025-12-03.reconstructed.mbox");
  NIKKAN_NEED_SHARED(table, "digest/2025-12-03.tsv");
  const auto from_mail = build(golden_mailbox(nikkan::test::read_file(mbox)));
  const auto from_table = build(test::golden_day(nikkan::test::read_file(table)));
  EXPECT_EQ(test::keys(from_mail.entries), test::keys(from_table.entries));
  for (const auto& e : from_table.entries) {
    const auto* m = test::find(from_mail, e.key);
    ASSERT_NE(m, nullptr);
    std::vector<std::string> got, expected;
    for (const auto& t : m->topics) got.push_back(t.id + " " + std::to_string(t.score));
    for (const auto& t : e.topics) expected.push_back(t.id + " " + std::to_string(t.score));
    EXPECT_EQ(got, expected) << e.key;
    EXPECT_EQ(m->title, e.title);
    EXPECT_EQ(m->abstract, e.abstract) << e.key;
    ASSERT_FALSE(m->facts_ja.empty());
    EXPECT_EQ(m->facts_ja[0].text, e.facts_ja[0].text);
  }
}

/// The issue of the day of one mail of mails/; comment lines at the top are the data set's, not the mail's.
daily::Issue issue_of(const std::filesystem::path& path, const std::string& headers) {
  std::string text = nikkan::test::read_file(path);
  while (text.starts_with("#")) text.erase(0, text.find('\n') + 1);
  auto input = test::empty_day();
  input.announcements = announcements_of(headers + text, "mail.eml", input.groups);
  if (input.announcements.empty() || !input.announcements[0].day) return {};
  input.day = *input.announcements[0].day;
  return build(input);
}

TEST(FromMail, ALastCallIsAnEntryWithItsDeadline) {
  NIKKAN_NEED_SHARED(path, "digest/mails/05-last-call-2022-ippm.txt");
  const auto issue =
      issue_of(path,
               "From: The IESG <iesg-secretary@ietf.org>\nTo: IETF-Announce <ietf-announce@ietf.org>\n"
               "Subject: Last Call: <draft-ietf-ippm-ioam-ipv6-options-08.txt> (In-situ OAM IPv6 Options) to "
               "Proposed Standard\nDate: Fri, 17 Jun 2022 10:00:00 -0700\nMessage-ID: <a@example.invalid>\n\n");
  ASSERT_EQ(issue.last_calls.size(), 1U);
  const auto& e = issue.last_calls[0];
  EXPECT_EQ(e.key, "lastcall-draft-ietf-ippm-ioam-ipv6-options");
  EXPECT_THAT(
      test::joined(e.facts_ja),
      HasSubstr("IETF Last Call(最終意見募集)中です(2022-07-01まで、あと14日)。ippm WG(OPSエリア)の作業項目です。"
                "目標カテゴリはProposed Standard(標準化への提唱)です。IPR開示が1件あります。"));
  EXPECT_EQ(e.topics[0].id, "telemetry");
  ASSERT_EQ(issue.deadlines.size(), 1U);
  EXPECT_EQ(issue.deadlines[0].days_left, 14);
}

TEST(FromMail, AnRfcIsAnEntryWithItsLevel) {
  NIKKAN_NEED_SHARED(path, "digest/mails/09-rfc-2021-10-bcp226-rfc9137.txt");
  const auto issue = issue_of(path,
                              "From: rfc-editor@rfc-editor.org\nTo: ietf-announce@ietf.org, rfc-dist@rfc-editor.org\n"
                              "Subject: BCP 226, RFC 9137 on Considerations for Cancellation of IETF Meetings\n"
                              "Date: Mon, 18 Oct 2021 17:00:00 -0700\nMessage-ID: <b@example.invalid>\n\n");
  ASSERT_EQ(issue.rfcs.size(), 1U);
  EXPECT_EQ(issue.rfcs[0].key, "rfc9137");
  EXPECT_THAT(
      test::joined(issue.rfcs[0].facts_ja),
      testing::StartsWith("RFC 9137(Best Current Practice(現行最良慣行))として公開されました。BCP 226の一部です。"));
  EXPECT_EQ(issue.rfcs[0].topics[0].id, "process");
  EXPECT_EQ(issue.rfcs[0].score, 66);
}

}  // namespace
}  // namespace nikkan::issue
