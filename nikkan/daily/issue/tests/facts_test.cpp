// Facts of every standing, in both languages (digest issue, 6 and 9). Phrases are the table's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/daily/issue/tests/support.hpp"

namespace nikkan::issue {
namespace {

using daily::Kind;
using daily::Standing;
using test::day;
using test::draft;
using test::joined;
using test::prior;
using testing::HasSubstr;
using testing::Not;

const Day kDay = day(2025, 12, 3);
const UnixTime kNoon = start_of(kDay) + 12 * 3600;

struct Facts {
  daily::Entry entry;
  std::string en, ja;
};

Facts facts_of(const daily::DayInput& input, std::string_view key) {
  const auto issue = build(input);
  const auto* e = test::find(issue, key);
  EXPECT_NE(e, nullptr) << key;
  return e == nullptr ? Facts{} : Facts{*e, joined(e->facts_en), joined(e->facts_ja)};
}

daily::DayInput one(daily::Announcement a) {
  auto input = test::empty_day();
  input.announcements.push_back(std::move(a));
  return input;
}

TEST(Facts, NewIndividualDraft) {
  const auto f = facts_of(one(draft("draft-smith-foo", "00", "Foo", {"A. Smith"}, "This document defines foo.", kNoon)),
                          "draft-smith-foo");
  EXPECT_EQ(f.entry.standing, Standing::individual);
  EXPECT_EQ(f.ja, "新規の個人ドラフト(改訂00)です。WGの作業項目ではなく、IETFの合意を示すものではありません。");
  EXPECT_THAT(f.en, HasSubstr("new individual draft; not a WG document, no IETF consensus"));
}

TEST(Facts, UpdatedIndividualDraftAimedAtAGroup) {
  const auto f =
      facts_of(one(draft("draft-smith-lsr-foo", "03", "Foo", {"A. Smith"}, "Text.", kNoon)), "draft-smith-lsr-foo");
  EXPECT_EQ(f.entry.standing, Standing::aimed);
  EXPECT_EQ(f.ja,
            "個人ドラフトの更新(改訂03)です。WGの作業項目ではなく、IETFの合意を示すものではありません。"
            "ドラフト名はlsr WG宛を示しますが、採択の記録はありません。");
  EXPECT_THAT(f.en, HasSubstr("update of an individual draft"));
  EXPECT_THAT(f.en, HasSubstr("Name points to the lsr WG; no record of adoption"));
}

TEST(Facts, ANameMayPointToAResearchGroup) {
  const auto f =
      facts_of(one(draft("draft-smith-cfrg-foo", "03", "Foo", {"A. Smith"}, "Text.", kNoon)), "draft-smith-cfrg-foo");
  EXPECT_THAT(f.ja, HasSubstr("ドラフト名はCFRG RG宛を示しますが、採択の記録はありません。"));
  EXPECT_THAT(f.en, HasSubstr("Name points to the CFRG RG; no record of adoption."));
}

TEST(Facts, AnRfcTellsItsWay) {
  auto input = test::empty_day();
  auto rfc = draft("", "", "Bar", {"A. Smith"}, "Text.", kNoon);
  rfc.kind = Kind::rfc;
  rfc.rfc = 9999;
  rfc.from_draft = "draft-ietf-opsawg-bar";
  input.announcements.push_back(rfc);
  input.history["draft-ietf-opsawg-bar"] = {prior(Kind::approval, "draft-ietf-opsawg-bar", "09", day(2025, 11, 2)),
                                            prior(Kind::lastcall, "draft-ietf-opsawg-bar", "08", day(2025, 10, 2))};
  const auto f = facts_of(input, "rfc9999");
  EXPECT_THAT(f.ja, testing::EndsWith("IETF Last Call(最終意見募集)は2025-10-02に改訂08を対象として告知済みです。"
                                      "IESGの承認は2025-11-02に告知済みです。"));
  EXPECT_THAT(f.en, HasSubstr("IESG approval was announced on 2025-11-02."));
}

TEST(Facts, AdoptionCallOpen) {
  auto input = one(draft("draft-smith-lsr-foo", "03", "Foo", {"A. Smith"}, "Text.", kNoon));
  auto call = prior(Kind::adoption, "draft-smith-lsr-foo", "02", day(2025, 11, 28));
  call.deadline = day(2025, 12, 12);
  input.open_deadlines.push_back(call);
  const auto f = facts_of(input, "draft-smith-lsr-foo");
  EXPECT_EQ(f.entry.standing, Standing::adoption_call);
  EXPECT_EQ(f.entry.days_left, 9);
  EXPECT_THAT(f.ja, HasSubstr("lsr WGで採択の意見募集中です(2025-12-12まで)。"));
  EXPECT_THAT(f.en, HasSubstr("Call for adoption in the lsr WG until 2025-12-12."));
  EXPECT_THAT(f.en, Not(HasSubstr("adopted")));
}

TEST(Facts, AnAdoptionCallThatIsOverLeavesTheDraftIndividual) {
  auto input = one(draft("draft-smith-lsr-foo", "03", "Foo", {"A. Smith"}, "Text.", kNoon));
  auto call = prior(Kind::adoption, "draft-smith-lsr-foo", "02", day(2025, 11, 1));
  call.deadline = day(2025, 12, 2);
  input.history[call.draft].push_back(call);
  EXPECT_EQ(facts_of(input, call.draft).entry.standing, Standing::aimed);
}

TEST(Facts, FirstVersionAsAGroupItemNamesItsPredecessor) {
  auto input = one(draft("draft-ietf-lsr-foo", "00", "The Foo", {"Ann B. Smith", "C. Jones"}, "Text.", kNoon));
  auto old = prior(Kind::id, "draft-smith-lsr-foo", "03", day(2025, 8, 3));
  old.title = "The  foo";
  old.authors = {{"Ann Smith", false}};
  input.history[old.draft].push_back(old);
  const auto f = facts_of(input, "draft-ietf-lsr-foo");
  EXPECT_EQ(f.entry.standing, Standing::wg_item_first);
  EXPECT_EQ(f.entry.change, "adopted");
  EXPECT_EQ(f.entry.replaces, "draft-smith-lsr-foo");
  EXPECT_TRUE(f.entry.replaces_inferred);
  EXPECT_EQ(f.ja,
            "lsr WG(RTGエリア)の作業項目としての初版(改訂00)です。"
            "前身はdraft-smith-lsr-fooとみられます(題名と著者からの推定)。");
  EXPECT_THAT(f.en, HasSubstr("first version as an item of the lsr WG"));
  EXPECT_THAT(f.en, HasSubstr("Predecessor is probably draft-smith-lsr-foo (inferred from title and authors)."));
}

TEST(Facts, APredecessorNeedsTitleAndAuthors) {
  auto input = one(draft("draft-ietf-lsr-foo", "00", "The Foo", {"A. Smith", "C. Jones"}, "Text.", kNoon));
  auto other_title = prior(Kind::id, "draft-smith-lsr-foo", "03", day(2025, 8, 3));
  other_title.title = "Another Foo";
  other_title.authors = {{"A. Smith", false}};
  auto other_authors = prior(Kind::id, "draft-doe-lsr-foo", "03", day(2025, 8, 3));
  other_authors.title = "The Foo";
  other_authors.authors = {{"E. Doe", false}};
  input.history[other_title.draft].push_back(other_title);
  input.history[other_authors.draft].push_back(other_authors);
  EXPECT_EQ(facts_of(input, "draft-ietf-lsr-foo").entry.replaces, "");
}

TEST(Facts, IndexNamesTheReplacedDraft) {
  auto input = one(draft("draft-ietf-lsr-foo", "00", "The Foo", {"A. Smith"}, "Text.", kNoon));
  input.drafts["draft-ietf-lsr-foo"].replaces = {"draft-smith-foo"};
  const auto f = facts_of(input, "draft-ietf-lsr-foo");
  EXPECT_FALSE(f.entry.replaces_inferred);
  EXPECT_THAT(f.ja, HasSubstr("draft-smith-fooを置き換えます(索引による)。"));
}

TEST(Facts, ResearchGroupItem) {
  const auto f =
      facts_of(one(draft("draft-irtf-cfrg-foo", "07", "Foo", {"A. Smith"}, "Text.", kNoon)), "draft-irtf-cfrg-foo");
  EXPECT_EQ(f.entry.standing, Standing::rg_item);
  EXPECT_EQ(f.ja, "CFRG(IRTF)の作業項目、改訂07への更新です。IRTFの文書はIETFの標準ではありません。");
  EXPECT_THAT(f.en, HasSubstr("not an IETF standard"));
}

TEST(Facts, IndependentSubmission) {
  auto input = one(draft("draft-smith-foo", "02", "Foo", {"A. Smith"}, "Text.", kNoon));
  input.drafts["draft-smith-foo"].stream = "Independent";
  const auto f = facts_of(input, "draft-smith-foo");
  EXPECT_EQ(f.entry.standing, Standing::independent);
  EXPECT_EQ(f.ja, "独立投稿です。IETFの合意を示すものではありません。");
  EXPECT_EQ(f.en, "Independent submission; no IETF consensus.");
}

TEST(Facts, LastCallOpenAndOver) {
  auto input = one(draft("draft-ietf-lsr-foo", "09", "Foo", {"A. Smith"}, "Text.", kNoon));
  auto call = prior(Kind::lastcall, "draft-ietf-lsr-foo", "08", day(2025, 11, 28));
  call.deadline = day(2025, 12, 12);
  call.level = "Proposed Standard";
  input.history[call.draft] = {call};
  auto f = facts_of(input, call.draft);
  EXPECT_EQ(f.entry.standing, Standing::last_call);
  EXPECT_EQ(
      f.ja,
      "lsr WG(RTGエリア)の作業項目、改訂09への更新です。IETF Last Call(最終意見募集)中です(2025-12-12まで、あと9日)。"
      "目標カテゴリはProposed Standard(標準化への提唱)です。");
  EXPECT_THAT(f.en, HasSubstr("IETF Last Call until 2025-12-12 (9 days left)."));
  input.history[call.draft][0].deadline = day(2025, 12, 2);
  f = facts_of(input, call.draft);
  EXPECT_EQ(f.entry.standing, Standing::wg_item);
  EXPECT_THAT(f.ja, HasSubstr("IETF Last Call(最終意見募集)は2025-11-28に改訂08を対象として告知済みです。"));
  EXPECT_THAT(f.en, HasSubstr("IETF Last Call for -08 was announced on 2025-11-28."));
}

TEST(Facts, ALastCallWithoutDeadlineGetsAnInferredOne) {
  auto input = one(draft("draft-ietf-lsr-foo", "09", "Foo", {"A. Smith"}, "Text.", kNoon));
  input.history["draft-ietf-lsr-foo"] = {prior(Kind::lastcall, "draft-ietf-lsr-foo", "08", day(2025, 11, 28))};
  const auto f = facts_of(input, "draft-ietf-lsr-foo");
  EXPECT_TRUE(f.entry.deadline_inferred);
  EXPECT_THAT(f.ja, HasSubstr("2025-12-12まで、あと9日、推定"));
  EXPECT_THAT(f.en, HasSubstr("inferred"));
}

TEST(Facts, IndexStates) {
  const auto standing = [](std::string_view state) {
    auto input = one(draft("draft-ietf-lsr-foo", "09", "Foo", {"A. Smith"}, "Text.", kNoon));
    input.drafts["draft-ietf-lsr-foo"].rev = "09";
    input.drafts["draft-ietf-lsr-foo"].iesg_state = state;
    return facts_of(input, "draft-ietf-lsr-foo");
  };
  EXPECT_THAT(standing("IESG Evaluation::AD Followup").ja, HasSubstr("IESG Evaluation(IESG評価中)です。"));
  EXPECT_THAT(standing("RFC Ed Queue").ja, HasSubstr("承認済みで、RFC Editorキューにあります。"));
  EXPECT_THAT(standing("RFC Ed Queue").en, Not(HasSubstr("ublished")));
  EXPECT_EQ(standing("AD Evaluation").entry.standing, Standing::wg_item);
  EXPECT_THAT(standing("AD Evaluation").en, HasSubstr("IESG state: AD Evaluation."));
  EXPECT_EQ(standing("I-D Exists").entry.standing, Standing::wg_item);
}

TEST(Facts, AnIndexThatKnowsALaterRevisionSaysNothingOfTheState) {
  auto input = one(draft("draft-ietf-lsr-foo", "09", "Foo", {"A. Smith"}, "Text.", kNoon));
  auto& record = input.drafts["draft-ietf-lsr-foo"];
  record.rev = "11";
  record.iesg_state = "RFC Ed Queue";
  record.intended_level = "Informational";
  const auto f = facts_of(input, "draft-ietf-lsr-foo");
  EXPECT_EQ(f.entry.standing, Standing::wg_item);
  EXPECT_EQ(f.entry.status, "Informational");
}

TEST(Facts, ApprovalAndRfc) {
  auto input = test::empty_day();
  auto approval = draft("draft-ietf-lsr-foo", "12", "Foo", {}, "Summary.", kNoon);
  approval.kind = Kind::approval;
  approval.level = "Proposed Standard";
  input.announcements.push_back(approval);
  auto rfc = draft("", "", "Bar", {"A. Smith"}, "Text.", kNoon);
  rfc.kind = Kind::rfc;
  rfc.rfc = 9999;
  rfc.level = "Informational";
  rfc.group = {"opsawg", "", "WG", "IETF"};
  rfc.updates = {6987, 8770};
  rfc.from_draft = "draft-ietf-opsawg-bar";
  input.announcements.push_back(rfc);
  const auto a = facts_of(input, "approval-draft-ietf-lsr-foo");
  EXPECT_THAT(a.ja, testing::StartsWith("IESGがProposed Standard(標準化への提唱)として承認しました。"));
  EXPECT_THAT(a.en, HasSubstr("Approved by the IESG as Proposed Standard."));
  const auto r = facts_of(input, "rfc9999");
  EXPECT_EQ(r.entry.name, "RFC 9999");
  EXPECT_EQ(r.ja,
            "RFC 9999(Informational(情報提供))として公開されました。opsawg WG(OPSエリア)の成果です。"
            "RFC 6987およびRFC 8770を更新します。元のドラフトはdraft-ietf-opsawg-barです。");
  EXPECT_THAT(r.en, HasSubstr("Published as RFC 9999, Informational."));
  EXPECT_THAT(r.en, HasSubstr("Updates RFC 6987 and RFC 8770."));
}

TEST(Facts, DraftDateAndDaysInARow) {
  auto a = draft("draft-smith-foo", "02", "Foo", {"A. Smith"}, "Text.", kNoon);
  a.doc_date = daily::DocDate{2025, 12, 2};
  auto input = one(a);
  input.history["draft-smith-foo"] = {prior(Kind::id, "draft-smith-foo", "01", day(2025, 12, 2)),
                                      prior(Kind::id, "draft-smith-foo", "00", day(2025, 11, 30))};
  const auto f = facts_of(input, "draft-smith-foo");
  EXPECT_THAT(
      f.ja,
      HasSubstr("12月2日から2日連続で改訂(-01、-02)されています。文書の日付は2025-12-02、告知は2025-12-03(UTC)です。"));
  EXPECT_THAT(
      f.en,
      HasSubstr("Revised two days in a row (-01, -02) since 2 December.Dated 2025-12-02, announced 2025-12-03 (UTC)."));
}

TEST(Facts, ImpossibleDatesAreLeftOut) {
  auto a = draft("draft-smith-foo", "02", "Foo", {"A. Smith"}, "Text.", kNoon);
  for (const auto date : {daily::DocDate{2025, 2, 31}, daily::DocDate{2025, 0, 1}, daily::DocDate{2025, 13, 1},
                          daily::DocDate{2025, 12, 0}}) {
    a.doc_date = date;
    EXPECT_THAT(facts_of(one(a), "draft-smith-foo").en, Not(HasSubstr("Dated")));
  }
}

TEST(Facts, NoAbstractIsSaid) {
  const auto f = facts_of(one(draft("draft-smith-foo", "00", "Foo", {"A. Smith"}, "", kNoon)), "draft-smith-foo");
  EXPECT_THAT(f.ja, HasSubstr("要旨はありません。"));
  EXPECT_THAT(f.en, HasSubstr("No abstract."));
}

TEST(Facts, LinksAreComputedAndDiffNeedsARevision) {
  const auto rels = [](const daily::Entry& e) {
    std::vector<std::string> out;
    for (const auto& link : e.links) out.push_back(link.rel + " " + link.url);
    return out;
  };
  EXPECT_THAT(rels(facts_of(one(draft("draft-smith-foo", "00", "Foo", {}, "T.", kNoon)), "draft-smith-foo").entry),
              testing::ElementsAre("tracker https://datatracker.ietf.org/doc/draft-smith-foo/",
                                   "html https://www.ietf.org/archive/id/draft-smith-foo-00.html",
                                   "mail https://mailarchive.ietf.org/arch/msg/i-d-announce/x/"));
  EXPECT_THAT(rels(facts_of(one(draft("draft-smith-foo", "01", "Foo", {}, "T.", kNoon)), "draft-smith-foo").entry),
              testing::Contains("diff https://author-tools.ietf.org/iddiff?url2=draft-smith-foo-01"));
}

TEST(Facts, NamesThatAreNoNamesGetNoUrls) {
  auto a = draft("draft-smith-foo", "01", "Foo", {}, "T.", kNoon);
  a.draft = "draft-<script>";
  a.mail.permalink = "javascript:alert(1)";
  EXPECT_TRUE(facts_of(one(a), "draft-<script>").entry.links.empty());
}

TEST(Facts, EnglishAndJapaneseSentencesArePaired) {
  auto input = one(draft("draft-smith-lsr-foo", "03", "Foo", {"A. Smith"}, "", kNoon));
  input.announcements[0].ipr = {"https://example.invalid/1"};
  const auto f = facts_of(input, "draft-smith-lsr-foo");
  EXPECT_EQ(f.entry.facts_en.size(), f.entry.facts_ja.size());
  EXPECT_THAT(f.ja, HasSubstr("IPR開示が1件あります。"));
  EXPECT_THAT(f.en, HasSubstr("1 IPR declaration."));
}

}  // namespace
}  // namespace nikkan::issue
