#include "nikkan/base/error.hpp"

#include <gtest/gtest.h>

#include <set>

namespace nikkan {
namespace {

constexpr int kCodes = static_cast<int>(Code::internal) + 1;

TEST(Error, EveryCodeHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kCodes; ++i) names.insert(to_string(static_cast<Code>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kCodes));
  EXPECT_FALSE(names.contains("unknown"));
  EXPECT_EQ(to_string(static_cast<Code>(kCodes)), "unknown");
}

TEST(Error, OnlyFaultsOfTheSurroundingsAndOurOwnExitWith3) {
  for (int i = 0; i < kCodes; ++i) {
    const auto code = static_cast<Code>(i);
    const int expected = code == Code::io || code == Code::internal ? 3 : 1;
    EXPECT_EQ(exit_status(code), expected) << to_string(code);
  }
}

TEST(Error, MessageNamesThePlaceAndTheField) {
  EXPECT_EQ((Error{Code::truncated, 16, "stat.value"}.message()), "truncated at byte 16 (stat.value)");
  EXPECT_EQ((Error{Code::bad_value, 0, "version"}.message()), "bad_value at byte 0 (version)");
  EXPECT_EQ((Error{Code::limit, 7, ""}.message()), "limit at byte 7");
  EXPECT_EQ((Error{Code::bad_value, 3, "json.key", "name of the group"}.message()),
            "bad_value at byte 3 (json.key): name of the group");
}

TEST(Error, MessageLeavesOutAPlaceThatIsNone) {
  EXPECT_EQ((Error{Code::io, 0, "archive.open", "a.db: Permission denied"}.message()),
            "io (archive.open): a.db: Permission denied");
  EXPECT_EQ((Error{Code::not_found, 0, "issue.day"}.message()), "not_found (issue.day)");
  EXPECT_EQ((Error{Code::internal}.message()), "internal");
  EXPECT_EQ((Error{Code::io, 512, "pcap.read"}.message()), "io at byte 512 (pcap.read)");
}

TEST(Error, FailMakesAnUnexpected) {
  const Result<int> r = fail(Code::bad_length, "tlv.length", 4, "says 9");
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, Code::bad_length);
  EXPECT_EQ(r.error().offset, 4U);
  EXPECT_EQ(r.error().field, "tlv.length");
  EXPECT_EQ(r.error().detail, "says 9");
}

}  // namespace
}  // namespace nikkan
