#include "nikkan/labs/bmp_stats/lint.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp_stats {
namespace {

Stat scalar(std::uint16_t type, std::uint64_t value) { return {.type = type, .shape = Shape::gauge64, .value = value}; }
Stat family(std::uint16_t type, std::uint16_t afi, std::uint64_t value) {
  return {.type = type, .afi = afi, .safi = 1, .shape = Shape::family64, .value = value};
}
std::vector<Finding> found(std::vector<Stat> stats, const LintOptions& options = {}) {
  Message message;
  message.stats = std::move(stats);
  return lint(message, options);
}

TEST(Lint, SaysNothingOfFiguresThatAgree) {
  EXPECT_TRUE(found({scalar(18, 5), family(19, 1, 2), family(19, 2, 3), family(22, 1, 1), family(23, 1, 1), family(21, 1, 1),
                     family(35, 1, 0), family(36, 1, 1), family(37, 1, 0)})
                  .empty());
}

TEST(Lint, SumsOverFamilies) {
  for (const auto& [whole, part] : {std::pair<std::uint16_t, std::uint16_t>{18, 19}, {20, 21}, {33, 34}, {39, 40}}) {
    const auto all = found({scalar(whole, 6), family(part, 1, 2), family(part, 2, 3)});
    ASSERT_EQ(all.size(), 1U) << whole;
    EXPECT_EQ(all[0].rule, Rule::family_sum);
    EXPECT_EQ(all[0].left, 6U);
    EXPECT_EQ(all[0].right, 5U);
  }
  EXPECT_TRUE(found({scalar(18, 6)}).empty());
}

TEST(Lint, PartsOfOneFamily) {
  const auto parts = found({family(19, 1, 10), family(22, 1, 3), family(23, 1, 6), family(23, 2, 7)});
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].message(), "type 19 (AFI 1, SAFI 1): pre-policy (19) and rejected (22) + accepted (23): 10 and 9");
  const auto accepted = found({family(21, 2, 1), family(23, 2, 2)});
  ASSERT_EQ(accepted.size(), 1U);
  EXPECT_EQ(accepted[0].rule, Rule::accepted_is_post);
  const auto states = found({family(21, 1, 9), family(35, 1, 1), family(36, 1, 2), family(37, 1, 3)});
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].rule, Rule::validation_parts);
  EXPECT_EQ(states[0].right, 6U);
}

TEST(Lint, WhatIsLeftOfTheLimit) {
  EXPECT_TRUE(found({scalar(20, 60), scalar(29, 40)}, {.limit = 100}).empty());
  const auto all = found({scalar(20, 60), scalar(29, 41)}, {.limit = 100});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].right, 40U);
  EXPECT_TRUE(found({scalar(20, 101), scalar(29, 0)}, {.limit = 100}).empty());
}

TEST(Lint, OneTypeAndFamilyTwice) {
  const auto all = found({family(19, 1, 1), family(19, 1, 2), family(19, 2, 1)});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].rule, Rule::repeated);
}

}  // namespace
}  // namespace nikkan::bmp_stats
