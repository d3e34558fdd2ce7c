#include "nikkan/base/writer.hpp"

#include <gtest/gtest.h>

#include "nikkan/base/reader.hpp"

namespace nikkan {
namespace {

std::string taken(Writer& w) {
  const auto r = w.take();
  return r ? to_hex(*r) : r.error().message();
}

TEST(Writer, WritesNetworkOrder) {
  Writer w;
  w.u8(1).u16(0x0203).u24(0x040506, "c").u32(0x0708090A).u48(0x0B0C0D0E0F10, "e").u64(0x1112131415161718);
  EXPECT_EQ(w.size(), 24U);
  EXPECT_EQ(taken(w), "0102030405060708090a0b0c0d0e0f101112131415161718");
}

TEST(Writer, WritesLittleEndian) {
  Writer w;
  w.u16le(0x0102).u32le(0x03040506).u64le(0x0708090A0B0C0D0E);
  EXPECT_EQ(taken(w), "0201060504030e0d0c0b0a090807");
}

TEST(Writer, WritesRunsAndPadding) {
  Writer w;
  w.text("ab").zeros(1).bytes(Bytes{0xFF}).pad_to(4).u8(1).pad_to(4).pad_to(1);
  EXPECT_EQ(taken(w), "616200ff01000000");
}

TEST(Writer, LengthsAreFilledInWhenTheirScopeCloses) {
  Writer w;
  {
    const auto outer = w.length(2, "outer");
    w.u8(0xAA);
    {
      const auto inner = w.length(1, "inner");
      w.text("xyz");
    }
    auto three = w.length(3, "three");
    w.u8(0xBB);
    three.close();
    three.close();
    const auto four = w.length(4, "four");
  }
  EXPECT_EQ(taken(w), "000daa0378797a000001bb00000000");
}

TEST(Writer, ALengthMayCountWhatStandsBeforeIt) {
  Writer w;
  w.u8(3);
  {
    const auto length = w.length(4, "bmp.length", 5);
    w.u8(4);
  }
  EXPECT_EQ(taken(w), "030000000604");
}

TEST(Writer, ALengthThatDoesNotFitIsAFailure) {
  for (const unsigned octets : {1U, 2U}) {
    const std::size_t most = (std::size_t{1} << (8 * octets)) - 1;
    for (const std::size_t size : {most, most + 1}) {
      Writer w;
      w.u8(0);
      {
        const auto length = w.length(octets, "tlv.length");
        w.zeros(size);
      }
      EXPECT_EQ(w.ok(), size == most);
      const auto r = w.take();
      EXPECT_EQ(r.has_value(), size == most);
      if (!r) {
        EXPECT_EQ(r.error().message(), "bad_length at byte 1 (tlv.length)");
      }
    }
  }
}

TEST(Writer, AValueThatDoesNotFitIsAFailure) {
  Writer w;
  w.u8(0).u24(0x1000000, "label").u24(0x2000000, "later");
  w.fail(Code::bad_value, "last");
  EXPECT_EQ(taken(w), "bad_value at byte 1 (label)");
  w.unsigned_be(0xFF, 1, "a").unsigned_be(~std::uint64_t{0}, 8, "b");
  EXPECT_EQ(taken(w), "ffffffffffffffffff");
  EXPECT_EQ(taken(w.unsigned_be(0x100, 1, "a")), "bad_value at byte 0 (a)");
}

TEST(Writer, TheFirstFailureStays) {
  Writer w;
  {
    const auto length = w.length(1, "length");
    w.u24(0x1000000, "label").zeros(300);
  }
  EXPECT_EQ(taken(w), "bad_value at byte 1 (label)");
  EXPECT_EQ(taken(w), "");
}

TEST(Writer, TheReaderReadsWhatItWrote) {
  Writer w;
  w.u16(7).unsigned_be(0xABCDEF, 3, "n").u32le(99);
  const Bytes bytes = *w.take();
  Reader r(bytes);
  EXPECT_EQ(r.u16("a"), 7U);
  EXPECT_EQ(r.unsigned_be(3, "n"), 0xABCDEFU);
  EXPECT_EQ(r.u32le("b"), 99U);
  r.expect_end("all");
  EXPECT_TRUE(r.ok());
}

TEST(WriterDeathTest, MisuseIsABrokenContract) {
#if defined(NDEBUG) && !defined(NIKKAN_CONTRACTS)
  GTEST_SKIP() << "contract checks are not built in";
#endif
  EXPECT_DEATH(Writer().unsigned_be(0, 9, "n"), "");
  EXPECT_DEATH(Writer().unsigned_be(0, 0, "n"), "");
  EXPECT_DEATH(Writer().pad_to(0), "");
  Writer w;
  EXPECT_DEATH({ const auto length = w.length(5, "n"); }, "");
  const auto open = w.length(1, "n");
  EXPECT_DEATH(static_cast<void>(w.take()), "");
}

}  // namespace
}  // namespace nikkan
