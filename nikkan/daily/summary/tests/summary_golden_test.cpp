#include <gtest/gtest.h>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/tests/golden.hpp"
#include "tests/support/test_data.hpp"

using namespace nikkan;
using namespace nikkan::summary;

TEST(Golden, SelectsWhatTheTableSelects) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  const std::string text = nikkan::test::read_file(path);
  const auto entries = summary::test::golden_entries(text);
  ASSERT_EQ(entries.size(), 17U);
  struct Row {
    std::vector<int> selected;
    int pivot;
  };
  const std::vector<Row> expected{
      {{1, 2}, 1},    {{1, 2}, 1}, {{1, 2}, 1},    {{1, 3, 4}, 1}, {{1}, 1},       {{1, 2, 3}, 1},
      {{2, 4, 5}, 5}, {{1, 2}, 1}, {{1}, 1},       {{1, 2, 3}, 1}, {{1, 2}, 2},    {{1, 2, 5}, 1},
      {{1, 5, 7}, 1}, {{1, 2, 3}, 1}, {{1}, 1},    {{1}, 1},       {{1, 2, 3}, 1},
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Request request = prepare(entries[i], Lang::ja);
    EXPECT_EQ(request.selected, expected[i].selected) << "row " << i + 1;
    EXPECT_EQ(request.pivot, expected[i].pivot) << "row " << i + 1;
  }
}
