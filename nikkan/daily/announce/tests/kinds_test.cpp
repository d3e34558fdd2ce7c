// Own vectors for every kind: subjects of the card's table, bodies in this project's words.
#include <gtest/gtest.h>

#include "nikkan/daily/announce/kinds.hpp"
#include "nikkan/daily/announce/tests/support.hpp"

namespace nikkan::announce {
namespace {

using daily::Announcement;
using daily::Kind;
using test::kDrafts;
using test::kEditor;
using test::kSecretary;
using test::names;
using test::recognised;

struct Subject {
  const char* subject;
  const char* from;
  const char* list;
  Kind kind;
  bool reply;
};
class Subjects : public testing::TestWithParam<Subject> {};
TEST_P(Subjects, HaveTheirKind) {
  const Subject& row = GetParam();
  const daily::Mail mail = test::read(test::compose(row.from, row.subject, "text\n", row.list));
  EXPECT_EQ(to_string(classify(mail)), to_string(row.kind)) << row.subject;
  EXPECT_EQ(mail.is_reply, row.reply) << row.subject;
}
constexpr const char* kD = "Internet-Drafts@ietf.org";
constexpr const char* kS = "iesg-secretary@ietf.org";
constexpr const char* kR = "rfc-editor@rfc-editor.org";
INSTANTIATE_TEST_SUITE_P(
    Card, Subjects,
    testing::Values(
        Subject{"I-D Action: draft-madaras-guardmail-gmp-00.txt", kD, "i-d-announce", Kind::id, false},
        Subject{"I-D ACTION:draft-rousskov-newtrk-id-state-00.txt", "Internet-Drafts@CNRI.Reston.VA.US", "ietf-announce", Kind::id, false},
        Subject{"[ANCP] I-D Action:draft-ietf-ancp-framework-06.txt", kD, "ancp", Kind::id, false},
        Subject{"[Lsr] I-D Action: draft-ietf-lsr-x-09.txt", kD, "lsr", Kind::id, false},
        Subject{"I-D Action: draft-a-b-00.xml", kD, "i-d-announce", Kind::id, false},
        Subject{"Re: [Idr] I-D Action: draft-a-b-00.txt", kD, "idr", Kind::other, true},
        Subject{"[Idr] Re: I-D Action: draft-a-b-00.txt", kD, "idr", Kind::other, true},
        Subject{"[hiprg] FW: I-D Action:draft-irtf-hip-experiment-07.txt", kD, "hiprg", Kind::other, true},
        Subject{"I-D Action: draft-a-b-00.txt", "person@example.org", "i-d-announce", Kind::other, false},
        Subject{"I-D Action: draft-a-b.txt", kD, "i-d-announce", Kind::other, false},
        Subject{"[rfc-dist] RFC 4766 on Detection", kR, "rfc-dist", Kind::rfc, false},
        Subject{"BCP 226, RFC 9137 on Meetings", kR, "ietf-announce", Kind::rfc, false},
        Subject{"RFC 9137 on Meetings", "person@example.org", "ietf-announce", Kind::other, false},
        Subject{"Last Call: <draft-x-y-01.txt> (T (with parens) here) to Informational RFC", kS, "ietf-announce", Kind::lastcall, false},
        Subject{"Second Last Call: <draft-x-y-01.txt> (T) to Proposed Standard", kS, "ietf-announce", Kind::lastcall, false},
        Subject{"UPDATED Last Call: draft-x-y (T) to BCP", kS, "ietf-announce", Kind::lastcall, false},
        Subject{"Document Action: 'IETF Operational Notes' to Experimental RFC (draft-alvestrand-ipod-03.txt)", kS, "ietf-announce", Kind::approval, false},
        Subject{"Re-sent: Protocol Action: 'T' to Proposed Standard (draft-x-y-02.txt)", kS, "ietf-announce", Kind::approval, false},
        Subject{"WG Action: Rechartered Foo Bar (foo)", kS, "ietf-announce", Kind::charter, false},
        Subject{"WG Action: Formed Foo Bar (foo)", kS, "ietf-announce", Kind::charter, false},
        Subject{"WG Review: Foo Bar (foo)", kS, "ietf-announce", Kind::charter, false},
        Subject{"RG Action: Formed Foo Bar (foo)", "irtf-chair@irtf.org", "irtf-announce", Kind::charter, false},
        Subject{"WG Action: Conclusion of Foo Bar (foo)", kS, "ietf-announce", Kind::conclusion, false},
        Subject{"Conclusion of the Foo Bar (foo) Working Group", kS, "ietf-announce", Kind::conclusion, false},
        Subject{"Foo Bar (foo) WG Virtual Meeting: 2025-12-10", kS, "ietf-announce", Kind::interim, false},
        Subject{"Foo Bar (foo) WG Interim Meeting: 2025-12-10", kS, "ietf-announce", Kind::interim, false},
        Subject{"Foo Bar (foo) RG Online Interim Meeting", kS, "ietf-announce", Kind::interim, false},
        Subject{"Call for adoption: draft-lim-rtp-apv-03  (Ends 2025-11-26)", "noreply@ietf.org", "avt", Kind::adoption, false},
        Subject{"Adoption call for draft-lim-rtp-apv", "chair@example.org", "avt", Kind::adoption, false},
        Subject{"Call for adoption: draft-lim-rtp-apv-03", "person@example.org", "ietf-announce", Kind::other, false},
        Subject{"WG Last Call: draft-ietf-a-b-05 (Ends 2025-12-20)", "noreply@ietf.org", "a", Kind::wglc, false},
        Subject{"WGLC for draft-ietf-a-b", "chair@example.org", "a", Kind::wglc, false},
        Subject{"IESG Statement on X", kS, "ietf-announce", Kind::other, false},
        Subject{"New Version Notification for draft-a-b-00.txt", kD, "ietf-announce", Kind::other, false},
        Subject{"", kS, "ietf-announce", Kind::other, false}));

const std::string kBody =
    "Internet-Draft draft-ietf-foo-bar-03.txt is now available. It is a work item\nof the Fine Ordering Office (FOO) WG of the IETF.\n\n"
    "   Title:   A Title that is long enough to\n            wrap\n   Authors: Jane Roe\n            John Q. Doe, Ed.\n"
    "   Name:    draft-ietf-foo-bar-03.txt\n   Pages:   7\n   Dates:   2025-12-03\n\nAbstract:\n\n"
    "   First paragraph of two\n   lines.\n\n   1.  an item\n   that wraps\n\n   (b) another\n\n   Last.\n\n"
    "The IETF datatracker status page for this Internet-Draft is:\nhttps://datatracker.ietf.org/doc/draft-ietf-foo-bar/\n\n"
    "There is also an HTML version available at:\nhttps://www.ietf.org/archive/id/draft-ietf-foo-bar-03.html\n\n"
    "A diff from the previous version is available at:\nhttps://author-tools.ietf.org/iddiff?url2=draft-ietf-foo-bar-03\n";

TEST(IdAction, CurrentForm) {
  const Announcement item = recognised(kDrafts, "I-D Action: draft-ietf-foo-bar-03.txt", kBody, "i-d-announce");
  EXPECT_EQ(item.key, "id:draft-ietf-foo-bar-03");
  EXPECT_EQ(item.title, "A Title that is long enough to wrap");
  EXPECT_EQ(names(item), "Jane Roe; John Q. Doe*");
  EXPECT_EQ(item.pages, 7U);
  EXPECT_EQ(item.group.acronym, "foo");
  EXPECT_EQ(item.group.name, "Fine Ordering Office");
  EXPECT_EQ(item.group.stream, "IETF");
  EXPECT_EQ(item.abstract, "First paragraph of two lines.\n\n1. an item that wraps\n\n(b) another\n\nLast.");
  ASSERT_EQ(item.paragraphs.size(), 4U);
  EXPECT_FALSE(item.paragraphs[0].item);
  EXPECT_TRUE(item.paragraphs[1].item);
  EXPECT_TRUE(item.paragraphs[2].item);
  EXPECT_EQ(item.abstract.substr(item.paragraphs[1].begin, item.paragraphs[1].end - item.paragraphs[1].begin), "1. an item that wraps");
  EXPECT_EQ(item.flags, 0U);
  EXPECT_EQ(to_iso(*item.day), "2025-12-03");
}

TEST(IdAction, NameOfTheSubjectWins) {
  const Announcement item = recognised(kDrafts, "I-D Action: draft-ietf-foo-bar-04.txt", kBody, "i-d-announce");
  EXPECT_EQ(item.rev, "04");
  EXPECT_TRUE(has(item.flags, daily::Flag::name_mismatch));
}

TEST(IdAction, LeadSentenceHelpsWhenTheSubjectFails) {
  const Announcement item = recognised(kDrafts, "torn subject", kBody, "i-d-announce");
  EXPECT_EQ(item.kind, Kind::id);
  EXPECT_EQ(item.key, "id:draft-ietf-foo-bar-03");
}

TEST(IdAction, SomebodyElsesCopyIsNoAnnouncement) {
  EXPECT_EQ(recognised("person@example.org", "torn subject", kBody, "i-d-announce").kind, Kind::other);
}

TEST(IdAction, FirstGenerations) {
  const Announcement of1994 = recognised("Internet-Drafts@CNRI.Reston.VA.US", "I-D ACTION:draft-ietf-foo-bar-01.txt",
      "A Revised Internet-Draft is available from the on-line Internet-Drafts \ndirectories. This draft is a work item of the Fine Ordering  \n"
      "Office Working Group of the IETF.                        \n\n       Title     : Bars                    \n       Author(s) : J. Roe, J. Doe\n"
      "       Filename  : draft-ietf-foo-bar-01.txt\n       Pages     : 16\n       Date      : 09/08/1994\n\nWhat bars are.        \n\n"
      "Internet-Drafts are available by anonymous FTP.  Login with the\t\nname.\n");
  EXPECT_EQ(names(of1994), "J. Roe; J. Doe");
  EXPECT_EQ(of1994.abstract, "What bars are.");
  EXPECT_EQ(of1994.group.name, "Fine Ordering Office");
  EXPECT_EQ(of1994.group.acronym, "foo");
  ASSERT_TRUE(of1994.doc_date.has_value());
  EXPECT_EQ(of1994.doc_date->month, 9);
  EXPECT_EQ(of1994.doc_date->day, 8);
  const Announcement of2003 = recognised(kDrafts, "I-D ACTION:draft-irtf-foo-bar-01.txt",
      "A New Internet-Draft is available from the on-line Internet-Drafts directories.\nThis draft is a work item of the Foo Research Group of the IRTF.\n\n"
      "\tTitle\t\t: Bars\n\t\t\t  and more\n\tAuthor(s)\t: J. Roe, et al.\n\tFilename\t: draft-irtf-foo-bar-01.txt\n\tPages\t\t: 3\n\tDate\t\t: 25-Jul-02\n\t\n"
      "What bars are.\n\nA URL for this Internet-Draft is:\nhttp://www.ietf.org/internet-drafts/draft-irtf-foo-bar-01.txt\n");
  EXPECT_EQ(of2003.title, "Bars and more");
  EXPECT_EQ(names(of2003), "J. Roe");
  EXPECT_EQ(of2003.group.kind, "RG");
  EXPECT_EQ(of2003.group.name, "Foo");
  EXPECT_EQ(of2003.doc_date->year, 2002);
  EXPECT_EQ(of2003.abstract, "What bars are.");
}

TEST(IdAction, WithoutAnAbstract) {
  const Announcement item = recognised(kDrafts, "I-D Action: draft-a-b-00.txt",
                                       "Internet-Draft draft-a-b-00.txt is now available.\n\n   Title:   T\n   Author:  Jane Roe\n   Name:    draft-a-b-00.txt\n");
  EXPECT_TRUE(has(item.flags, daily::Flag::no_abstract));
  EXPECT_EQ(names(item), "Jane Roe");
  EXPECT_EQ(item.pages, 0U);
  EXPECT_EQ(item.group.acronym, "");
}

TEST(Rfc, LabelledBlock) {
  const Announcement item = recognised(kEditor, "STD 97, RFC 9000 on A Fine Protocol",
      "A new Request for Comments is now available in online RFC libraries.\n\n        STD 97\n        RFC 9000\n\n        Title:      A Fine\n                    Protocol\n"
      "        Author:     J. Roe, Ed.,\n                    J. Doe\n        Status:     Standards Track\n        Stream:     IETF\n        Date:       May 2026\n"
      "        Mailbox:    a@example.org,\n                    b@example.org\n        Pages:      26\n        Obsoletes:  RFC 1, RFC 2\n        Updates:    RFC 6987\n"
      "        See Also:   STD 97\n\n        I-D Tag:    draft-ietf-foo-fine-14.txt\n\n        URL:        https://www.rfc-editor.org/info/rfc9000\n\n        DOI:        10.17487/RFC9000\n\n"
      "What it does.\n\nDate: a line that looks like a label.\n\nThis document is a product of the Fine Ordering Office Working Group of the IETF.\n\n"
      "This is now an Internet Standard.\n\nSTANDARDS TRACK: words.\n");
  EXPECT_EQ(item.key, "rfc:9000");
  EXPECT_EQ(item.series, "STD 97");
  EXPECT_EQ(names(item), "J. Roe*; J. Doe");
  EXPECT_EQ(item.obsoletes, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(item.updates, std::vector<std::uint32_t>{6987});
  EXPECT_EQ(item.level, "Internet Standard");
  EXPECT_EQ(item.abstract, "What it does.\n\nDate: a line that looks like a label.");
  EXPECT_EQ(item.group.acronym, "foo");
  EXPECT_EQ(item.doc_date->year, 2026);
  EXPECT_EQ(item.doc_date->day, 0);
}

TEST(LastCall, TitleKeepsItsParenthesesAndAnIndividualHasFourWeeks) {
  const Announcement item = recognised(kSecretary, "Last Call: <draft-x-y-01.txt> (T (with parens) here) to Informational RFC",
      "The IESG has received a request from an individual submitter to consider the\nfollowing document: - 'T (with parens) here'\n  <draft-x-y-01.txt> as Informational RFC\n\n"
      "Abstract\n\n   What it does.\n\nThe file can be obtained via\nhttps://datatracker.ietf.org/doc/draft-x-y/\n\nNo IPR declarations have been submitted.\n");
  EXPECT_EQ(item.title, "T (with parens) here");
  EXPECT_EQ(item.status_text, "Informational RFC");
  EXPECT_EQ(item.level, "Informational");
  EXPECT_TRUE(item.deadline_inferred);
  EXPECT_EQ(to_iso(*item.deadline), "2025-12-31");
  EXPECT_TRUE(has(item.flags, daily::Flag::inferred_deadline));
  EXPECT_EQ(item.abstract, "What it does.");
  EXPECT_TRUE(item.ipr.empty());
}

TEST(LastCall, OldSubjectTakesItsRevisionFromTheBody) {
  const Announcement item = recognised(kSecretary, "Last Call: draft-x-y (A Title) to BCP",
      "The IESG has received a request from the Fine Ordering Office WG (foo) to consider the\nfollowing document:\n- 'A Title '\n   <draft-x-y-07.txt> as a BCP\n\n"
      "comments by 2025-12-17.\n");
  EXPECT_EQ(item.key, "lastcall:draft-x-y-07");
  EXPECT_EQ(item.title, "A Title");
  EXPECT_EQ(item.level, "Best Current Practice");
  EXPECT_EQ(to_iso(*item.deadline), "2025-12-17");
  EXPECT_EQ(item.group.acronym, "foo");
}

TEST(Approval, ATitleMayHoldTo) {
  const auto match = match_approval("Protocol Action: 'Mapping A to B' to Proposed Standard (draft-x-y-02.txt)");
  ASSERT_TRUE(match.has_value());
  EXPECT_EQ(match->title, "Mapping A to B");
  EXPECT_EQ(match->status, "Proposed Standard");
  EXPECT_EQ(match->draft.rev, "02");
}

TEST(Approval, SeveralDocumentsAreListed) {
  const Announcement item = recognised(kSecretary, "Protocol Action: 'One' to Proposed Standard (draft-x-one-02.txt)",
      "The IESG has approved the following documents:\n- 'One'\n  (draft-x-one-02.txt) as a Proposed Standard\n- 'Two'\n  (draft-x-two-05.txt) as a Proposed Standard\n\n"
      "These documents are products of the Foo Working Group.\n\nTechnical Summary\n\n   What both do.\n\nPersonnel\n\n   The Document Shepherd is J. Roe. The Responsible Area Director is John Doe.\n");
  EXPECT_EQ(item.draft, "draft-x-one");
  EXPECT_EQ(item.sections[0].second, "draft-x-one-02, draft-x-two-05");
  EXPECT_EQ(item.abstract, "What both do.");
  EXPECT_EQ(item.sections[3], (std::pair<std::string, std::string>{"Document Shepherd", "J. Roe"}));
  EXPECT_EQ(item.sections[4].second, "John Doe");
}

TEST(Charter, ReviewHasDeadlineAreaAndText) {
  const Announcement item = recognised(kSecretary, "WG Review: Fine Ordering Office (foo)",
      "A new IETF WG has been proposed in the Security Area. The IESG has not made\nany determination yet. Please send your comments to the IESG mailing list\n"
      "(iesg@ietf.org) by 2025-12-13.\n\nFine Ordering Office (foo)\n----\nCurrent status: Proposed WG\n\nChairs:\n  Jane Roe <j@example.org>\n\n"
      "Assigned Area Director:\n  John Doe <d@example.org>\n\nMailing list:\n  Address: foo@ietf.org\n\nGroup page: https://datatracker.ietf.org/group/foo/\n\n"
      "Charter: https://datatracker.ietf.org/doc/charter-ietf-foo/\n\nThe group orders finely.\n\nIt does so daily.\n\nMilestones:\n\n  Dec 2026 - done\n");
  EXPECT_EQ(item.kind, Kind::charter);
  EXPECT_EQ(item.action, "Review");
  EXPECT_EQ(item.group.acronym, "foo");
  EXPECT_EQ(to_iso(*item.deadline), "2025-12-13");
  EXPECT_EQ(item.abstract, "The group orders finely.\n\nIt does so daily.");
  EXPECT_EQ(item.sections[0], (std::pair<std::string, std::string>{"Area", "Security"}));
  EXPECT_EQ(item.sections[1].second, "Jane Roe <j@example.org>");
  EXPECT_EQ(item.sections.back().first, "Milestones");
}

TEST(Interim, DateAndSentence) {
  const Announcement item = recognised(kSecretary, "Fine Ordering Office (foo) WG Virtual Meeting: 2025-12-10",
      "The Fine Ordering Office (foo) WG will hold\na virtual interim meeting on 2025-12-10 from 15:00 to 16:00 UTC.\n\nAgenda:\n1. all\n");
  EXPECT_EQ(item.kind, Kind::interim);
  EXPECT_EQ(item.group.acronym, "foo");
  EXPECT_EQ(item.doc_date->day, 10);
  EXPECT_EQ(item.abstract, "The Fine Ordering Office (foo) WG will hold a virtual interim meeting on 2025-12-10 from 15:00 to 16:00 UTC.");
}

TEST(Calls, DraftDeadlineAndGroupOfTheList) {
  const Announcement item = recognised("Jane Roe via Tracker <noreply@ietf.org>", "Call for adoption: draft-lim-rtp-apv-03  (Ends 2025-11-26)",
      "This message starts a call.\n\nTitle:   RTP thing\nAbstract:\n   What it does.\n\nFile can be retrieved from:\nhttps://datatracker.ietf.org/doc/draft-lim-rtp-apv/\n", "avt",
      {{"avtcore", "WG", "IETF", "WIT", "avt", "Audio/Video Transport Core Maintenance"}});
  EXPECT_EQ(item.kind, Kind::adoption);
  EXPECT_EQ(item.draft, "draft-lim-rtp-apv");
  EXPECT_EQ(to_iso(*item.deadline), "2025-11-26");
  EXPECT_FALSE(item.deadline_inferred);
  EXPECT_EQ(item.group.acronym, "avtcore");
  EXPECT_EQ(item.title, "RTP thing");
  EXPECT_EQ(item.abstract, "What it does.");
  EXPECT_EQ(item.key, "adoption:own-vector@example.org");
}

TEST(Other, SubjectAndFirstParagraph) {
  const Announcement item = recognised(kSecretary, "[x] IESG Statement on X", "\nFirst\nparagraph.\n\nSecond.\n");
  EXPECT_EQ(item.title, "IESG Statement on X");
  EXPECT_EQ(item.abstract, "First paragraph.");
}

TEST(Names, DraftTokens) {
  auto name = [](std::string_view token) {
    const auto parsed = parse_draft(token, true);
    return parsed ? parsed->name + "|" + parsed->rev : std::string("-");
  };
  EXPECT_EQ(name("draft-liu-opsawg-ipfix-muti-layer-01"), "draft-liu-opsawg-ipfix-muti-layer|01");
  EXPECT_EQ(name("Draft-A.b+c_d-00.PS"), "draft-a.b+c_d|00");
  for (const char* bad : {"draft-", "draft--00", "draft-00", "draft-a-0", "draft-a-000x", "rfc1-00", "draft-a b-00", "draft-a/../b-00", ""}) {
    EXPECT_EQ(name(bad), "-") << bad;
  }
}

TEST(Prefer, FieldsThenListThenDate) {
  Announcement rich = recognised(kDrafts, "I-D Action: draft-ietf-foo-bar-03.txt", kBody, "foo");
  const Announcement poor = recognised(kDrafts, "I-D Action: draft-ietf-foo-bar-03.txt", "nothing\n", "i-d-announce");
  EXPECT_TRUE(prefer(rich, poor));
  EXPECT_FALSE(prefer(poor, rich));
  const Announcement home = recognised(kDrafts, "I-D Action: draft-ietf-foo-bar-03.txt", kBody, "i-d-announce");
  EXPECT_TRUE(prefer(home, rich));
  EXPECT_FALSE(prefer(home, home));
  Announcement later = home;
  *later.mail.date += 1;
  EXPECT_TRUE(prefer(home, later));
}

TEST(Limits, AMillionBlankLinesBetweenLabelsAreOneGap) {
  const std::string body = "\n   Title:   T\n" + std::string(1000000, '\n') + "   Author:  Jane Roe\n\nAbstract:\n\nWhat.\n";
  const Announcement item = recognised(kDrafts, "I-D Action: draft-a-b-00.txt", body, "i-d-announce");
  EXPECT_EQ(names(item), "Jane Roe");
  EXPECT_EQ(item.abstract, "What.");
}

TEST(Limits, LongTextsAndAuthorListsAreCut) {
  std::string body = "Internet-Draft draft-a-b-00.txt is now available.\n\n   Title: T\n   Authors: A B\n";
  for (int i = 0; i < 1000; ++i) body += "            Person Number\n";
  body += "   Name: draft-a-b-00.txt\n\nAbstract:\n\n";
  for (int i = 0; i < 4000; ++i) body += "   a paragraph that says very little\n\n";
  const Announcement item = recognised(kDrafts, "I-D Action: draft-a-b-00.txt", body, "i-d-announce");
  EXPECT_EQ(item.authors.size(), 200U);
  EXPECT_LE(item.abstract.size(), 64U << 10U);
  EXPECT_TRUE(has(item.flags, daily::Flag::truncated));
}

}  // namespace
}  // namespace nikkan::announce
