#include "nikkan/base/tsv.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_data.hpp"

namespace nikkan {
namespace {

TEST(Tsv, ReadsRowsUnderTheirNames) {
  const auto t = parse_tsv("# groups\n\nname\tarea\n# inside\nidr\trtg\ngrow\tops\textra-free");
  ASSERT_FALSE(t);  // the last row has a cell too many
  const auto ok = parse_tsv("# groups\n\nname\tarea\n# inside\nidr\trtg\ngrow\n\tsec");
  ASSERT_TRUE(ok);
  EXPECT_EQ(ok->rows(), 3U);
  EXPECT_EQ(ok->header(), (std::vector<std::string_view>{"name", "area"}));
  EXPECT_EQ(ok->column("area"), 1U);
  EXPECT_EQ(ok->column("Area"), Tsv::npos);
  EXPECT_EQ(ok->cell(0, 1), "rtg");
  EXPECT_EQ(ok->cell(1, 0), "grow");
  EXPECT_EQ(ok->cell(1, 1), "");
  EXPECT_EQ(ok->cell(2, 0), "");
  EXPECT_EQ(ok->cell(2, 1), "sec");
  EXPECT_EQ(ok->cell(3, 0), "");
  EXPECT_EQ(ok->cell(0, Tsv::npos), "");
}

TEST(Tsv, DropsACarriageReturnBeforeLf) {
  const auto t = parse_tsv("a\tb\r\n1\t2\r\n");
  ASSERT_TRUE(t);
  EXPECT_EQ(t->column("b"), 1U);
  EXPECT_EQ(t->cell(0, 1), "2");
}

TEST(Tsv, EmptyTextIsAnEmptyTable) {
  const auto t = parse_tsv("# only a comment\n");
  ASSERT_TRUE(t);
  EXPECT_EQ(t->rows(), 0U);
  EXPECT_TRUE(t->header().empty());
  EXPECT_EQ(t->column(""), Tsv::npos);
}

TEST(Tsv, SaysWhichLineIsWrong) {
  const auto wide = parse_tsv("a\tb\n1\t2\n1\t2\t3\n");
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().message(), "bad_value at byte 8 (tsv.row)");
  const auto twice = parse_tsv("a\tb\ta\n");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().message(), "duplicate at byte 0 (tsv.header)");
  const auto octets = parse_tsv("a\tb\n\xFF\t2\n");
  ASSERT_FALSE(octets);
  EXPECT_EQ(octets.error().message(), "bad_value at byte 4 (tsv.utf8)");
}

TEST(Tsv, LimitsStandAtTheirEdges) {
  EXPECT_TRUE(parse_tsv("a\tb\n1\n2\n", {.max_rows = 2, .max_columns = 2}));
  const auto rows = parse_tsv("a\tb\n1\n2\n3\n", {.max_rows = 2});
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().message(), "limit at byte 8 (tsv.rows)");
  const auto columns = parse_tsv("a\tb\n1\t\t\t\n", {.max_columns = 2});
  ASSERT_FALSE(columns);
  EXPECT_EQ(columns.error().message(), "limit at byte 4 (tsv.columns)");
}

TEST(Tsv, ReadsTheTablesOfTheHouse) {
  for (const auto* name : {"share/groups.tsv", "share/topics.tsv", "share/terms-ja.tsv", "share/verbs-ja.tsv"}) {
    const std::string text = test::read_file(test::source_path(name));
    const auto t = parse_tsv(text);
    ASSERT_TRUE(t) << name << ": " << t.error().message();
    EXPECT_GT(t->rows(), 0U) << name;
  }
}

}  // namespace
}  // namespace nikkan
