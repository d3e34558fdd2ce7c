#include "nikkan/services/bmp/type_list.hpp"

#include <gtest/gtest.h>

namespace nikkan::bmp {
namespace {

TEST(TypeList, ReadsNumbersRangesAndNames) {
  const auto types = parse_types("7,18-20,adj_rib_in_post_rov_invalid_family_routes,65531");
  ASSERT_TRUE(types);
  EXPECT_EQ(types->count(), 6U);
  for (const unsigned type : {7U, 18U, 19U, 20U, 35U, 65531U}) EXPECT_TRUE(types->test(type));
}

TEST(TypeList, RefusesWhatIsNone) {
  for (const auto* const text : {"", ",", "7,", "20-18", "65536", "-1", "x", "7 ", "1-2-3"}) EXPECT_FALSE(parse_types(text)) << text;
}

TEST(TypeList, ReadsThresholds) {
  EXPECT_EQ(parse_threshold("18=1000"), (std::pair<std::uint16_t, std::uint64_t>{18, 1000}));
  EXPECT_EQ(parse_threshold("loc_rib_routes=18446744073709551615"), (std::pair<std::uint16_t, std::uint64_t>{8, ~0ULL}));
  for (const auto* const text : {"", "18", "18=", "=5", "18=0", "18=-1", "18=x", "y=1"}) EXPECT_FALSE(parse_threshold(text)) << text;
}

}  // namespace
}  // namespace nikkan::bmp
