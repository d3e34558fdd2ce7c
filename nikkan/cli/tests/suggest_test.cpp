#include "nikkan/cli/suggest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace nikkan::cli {
namespace {

TEST(Distance, CountsEditsAndSwaps) {
  EXPECT_EQ(distance("", ""), 0U);
  EXPECT_EQ(distance("abc", ""), 3U);
  EXPECT_EQ(distance("kitten", "sitting"), 3U);
  EXPECT_EQ(distance("isseu", "issue"), 1U);
}

TEST(Nearest, OffersOnlyWhatMayBeMeant) {
  const std::vector<std::string> names{"issue", "ingest", "import", "search", "show"};
  EXPECT_EQ(nearest("isseu", names), "issue");
  EXPECT_EQ(nearest("INGEST", names), "ingest");
  EXPECT_EQ(nearest("sear", names), "search");
  EXPECT_EQ(nearest("xyzzy", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100000, 'x'), names), "");
}

TEST(Printable, HasNoControlsAndAnEnd) {
  EXPECT_EQ(printable("a\x1b[1m\nb"), "a[1m b");
  EXPECT_EQ(printable(std::string(100, 'x')), std::string(60, 'x') + "…");
  EXPECT_EQ(printable("日刊"), "日刊");
}

}  // namespace
}  // namespace nikkan::cli
