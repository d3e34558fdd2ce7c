#include <gtest/gtest.h>

#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/capture/options.hpp"
#include "vectors.hpp"

namespace nikkan::capture {
namespace {

using namespace test;

std::vector<Record> all(ByteView file, FileReader& reader) {
  std::vector<Record> out;
  Record record;
  while (reader.next(record)) out.push_back(record);
  EXPECT_EQ(reader.error() ? reader.error()->message() : "", "");
  EXPECT_EQ(reader.offset(), file.size());
  return out;
}

TEST(Pcap, ReadsBothOrdersAndBothUnits) {
  for (const Bytes& file : {micro_little() + record_little(), micro_big() + record_big(), nano_little() + record_little(),
                            nano_big() + record_big()}) {
    FileReader reader(file);
    const auto records = all(file, reader);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].kind, Kind::header);
    const Record& packet = records[1];
    EXPECT_EQ(packet.kind, Kind::packet);
    EXPECT_EQ(packet.link_type, 1);
    EXPECT_EQ(packet.original, 9U);
    EXPECT_EQ(as_text(packet.data), "abc");
    EXPECT_EQ(packet.offset, 24U);
    EXPECT_EQ(packet.octets.size(), 19U);
    const bool nano = reader.decoder().nanoseconds();
    EXPECT_EQ(packet.time, (Timestamp{1700000000, nano ? 5U : 5000U}));
    EXPECT_EQ(reader.interfaces().size(), 1U);
    EXPECT_EQ(reader.interfaces()[0].snap_len, 65535U);
    EXPECT_EQ(reader.interfaces()[0].resolution, nano ? 9 : 6);
  }
}

TEST(Pcap, SplitsTheWordAtOffset20) {  // Ethernet with 4 octets of FCS: 0x24000001
  const Bytes file = hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 24000001");
  FileReader reader(file);
  all(file, reader);
  EXPECT_EQ(reader.interfaces()[0].link_type, 1);
  EXPECT_EQ(reader.interfaces()[0].fcs_octets, 4);
  // Without P, the four bits say nothing.
  const Bytes silent = hex("a1b2c3d4 0002 0004 00000000 00000000 0000ffff 20000001");
  FileReader other(silent);
  all(silent, other);
  EXPECT_FALSE(other.interfaces()[0].fcs_octets);
}

TEST(Pcap, IgnoresWhatIsReservedInTheMiddle) {
  const Bytes file = hex("a1b2c3d4 0002 0004 fffff1f0 00000009 0000ffff 00000001");
  FileReader reader(file);
  EXPECT_EQ(all(file, reader).size(), 1U);
}

TEST(Pcap, CarriesAFractionAboveOneSecond) {
  const Bytes file = micro_big() + hex("00000001 0016e361 00000000 00000000");  // 1,500,001 µs
  FileReader reader(file);
  EXPECT_EQ(all(file, reader).at(1).time, (Timestamp{2, 500'001'000}));
}

TEST(Pcap, ToleratesMoreCapturedThanThereWas) {
  const Bytes file = micro_big() + hex("00000001 00000000 00000003 00000002 616263");
  FileReader reader(file);
  EXPECT_EQ(all(file, reader).at(1).data.size(), 3U);
}

TEST(Pcapng, ReadsBothOrders) {
  for (const Bytes& file :
       {section_little() + interface_little() + packet_little(), section_big() + interface_big() + packet_big()}) {
    FileReader reader(file);
    const auto records = all(file, reader);
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].kind, Kind::section);
    EXPECT_EQ(records[1].kind, Kind::interface);
    EXPECT_EQ(records[2].kind, Kind::packet);
    EXPECT_EQ(records[2].time, (Timestamp{1700000000, 5000}));
    EXPECT_EQ(as_text(records[2].data), "abc");
    EXPECT_EQ(records[2].original, 9U);
    EXPECT_EQ(records[2].link_type, 1);
    EXPECT_TRUE(records[2].options.empty());
  }
}

TEST(Pcapng, SectionsHaveTheirOwnOrderAndInterfaces) {
  const Bytes file = section_little() + interface_nano_little() + interface_little() + section_big() + interface_big() + packet_big();
  FileReader reader(file);
  const auto records = all(file, reader);
  ASSERT_EQ(records.size(), 6U);
  ASSERT_EQ(reader.interfaces().size(), 3U);
  EXPECT_EQ(records[5].interface, 2U);  // number 0 of the second section
  EXPECT_EQ(reader.interfaces()[2].id, 0U);
  EXPECT_EQ(reader.interfaces()[2].section, 1U);
  EXPECT_EQ(reader.decoder().sections().size(), 2U);
  EXPECT_TRUE(reader.decoder().sections()[1].big_endian);
}

