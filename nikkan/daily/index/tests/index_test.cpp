#include "nikkan/daily/index/index.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_data.hpp"

namespace nikkan::index {
namespace {

std::string row(const std::string& name, const std::string& rfc = "", const std::string& more = "") {
  return name + "\t-1\tActive\tIn Last Call\t" + rfc +
         "\tdraft-new-name\t2025-12-01\tLAMPS\tsec\tA. Director\tProposed Standard\t2025-12-20\t.txt,.xml\tA  Title\t"
         "A. One <a@example.com>, B. Two <b@example.com>\tC. Three <c@example.com>\tA. Director <ad@example.com>" + more + "\n";
}

TEST(AllId2, ReadsTheSeventeenFields) {
  Skipped skipped;
  auto read = parse_all_id2("# comment\n\n" + row("draft-ietf-lamps-x-03"), skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  const auto& r = (*read)[0];
  EXPECT_EQ(r.draft, "draft-ietf-lamps-x");
  EXPECT_EQ(r.rev, "03");
  EXPECT_EQ(r.state, "Active");
  EXPECT_EQ(r.iesg_state, "In Last Call");
  EXPECT_EQ(r.rfc, 0U);
  EXPECT_EQ(r.replaced_by, "draft-new-name");
  EXPECT_EQ(r.date, "2025-12-01");
  EXPECT_EQ(r.group, "lamps");
  EXPECT_EQ(r.area, "sec");
  EXPECT_EQ(r.ad, "A. Director");
  EXPECT_EQ(r.intended_level, "Proposed Standard");
  EXPECT_EQ(r.last_call_end, "2025-12-20");
  EXPECT_EQ(r.title, "A Title");
  EXPECT_EQ(r.authors, (std::vector<std::string>{"A. One", "B. Two"}));
  EXPECT_EQ(skipped.count, 0U);
}

TEST(AllId2, TakesFieldsThatWillBeAdded) {
  Skipped skipped;
  auto read = parse_all_id2(row("draft-a-b-00", "9000", "\tnew field"), skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].rfc, 9000U);
}

TEST(AllId2, SkipsBadRowsAndSaysWhere) {
  Skipped skipped;
  const std::string first = row("draft-a-b-00");
  auto read = parse_all_id2(first + "too\tshort\n" + row("no-draft-00") + row("draft-c-d-01", "x1") + row("draft-e-f-02"), skipped);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 2U);
  ASSERT_EQ(skipped.errors.size(), 3U);
  EXPECT_EQ(skipped.errors[0].offset, first.size());
  EXPECT_EQ(skipped.errors[0].field, "all-id2.fields");
  EXPECT_EQ(skipped.errors[1].field, "all-id2.name");
  EXPECT_EQ(skipped.errors[2].field, "all-id2.rfc");
}

TEST(AllId2, ReadsLatin1) {
  Skipped skipped;
  auto read = parse_all_id2("draft-a-b-00\t-1\tActive\t\t\t\t\t\t\t\t\t\t\tT\xE9l\xE9\t\t\t\n", skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].title, "Télé");
}

TEST(AllId2, LongLineIsOneBadRecord) {
  Skipped skipped;
  Limits limits;
  limits.max_line = 300;
  auto read = parse_all_id2(row("draft-a-b-00", "", std::string(400, 'x')) + row("draft-a-b-01"), skipped, limits);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size(), 1U);
  EXPECT_EQ(skipped.errors[0].code, Code::limit);
}

TEST(Abstracts, ReadsGroupsEntriesAndParagraphs) {
  Skipped skipped;
  auto read = parse_abstracts(
      "              Current Internet-Drafts\n\nSome Group (ABC)\n----------------\n\n"
      "  \"A Title (with, commas) and\n  \\\"quotes\\\"\", A. One, B. Two,\n  2025-12-01, <draft-ietf-abc-x-04.txt,.pdf>\n\n"
      "      First line\n      second line.\n      \n      Next paragraph.\n\n"
      "  \"Second\", C. Three, 2025-12-02, <draft-ietf-abc-y-00.txt>\n\n      Text.\n\n"
      "Individual Submissions (none)\n-----------------------------\n\n"
      "  \"Third\", D. Four, 2025-12-02, <draft-four-z-00.txt>\n\n      Text.\n",
      skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 3U);
  const auto& r = (*read)[0];
  EXPECT_EQ(r.draft, "draft-ietf-abc-x");
  EXPECT_EQ(r.rev, "04");
  EXPECT_EQ(r.title, "A Title (with, commas) and \\\"quotes\\\"");
  EXPECT_EQ(r.authors, (std::vector<std::string>{"A. One", "B. Two"}));
  EXPECT_EQ(r.date, "2025-12-01");
  EXPECT_EQ(r.group, "abc");
  EXPECT_EQ(r.abstract, "First line second line.\n\nNext paragraph.");
  EXPECT_EQ((*read)[1].draft, "draft-ietf-abc-y");
  EXPECT_EQ((*read)[2].group, "");
  EXPECT_EQ(skipped.count, 0U);
}

