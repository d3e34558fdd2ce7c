#include "nikkan/daily/model.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace nikkan::daily {
namespace {

TEST(Kinds, NamesReadBack) {
  for (const std::string_view name :
       {"id", "rfc", "lastcall", "approval", "charter", "conclusion", "interim", "adoption", "wglc", "other"}) {
    const auto kind = parse_kind(name);
    ASSERT_TRUE(kind) << name;
    EXPECT_EQ(to_string(*kind), name);
  }
  EXPECT_FALSE(parse_kind("draft"));
  EXPECT_FALSE(parse_kind("ID"));
  EXPECT_FALSE(parse_kind(""));
}

TEST(Flags, EachHasItsOwnName) {
  std::set<std::string_view> names;
  for (unsigned bit = 0; bit <= 12; ++bit) names.insert(to_string(static_cast<Flag>(1U << bit)));
  EXPECT_EQ(names.size(), 13U);
  EXPECT_FALSE(names.contains("unknown"));
}

TEST(AuthorKey, DropsMiddleInitialsAndCase) {
  EXPECT_EQ(author_key("Michael C. Richardson"), "michael richardson");
  EXPECT_EQ(author_key("Michael Richardson"), "michael richardson");
  EXPECT_EQ(author_key("  MICHAEL   C  Richardson "), "michael richardson");
}

TEST(AuthorKey, KeepsFirstAndLastEvenWhenTheyAreInitials) {
  EXPECT_EQ(author_key("M. Richardson"), "m. richardson");
  EXPECT_EQ(author_key("Ana X."), "ana x.");
  EXPECT_EQ(author_key("Q"), "q");
  EXPECT_EQ(author_key(""), "");
}

TEST(AuthorKey, KeepsLongMiddleNamesAndOtherScripts) {
  EXPECT_EQ(author_key("Juan Carlos Zuniga"), "juan carlos zuniga");
  EXPECT_EQ(author_key("山田 太郎"), "山田 太郎");
}

}  // namespace
}  // namespace nikkan::daily
