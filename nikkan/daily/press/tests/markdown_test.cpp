#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/daily/press/markdown_writer.hpp"
#include "nikkan/daily/press/tests/sample_issue.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

std::string english(const daily::Issue& issue, Format format = Format::markdown) {
  return render(issue, format, {.lang = Lang::en}).front().content;
}

/// Text of the headings of a level as a CommonMark parser reads them.
std::vector<std::string> headings(const std::string& xml, int level) {
  std::vector<std::string> out;
  const std::string mark = "<heading level=\"" + std::to_string(level) + "\"";
  for (std::size_t at = xml.find(mark); at != std::string::npos; at = xml.find(mark, at + 1)) {
    const std::size_t end = xml.find("</heading>", at);
    std::string text;
    for (std::size_t t = xml.find("<text", at); t < end; t = xml.find("<text", t + 1)) {
      const std::size_t from = xml.find('>', t) + 1;
      text += xml.substr(from, xml.find("</text>", from) - from);
    }
    out.push_back(text);
  }
  return out;
}

}  // namespace

TEST(MarkdownFiles, OnePerLanguageAndPart) {
  const auto files = render(flood_issue(60), Format::markdown, {});
  ASSERT_EQ(files.size(), 6U);
  EXPECT_EQ(files[0].name, "issue.ja.md");
  EXPECT_EQ(files[2].name, "issue.ja.part-3.md");
  EXPECT_EQ(files[3].name, "issue.en.md");
  EXPECT_EQ(render(golden_issue(), Format::qiita, {.lang = Lang::ja}).front().name, "qiita.ja.md");
}

TEST(MarkdownText, HasEveryFactAndNoRawHtml) {
  const auto issue = golden_issue();
  const std::string text = english(issue);
  for (const auto& e : issue.entries) {
    EXPECT_THAT(text, HasSubstr(e.name + "-" + e.rev));
    for (const auto& a : e.authors) EXPECT_THAT(text, HasSubstr(a.name));
  }
  EXPECT_THAT(text, Not(HasSubstr("\n<")));
  EXPECT_THAT(text, HasSubstr("\\_Metadata Subscription\\_"));
  EXPECT_THAT(text, HasSubstr("(A -\\> B -\\> C"));
  EXPECT_THAT(text, HasSubstr("intended status (authors' claim): Standards Track"));
  EXPECT_TRUE(text.ends_with("\n"));
  EXPECT_FALSE(text.ends_with("\n\n"));
}

TEST(MarkdownText, SentencesNameTheirSources) {
  EXPECT_THAT(english(golden_issue()), HasSubstr("broken. [\\[2\\]](<#draft-ietf-lamps-pq-composite-kem-11>)"));
}

TEST(MarkdownText, ParsesBackToTheSameHeadings) {
  if (!have("cmark --version")) GTEST_SKIP() << "cmark is absent";
  const auto issue = golden_issue();
  for (const auto format : {Format::markdown, Format::qiita}) {
    std::string text = english(issue, format);
    if (format == Format::qiita) text = text.substr(text.find("\n---\n") + 5);
    const Ran run = run_with("cmark --to xml @", text, ".md");
    ASSERT_EQ(run.status, 0) << run.output;
    const auto found = headings(run.output, 3);
    std::vector<std::string> want;
    for (const auto& e : issue.entries) want.push_back((e.star ? "⭐ " : "") + e.title);
    for (const auto& e : issue.entries) want.push_back(e.name + "-" + e.rev);
    EXPECT_EQ(found, want);
    EXPECT_THAT(run.output, Not(HasSubstr("<html_block")));
    EXPECT_THAT(run.output, Not(HasSubstr("<html_inline")));
  }
}

TEST(MarkdownText, HostileTextStaysText) {
  if (!have("cmark --version")) GTEST_SKIP() << "cmark is absent";
  const auto issue = hostile_issue();
  for (const bool japanese : {true, false}) {
    const std::string text = render(issue, Format::markdown, {.lang = japanese ? Lang::ja : Lang::en}).front().content;
    const Ran run = run_with("cmark --to xml @", text, ".md");
    ASSERT_EQ(run.status, 0);
    EXPECT_THAT(run.output, Not(HasSubstr("<html_")));
    EXPECT_THAT(run.output, Not(HasSubstr("destination=\"javascript")));
    EXPECT_EQ(headings(run.output, 3).size(), 2 * issue.entries.size());
  }
}

TEST(MarkdownText, LinksOfTheContentsAreHeadings) {
  const auto issue = golden_issue();
  const std::string text = english(issue);
  for (const auto& e : issue.entries) {
    const std::string title = (e.star ? "⭐ " : "") + e.title;
    EXPECT_THAT(text, HasSubstr("](<#" + heading_slug(title) + ">)"));
  }
}

TEST(HeadingSlug, IsThatOfGithub) {
  EXPECT_EQ(heading_slug("Composite ML-KEM for use in X.509"), "composite-ml-kem-for-use-in-x509");
  EXPECT_EQ(heading_slug("⭐ A (B): C"), "-a-b-c");
  EXPECT_EQ(heading_slug("今日の3行"), "今日の3行");
}

TEST(Qiita, HasFrontMatterAndNotes) {
  auto issue = golden_issue();
  issue.edition = 2;
  const std::string text = render(issue, Format::qiita, {.lang = Lang::ja}).front().content;
  EXPECT_TRUE(text.starts_with("---\ntitle: \"日刊 2025年12月3日(水)のIETF\"\ntags:\n"));
  for (const char* key : {"\nprivate: false\n", "\nupdated_at: \"2025-12-03T21:50:00Z\"\n", "\nid: null\n",
                          "\norganization_url_name: null\n", "\nslide: false\n", "\nignorePublish: false\n---\n"}) {
    EXPECT_THAT(text, HasSubstr(key));
  }
  EXPECT_THAT(text, HasSubstr(":::note info\n第2版\n:::\n"));
}

TEST(Qiita, NoLineIsABareUrl) {
  const std::string text = english(golden_issue(), Format::qiita);
  EXPECT_THAT(text, Not(HasSubstr("\nhttp")));
  EXPECT_THAT(text, Not(HasSubstr("\n<http")));
}

TEST(PlainText, StaysWithinSeventyColumns) {
  if (!have("/usr/bin/python3 --version")) GTEST_SKIP() << "python3 is absent";
  for (const auto& f : render(golden_issue(), Format::text, {})) {
    const Ran run = run_with("/usr/bin/python3 -c \"import sys, unicodedata as u\n"
                             "for l in open('@', encoding='utf-8'):\n"
                             "  l = l.rstrip(chr(10))\n"
                             "  w = sum(2 if u.east_asian_width(c) in 'WF' else 1 for c in l)\n"
                             "  if w > 70 and '://' not in l: print(w, l)\"",
                             f.content, ".txt");
    EXPECT_EQ(run.output, "") << f.name;
    EXPECT_EQ(run.status, 0);
  }
}

TEST(PlainText, NoLineBeginsWithForbiddenCharacters) {
  const std::string text = "\n" + render(golden_issue(), Format::text, {.lang = Lang::ja}).front().content;
  for (const char* mark : {"、", "。", ")", "」", "ー", "っ"}) {
    for (const char* indent : {"\n", "\n  ", "\n   ", "\n    "}) EXPECT_THAT(text, Not(HasSubstr(std::string(indent) + mark)));
  }
}