TEST(Abstracts, SkipsAnEntryWithoutAName) {
  Skipped skipped;
  auto read = parse_abstracts("G (g)\n-----\n\n  \"No name\", A. One, 2025-12-01\n\n      Text.\n\n"
                              "  \"Good\", A. One, 2025-12-01, <draft-a-b-00.txt>\n\n      Text.\n", skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].title, "Good");
  EXPECT_EQ(skipped.errors.at(0).field, "abstracts.entry");
  EXPECT_EQ(skipped.errors.at(0).offset, 13U);
}

TEST(Abstracts, ReadsTheSample) {
  NIKKAN_NEED_SHARED(path, "digest/1id-abstracts.sample.txt");
  Skipped skipped;
  auto read = parse_abstracts(test::read_file(path), skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 4U);
  EXPECT_EQ(skipped.count, 0U);
  EXPECT_EQ((*read)[0].draft, "draft-ietf-6lo-nfc");
  EXPECT_EQ((*read)[0].group, "6lo");
  EXPECT_EQ((*read)[0].authors.size(), 5U);
  EXPECT_EQ((*read)[1].title, "IPv6 over Constrained Node Networks (6lo) Applicability & Use cases");
  EXPECT_EQ((*read)[3].date, "2022-03-05");
  EXPECT_NE((*read)[3].abstract.find("\n\n"), std::string::npos);
}

constexpr std::string_view kIndex =
    R"(<?xml version="1.0" encoding="UTF-8"?><rfc-index xmlns="https://www.rfc-editor.org/rfc-index">
<bcp-entry><doc-id>BCP0014</doc-id></bcp-entry>
<rfc-entry><doc-id>RFC9001</doc-id><title>T &amp; U</title>
<author><name>A. One</name><title>Editor</title></author><author><name>B. Two</name></author>
<date><month>May</month><day>3</day><year>2021</year></date><format><file-format>ASCII</file-format></format>
<page-count>52</page-count><keywords><kw>x</kw></keywords><abstract><p>One.</p><p>Two.</p></abstract>
<draft>draft-ietf-abc-x-34</draft><obsoletes><doc-id>RFC0001</doc-id><doc-id>RFC0002</doc-id></obsoletes>
<updated-by><doc-id>RFC9999</doc-id></updated-by><is-also><doc-id>BCP0014</doc-id></is-also>
<current-status>PROPOSED STANDARD</current-status><publication-status>PROPOSED STANDARD</publication-status>
<stream>IETF</stream><area>tsv</area><wg_acronym>quic</wg_acronym><doi>10.17487/RFC9001</doi></rfc-entry>
<rfc-entry><doc-id>nonsense</doc-id><title>Bad</title></rfc-entry>
<rfc-entry><doc-id>RFC9002</doc-id><title>Good</title></rfc-entry></rfc-index>)";

TEST(RfcIndex, ReadsEntries) {
  Skipped skipped;
  auto read = parse_rfc_index(kIndex, skipped);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  const auto& r = (*read)[0];
  EXPECT_EQ(r.rfc, 9001U);
  EXPECT_EQ(r.title, "T & U");
  EXPECT_EQ(r.authors, (std::vector<std::string>{"A. One", "B. Two"}));
  EXPECT_EQ(r.year * 10000 + r.month * 100 + r.day, 20210503);
  EXPECT_EQ(r.pages, 52U);
  EXPECT_EQ(r.abstract, "One.\n\nTwo.");
  EXPECT_EQ(r.draft, "draft-ietf-abc-x");
  EXPECT_EQ(r.obsoletes, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(r.updated_by, (std::vector<std::uint32_t>{9999}));
  EXPECT_EQ(r.is_also, (std::vector<std::string>{"BCP0014"}));
  EXPECT_EQ(r.status, "PROPOSED STANDARD");
  EXPECT_EQ(r.group, "quic");
  EXPECT_EQ(r.doi, "10.17487/RFC9001");
  EXPECT_EQ((*read)[1].rfc, 9002U);
  ASSERT_EQ(skipped.errors.size(), 1U);
  EXPECT_EQ(skipped.errors[0].field, "rfc-index.doc-id");
}

TEST(RfcIndex, EveryCutIsAnErrorWithAnOffset) {
  for (std::size_t size = 0; size < kIndex.size(); ++size) {
    Skipped skipped;
    auto read = parse_rfc_index(kIndex.substr(0, size), skipped);
    ASSERT_FALSE(read) << size;
    EXPECT_LE(read.error().offset, size);
  }
}

TEST(RfcIndex, RefusesEntities) {
  Skipped skipped;
  auto read = parse_rfc_index("<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]><rfc-index>&b;</rfc-index>", skipped);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::unsupported);
  EXPECT_EQ(read.error().field, "rfc-index.entity");
}

