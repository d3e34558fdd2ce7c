#include "nikkan/labs/bmp_stats/statistics.hpp"

#include <gtest/gtest.h>

#include "nikkan/base/tsv.hpp"
#include "nikkan/labs/bmp_stats/tests/vectors.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::bmp_stats {
namespace {

TEST(StatTypes, TheWalkerAndTheRegistryAgree) {
  ASSERT_EQ(stat_types().size(), detail::kShapes.size());
  for (const StatType& type : stat_types()) {
    EXPECT_EQ(type.shape, detail::kShapes[type.type]) << type.type;
    EXPECT_EQ(type.counter, type.shape == Shape::counter32) << type.type;
    EXPECT_EQ(type.emit, type.type != 24 && type.type != 25);
  }
}

TEST(StatTypes, NamesOfWhatIsNotInTheRegistry) {
  EXPECT_EQ(stat_name(44), "Unknown");
  EXPECT_EQ(stat_name(65531), "Experimental");
  EXPECT_EQ(stat_name(65535), "Unknown");
}

TEST(StatTypes, AreThoseOfTheSharedTable) {
  NIKKAN_NEED_SHARED(path, "network/bmp-stat-types.tsv");
  const std::string text = test::read_file(path);
  const auto table = parse_tsv(text);
  ASSERT_TRUE(table);
  std::size_t seen = 0;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    if (table->cell(row, 0).size() > 2) continue;
    const StatType* type = find_stat_type(static_cast<std::uint16_t>(std::stoul(std::string(table->cell(row, 0)))));
    ASSERT_NE(type, nullptr);
    EXPECT_EQ(type->name, table->cell(row, table->column("name")));
    const std::string_view shape = table->cell(row, table->column("value_encoding"));
    EXPECT_EQ(length_of(type->shape), shape == "u32" ? 4U : shape == "u64" ? 8U : 11U);
    ++seen;
  }
  EXPECT_EQ(seen, 44U);
}

TEST(StatWalker, ReadsEveryShapeAndStopsAtACut) {
  const Bytes in = octets("0000 0004 ffffffff 0007 0008 ffffffffffffffff 0009 000b 4004 48 0000000000000001 fffb 0001 aa 0012 0009");
  StatWalker walk(in, 100);
  Stat stat;
  ASSERT_TRUE(walk.next(stat));
  EXPECT_EQ(stat.value, 0xffffffffU);
  EXPECT_EQ(stat.offset, 100U);
  ASSERT_TRUE(walk.next(stat));
  EXPECT_EQ(stat.value, ~std::uint64_t{0});
  ASSERT_TRUE(walk.next(stat));
  EXPECT_EQ(stat.afi, 0x4004);
  EXPECT_EQ(stat.safi, 0x48);
  ASSERT_TRUE(walk.next(stat));
  EXPECT_EQ(stat.shape, Shape::opaque);
  EXPECT_FALSE(stat.wrong_length);
  EXPECT_EQ(to_hex(stat.octets), "aa");
  EXPECT_FALSE(walk.next(stat));
  EXPECT_TRUE(walk.cut());
  EXPECT_EQ(walk.rest().size(), 4U);
}

}  // namespace
}  // namespace nikkan::bmp_stats
