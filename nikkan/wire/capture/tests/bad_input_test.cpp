#include <gtest/gtest.h>

#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/capture/options.hpp"
#include "vectors.hpp"

namespace nikkan::capture {
namespace {

using namespace test;

struct Seen {
  std::size_t packets = 0;
  std::string error;
  std::vector<std::string> faults;
};

Seen read(ByteView file, const Limits& limits = {}) {
  FileReader reader(file, limits);
  Seen seen;
  for (Record record; reader.next_packet(record);) ++seen.packets;
  if (reader.error()) seen.error = reader.error()->message();
  for (const Error& fault : reader.faults()) seen.faults.push_back(fault.message());
  return seen;
}

TEST(BadInput, NoCaptureFile) {
  EXPECT_EQ(read({}).error, "truncated at byte 0 (magic)");
  EXPECT_EQ(read(as_bytes("abc")).error, "truncated at byte 0 (magic)");
  EXPECT_EQ(read(as_bytes("GIF89a..........")).error, "bad_value at byte 0 (magic)");
}

TEST(BadInput, HeaderOfPcap) {
  EXPECT_EQ(read(hex("a1b2c3d4 0002 0003 00000000 00000000 0000ffff 00000001")).error, "unsupported at byte 4 (header.version)");
  EXPECT_EQ(read(hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 08000001")).error, "bad_value at byte 20 (header.reserved_bit)");
  EXPECT_EQ(read(hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00010001")).error, "bad_value at byte 20 (header.reserved3)");
  const Seen zero = read(hex("a1b2c3d4 0002 0004 00000000 00000000 00000000 00000001") + record_big());
  EXPECT_EQ(zero.packets, 1U);
  EXPECT_EQ(zero.faults, std::vector<std::string>{"bad_value at byte 16 (header.snap_len)"});
}

TEST(BadInput, EveryPrefixOfPcapKeepsWhatCameBefore) {
  const Bytes file = micro_big() + record_big() + record_big();
  for (std::size_t size = 1; size < file.size(); ++size) {
    const Seen seen = read(ByteView(file).first(size));
    EXPECT_EQ(seen.packets, size < 43 ? 0U : 1U) << size;
    const char* want = size < 4    ? "truncated at byte 0 (magic)"
                       : size < 24 ? "truncated at byte 4 (header)"
                       : size == 24 || size == 43 ? ""
                       : size < 40 ? "truncated at byte 24 (record.header)"
                       : size < 43 ? "truncated at byte 40 (record.data)"
                       : size < 59 ? "truncated at byte 43 (record.header)"
                                   : "truncated at byte 59 (record.data)";
    EXPECT_EQ(seen.error, want) << size;
  }
}

TEST(BadInput, EveryPrefixOfPcapngKeepsWhatCameBefore) {
  const Bytes file = section_little() + interface_little() + packet_little() + packet_little();
  for (std::size_t size = 1; size < file.size(); ++size) {
    const Seen seen = read(ByteView(file).first(size));
    EXPECT_EQ(seen.packets, size < 84 ? 0U : 1U) << size;
    EXPECT_EQ(seen.error.empty(), size == 28 || size == 48 || size == 84) << size;
    if (size > 28 && size < 40) { EXPECT_EQ(seen.error, "truncated at byte 28 (block.header)"); }
    if (size >= 40 && size < 48) { EXPECT_EQ(seen.error, "truncated at byte 36 (block.body)"); }
  }
}

TEST(BadInput, LengthsThatLie) {
  EXPECT_EQ(read(micro_big() + record_big() + hex("00000000 00000000 ffffffff ffffffff")).error,
            "limit at byte 51 (record.captured_length)");
  const Bytes head = section_big() + interface_big();
  EXPECT_EQ(read(head + hex("00000006 ffffffff 00000000")).error, "bad_length at byte 52 (block.length)");
  EXPECT_EQ(read(head + hex("00000006 fffffffc 00000000")).error, "limit at byte 52 (block.length)");
  EXPECT_EQ(read(head + hex("00000006 00000008 00000000")).error, "bad_length at byte 52 (block.length)");
  EXPECT_EQ(read(head + hex("00000006 0000000d 00000000 00")).error, "bad_length at byte 52 (block.length)");
  EXPECT_EQ(read(head + hex("00000006 00000000 00000000")).error, "bad_length at byte 52 (block.length)");
  EXPECT_EQ(read(head + packet_big() + hex("77777777 00000010 00000000 00000014")).error,
            "bad_length at byte 96 (block.trailing_length)");
  EXPECT_EQ(read(hex("0a0d0d0a 0000001c 11111111 0001 0000 ffffffffffffffff 0000001c")).error,
            "bad_value at byte 8 (section.byte_order_magic)");
  EXPECT_EQ(read(hex("0a0d0d0a 0000001c 1a2b3c4d 0002 0000 ffffffffffffffff 0000001c")).error,
            "unsupported at byte 12 (section.version)");
  EXPECT_EQ(read(hex("0a0d0d0a 00000010 1a2b3c4d 00000010")).error, "bad_length at byte 4 (block.length)");
}

TEST(BadInput, AContentErrorLosesOneRecord) {
  const Bytes head = section_big() + interface_big();
  struct Row {
    const char* block;
    const char* want;
  };
  for (const Row& row : {
           // of an interface that nobody described
           Row{"00000006 00000020 00000009 00000000 00000000 00000000 00000000 00000020", "not_found at byte 56 (packet.interface)"},
           Row{"00000006 00000020 ffffffff 00000000 00000000 00000000 00000000 00000020", "not_found at byte 56 (packet.interface)"},
           // more captured than the block holds
           Row{"00000006 00000020 00000000 00000000 00000000 00000001 00000001 00000020", "bad_length at byte 68 (packet.captured_length)"},
           Row{"00000006 00000020 00000000 00000000 00000000 ffffffff 00000001 00000020", "bad_length at byte 68 (packet.captured_length)"},
           // too short for its own fields
           Row{"00000006 00000010 00000000 00000010", "bad_length at byte 52 (block.length)"},
           Row{"00000003 0000000c 0000000c", "bad_length at byte 52 (block.length)"},
           Row{"00000003 00000010 00000001 00000010", "bad_length at byte 56 (packet.original_length)"},
           Row{"00000002 00000010 00000000 00000010", "bad_length at byte 52 (block.length)"},
           Row{"00000005 00000010 00000000 00000010", "bad_length at byte 52 (block.length)"},
           Row{"00000005 00000018 00000007 00000000 00000000 00000018", "not_found at byte 56 (statistics.interface)"},
           Row{"00000001 0000000c 0000000c", "bad_length at byte 52 (block.length)"},
           // options past the block, cut, with a length that is not theirs
           Row{"00000001 00000018 0001 0000 00000000 0002 0009 00000018", "bad_length at byte 66 (option.length)"},
           Row{"00000001 0000001c 0001 0000 00000000 0009 0000 0000 0000 0000001c", "bad_length at byte 66 (option.length)"},
           Row{"00000001 00000020 0001 0000 00000000 0009 0002 0606 0000 0000 0000 00000020", "bad_length at byte 66 (option.length)"},
           Row{"00000001 00000018 0001 0000 00000000 0000 0004 00000018", "bad_length at byte 66 (option.length)"},
       }) {
    const Seen seen = read(head + packet_big() + hex(row.block) + packet_big());
    const std::string want = row.want;
    EXPECT_EQ(seen.error, "") << row.block;
    EXPECT_EQ(seen.packets, 2U) << row.block;
    ASSERT_EQ(seen.faults.size(), 1U) << row.block;
    // Rows are written as if the block stood behind the interface; the packet before it has 36 octets.
    const std::size_t byte = want.find("byte ") + 5;
    const std::string moved = want.substr(0, byte) + std::to_string(std::stoul(want.substr(byte)) + 36) +
                              want.substr(want.find(' ', byte));
    EXPECT_EQ(seen.faults[0], moved) << row.block;
  }
}

TEST(BadInput, OptionsOfPacketsAreCheckedByTheirWalker) {
  for (const auto& [octets, where] : {std::pair{"0001 0008 68690000", "bad_length at byte 12 (option.length)"},
                                      std::pair{"0001 00", "truncated at byte 10 (option.header)"},
                                      std::pair{"0001 ffff", "bad_length at byte 12 (option.length)"}}) {
    const Bytes list = hex(octets);
    Options options(list, true, 10);
    Option option;
    EXPECT_FALSE(options.next(option));
    ASSERT_TRUE(options.error());
    EXPECT_EQ(options.error()->message(), where);
    EXPECT_FALSE(options.next(option));
  }
  const Bytes zeros = hex("0001 0000 0001 0000");  // no opt_endofopt: the block ends them
  Options options(zeros, true);
  int count = 0;
  for (Option option; options.next(option);) ++count;
  EXPECT_EQ(count, 2);
  EXPECT_FALSE(options.error());
}

TEST(BadInput, LimitsHold) {
  const Bytes file = section_big() + interface_big() + interface_big() + packet_big() + packet_big();
  EXPECT_EQ(read(file, {.max_interfaces = 1}).error, "limit at byte 48 (interface)");
  EXPECT_EQ(read(file, {.max_block = 20}).error, "limit at byte 4 (block.length)");
  const Seen few = read(file, {.max_packet = 2, .max_faults = 1});
  EXPECT_EQ(few.packets, 0U);
  EXPECT_EQ(few.faults.size(), 1U);
  FileReader reader(file, {.max_packet = 2, .max_faults = 1});
  for (Record record; reader.next(record);) {}
  EXPECT_EQ(reader.decoder().fault_count(), 2U);
}

TEST(BadInput, EverySingleBitFlipEnds) {
  const Bytes file = section_little() + interface_nano_little() + packet_little() + section_big() + interface_big() + packet_big();
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    Bytes flipped = file;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    EXPECT_LE(read(flipped).packets, 2U);
  }
}

TEST(BadInput, AStreamThatEndsEarlySaysWhere) {
  StreamReader reader;
  Record record;
  reader.push(micro_big());
  EXPECT_EQ(reader.next(record), Step::record);
  reader.push(hex("0000"));
  EXPECT_EQ(reader.next(record), Step::more);
  EXPECT_EQ(reader.decoder().wanted(), 16U);
  reader.finish();
  EXPECT_EQ(reader.next(record), Step::fault);
  EXPECT_EQ(reader.error()->message(), "truncated at byte 24 (record.header)");
  EXPECT_EQ(reader.next(record), Step::fault);
}

}  // namespace
}  // namespace nikkan::capture
