#include "nikkan/labs/bmp_stats/capture_input.hpp"

#include <gtest/gtest.h>

#include "nikkan/wire/capture/write.hpp"
#include "nikkan/wire/packet/build.hpp"

namespace nikkan::bmp_stats {
namespace {

const IpAddress kRouter = IpAddress::v4(0xc0000201), kStation = IpAddress::v4(0xc0000209);

/// A termination message (RFC 7854, 4.5) with reason 0: 12 octets.
Bytes termination() { return *parse_hex_dump("03 0000000c 05 0001 0002 0000"); }

/// A raw IP capture that is filled segment by segment.
class File {
 public:
  File() { EXPECT_TRUE(writer_.header(octets_)); }
  void segment(std::uint16_t port, std::uint32_t sequence, ByteView payload, std::uint8_t flags = 0x18) {
    packet::TcpView tcp;
    tcp.source_port = port;
    tcp.destination_port = 11019;
    tcp.sequence = sequence;
    tcp.flags = flags;
    tcp.payload = payload;
    const auto segment = packet::build_tcp(kRouter, kStation, tcp);
    ASSERT_TRUE(segment);
    const auto ip = packet::build_ipv4({.source = kRouter, .destination = kStation}, packet::kTcp, *segment);
    ASSERT_TRUE(ip);
    ASSERT_TRUE(writer_.packet(octets_, {.time = {1700000000, 0}, .data = *ip}));
  }
  ByteView octets() const { return octets_; }

 private:
  Bytes octets_;
  capture::PcapWriter writer_{{.link_type = 101}};
};

struct Seen {
  std::vector<std::string> messages, faults;
  std::size_t sessions = 0;
};

Seen read(ByteView file, std::size_t chunk = 64) {
  Seen seen;
  CaptureInput input({.message = [&](const std::string& stream, ByteView octets,
                                     std::uint64_t offset) { seen.messages.push_back(stream + " " + std::to_string(offset) + " " + to_hex(octets)); },
                      .fault = [&](const std::string& stream, const Error& error) { seen.faults.push_back(stream + ": " + error.message()); }});
  for (std::size_t at = 0; at < file.size(); at += chunk) input.push(file.subspan(at, std::min(chunk, file.size() - at)));
  input.finish();
  seen.sessions = input.sessions();
  return seen;
}

const std::string kName = "192.0.2.1:40000 > 192.0.2.9:11019";

TEST(CaptureInput, PutsMessagesTogetherAgain) {
  const Bytes octets = termination();
  File file;
  file.segment(40000, 100, {}, 0x02);
  file.segment(40000, 108, ByteView(octets).subspan(7));  // before its time
  file.segment(40000, 101, ByteView(octets).first(7));
  file.segment(40000, 101, ByteView(octets).first(7));    // again
  file.segment(40000, 113, octets);
  for (const std::size_t chunk : {1U, 7U, 4096U}) {
    const Seen seen = read(file.octets(), chunk);
    EXPECT_EQ(seen.messages, (std::vector<std::string>{kName + " 0 " + to_hex(octets), kName + " 12 " + to_hex(octets)}));
    EXPECT_TRUE(seen.faults.empty());
    EXPECT_EQ(seen.sessions, 1U);
  }
}

TEST(CaptureInput, OtherStreamsArePassedOver) {
  File file;
  file.segment(40001, 100, {}, 0x02);
  file.segment(40001, 101, as_bytes("GET / HTTP/1.1\r\n"));
  file.segment(40000, 500, {}, 0x02);
  file.segment(40000, 501, termination());
  const Seen seen = read(file.octets());
  EXPECT_EQ(seen.messages.size(), 1U);
  EXPECT_TRUE(seen.faults.empty());
  EXPECT_EQ(seen.sessions, 1U);
}

TEST(CaptureInput, AGapEndsItsStreamAlone) {
  File file;
  file.segment(40000, 100, {}, 0x02);
  file.segment(40000, 101, termination());
  file.segment(40000, 201, termination());  // 88 octets were not captured
  file.segment(40002, 900, {}, 0x02);
  file.segment(40002, 901, termination());
  const Seen seen = read(file.octets());
  EXPECT_EQ(seen.messages.size(), 2U);
  EXPECT_EQ(seen.faults, std::vector<std::string>{kName + ": truncated at byte 12 (tcp.stream): 88 octets were not captured"});
}

TEST(CaptureInput, SaysWhatIsNotWhole) {
  File file;
  file.segment(40000, 100, {}, 0x02);
  file.segment(40000, 101, ByteView(termination()).first(9));
  const Seen seen = read(file.octets());
  EXPECT_TRUE(seen.messages.empty());
  ASSERT_EQ(seen.faults.size(), 1U);
  EXPECT_TRUE(seen.faults[0].starts_with(kName + ": truncated")) << seen.faults[0];
  const Seen cut = read(file.octets().first(file.octets().size() - 3));
  ASSERT_EQ(cut.faults.size(), 1U);
  EXPECT_TRUE(cut.faults[0].starts_with(": truncated")) << cut.faults[0];
}

TEST(CaptureInput, KnowsACaptureByItsStart) {
  EXPECT_TRUE(is_capture(File().octets()));
  EXPECT_FALSE(is_capture(termination()));
  EXPECT_FALSE(is_capture({}));
}

}  // namespace
}  // namespace nikkan::bmp_stats
