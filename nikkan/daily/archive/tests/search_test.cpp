#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/archive/tests/support.hpp"

namespace nikkan::archive {
namespace {

using test::add;
using test::Folder;
using test::last_call;
using test::MailOf;

std::vector<std::string> names(Archive& archive, const Query& query) {
  std::vector<std::string> found;
  auto hits = archive.search(query);
  EXPECT_TRUE(hits) << hits.error().message();
  if (hits) {
    for (const auto& hit : *hits) found.push_back(hit.announcement.draft);
  }
  return found;
}

using Names = std::vector<std::string>;

class Search : public ::testing::Test {
 protected:
  void SetUp() override {
    add(archive, MailOf{.draft = "draft-ietf-lamps-kem", .rev = "11", .title = "Composite ML-KEM", .author = "M. Järvinen",
                        .abstract = "   Keys for certificates, as in \"X.509\".\n"}.text());
    add(archive, MailOf{.draft = "draft-other", .title = "Something Else", .date = "Mon, 01 Dec 2025 09:00:00 +0000",
                        .abstract = "   This mentions composite keys in passing.\n"}.text());
    add(archive, last_call("draft-ietf-exa-other", "09", "Tue, 02 Dec 2025 12:00:00 +0000", "2025-12-16"));
    ASSERT_TRUE(archive.commit());
  }
  Folder folder;
  Archive archive = test::open(folder / "a.db");
};

TEST_F(Search, TitlesComeBeforeMentions) {
  EXPECT_EQ(names(archive, {.text = "composite"}), (Names{"draft-ietf-lamps-kem", "draft-other"}));
  EXPECT_EQ(names(archive, {.text = "COMPOSITE keys"}), (Names{"draft-ietf-lamps-kem", "draft-other"}));
  EXPECT_EQ(names(archive, {.text = "\"composite keys\""}), (Names{"draft-other"}));
}

TEST_F(Search, NamesMatchAsThemselves) {
  EXPECT_EQ(names(archive, {.text = "draft-ietf-lamps-kem"}), (Names{"draft-ietf-lamps-kem"}));
  EXPECT_EQ(names(archive, {.text = "draft-ietf-lamps-kem-11.txt"}), (Names{"draft-ietf-lamps-kem"}));
  EXPECT_EQ(names(archive, {.text = "jarvinen"}), (Names{"draft-ietf-lamps-kem"}));
}

TEST_F(Search, FiltersByDayAndKind) {
  EXPECT_EQ(names(archive, {.text = "composite", .since = *parse_day("2025-12-02")}), (Names{"draft-ietf-lamps-kem"}));
  EXPECT_EQ(names(archive, {.text = "draft", .kind = daily::Kind::lastcall}), (Names{"draft-ietf-exa-other"}));
  EXPECT_EQ(names(archive, {.text = "draft", .limit = 1}).size(), 1U);
}

TEST_F(Search, NoOperatorCanBeReached) {
  for (const char* text : {"title:composite", "composite OR", "NEAR(a b)", "\"", "\"\"", "*", "-", "AND", "a\"b", "(", "^x", ""}) {
    EXPECT_TRUE(archive.search({.text = text})) << text;
  }
}

TEST_F(Search, JapaneseTextOfAnIssue) {
  const Day day = *parse_day("2025-12-03");
  ASSERT_TRUE(archive.put_issue_text(day, "draft-ietf-lamps-kem", "証明書で使う鍵を定義します。認証"));
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(names(archive, {.text = "証明書"}), (Names{"draft-ietf-lamps-kem"}));
  EXPECT_EQ(names(archive, {.text = "定義"}), (Names{"draft-ietf-lamps-kem"})) << "two characters";
  EXPECT_EQ(names(archive, {.text = "認証"}), (Names{"draft-ietf-lamps-kem"})) << "at the very end";
  EXPECT_EQ(names(archive, {.text = "経路"}), Names{});
  ASSERT_TRUE(archive.put_issue_text(day, "draft-ietf-lamps-kem", "経路"));
  ASSERT_TRUE(archive.commit());
  EXPECT_EQ(names(archive, {.text = "証明書"}), Names{});
  EXPECT_EQ(names(archive, {.text = "経路"}), (Names{"draft-ietf-lamps-kem"}));
  EXPECT_TRUE(archive.check());
}

TEST_F(Search, ShowNamesADocument) {
  for (const char* name : {"draft-ietf-lamps-kem", "draft-ietf-lamps-kem-11", "DRAFT-IETF-LAMPS-KEM-11.txt"}) {
    auto shown = archive.show(name);
    ASSERT_TRUE(shown) << name;
    EXPECT_EQ(shown->size(), 1U);
  }
  for (const char* name : {"draft-none", "rfc1", "nonsense", ""}) {
    auto shown = archive.show(name);
    ASSERT_FALSE(shown) << name;
    EXPECT_EQ(shown.error().code, Code::not_found);
  }
}

TEST_F(Search, CommonWordKeepsWholeDays) {
  for (int i = 0; i < 900; ++i) {
    MailOf mail{.draft = "draft-common-" + std::to_string(i)};
    mail.date = i % 2 == 0 ? "Thu, 04 Dec 2025 09:00:00 +0000" : "Fri, 05 Dec 2025 09:00:00 +0000";
    add(archive, mail.text());
  }
  ASSERT_TRUE(archive.commit());
  const Names found = names(archive, {.text = "common", .limit = 20});
  EXPECT_EQ(found.size(), 20U);
  EXPECT_EQ(found[0], "draft-common-1") << "equal scores: newest day, then the key";
}

/// day(), show() and search() may touch big tables only through an index or a range of ids.
TEST_F(Search, NoBigTableIsReadFromEndToEnd) {
  for (std::size_t i = static_cast<std::size_t>(Sql::ann_range); i < static_cast<std::size_t>(Sql::all_days); ++i) {
    const auto which = static_cast<Sql>(i);
    auto plan = archive.impl().db.prepare("EXPLAIN QUERY PLAN " + std::string(sql(which)));
    ASSERT_TRUE(plan) << sql(which);
    while (plan->step().value_or(false)) {
      const std::string line(plan->text(3));
      if (!line.starts_with("SCAN")) continue;
      const bool small = line.find("index_file") != std::string::npos || line.find("index_group") != std::string::npos ||
                         line.find("learnt_group") != std::string::npos;
      const bool by_match = line.find("VIRTUAL TABLE INDEX") != std::string::npos && !line.ends_with("INDEX 0:");
      EXPECT_TRUE(small || by_match) << sql(which) << "\n  " << line;
    }
  }
}

TEST_F(Search, WritingLooksThingsUpByIndex) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Sql::ann_range); ++i) {
    auto plan = archive.impl().db.prepare("EXPLAIN QUERY PLAN " + std::string(sql(static_cast<Sql>(i))));
    ASSERT_TRUE(plan) << sql(static_cast<Sql>(i));
    while (plan->step().value_or(false)) {
      EXPECT_FALSE(plan->text(3).starts_with("SCAN")) << sql(static_cast<Sql>(i)) << "\n  " << plan->text(3);
    }
  }
}

}  // namespace
}  // namespace nikkan::archive
