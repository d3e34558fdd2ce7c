#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "nikkan/daily/press/tests/sample_issue.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

std::string page(const daily::Issue& issue, Lang lang = Lang::both) {
  return render(issue, Format::html, {.lang = lang}).front().content;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace

TEST(HtmlPage, NamesFilesByLanguageAndPart) {
  EXPECT_EQ(render(golden_issue(), Format::html, {}).front().name, "index.html");
  EXPECT_EQ(render(golden_issue(), Format::html, {.lang = Lang::ja}).front().name, "index.ja.html");
  const auto files = render(flood_issue(60), Format::html, {.lang = Lang::en});
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[2].name, "part-3.en.html");
}

TEST(HtmlPage, HasEveryFactOfTheDay) {
  const auto issue = golden_issue();
  const std::string text = page(issue);
  for (const auto& e : issue.entries) {
    EXPECT_THAT(text, HasSubstr("id=\"" + e.key + "\""));
    EXPECT_THAT(text, HasSubstr(e.name + "-" + e.rev));
    for (const auto& a : e.authors) EXPECT_THAT(text, HasSubstr(a.name));
  }
}

TEST(HtmlPage, AllowsItsStylesheetAndNothingElse) {
  const std::string text = page(golden_issue());
  EXPECT_THAT(text, HasSubstr("default-src &#39;none&#39;; style-src &#39;sha256-"));
  EXPECT_THAT(text, Not(HasSubstr("unsafe-inline")));
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr(" style=")));
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("url(")));
  EXPECT_THAT(text, Not(HasSubstr("@import")));
  EXPECT_EQ(count(text, "<style"), 1U);
  EXPECT_EQ(count(text, "<link"), 0U);
}

TEST(HtmlPage, PolicyHashIsThatOfTheStylesheet) {
  if (!have("openssl version")) GTEST_SKIP() << "openssl (command) is absent";
  const std::string text = page(golden_issue());
  const std::size_t from = text.find("<style>") + 7;
  const std::string css = text.substr(from, text.find("</style>") - from);
  const Ran run = run_with("openssl dgst -sha256 -binary @ | openssl base64", css, ".css");
  ASSERT_EQ(run.status, 0);
  EXPECT_THAT(text, HasSubstr("sha256-" + run.output.substr(0, run.output.find('\n')) + "&#39;"));
}

TEST(HtmlPage, EverySummarySentenceLinksToItsSource) {
  const auto issue = golden_issue();
  const std::string text = page(issue);
  for (const auto& e : issue.entries) {
    for (std::size_t i = 0; i < e.sentences.size(); ++i) {
      const std::string anchor = e.key + ".s" + std::to_string(i + 1);
      EXPECT_EQ(count(text, "id=\"" + anchor + "\""), 1U) << anchor;
    }
    for (const auto& s : e.summary_ja) {
      EXPECT_GE(count(text, "href=\"#" + e.key + ".s" + std::to_string(s.source_ids.at(0)) + "\""), 2U);
    }
  }
  EXPECT_THAT(text, HasSubstr("data-q=\"A combination stays safe"));
}

TEST(HtmlPage, MarksTheLanguageOfQuotations) {
  EXPECT_THAT(page(golden_issue(), Lang::ja), HasSubstr("<q lang=\"en\">A combination stays safe"));
}

TEST(HtmlPage, BreaksJapaneseAtPhrases) { EXPECT_THAT(page(golden_issue(), Lang::ja), HasSubstr("統計種別を<wbr/>定義します。")); }

TEST(HtmlPage, StandingOfNewIndividualDraftsStandsOnceUnderItsHeading) {
  const std::string text = page(golden_issue(), Lang::en);
  EXPECT_EQ(count(text, "New individual draft; not a WG document, no IETF consensus."), 1U);
  EXPECT_THAT(text, HasSubstr("id=\"new-individual\""));
  EXPECT_EQ(count(text, "authors aim at Standards Track"), 3U);
}

