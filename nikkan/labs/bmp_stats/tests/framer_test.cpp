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

}  // namespace
}  // namespace nikkan::bmp_stats
