// The fourteen sample mails of the shared data and the archive's fixtures that hold announcements.
#include <gtest/gtest.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/tests/support.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::announce {
namespace {

using daily::Announcement;
using daily::Kind;
using test::kDrafts;
using test::kEditor;
using test::kSecretary;
using test::names;
using test::recognised;

const std::vector<daily::GroupRecord> kGroups{{"lsr", "WG", "IETF", "RTG", "lsr", ""}, {"rats", "WG", "IETF", "SEC", "rats", ""},
                                              {"6man", "WG", "IETF", "INT", "ipv6", ""}, {"opsawg", "WG", "IETF", "OPS", "opsawg", ""}};

/// The sample without the data set's own comment lines.
std::string sample(const std::filesystem::path& path) {
  std::string text = nikkan::test::read_file(path);
  while (text.starts_with('#')) text.erase(0, text.find('\n') + 1);
  return text;
}
#define NIKKAN_SAMPLE(variable, name)                    \
  NIKKAN_NEED_SHARED(variable##_path, "digest/mails/" name); \
  const std::string variable = sample(variable##_path)

std::string paragraph(const Announcement& item, std::size_t n) {
  return n < item.paragraphs.size() ? item.abstract.substr(item.paragraphs[n].begin, item.paragraphs[n].end - item.paragraphs[n].begin) : "";
}
std::string date_of(const Announcement& item) {
  if (!item.doc_date) return "";
  return std::to_string(item.doc_date->year) + "-" + std::to_string(item.doc_date->month) + "-" + std::to_string(item.doc_date->day);
}
std::size_t words(std::string_view text) {
  std::size_t n = text.empty() ? 0 : 1;
  for (const char c : text) n += c == ' ' ? 1U : 0U;
  return n;
}

TEST(Samples, S01GroupListCopyThatLostItsIndentation) {
  NIKKAN_SAMPLE(body, "01-id-action-2025-09-18-lsr.txt");
  const Announcement item = recognised(kDrafts, "[Lsr] I-D Action: draft-ietf-lsr-ospf-ls-link-infinity-09.txt", body, "lsr", kGroups);
  EXPECT_EQ(item.kind, Kind::id);
  EXPECT_EQ(item.key, "id:draft-ietf-lsr-ospf-ls-link-infinity-09");
  EXPECT_EQ(item.title, "Advertising Unreachable Links in OSPF");
  EXPECT_EQ(names(item), "Liyan Gong; Weiqiang Cheng; Changwang Lin; Acee Lindem; Ran Chen");
  EXPECT_EQ(item.pages, 17U);
  EXPECT_EQ(date_of(item), "2025-9-18");
  EXPECT_EQ(item.group.acronym, "lsr");
  EXPECT_EQ(item.group.name, "Link State Routing");
  EXPECT_EQ(item.group.kind, "WG");
  EXPECT_TRUE(item.abstract.starts_with("In certain scenarios, it is necessary"));
  EXPECT_TRUE(item.abstract.ends_with("rather than MaxLinkMetric."));
  EXPECT_EQ(item.url_tracker, "https://datatracker.ietf.org/doc/draft-ietf-lsr-ospf-ls-link-infinity/");
  EXPECT_EQ(item.url_html, "https://www.ietf.org/archive/id/draft-ietf-lsr-ospf-ls-link-infinity-09.html");
  EXPECT_EQ(item.url_diff, "https://author-tools.ietf.org/iddiff?url2=draft-ietf-lsr-ospf-ls-link-infinity-09");
  EXPECT_EQ(item.lists, std::vector<std::string>{"lsr"});
}

TEST(Samples, S02FiveAuthorsFourParagraphs) {
  NIKKAN_SAMPLE(body, "02-id-action-2025-08-12-rats.txt");
  const Announcement item = recognised(kDrafts, "I-D Action: draft-ietf-rats-msg-wrap-17.txt", body, "i-d-announce", kGroups);
  EXPECT_EQ(item.key, "id:draft-ietf-rats-msg-wrap-17");
  EXPECT_EQ(item.title, "RATS Conceptual Messages Wrapper (CMW)");
  EXPECT_EQ(names(item), "Henk Birkholz; Ned Smith; Thomas Fossati; Hannes Tschofenig; Dionna Glaze");
  EXPECT_EQ(item.group.name, "Remote ATtestation ProcedureS");
  EXPECT_EQ(item.pages, 39U);
  EXPECT_EQ(item.paragraphs.size(), 4U);
}

TEST(Samples, S03OverlongLinesAreOneParagraph) {
  NIKKAN_SAMPLE(body, "03-id-action-2025-08-15-rats.txt");
  const Announcement item = recognised(kDrafts, "I-D Action: draft-ietf-rats-ar4si-09.txt", body, "i-d-announce", kGroups);
  ASSERT_EQ(item.paragraphs.size(), 2U);
  EXPECT_EQ(words(paragraph(item, 0)), 59U);
  EXPECT_EQ(names(item), "Eric Voit; Henk Birkholz; Thomas Hardjono; Thomas Fossati; Vincent Scarlata");
}

TEST(Samples, S04RealHeaders) {
  NIKKAN_SAMPLE(raw, "04-last-call-2025-10-22-headers.txt");
  const Announcement item = recognise(test::read(raw + "\n"), kGroups);
  EXPECT_EQ(item.kind, Kind::lastcall);
  EXPECT_EQ(item.key, "lastcall:draft-ietf-opsawg-prefix-lengths-08");
  EXPECT_EQ(item.title, "Publishing End-Site Prefix Lengths");
  EXPECT_EQ(item.level, "Proposed Standard");
  EXPECT_EQ(item.mail.list, "ietf-announce");
  EXPECT_EQ(item.mail.permalink, "https://mailarchive.ietf.org/arch/msg/ietf-announce/eDgbf9EmSOeCqZTVgiklSKyD6IE/");
  EXPECT_EQ(mail::permalink(item.mail.message_id, "ietf-announce"), item.mail.permalink);
  EXPECT_EQ(to_rfc3339(*item.mail.date), "2025-10-22T16:51:17Z");
  EXPECT_TRUE(has(item.flags, daily::Flag::duplicate_header));
  EXPECT_FALSE(item.mail.is_test);
  ASSERT_TRUE(item.deadline.has_value());
  EXPECT_TRUE(item.deadline_inferred);
  EXPECT_EQ(to_iso(*item.deadline), "2025-11-05");  // a group's document: 14 days
}

TEST(Samples, S05LastCall) {
  NIKKAN_SAMPLE(body, "05-last-call-2022-ippm.txt");
  const Announcement item =
      recognised(kSecretary, "Last Call: <draft-ietf-ippm-ioam-ipv6-options-08.txt> (In-situ OAM IPv6 Options) to Proposed Standard", body);
  EXPECT_EQ(item.key, "lastcall:draft-ietf-ippm-ioam-ipv6-options-08");
  EXPECT_EQ(item.title, "In-situ OAM IPv6 Options");
  EXPECT_EQ(item.group.acronym, "ippm");
  EXPECT_EQ(item.group.name, "IP Performance Measurement");
  ASSERT_TRUE(item.deadline.has_value());
  EXPECT_EQ(to_iso(*item.deadline), "2022-07-01");
  EXPECT_FALSE(item.deadline_inferred);
  EXPECT_TRUE(item.abstract.starts_with("In-situ Operations, Administration"));
  EXPECT_TRUE(item.abstract.ends_with("encapsulated in IPv6."));
  EXPECT_EQ(item.ipr, std::vector<std::string>{"https://datatracker.ietf.org/ipr/3529/"});
  EXPECT_EQ(item.url_tracker, "https://datatracker.ietf.org/doc/draft-ietf-ippm-ioam-ipv6-options/");
  EXPECT_FALSE(has(item.flags, daily::Flag::name_mismatch));
}

TEST(Samples, S06ProtocolActionWithWriteUp) {
  NIKKAN_SAMPLE(body, "06-protocol-action-2026-01-icmpv6-reflection.txt");
  const Announcement item = recognised(kSecretary, "Protocol Action: 'Internet Control Message Protocol (ICMPv6) Reflection' to Proposed Standard "
                                                   "(draft-ietf-6man-icmpv6-reflection-19.txt)", body, "ietf-announce", kGroups);
  EXPECT_EQ(item.kind, Kind::approval);
  EXPECT_EQ(item.action, "Protocol");
  EXPECT_EQ(item.draft, "draft-ietf-6man-icmpv6-reflection");
  EXPECT_EQ(item.rev, "19");
  EXPECT_EQ(item.title, "Internet Control Message Protocol (ICMPv6) Reflection");
  EXPECT_EQ(item.level, "Proposed Standard");
  EXPECT_EQ(item.group.acronym, "6man");
  EXPECT_EQ(item.group.name, "IPv6 Maintenance");
  EXPECT_EQ(item.paragraphs.size(), 3U);
  EXPECT_TRUE(item.abstract.starts_with("This document describes the ICMPv6 Reflection utility."));
  auto section = [&item](std::string_view name) {
    for (const auto& [heading, text] : item.sections) {
      if (heading == name) return text;
    }
    return std::string();
  };
  EXPECT_TRUE(section("Working Group Summary").starts_with("No major controversy."));
  EXPECT_TRUE(section("Document Quality").ends_with("available on GitHub."));
  EXPECT_EQ(section("Document Shepherd"), "Jen Linkova");
  EXPECT_EQ(section("Responsible Area Director"), "Erik Kline");
  EXPECT_TRUE(section("IANA Note").ends_with("registry."));
}

TEST(Samples, S07RfcWithAGluedLabel) {
  NIKKAN_SAMPLE(raw, "07-rfc-2025-02-26-rfc9737.txt");
  const Announcement item = recognise(test::read(raw), {});
  EXPECT_EQ(item.key, "rfc:9737");
  EXPECT_EQ(item.title, "Reporting Errors in NFSv4.2 via LAYOUTRETURN");
  EXPECT_EQ(names(item), "T. Haynes; T. Myklebust");
  EXPECT_EQ(item.status_text, "Standards Track");
  EXPECT_EQ(item.level, "Proposed Standard");
  EXPECT_EQ(item.pages, 6U);
  EXPECT_EQ(date_of(item), "2025-2-0");
  EXPECT_EQ(item.from_draft, "draft-ietf-nfsv4-layrec");
  EXPECT_EQ(item.url_info, "https://www.rfc-editor.org/info/rfc9737");
  EXPECT_EQ(item.group.acronym, "nfsv4");
  EXPECT_EQ(item.group.name, "Network File System Version 4");
  EXPECT_TRUE(item.abstract.starts_with("The Parallel Network File System"));
  EXPECT_TRUE(item.abstract.ends_with("avoid the resilvering."));
  EXPECT_EQ(item.mail.list, "ietf-announce");
  EXPECT_EQ(to_iso(*item.day), "2025-02-26");
}

TEST(Samples, S08RfcOf2026WithoutIndentation) {
  NIKKAN_SAMPLE(body, "08-rfc-2026-05-rfc9977.txt");
  const Announcement item = recognised(kEditor, "RFC 9977 on Publishing End-Site Prefix Lengths", body);
  EXPECT_EQ(item.key, "rfc:9977");
  EXPECT_EQ(names(item), "O. Gasser; R. Bush; M. Candela; R. Housley");
  EXPECT_EQ(item.level, "Proposed Standard");
  EXPECT_EQ(item.pages, 26U);
  EXPECT_EQ(item.from_draft, "draft-ietf-opsawg-prefix-lengths");
  EXPECT_EQ(item.rev, "14");
  EXPECT_EQ(item.group.name, "Operations and Management Area");
  EXPECT_EQ(item.group.acronym, "opsawg");
  EXPECT_TRUE(item.abstract.starts_with("This document specifies how to augment"));
  EXPECT_TRUE(item.abstract.ends_with("authenticate the prefixlen files."));
}

TEST(Samples, S09BestCurrentPractice) {
  NIKKAN_SAMPLE(body, "09-rfc-2021-10-bcp226-rfc9137.txt");
  const Announcement item = recognised(kEditor, "BCP 226, RFC 9137 on Considerations for Cancellation of IETF Meetings", body);
  EXPECT_EQ(item.rfc, 9137U);
  EXPECT_EQ(item.series, "BCP 226");
  EXPECT_EQ(item.title, "Considerations for Cancellation of IETF Meetings");
  EXPECT_EQ(names(item), "M. Duke");
  EXPECT_EQ(item.level, "Best Current Practice");
  EXPECT_EQ(item.group.name, "Stay Home Meet Only Online");
  EXPECT_TRUE(item.see_also.empty());
  EXPECT_TRUE(item.abstract.ends_with("in-person IETF meeting."));
}

TEST(Samples, S10Rfc2007FromAMonthlyBox) {
  NIKKAN_SAMPLE(raw, "10-rfc-2007-03-11-rfc4766.txt");
  mail::Scanner scanner(raw, mail::recognise(raw));
  mail::RawMessage message;
  ASSERT_TRUE(scanner.next(message));
  const Announcement item = recognise(*mail::parse(message, "rfc-dist/2007-March.txt"), {});
  EXPECT_EQ(item.kind, Kind::rfc);
  EXPECT_EQ(item.rfc, 4766U);
  EXPECT_EQ(item.title, "Intrusion Detection Message Exchange Requirements");
  EXPECT_EQ(names(item), "M. Wood; M. Erlinger");
  EXPECT_EQ(item.level, "Informational");
  EXPECT_EQ(item.pages, 25U);
  EXPECT_EQ(item.from_draft, "draft-ietf-idwg-requirements");
  EXPECT_EQ(to_rfc3339(*item.mail.date), "2007-03-11T23:39:47Z");
}

TEST(Samples, S11MultipartOf2004) {
  NIKKAN_SAMPLE(raw, "11-id-action-2004-04-06-multipart.txt");
  const Announcement item = recognise(test::read(raw), {});
  EXPECT_EQ(item.key, "id:draft-rousskov-newtrk-id-state-00");
  EXPECT_EQ(item.title, "Declaring the State of an Internet Draft");
  EXPECT_EQ(names(item), "A. Rousskov");
  EXPECT_EQ(item.pages, 16U);
  EXPECT_EQ(date_of(item), "2004-4-5");
  EXPECT_EQ(item.group.acronym, "");
  EXPECT_TRUE(item.abstract.starts_with("This memo describes a mechanism"));
  EXPECT_TRUE(item.abstract.ends_with("standard states."));
  EXPECT_EQ(item.mail.permalink, "https://mailarchive.ietf.org/arch/msg/i-d-announce/opazv8acCXohnW2p_KBkDrC3js8/");
}

TEST(Samples, S12TabbedFieldsOf2001) {
  NIKKAN_SAMPLE(raw, "12-id-action-2001-11-30.txt");
  const Announcement item = recognise(test::read(raw), {});
  EXPECT_EQ(item.key, "id:draft-ietf-rmt-author-guidelines-02");
  EXPECT_EQ(item.title, "Author Guidelines for RMT Building Blocks and Protocol Instantiation documents");
  EXPECT_EQ(names(item), "R. Kermode; L. Vicisano");
  EXPECT_EQ(item.pages, 13U);
  EXPECT_EQ(date_of(item), "2001-11-29");
  EXPECT_EQ(item.group.acronym, "rmt");
  EXPECT_EQ(item.group.name, "Reliable Multicast Transport");
  EXPECT_TRUE(item.abstract.starts_with("This document provides general guidelines"));
  EXPECT_EQ(item.mail.list, "ietf-announce");
}

TEST(Samples, S13DocumentAction) {
  NIKKAN_SAMPLE(raw, "13-document-action-draft.txt");
  const Announcement item = recognise(test::read(raw), {});
  EXPECT_EQ(item.kind, Kind::approval);
  EXPECT_EQ(item.action, "Document");
  EXPECT_EQ(item.draft, "draft-alvestrand-ipod");
  EXPECT_EQ(item.rev, "03");
  EXPECT_EQ(item.title, "IETF Operational Notes");
  EXPECT_EQ(item.status_text, "Experimental RFC");
  EXPECT_EQ(item.level, "Experimental");
  EXPECT_EQ(item.group.acronym, "");
  EXPECT_TRUE(has(item.flags, daily::Flag::undated));
}

void expect_ancp(const Announcement& item, const char* from) {
  EXPECT_EQ(item.kind, Kind::id) << from;
  EXPECT_EQ(item.key, "id:draft-ietf-ancp-framework-06") << from;
  EXPECT_EQ(item.title, "Framework and Requirements for an Access Node Control Mechanism in Broadband Multi-Service Networks");
  EXPECT_EQ(names(item), "S. Ooghe");
  EXPECT_EQ(item.pages, 47U);
  EXPECT_EQ(date_of(item), "2008-5-9");
  EXPECT_EQ(item.group.name, "Access Node Control Protocol");
  EXPECT_EQ(item.group.acronym, "ancp");
  EXPECT_TRUE(item.abstract.ends_with("existing OSS systems."));
  EXPECT_EQ(item.mail.list, "ancp");
}

TEST(Samples, S14MultipartOf2008AndItsFixtures) {
  NIKKAN_NEED_SHARED(folder, "digest");
  for (const char* name : {"mails/14-id-action-2008-05-09-ancp-external-body.eml", "mailarchive-tests/mail_external_body.1",
                           "mailarchive-tests/mail_external_body_invalid.1"}) {
    expect_ancp(recognise(test::read(nikkan::test::read_file(folder / name)), {}), name);
  }
}

std::vector<Announcement> all_of(const std::filesystem::path& path) {
  const std::string bytes = nikkan::test::read_file(path);
  std::vector<Announcement> out;
  mail::Scanner scanner(bytes, mail::recognise(bytes));
  mail::RawMessage raw;
  while (scanner.next(raw)) {
    if (auto mail = mail::parse(raw, path.filename().string())) out.push_back(recognise(std::move(*mail), {}));
  }
  return out;
}

TEST(Fixtures, AnnouncementOf2013) {
  NIKKAN_NEED_SHARED(path, "digest/mailarchive-tests/mbox.1");
  const auto items = all_of(path);
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].key, "id:draft-ietf-ancp-mc-extensions-10");
  EXPECT_EQ(names(items[0]), "Francois Le Faucheur; Roberta Maglione; Tom Taylor");
  EXPECT_EQ(items[0].pages, 85U);
  int listed = 0;
  for (const daily::Paragraph& p : items[0].paragraphs) listed += p.item ? 1 : 0;
  EXPECT_EQ(listed, 5);
  EXPECT_EQ(items[0].paragraphs.size(), 7U);
}

TEST(Fixtures, MmdfBoxOf1994) {
  NIKKAN_NEED_SHARED(path, "digest/mailarchive-tests/mailbox_mmdf");
  const auto items = all_of(path);
  ASSERT_EQ(items.size(), 5U);
  std::vector<std::string> drafts;
  for (const Announcement& item : items) {
    if (item.kind != Kind::id) continue;
    drafts.push_back(item.draft + "-" + item.rev);
    EXPECT_FALSE(item.title.empty()) << item.key;
    EXPECT_FALSE(item.authors.empty()) << item.key;
    EXPECT_FALSE(item.abstract.empty()) << item.key;
    EXPECT_GT(item.pages, 0U) << item.key;
    EXPECT_TRUE(item.doc_date.has_value()) << item.key;
  }
  EXPECT_EQ(drafts, (std::vector<std::string>{"draft-ietf-uri-url-07", "draft-simpson-ipv6-hc-00", "draft-kessler-primer-01"}));
  EXPECT_EQ(items[0].title, "Uniform Resource Locators (URL)");
  EXPECT_EQ(names(items[0]), "T. Berners-Lee; L. Masinter; M. McCahill");
  EXPECT_EQ(date_of(items[0]), "1994-9-8");
  EXPECT_EQ(items[0].group.name, "Uniform Resource Identifiers");
  EXPECT_TRUE(items[0].abstract.ends_with("via the Internet."));
}

TEST(Fixtures, CutsOfEverySampleAreReadWithoutHarm) {
  NIKKAN_NEED_SHARED(shared, "digest");
  for (const char* folder : {"mails", "mailarchive-tests"}) {
    for (const auto& entry : std::filesystem::directory_iterator(shared / folder)) {
      const std::string bytes = nikkan::test::read_file(entry.path());
      for (std::size_t cut = 1; cut <= 24; ++cut) {
        const std::string_view part = std::string_view(bytes).substr(0, bytes.size() * cut / 25);
        mail::Scanner scanner(part, mail::recognise(part));
        mail::RawMessage raw;
        while (scanner.next(raw)) {
          auto mail = mail::parse(raw, "cut");
          EXPECT_TRUE(!mail || !recognise(std::move(*mail), kGroups).key.empty());
        }
      }
    }
  }
}

TEST(Fixtures, NothingElseIsAnAnnouncement) {
  NIKKAN_NEED_SHARED(folder, "digest/mailarchive-tests");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name == "mbox.1" || name == "mailbox_mbox" || name == "mailbox_mmdf" || name == "mail_external_body.1" || name == "mail_external_body_invalid.1") {
      continue;
    }
    for (const Announcement& item : all_of(entry.path())) EXPECT_EQ(item.kind, Kind::other) << name << ": " << item.mail.subject;
  }
}

}  // namespace
}  // namespace nikkan::announce
