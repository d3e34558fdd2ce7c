#include "nikkan/services/pcap/summary.hpp"

#include <gtest/gtest.h>

#include "nikkan/services/pcap/pick.hpp"
#include "nikkan/wire/capture/write.hpp"

namespace nikkan::pcap {
namespace {

using capture::Kind;
using capture::Record;

Record packet(std::int64_t seconds, std::uint32_t original) {
  static constexpr std::uint8_t kOctets[4] = {1, 2, 3, 4};
  Record record;
  record.kind = Kind::packet;
  record.has_time = true;
  record.time = {seconds, 0};
  record.original = original;
  record.data = kOctets;
  return record;
}

TEST(Summary, CountsAndTimes) {
  Summary summary;
  summary.add(packet(5, 4));
  summary.add(packet(3, 9));
  Record untimed = packet(0, 4);
  untimed.has_time = false;
  summary.add(untimed);
  EXPECT_EQ(summary.packets, 3U);
  EXPECT_EQ(summary.captured, 12U);
  EXPECT_EQ(summary.original, 17U);
  EXPECT_EQ(summary.cut, 1U);
  EXPECT_EQ(summary.without_time, 1U);
  EXPECT_EQ(summary.first->seconds, 3);
  EXPECT_EQ(summary.last->seconds, 5);
  EXPECT_FALSE(summary.in_order);
  EXPECT_EQ(summary.interfaces.size(), 1U);
}

TEST(Summary, TimesAsText) {
  EXPECT_EQ(time_text({1700000000, 5000}), "2023-11-14T22:13:20.000005Z");
  EXPECT_EQ(time_text({1700000000, 5}), "2023-11-14T22:13:20.000000005Z");
  EXPECT_EQ(time_text({0, 0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_text({INT64_MAX, 1}), "9223372036854775807.000000001 s");
  EXPECT_DOUBLE_EQ(seconds_between({1, 500'000'000}, {3, 0}), 1.5);
}

TEST(Pick, ClosesUpTheNumbersAndKeepsTheRest) {
  for (const bool big : {false, true}) {
    Bytes file;
    capture::PcapngWriter writer(big);
    writer.section(file);
    ASSERT_TRUE(writer.interface(file, {.link_type = 1}));
    ASSERT_TRUE(writer.interface(file, {.link_type = 101}));
    writer.block(file, 0x7777aaaa, as_bytes("keep"));
    ASSERT_TRUE(writer.packet(file, {.time = {1, 0}, .data = as_bytes("ab"), .interface = 0}));
    ASSERT_TRUE(writer.packet(file, {.time = {2, 0}, .data = as_bytes("cd"), .interface = 1}));
    ASSERT_TRUE(writer.statistics(file, 1, {3, 0}, capture::OptionList(big)));
    capture::FileReader reader(file);
    Pick pick([](std::size_t number, const capture::Interface&) { return number == 1; });
    Bytes out;
    for (Record record; reader.next(record);) pick.take(record, reader.decoder(), out);
    Bytes expected;
    capture::PcapngWriter again(big);
    again.section(expected);
    ASSERT_TRUE(again.interface(expected, {.link_type = 101}));
    again.block(expected, 0x7777aaaa, as_bytes("keep"));
    ASSERT_TRUE(again.packet(expected, {.time = {2, 0}, .data = as_bytes("cd")}));
    ASSERT_TRUE(again.statistics(expected, 0, {3, 0}, capture::OptionList(big)));
    EXPECT_EQ(out, expected);
    EXPECT_EQ(pick.packets(), 1U);
  }
}

}  // namespace
}  // namespace nikkan::pcap
