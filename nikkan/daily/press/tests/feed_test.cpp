#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/base/json.hpp"
#include "nikkan/daily/press/tests/sample_issue.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

/// What RFC 4287 demands of feeds and entries (4.1.1, 4.1.2), checked with a parser that is not ours.
constexpr std::string_view kAtomCheck =
    "import re, sys\n"
    "import xml.etree.ElementTree as T\n"
    "A = '{http://www.w3.org/2005/Atom}'\n"
    "f = T.parse('@').getroot()\n"
    "assert f.tag == A + 'feed'\n"
    "stamp = re.compile(r'\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ')\n"
    "def one(e, n): assert len(e.findall(A + n)) == 1, n\n"
    "def common(e):\n"
    "  for n in ('id', 'title', 'updated'): one(e, n)\n"
    "  assert stamp.fullmatch(e.find(A + 'updated').text)\n"
    "  assert re.fullmatch(r'tag:[a-z0-9.-]+,\\d{4}(-\\d\\d(-\\d\\d)?)?:[!-~]+', e.find(A + 'id').text), e.find(A + 'id').text\n"
    "  seen = set()\n"
    "  for l in e.findall(A + 'link'):\n"
    "    assert l.get('href')\n"
    "    k = (l.get('rel'), l.get('type'), l.get('hreflang')); assert k[0] != 'alternate' or k not in seen; seen.add(k)\n"
    "common(f)\n"
    "ids = set()\n"
    "for e in f.findall(A + 'entry'):\n"
    "  common(e)\n"
    "  i = e.find(A + 'id').text\n"
    "  assert i not in ids; ids.add(i)\n"
    "  assert f.findall(A + 'author') or e.findall(A + 'author')\n"
    "  for a in e.findall(A + 'author'): one(a, 'name'); assert a.find(A + 'name').text\n"
    "  assert len(e.findall(A + 'content')) <= 1 and len(e.findall(A + 'summary')) <= 1\n"
    "  assert e.find(A + 'content').get('type') == 'html'\n"
    "  for c in e.findall(A + 'category'): assert c.get('term')\n"
    "print(len(ids))\n";

}  // namespace

TEST(Atom, MeetsTheStandardByAnotherParser) {
  if (!have("/usr/bin/python3 --version")) GTEST_SKIP() << "python3 is absent";
  for (const auto& issue : {golden_issue(), hostile_issue(), zero_issue(), flood_issue(61)}) {
    for (const auto& f : render(issue, Format::atom, {.base_url = "https://example.org/2025-12-03/"})) {
      const Ran run = run_with("/usr/bin/python3 -c \"" + std::string(kAtomCheck) + "\"", f.content, ".atom");
      EXPECT_EQ(run.status, 0) << f.name << run.output;
      if (f.name == "items.atom") {
        EXPECT_EQ(run.output, std::to_string(issue.entries.size()) + "\n");
      } else {
        EXPECT_EQ(run.output, "1\n");
      }
    }
  }
}

TEST(Atom, FeedparserFindsNothingToBozo) {
  if (!have("/usr/bin/python3 -c 'import feedparser'")) GTEST_SKIP() << "python3-feedparser is absent";
  for (const auto& issue : {golden_issue(), hostile_issue()}) {
    for (const auto& f : render(issue, Format::atom)) {
      const Ran run = run_with("/usr/bin/python3 -c \"import feedparser\n"
                               "d = feedparser.parse('@')\n"
                               "assert d.version == 'atom10' and not d.bozo, d.get('bozo_exception')\n"
                               "print(d.entries[0].title)\"",
                               f.content, ".atom");
      EXPECT_EQ(run.status, 0) << run.output;
    }
  }
}

TEST(Atom, IsWellFormed) {
  if (!have("xmllint --version")) GTEST_SKIP() << "xmllint (libxml2-utils) is absent";
  for (const auto& f : render(hostile_issue(), Format::atom)) {
    const Ran run = run_with("xmllint --nonet --noout @", f.content, ".atom");
    EXPECT_EQ(run.status, 0) << run.output;
  }
}

TEST(Atom, IdsStayWhenTheEditionChanges) {
  auto issue = golden_issue();
  const auto first = file(render(issue, Format::atom), "items.atom");
  issue.edition = 2;
  issue.updated += 3600;
  const auto second = file(render(issue, Format::atom), "items.atom");
  const std::string id = "<id>tag:nikkan.invalid,2025:nikkan/2025-12-03/draft-ietf-lamps-pq-composite-kem</id>";
  EXPECT_THAT(first, HasSubstr(id));
  EXPECT_THAT(second, HasSubstr(id));
  EXPECT_THAT(file(render(issue, Format::atom), "issues.atom"), HasSubstr("<updated>2025-12-03T22:50:00Z</updated>"));
}

TEST(Atom, AuthorityIsMadeSafe) {
  const auto text = file(render(golden_issue(), Format::atom, {.feed_authority = "Ex\"<ample.org"}), "issues.atom");
  EXPECT_THAT(text, HasSubstr("tag:ex--ample.org,2025:"));
}

TEST(JsonFeed, HasWhatVersionOneOneDemands) {
  for (const auto& issue : {golden_issue(), hostile_issue(), zero_issue()}) {
    for (const auto& f : render(issue, Format::jsonfeed, {.base_url = "https://example.org/d/"})) {
      const auto parsed = json::parse(f.content);
      ASSERT_TRUE(parsed) << parsed.error().message();
      EXPECT_EQ(*parsed->find("version")->string(), "https://jsonfeed.org/version/1.1");
      EXPECT_FALSE(parsed->find("title")->string()->empty());
      EXPECT_EQ(*parsed->find("feed_url")->string(), "https://example.org/d/" + f.name);
      const auto* items = parsed->find("items")->array();
      ASSERT_NE(items, nullptr);
      EXPECT_EQ(items->size(), f.name == "items.feed.json" ? issue.entries.size() : 1U);
      for (const auto& item : *items) {
        EXPECT_TRUE(item.find("id")->string()->starts_with("tag:"));
        EXPECT_NE(item.find("content_html"), nullptr);
        EXPECT_EQ(item.find("content_html")->string()->find("<script"), std::string::npos);
      }
    }
  }
}