TEST(Pcapng, TimeFollowsTheInterface) {
  // (1700000000 - 1000) s and 7 ns
  const Bytes file = section_little() + interface_nano_little() +
                     hex("06000000 20000000 00000000 159c9717 07f08461 00000000 00000000 20000000");
  FileReader reader(file);
  const auto records = all(file, reader);
  const Interface& interface = reader.interfaces()[0];
  EXPECT_EQ(interface.link_type, 101);
  EXPECT_EQ(interface.resolution, 9);
  EXPECT_EQ(interface.fcs_octets, 4);
  EXPECT_EQ(interface.offset_seconds, 1000);
  EXPECT_EQ(interface.snap_len, 256U);
  EXPECT_EQ(records.at(2).time, (Timestamp{1700000000, 7}));
}

TEST(Pcapng, SimplePacketTakesTheSnapLengthOfInterfaceZero) {
  const Bytes file = section_big() + hex("00000001 00000014 0001 0000 00000002 00000014") +
                     hex("00000003 00000014 00000009 61620000 00000014");
  FileReader reader(file);
  const auto records = all(file, reader);
  EXPECT_EQ(as_text(records.at(2).data), "ab");
  EXPECT_FALSE(records.at(2).has_time);
  EXPECT_EQ(records.at(2).original, 9U);
}

TEST(Pcapng, ReadsTheObsoletePacketBlock) {
  const Bytes file = section_big() + interface_big() +
                     hex("00000002 00000024 0000 0007 00060a24 181e4005 00000003 00000009 61626300 00000024");
  FileReader reader(file);
  const auto records = all(file, reader);
  EXPECT_EQ(records.at(2).kind, Kind::packet);
  EXPECT_EQ(records.at(2).time, (Timestamp{1700000000, 5000}));
  EXPECT_EQ(as_text(records.at(2).data), "abc");
}

TEST(Pcapng, UnknownBlocksAreWhole) {
  const Bytes unknown = hex("7777aaaa 00000010 01020304 00000010");
  const Bytes custom = hex("00000bad 00000010 00007d00 00000010");
  const Bytes file = section_big() + unknown + custom + interface_big();
  FileReader reader(file);
  const auto records = all(file, reader);
  EXPECT_EQ(records.at(1).kind, Kind::other);
  EXPECT_EQ(Bytes(records.at(1).octets.begin(), records.at(1).octets.end()), unknown);
  EXPECT_EQ(records.at(2).kind, Kind::custom);
  EXPECT_EQ(Bytes(records.at(2).octets.begin(), records.at(2).octets.end()), custom);
}

TEST(Pcapng, EveryRecordsOctetsTogetherAreTheFile) {
  const Bytes file = section_little() + interface_nano_little() + packet_little() + section_big() + interface_big() +
                     hex("7777aaaa 00000010 01020304 00000010") + packet_big();
  FileReader reader(file);
  Bytes copied;
  for (const Record& record : all(file, reader)) copied.insert(copied.end(), record.octets.begin(), record.octets.end());
  EXPECT_EQ(copied, file);
}

TEST(Pcapng, OptionsOfAPacket) {
  // epb_flags 1 (inbound), a comment, the end
  const Bytes file = section_big() + interface_big() +
                     hex("00000006 00000038 00000000 00060a24 181e4005 00000003 00000009 61626300"
                         "0002 0004 00000001 0001 0002 68690000 0000 0000 00000038");
  FileReader reader(file);
  const auto records = all(file, reader);
  Options options(records.at(2).options, true, 100);
  Option option;
  ASSERT_TRUE(options.next(option));
  EXPECT_EQ(option.code, kEpbFlags);
  EXPECT_EQ(load_u32(option.value.data(), true), 1U);
  ASSERT_TRUE(options.next(option));
  EXPECT_EQ(option.code, kOptComment);
  EXPECT_EQ(as_text(option.value), "hi");
  EXPECT_EQ(option.offset, 108U);
  EXPECT_FALSE(options.next(option));
  EXPECT_FALSE(options.error());
}

TEST(Stream, GivesTheSameInChunksOfAnySize) {
  for (const Bytes& file : {section_little() + interface_little() + packet_little() + section_big() + interface_big() + packet_big(),
                            micro_little() + record_little() + record_little()}) {
    for (std::size_t chunk = 1; chunk <= file.size(); ++chunk) {
      StreamReader reader;
      Record record;
      Bytes copied;
      std::size_t at = 0;
      for (;;) {
        const Step step = reader.next(record);
        if (step == Step::record) {
          EXPECT_EQ(record.offset, copied.size());
          copied.insert(copied.end(), record.octets.begin(), record.octets.end());
          continue;
        }
        if (step != Step::more) break;
        if (at == file.size()) {
          reader.finish();
          continue;
        }
        const std::size_t octets = std::min(chunk, file.size() - at);
        reader.push(ByteView(file).subspan(at, octets));
        at += octets;
      }
      EXPECT_FALSE(reader.error());
      ASSERT_EQ(copied, file) << chunk;
    }
  }
}

}  // namespace
}  // namespace nikkan::capture