TEST(RfcIndex, BoundsDepthSizeAndRoot) {
  Skipped skipped;
  std::string deep = "<rfc-index>";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  auto read = parse_rfc_index(deep, skipped);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().field, "rfc-index.depth");
  Limits limits;
  limits.max_bytes = 10;
  EXPECT_EQ(parse_rfc_index(kIndex, skipped, limits).error().code, Code::limit);
  EXPECT_EQ(parse_rfc_index("<html/>", skipped).error().field, "rfc-index.root");
  const std::string wide = "<rfc-index><rfc-entry><title>" + std::string(1 << 20, 'x') + "</title></rfc-entry></rfc-index>";
  EXPECT_EQ(parse_rfc_index(wide, skipped).error().field, "rfc-index.text");
}

TEST(RfcIndex, ReadsTheSample) {
  NIKKAN_NEED_SHARED(path, "digest/rfc-index.sample.xml");
  Skipped skipped;
  auto read = parse_rfc_index(test::read_file(path), skipped);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].rfc, 1U);
  EXPECT_EQ((*read)[0].title, "Host Software");
  EXPECT_EQ((*read)[0].authors, (std::vector<std::string>{"S. Crocker"}));
  EXPECT_EQ((*read)[0].month, 4);
  EXPECT_EQ((*read)[0].year, 1969);
  EXPECT_EQ((*read)[0].pages, 11U);
  EXPECT_EQ((*read)[0].stream, "Legacy");
}

TEST(RfcJson, ReadsNumbersInStrings) {
  Skipped skipped;
  auto read = parse_rfc_json(R"({"draft":"draft-a-b","doc_id":"RFC9000","title":" T ","authors":["A. One"],"page_count":"26",
    "status":"PROPOSED STANDARD","source":"opsawg","pub_date":"May 2026","updates":["RFC0791"],"see_also":["BCP0014"],
    "doi":"10.17487/RFC9000","errata_url":null})", skipped);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].pages, 26U);
  EXPECT_EQ((*read)[0].month, 5);
  EXPECT_EQ((*read)[0].year, 2026);
  EXPECT_EQ((*read)[0].updates, (std::vector<std::uint32_t>{791}));
  EXPECT_EQ((*read)[0].group, "opsawg");
  EXPECT_FALSE(parse_rfc_json("[1", skipped));
  EXPECT_FALSE(parse_rfc_json("7", skipped));
  EXPECT_EQ(parse_rfc_json("[{}]", skipped)->size(), 0U);
  EXPECT_EQ(skipped.count, 1U);
}

TEST(RfcJson, ReadsTheSample) {
  NIKKAN_NEED_SHARED(path, "digest/rfc9977.json");
  Skipped skipped;
  auto read = parse_rfc_json(test::read_file(path), skipped);
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].rfc, 9977U);
  EXPECT_EQ((*read)[0].draft, "draft-ietf-opsawg-prefix-lengths");
  EXPECT_EQ((*read)[0].authors.size(), 4U);
  EXPECT_EQ((*read)[0].pages, 26U);
}

TEST(Groups, BuiltinTableIsWhole) {
  const auto& groups = builtin_groups();
  EXPECT_EQ(groups.size(), 146U);
  std::size_t working = 0;
  for (const auto& group : groups) {
    EXPECT_FALSE(group.acronym.empty());
    EXPECT_TRUE(group.kind == "wg" || group.kind == "rg") << group.acronym;
    working += group.kind == "wg" ? 1U : 0U;
    if (group.acronym == "lamps") {
      EXPECT_EQ(group.list, "spasm");
    }
  }
  EXPECT_EQ(working, 130U);
}

TEST(Groups, NeedsAnAcronymColumn) {
  Skipped skipped;
  EXPECT_FALSE(parse_groups("name\nx\n", skipped));
  auto read = parse_groups("acronym\tname\nABC\tSome  Group\n\tNo acronym\n", skipped);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_EQ((*read)[0].acronym, "abc");
  EXPECT_EQ((*read)[0].name, "Some Group");
  EXPECT_EQ(skipped.count, 1U);
}

}  // namespace
}  // namespace nikkan::index
