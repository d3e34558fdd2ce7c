#include "nikkan/labs/bmp_stats/framer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "nikkan/labs/bmp_stats/tests/vectors.hpp"

namespace nikkan::bmp_stats {
namespace {

TEST(Framer, GivesTheSameMessagesForEveryChunkSize) {
  Bytes stream = initiation();
  for (const Bytes& part : {peer_up(), octets(kThree)}) stream.insert(stream.end(), part.begin(), part.end());
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    Framer framer;
    std::vector<std::uint64_t> offsets;
    Bytes joined;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      framer.push(ByteView(stream).subspan(at, std::min(size, stream.size() - at)));
      ByteView message;
      while (framer.next(message)) {
        offsets.push_back(framer.offset());
        joined.insert(joined.end(), message.begin(), message.end());
      }
    }
    EXPECT_FALSE(framer.finish());
    EXPECT_EQ(joined, stream);
    EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 20, 150}));
  }
}

TEST(Framer, EndsWhereLengthsCannotBeBelieved) {
  const auto error_of = [](std::string_view hex) {
    Framer framer;
    framer.push(octets(hex));
    ByteView message;
    while (framer.next(message)) {}
    return framer.finish();
  };
  EXPECT_FALSE(error_of(""));
  EXPECT_EQ(error_of("03 00")->code, Code::truncated);
  EXPECT_EQ(error_of("03 00")->offset, 2U);
  EXPECT_EQ(error_of("03 00000006 09 02")->field, "bmp.version");
  EXPECT_EQ(error_of("03 00000006 09 02")->offset, 6U);
  EXPECT_EQ(error_of("03 00000000 01")->code, Code::bad_length);
  EXPECT_EQ(error_of("03 ffffffff 01")->code, Code::limit);
}

TEST(Framer, HoldsNoMoreThanOneMessageOfAFlood) {
  Framer framer;
  const Bytes one = octets(kThree);
  for (int i = 0; i < 100000; ++i) {
    framer.push(one);
    ByteView message;
    while (framer.next(message)) {}
  }
  EXPECT_EQ(framer.held(), 0U);
  EXPECT_LE(framer.capacity(), 16384U);
}

TEST(Framer, TakesOctetsAfterAnErrorWithoutKeepingThem) {
  Framer framer;
  framer.push(octets("09"));
  ByteView message;
  EXPECT_FALSE(framer.next(message));
  framer.push(octets(kThree));
  EXPECT_EQ(framer.held(), 1U);
}

TEST(Framer, FeedsTheSameMessagesForEveryChunkSize) {
  Bytes stream = initiation();
  for (const Bytes& part : {peer_up(), octets(kThree)}) stream.insert(stream.end(), part.begin(), part.end());
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    Framer framer;
    std::vector<std::uint64_t> offsets;
    Bytes joined;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      framer.feed(ByteView(stream).subspan(at, std::min(size, stream.size() - at)), [&](ByteView message) {
        offsets.push_back(framer.offset());
        joined.insert(joined.end(), message.begin(), message.end());
        return true;
      });
    }
    EXPECT_FALSE(framer.finish());
    EXPECT_EQ(joined, stream);
    EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 20, 150}));
    EXPECT_EQ(framer.held(), 0U);
  }
}

TEST(Framer, FeedEndsWhereLengthsCannotBeBelieved) {
  for (const std::size_t size : {1U, 3U, 100U}) {
    const auto error_of = [&](std::string_view hex) {
      const Bytes stream = octets(hex);
      Framer framer;
      for (std::size_t at = 0; at < stream.size(); at += size) {
        framer.feed(ByteView(stream).subspan(at, std::min(size, stream.size() - at)), [](ByteView) { return true; });
      }
      return framer.finish();
    };
    EXPECT_EQ(error_of("03 00")->message(), "truncated at byte 2 (bmp)");
    EXPECT_EQ(error_of("03 00000006 09 02")->message(), "bad_value at byte 6 (bmp.version)");
    EXPECT_EQ(error_of("03 00000006 09 03 00000000 01")->message(), "bad_length at byte 7 (bmp.length)");
    EXPECT_EQ(error_of("03 ffffffff 01 00")->message(), "limit at byte 1 (bmp.length)");
  }
}

TEST(Framer, FeedStopsWhenToldAndKeepsOnlyWhatIsNotWhole) {
  Framer framer;
  Bytes two = octets(kThree);
  const std::size_t one = two.size();
  two.insert(two.end(), two.begin(), two.begin() + 50);
  int heard = 0;
  framer.feed(two, [&](ByteView) { return ++heard < 9; });
  EXPECT_EQ(heard, 1);
  EXPECT_EQ(framer.held(), 50U);
  framer.feed(ByteView(two).subspan(50, one - 50), [&](ByteView message) {
    EXPECT_EQ(message.size(), one);
    return false;
  });
  EXPECT_EQ(framer.held(), 0U);
  EXPECT_EQ(framer.offset(), one);
}

}  // namespace
}  // namespace nikkan::bmp_stats
