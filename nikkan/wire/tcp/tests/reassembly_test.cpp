#include "nikkan/wire/tcp/reassembly.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace nikkan::tcp {
namespace {

using packet::TcpView;

/// What one direction gave: octets, '?' for each lost one, '.' for the end, '|' where a new connection begins.
class Trace {
 public:
  explicit Trace(const Limits& limits = {}) : reassembly_(limits) {}
  Trace& segment(std::uint32_t sequence, std::string_view text, std::uint8_t flags = TcpView::kAck, std::uint16_t port = 1000) {
    packet::IpView ip;
    TcpView tcp;
    tcp.source_port = port;
    tcp.destination_port = 11019;
    tcp.sequence = sequence;
    tcp.flags = flags;
    tcp.payload = as_bytes(text);
    tcp.payload_length = text.size();
    std::vector<Piece> out;
    reassembly_.add(ip, tcp, out);
    take(out);
    return *this;
  }
  std::string finish() {
    std::vector<Piece> out;
    reassembly_.finish(out);
    take(out);
    EXPECT_EQ(reassembly_.pending(), 0U);
    return text_;
  }
  const std::string& text() const { return text_; }
  Reassembly& reassembly() { return reassembly_; }

 private:
  void take(const std::vector<Piece>& pieces) {
    for (const Piece& piece : pieces) {
      if (piece.connection != connection_) text_ += '|';
      connection_ = piece.connection;
      text_.append(piece.lost, '?');
      text_ += as_text(piece.octets);
      if (piece.end) text_ += '.';
    }
  }
  Reassembly reassembly_;
  std::uint32_t connection_ = 0;
  std::string text_;
};

TEST(Reassembly, InOrderAtOnce) {
  Trace trace;
  trace.segment(99, "", TcpView::kSyn).segment(100, "abc").segment(103, "def");
  EXPECT_EQ(trace.text(), "abcdef");
  EXPECT_EQ(trace.segment(106, "", TcpView::kFin).text(), "abcdef.");
}

TEST(Reassembly, EveryOrderOfSegmentsGivesTheSameStream) {
  std::vector<int> order(5);
  std::iota(order.begin(), order.end(), 0);
  const std::string_view whole = "abcdefghij";
  do {
    Trace trace;
    trace.segment(0xfffffffb, "", TcpView::kSyn);  // sequence numbers wrap within
    for (const int part : order) {
      const auto at = static_cast<std::uint32_t>(part * 2);
      trace.segment(0xfffffffcU + at, whole.substr(at, 2), part == 4 ? TcpView::kFin : TcpView::kAck);
    }
    EXPECT_EQ(trace.text(), "abcdefghij.");
  } while (std::ranges::next_permutation(order).found);
}

TEST(Reassembly, WhatCameFirstStays) {
  Trace trace;
  trace.segment(99, "", TcpView::kSyn).segment(103, "DEF").segment(107, "H");
  trace.segment(100, "abcdefghi").segment(100, "xxxxxxxxx");
  EXPECT_EQ(trace.text(), "abcDEFgHi");
}

TEST(Reassembly, RetransmissionThatGoesFurther) {
  EXPECT_EQ(Trace().segment(100, "abc").segment(100, "abcde").segment(101, "bcdef").finish(), "abcdef");
}

TEST(Reassembly, AGapIsToldAtTheEnd) {
  Trace trace;
  trace.segment(99, "", TcpView::kSyn).segment(100, "ab").segment(105, "f");
  EXPECT_EQ(trace.text(), "ab");
  EXPECT_EQ(trace.finish(), "ab???f");
}

TEST(Reassembly, AGapIsGivenUpAtTheLimit) {
  Trace trace({.max_pending = 4});
  trace.segment(99, "", TcpView::kSyn).segment(101, "bcd");
  EXPECT_EQ(trace.text(), "");
  EXPECT_EQ(trace.segment(104, "ef").text(), "?bcdef");
  EXPECT_EQ(trace.segment(100, "a").finish(), "?bcdef");
}

TEST(Reassembly, ASecondConnectionOfTheSamePorts) {
  Trace trace;
  trace.segment(99, "", TcpView::kSyn).segment(100, "ab", TcpView::kFin).segment(99, "", TcpView::kSyn);
  trace.segment(4999, "", TcpView::kSyn).segment(5000, "cd");
  EXPECT_EQ(trace.finish(), "ab.|cd");
}

TEST(Reassembly, AResetEndsAndOctetsBeforeTheStreamAreDropped) {
  EXPECT_EQ(Trace().segment(100, "ab").segment(90, "xx").segment(102, "", TcpView::kRst).segment(102, "cd").finish(), "ab.");
}

TEST(Reassembly, StreamsAboveTheLimitAreCounted) {
  Trace trace({.max_streams = 1});
  trace.segment(1, "a", TcpView::kAck, 1).segment(1, "b", TcpView::kAck, 2);
  EXPECT_EQ(trace.finish(), "a");
  EXPECT_EQ(trace.reassembly().refused(), 1U);
}

TEST(Reassembly, AFloodOfGapsStaysWithinTheLimit) {
  Trace trace({.max_pending = 1000});
  trace.segment(0, "", TcpView::kSyn);
  for (std::uint32_t at = 3; at < 100000; at += 2) {
    trace.segment(at, "x");
    ASSERT_LE(trace.reassembly().pending(), 1000U);
  }
}

}  // namespace
}  // namespace nikkan::tcp
