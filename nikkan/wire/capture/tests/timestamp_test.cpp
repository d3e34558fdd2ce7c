#include <gtest/gtest.h>

#include "nikkan/wire/capture/timestamp.hpp"

namespace nikkan::capture {
namespace {

constexpr std::uint64_t kMost = ~std::uint64_t{0};

TEST(Timestamp, DecimalAndBinaryUnits) {
  EXPECT_EQ(from_ticks(1'700'000'000'000'005, 6), (Timestamp{1700000000, 5000}));
  EXPECT_EQ(from_ticks(1'700'000'000'000'000'005, 9), (Timestamp{1700000000, 5}));
  EXPECT_EQ(from_ticks(1700000000, 0), (Timestamp{1700000000, 0}));
  EXPECT_EQ(from_ticks(17, 1), (Timestamp{1, 700'000'000}));
  EXPECT_EQ(from_ticks(1'500'000'000'000, 12), (Timestamp{1, 500'000'000}));
  EXPECT_EQ(from_ticks(3, 0x81), (Timestamp{1, 500'000'000}));                         // halves
  EXPECT_EQ(from_ticks(std::uint64_t{5} << 30U, 0x80 | 32), (Timestamp{1, 250'000'000}));  // 2^-32
  EXPECT_EQ(from_ticks(9, 0x80), (Timestamp{9, 0}));                                    // 2^0
}

TEST(Timestamp, UnitsThatHoldLessThanASecond) {
  EXPECT_EQ(from_ticks(kMost, 20), (Timestamp{0, 184'467'440}));  // 0.18446744073709551615 s
  EXPECT_EQ(from_ticks(kMost, 19), (Timestamp{1, 844'674'407}));
  EXPECT_EQ(from_ticks(kMost, 127), (Timestamp{0, 0}));
  EXPECT_EQ(from_ticks(kMost, 0x80 | 64), (Timestamp{0, 999'999'999}));
  EXPECT_EQ(from_ticks(kMost, 0xff), (Timestamp{0, 0}));
}

TEST(Timestamp, OffsetIsAdded) {
  EXPECT_EQ(from_ticks(5, 0, 1000), (Timestamp{1005, 0}));
  EXPECT_EQ(from_ticks(5, 0, -1000), (Timestamp{-995, 0}));
  EXPECT_EQ(to_ticks({1005, 0}, 0, 1000), 5U);
  EXPECT_EQ(to_ticks({-995, 0}, 0, -1000), 5U);
  EXPECT_FALSE(to_ticks({5, 0}, 0, 6));
}

TEST(Timestamp, GoesBothWays) {
  for (const int number : {0, 3, 6, 7, 9, 0x80 | 20, 0x80 | 30}) {
    const auto unit = static_cast<std::uint8_t>(number);
    const Timestamp time = from_ticks(1'234'567, unit);
    const auto ticks = to_ticks(time, unit);
    ASSERT_TRUE(ticks) << number;
    EXPECT_EQ(from_ticks(*ticks, unit), time) << number;
  }
  EXPECT_EQ(to_ticks({1, 999'999'999}, 6), 1'999'999U);  // rounded down
  EXPECT_FALSE(to_ticks({1'000'000'000'000, 0}, 9));
  EXPECT_FALSE(to_ticks({1, 0}, 20));
  EXPECT_EQ(to_ticks({0, 1}, 20), 100'000'000'000U);
  EXPECT_FALSE(to_ticks({0, 1}, 40));
  EXPECT_EQ(to_ticks({0, 0}, 127), 0U);
  EXPECT_FALSE(to_ticks({0, 1}, 0xff));
}

TEST(Timestamp, FinerThanAMicrosecond) {
  EXPECT_FALSE(finer_than_micro(6));
  EXPECT_TRUE(finer_than_micro(7));
  EXPECT_FALSE(finer_than_micro(0x80 | 19));
  EXPECT_TRUE(finer_than_micro(0x80 | 20));
}

}  // namespace
}  // namespace nikkan::capture