TEST(HtmlPage, OneLanguageHasNothingOfTheOther) {
  const std::string en = page(golden_issue(), Lang::en);
  EXPECT_THAT(en, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(en, Not(HasSubstr("作業項目")));
  EXPECT_THAT(page(golden_issue(), Lang::ja), Not(HasSubstr("Today in three lines")));
}

TEST(HtmlPage, IsWellFormed) {
  if (!have("xmllint --version")) GTEST_SKIP() << "xmllint (libxml2-utils) is absent";
  for (const auto& issue : {golden_issue(), hostile_issue(), zero_issue(), flood_issue(61)}) {
    for (const auto lang : {Lang::both, Lang::ja, Lang::en}) {
      for (const auto& f : render(issue, Format::html, {.lang = lang})) {
        const Ran run = run_with("xmllint --nonet --noout @", f.content, ".xml");
        EXPECT_EQ(run.status, 0) << f.name << run.output.substr(0, 2000);
      }
    }
  }
}

TEST(HtmlPage, HostileTextStaysText) {
  const std::string text = page(hostile_issue());
  EXPECT_THAT(text, Not(HasSubstr("<script")));
  EXPECT_THAT(text, Not(HasSubstr("<img")));
  EXPECT_THAT(text, Not(HasSubstr("<b>Bold")));
  EXPECT_THAT(text, Not(HasSubstr("href=\"javascript")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("&lt;/script&gt;"));
  EXPECT_EQ(count(text, std::string(1000, 'A')), 0U);
  EXPECT_EQ(count(text, "<style"), 1U);
}

TEST(HtmlPage, LinksInsideTheIssueHaveTargets) {
  for (const auto& issue : {golden_issue(), flood_issue(443), hostile_issue()}) {
    const auto files = render(issue, Format::html, {});
    std::set<std::string> targets;
    for (const auto& f : files) {
      std::set<std::string> own;
      for (std::size_t at = f.content.find(" id=\""); at != std::string::npos; at = f.content.find(" id=\"", at + 1)) {
        const std::size_t from = at + 5;
        const std::string id = f.content.substr(from, f.content.find('"', from) - from);
        EXPECT_TRUE(own.insert(id).second) << f.name << ": id twice: " << id;
        targets.insert(f.name + "#" + id);
      }
      targets.insert(f.name);
    }
    for (const auto& f : files) {
      for (std::size_t at = f.content.find(" href=\""); at != std::string::npos; at = f.content.find(" href=\"", at + 1)) {
        const std::size_t from = at + 7;
        const std::string href = f.content.substr(from, f.content.find('"', from) - from);
        if (href.starts_with("http")) continue;
        const std::string whole = href.starts_with("#") ? f.name + href : href;
        EXPECT_TRUE(targets.contains(whole)) << f.name << ": " << href;
      }
    }
  }
}

TEST(HtmlPage, FloodHasPartsWithNeighboursAndAnIndexByGroup) {
  const auto files = render(flood_issue(443), Format::html, {});
  ASSERT_EQ(files.size(), 18U);
  EXPECT_EQ(render(flood_issue(443, 20), Format::html, {}).size(), 23U);
  EXPECT_THAT(files[0].content, HasSubstr("class=\"groups\""));
  EXPECT_THAT(files[1].content, HasSubstr("rel=\"prev\" href=\"index.html\""));
  EXPECT_THAT(files[1].content, HasSubstr("rel=\"next\" href=\"part-3.html\""));
  EXPECT_THAT(files[17].content, Not(HasSubstr("rel=\"next\"")));
  EXPECT_THAT(files[17].content, HasSubstr("id=\"colophon\""));
}

TEST(HtmlPage, LinksToTheFilesBesideItWhenAllAreWritten) {
  const auto files = render_all(golden_issue());
  std::set<std::string> names;
  for (const auto& f : files) EXPECT_TRUE(names.insert(f.name).second) << f.name;
  for (const char* name : {"issue.ja.md", "qiita.en.md", "index.html", "issue.json", "items.atom", "items.feed.json", "issue.ja.txt",
                           "issue.eml", "deadlines.ics"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  const std::string text = file(files, "index.html");
  for (const char* name : {"issue.json", "items.atom", "issue.ja.md", "deadlines.ics"}) {
    EXPECT_THAT(text, HasSubstr("href=\"" + std::string(name) + "\""));
  }
}

TEST(HtmlPage, LeadLinksToItsEntries) {
  EXPECT_THAT(page(golden_issue(), Lang::en),
              HasSubstr("href=\"#draft-ietf-opsawg-prefix-lengths\"><bdi>Publishing End-Site Prefix Lengths</bdi></a> moved to -09"));
}

TEST(HtmlPage, KeepsHyphenatedNamesAndRfcNumbersTogether) {
  const std::string text = page(golden_issue(), Lang::ja);
  EXPECT_THAT(text, HasSubstr("<span class=\"nb\">ML-KEM</span>"));
  EXPECT_THAT(text, HasSubstr("<span class=\"nb\">RFC 6987</span><wbr/>および"));
}

TEST(HtmlPage, ZeroDayShowsTheCalendar) { EXPECT_THAT(page(zero_issue(), Lang::en), HasSubstr("Posting is closed until the meeting.")); }

TEST(HtmlPage, HeadingsDescendWithoutGaps) {
  const std::string text = page(golden_issue());
  int last = 0;
  int first = 0;
  for (std::size_t at = text.find("<h"); at != std::string::npos; at = text.find("<h", at + 1)) {
    const char c = text[at + 2];
    if (c < '1' || c > '6') continue;
    const int level = c - '0';
    if (first == 0) first = level;
    EXPECT_LE(level, last + 1);
    last = level;
  }
  EXPECT_EQ(first, 1);
  EXPECT_EQ(count(text, "<h1"), 1U);
  EXPECT_EQ(count(text, "<main"), 1U);
}

TEST(HtmlPage, EditionAndPartialInputAreSaid) {
  auto issue = golden_issue();
  issue.edition = 2;
  issue.added_since = {"draft-late-one"};
  issue.expected_drafts = 18;
  const std::string text = page(issue, Lang::en);
  EXPECT_THAT(text, HasSubstr("Edition 2. Added: draft-late-one"));
  EXPECT_THAT(text, HasSubstr("18 drafts expected for this day, 17 found"));
}

TEST(HtmlPage, WritesForTheEyeWhenAsked) {
  const char* folder = std::getenv("NIKKAN_PRESS_OUT");
  if (folder == nullptr) GTEST_SKIP() << "NIKKAN_PRESS_OUT names no folder to write to";
  for (const auto format : {Format::html, Format::markdown, Format::qiita, Format::json, Format::atom, Format::jsonfeed,
                            Format::text, Format::eml, Format::ics}) {
    for (const auto& f : render(golden_issue(), format, {})) std::ofstream(std::filesystem::path(folder) / f.name) << f.content;
  }
}
