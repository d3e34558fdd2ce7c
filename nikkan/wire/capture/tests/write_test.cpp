#include <gtest/gtest.h>

#include "nikkan/wire/capture/options.hpp"
#include "nikkan/wire/capture/write.hpp"
#include "vectors.hpp"

namespace nikkan::capture {
namespace {

using namespace test;

const Packet kPacket{.time = {1700000000, 5000}, .data = as_bytes("abc"), .original = 9};

TEST(Write, PcapIsWhatTheLayoutSays) {
  for (const bool big : {false, true}) {
    Bytes out;
    const PcapWriter writer({.link_type = 1, .snap_len = 65535, .big_endian = big});
    ASSERT_TRUE(writer.header(out));
    ASSERT_TRUE(writer.packet(out, kPacket));
    EXPECT_EQ(out, big ? micro_big() + record_big() : micro_little() + record_little());
  }
  Bytes nano;
  const PcapWriter writer({.link_type = 1, .snap_len = 65535, .nanoseconds = true, .big_endian = true});
  ASSERT_TRUE(writer.header(nano));
  ASSERT_TRUE(writer.packet(nano, {.time = {1700000000, 5}, .data = as_bytes("abc"), .original = 9}));
  EXPECT_EQ(nano, nano_big() + record_big());
}

TEST(Write, PcapWithFcs) {
  Bytes out;
  ASSERT_TRUE(PcapWriter({.link_type = 1, .snap_len = 65535, .big_endian = true, .fcs_octets = 4}).header(out));
  EXPECT_EQ(out, hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 24000001"));
  EXPECT_FALSE(PcapWriter({.fcs_octets = 3}).header(out));
  EXPECT_FALSE(PcapWriter({.fcs_octets = 32}).header(out));
  EXPECT_FALSE(PcapWriter({.snap_len = 0}).header(out));
}

TEST(Write, PcapRefusesWhatItCannotHold) {
  Bytes out;
  const PcapWriter writer(PcapOptions{});
  EXPECT_EQ(writer.packet(out, {.time = {-1, 0}, .data = {}}).error().field, "record.seconds");
  EXPECT_FALSE(writer.packet(out, {.time = {0x100000000, 0}, .data = {}}));
  EXPECT_TRUE(writer.packet(out, {.time = {0xffffffff, 0}, .data = {}}));
  EXPECT_EQ(writer.packet(out, {.data = as_bytes("abc"), .original = 2}).error().code, Code::bad_length);
}

TEST(Write, PcapngIsWhatTheLayoutSays) {
  for (const bool big : {false, true}) {
    Bytes out;
    PcapngWriter writer(big);
    writer.section(out);
    ASSERT_TRUE(writer.interface(out, {.link_type = 1}));
    ASSERT_TRUE(writer.packet(out, kPacket));
    EXPECT_EQ(out, big ? section_big() + interface_big() + packet_big() : section_little() + interface_little() + packet_little());
  }
  Bytes options;
  PcapngWriter writer(false);
  Interface interface{.link_type = 101, .snap_len = 256, .resolution = 9, .offset_seconds = 1000, .fcs_octets = 4};
  ASSERT_TRUE(writer.interface(options, interface));
  EXPECT_EQ(options, interface_nano_little());
}

TEST(Write, PcapngComesBackAsItWas) {
  Bytes out;
  PcapngWriter writer(true);
  OptionList about(true);
  ASSERT_TRUE(about.add(kShbApplication, std::string_view("nikkan")));
  writer.section(out, about);
  const Interface interface{.link_type = 147, .snap_len = 100, .resolution = 0x80 | 24, .name = "eth0", .description = "left",
                            .filter = "tcp", .hardware = "h", .os = "o"};
  ASSERT_TRUE(writer.interface(out, interface));
  OptionList comment(true);
  ASSERT_TRUE(comment.add(kOptComment, std::string_view("five octets")));
  ASSERT_TRUE(writer.packet(out, {.time = {1, 500'000'000}, .data = as_bytes("abcde")}, &comment));
  ASSERT_TRUE(writer.simple_packet(out, as_bytes("xy")));
  OptionList counts(true);
  ASSERT_TRUE(counts.add_u64(kIsbReceived, 7));
  ASSERT_TRUE(writer.statistics(out, 0, {2, 0}, counts));

  FileReader reader(out);
  std::vector<Record> records;
  for (Record record; reader.next(record);) records.push_back(record);
  EXPECT_FALSE(reader.error());
  EXPECT_TRUE(reader.faults().empty());
  ASSERT_EQ(records.size(), 5U);
  EXPECT_EQ(reader.decoder().sections()[0].application, "nikkan");
  EXPECT_EQ(reader.interfaces()[0], interface);
  EXPECT_EQ(records[2].time, (Timestamp{1, 500'000'000}));
  EXPECT_EQ(as_text(records[2].data), "abcde");
  EXPECT_EQ(as_text(records[3].data), "xy");
  EXPECT_EQ(records[4].time, (Timestamp{2, 0}));
}

TEST(Write, PcapngRefusesWhatItCannotHold) {
  Bytes out;
  PcapngWriter writer;
  writer.section(out);
  EXPECT_EQ(writer.packet(out, kPacket).error().field, "packet.interface");
  EXPECT_FALSE(writer.simple_packet(out, as_bytes("a")));
  ASSERT_TRUE(writer.interface(out, {.link_type = 1, .snap_len = 2}));
  EXPECT_EQ(writer.packet(out, {.time = {-1, 0}, .data = {}}).error().field, "packet.time");
  EXPECT_FALSE(writer.simple_packet(out, as_bytes("abc")));  // above the snap length: a reader would not find the end
  EXPECT_TRUE(writer.simple_packet(out, as_bytes("ab"), 5));
  OptionList options(false);
  EXPECT_FALSE(options.add(1, std::string_view(std::string(65536, 'x'))));
}

}  // namespace
}  // namespace nikkan::capture
