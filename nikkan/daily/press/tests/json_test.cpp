#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/base/json.hpp"
#include "nikkan/daily/press/tests/sample_issue.hpp"
#include "tests/support/test_data.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;
using ::testing::HasSubstr;

namespace {

std::string json_of(const daily::Issue& issue) { return render(issue, Format::json).front().content; }

const json::Value& at(const json::Value& value, std::string_view name) {
  const json::Value* found = value.find(name);
  if (found == nullptr) throw std::runtime_error("no member " + std::string(name));
  return *found;
}

}  // namespace

TEST(IssueJson, HasTheMembersOthersScriptAgainst) {
  const auto issue = golden_issue();
  const auto parsed = json::parse(json_of(issue));
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(*at(*parsed, "date").string(), "2025-12-03");
  std::int64_t n = 0;
  ASSERT_TRUE(at(at(*parsed, "counts"), "drafts").integer(n));
  EXPECT_EQ(n, 17);
  ASSERT_TRUE(at(at(*parsed, "counts"), "rfcs").integer(n));
  EXPECT_EQ(n, 0);
  ASSERT_NE(at(*parsed, "trends").array(), nullptr);
  const auto& entries = *at(*parsed, "entries").array();
  ASSERT_EQ(entries.size(), 17U);
  for (const auto& e : entries) {
    for (const char* key : {"name", "rev", "title", "group", "stream", "status", "change", "stars"}) EXPECT_NE(e.find(key), nullptr) << key;
    EXPECT_NE(at(e, "authors").array(), nullptr);
    EXPECT_NE(at(e, "reasons").array(), nullptr);
    EXPECT_NE(at(e, "links").object(), nullptr);
    for (const char* lang : {"en", "ja"}) {
      for (const auto& s : *at(at(e, "summary"), lang).array()) {
        EXPECT_NE(at(s, "text").string(), nullptr);
        for (const auto& span : *at(s, "spans").array()) EXPECT_EQ(span.array()->size(), 2U);
      }
    }
  }
}

TEST(IssueJson, SpansCutTheAbstract) {
  const auto parsed = json::parse(json_of(golden_issue()));
  ASSERT_TRUE(parsed);
  for (const auto& e : *at(*parsed, "entries").array()) {
    const std::string& abstract = *at(e, "abstract").string();
    for (const auto& s : *at(at(e, "summary"), "en").array()) {
      const auto& span = *at(s, "spans").array()->at(0).array();
      std::int64_t from = 0;
      std::int64_t to = 0;
      ASSERT_TRUE(span[0].integer(from));
      ASSERT_TRUE(span[1].integer(to));
      EXPECT_EQ(abstract.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)), *at(s, "text").string());
    }
  }
}

TEST(IssueJson, KeepsHostileTextWholeAndInsideStrings) {
  const auto issue = hostile_issue();
  const std::string text = json_of(issue);
  EXPECT_EQ(text.find("</script"), std::string::npos);
  const auto parsed = json::parse(text);
  ASSERT_TRUE(parsed) << parsed.error().message();
  const auto& title = *at(at(*parsed, "entries").array()->front(), "title").string();
  EXPECT_THAT(title, HasSubstr("</script>"));
  EXPECT_THAT(title, HasSubstr(std::string(10'000, 'A')));
}

TEST(IssueJson, IsValidAgainstThePublishedSchema) {
  if (!have("/usr/bin/python3 -c 'import jsonschema'")) GTEST_SKIP() << "python3-jsonschema is absent";
  const std::string schema = nikkan::test::source_path("docs/schema/issue.schema.json").string();
  auto late = golden_issue();
  late.expected_drafts = 17;
  late.trends = {{{"dns", "DNS", "DNS", 0, {}}, 3, 4, 28, {"draft-ietf-dance-architecture"}, "DNS: 3", "DNSが3件"}};
  late.entries[0].neighbours = {{daily::Kind::id, "draft-x", "08", "t", 0, late.day, 0, "", {}, 0, {}}};
  late.entries[0].deadline = late.day;
  late.entries[0].days_left = 0;
  late.entries[0].pages = 12;
  late.entries[0].pages_delta = -1;
  late.entries[0].flags = ~0U;
  late.rfcs.push_back(late.entries[0]);
  for (const auto& issue : {golden_issue(), hostile_issue(), zero_issue(), flood_issue(61), late}) {
    const Ran run = run_with("/usr/bin/python3 -c \"import json, jsonschema\n"
                             "d = json.load(open('@', encoding='utf-8'))\n"
                             "s = json.load(open('" + schema + "', encoding='utf-8'))\n"
                             "jsonschema.Draft202012Validator.check_schema(s)\n"
                             "jsonschema.validate(d, s, cls=jsonschema.Draft202012Validator)\"",
                             json_of(issue), ".json");
    EXPECT_EQ(run.status, 0) << run.output.substr(0, 3000);
  }
}

TEST(IssueJson, SameIssueSameOctets) { EXPECT_EQ(json_of(golden_issue()), json_of(golden_issue())); }
