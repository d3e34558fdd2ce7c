#include "nikkan/base/reader.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace nikkan {
namespace {

Bytes counting(std::size_t size) {
  Bytes out(size);
  std::iota(out.begin(), out.end(), std::uint8_t{1});
  return out;
}

std::string fault(const Reader& r) { return r.ok() ? "ok" : r.error().message(); }

TEST(Reader, ReadsNetworkOrder) {
  const Bytes in = counting(31);
  Reader r(in);
  EXPECT_EQ(r.u8("a"), 0x01U);
  EXPECT_EQ(r.u16("b"), 0x0203U);
  EXPECT_EQ(r.u24("c"), 0x040506U);
  EXPECT_EQ(r.u32("d"), 0x0708090AU);
  EXPECT_EQ(r.u48("e"), 0x0B0C0D0E0F10U);
  EXPECT_EQ(r.u64("f"), 0x1112131415161718U);
  EXPECT_EQ(r.unsigned_be(5, "g"), 0x191A1B1C1DU);
  EXPECT_EQ(r.unsigned_be(0, "h"), 0U);
  EXPECT_EQ(r.remaining(), 2U);
  EXPECT_EQ(r.offset(), 29U);
  EXPECT_TRUE(r.ok());
}

TEST(Reader, ReadsLittleEndian) {
  const Bytes in = counting(14);
  Reader r(in);
  EXPECT_EQ(r.u16le("a"), 0x0201U);
  EXPECT_EQ(r.u32le("b"), 0x06050403U);
  EXPECT_EQ(r.u64le("c"), 0x0E0D0C0B0A090807U);
  EXPECT_TRUE(r.at_end());
  EXPECT_TRUE(r.ok());
}

TEST(Reader, GivesRunsOfOctets) {
  const Bytes in = counting(10);
  Reader r(in);
  EXPECT_EQ(r.bytes(3, "a").data(), in.data());
  EXPECT_EQ((r.array<2>("b")), (std::array<std::uint8_t, 2>{4, 5}));
  r.skip(1, "c");
  EXPECT_EQ(r.peek("d"), 7U);
  EXPECT_EQ(r.peek("d"), 7U);
  EXPECT_EQ(r.rest().size(), 4U);
  EXPECT_EQ(r.rest().size(), 0U);
  EXPECT_EQ(r.bytes(0, "e").size(), 0U);
  EXPECT_TRUE(r.ok());
}

TEST(Reader, EveryReadNamesThePlaceAndFieldThatIsMissing) {
  using Read = void (*)(Reader&);
  constexpr std::pair<std::size_t, Read> reads[] = {
      {1, [](Reader& r) { EXPECT_EQ(r.u8("x"), 0U); }},
      {1, [](Reader& r) { EXPECT_EQ(r.peek("x"), 0U); }},
      {2, [](Reader& r) { EXPECT_EQ(r.u16("x"), 0U); }},
      {2, [](Reader& r) { EXPECT_EQ(r.u16le("x"), 0U); }},
      {3, [](Reader& r) { EXPECT_EQ(r.u24("x"), 0U); }},
      {4, [](Reader& r) { EXPECT_EQ(r.u32("x"), 0U); }},
      {4, [](Reader& r) { EXPECT_EQ(r.u32le("x"), 0U); }},
      {6, [](Reader& r) { EXPECT_EQ(r.u48("x"), 0U); }},
      {7, [](Reader& r) { EXPECT_EQ(r.unsigned_be(7, "x"), 0U); }},
      {8, [](Reader& r) { EXPECT_EQ(r.u64("x"), 0U); }},
      {8, [](Reader& r) { EXPECT_EQ(r.u64le("x"), 0U); }},
      {5, [](Reader& r) { EXPECT_EQ(r.bytes(5, "x").size(), 0U); }},
      {5, [](Reader& r) { EXPECT_EQ((r.array<5>("x")), (std::array<std::uint8_t, 5>{})); }},
      {5, [](Reader& r) { r.skip(5, "x"); }},
      {5, [](Reader& r) { EXPECT_TRUE(r.sub(5, "x").at_end()); }},
      {5, [](Reader& r) { EXPECT_EQ(fault(r.isolated(5, "x")), "truncated at byte 2 (x)"); }},
  };
  for (const auto& [size, read] : reads) {
    for (std::size_t have = 0; have < size; ++have) {
      const Bytes in(2 + have, 0xAA);
      Reader r(in);
      r.skip(2, "before");
      read(r);
      EXPECT_EQ(fault(r), "truncated at byte 2 (x)");
    }
    const Bytes in(2 + size, 0xAA);
    Reader r(in);
    r.skip(2, "before");
    const auto quiet = [](Reader& q, std::size_t n) { q.skip(n, "x"); };
    quiet(r, size);
    EXPECT_TRUE(r.ok());
  }
}

TEST(Reader, TheFirstFailureStays) {
  const Bytes in = counting(4);
  Reader r(in);
  r.skip(1, "a");
  r.u32("b");
  r.u8("c");
  r.expect_end("d");
  EXPECT_FALSE(r.fits(1, 1, "e"));
  EXPECT_FALSE(r.fail(Code::bad_value, "f"));
  EXPECT_EQ(fault(r), "truncated at byte 1 (b)");
  EXPECT_TRUE(r.at_end());
  EXPECT_EQ(r.remaining(), 0U);
  EXPECT_EQ(r.rest().size(), 0U);
  EXPECT_EQ(r.peek("g"), 0U);
}

TEST(Reader, HugeCountsFailInsteadOfWrapping) {
  const Bytes in = counting(4);
  for (const std::uint64_t count :
       {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{1} << 32U, std::uint64_t{5}}) {
    Reader r(in);
    r.skip(1, "a");
    EXPECT_EQ(r.bytes(count, "b").size(), 0U);
    EXPECT_EQ(fault(r), "truncated at byte 1 (b)");
  }
}

TEST(Reader, ANumberHasEightOctetsAtMost) {
  const Bytes in = counting(16);
  Reader r(in);
  EXPECT_EQ(r.unsigned_be(9, "n"), 0U);
  EXPECT_EQ(fault(r), "bad_length at byte 0 (n)");
}

TEST(Reader, OffsetsAreThoseOfTheWholeInput) {
  const Bytes in = counting(8);
  Reader r(in, 100);
  r.skip(2, "a");
  Reader part = r.sub(4, "b");
  part.skip(3, "c");
  EXPECT_EQ(part.offset(), 105U);
  EXPECT_EQ(r.offset(), 106U);
  part.u16("d");
  EXPECT_EQ(fault(r), "truncated at byte 105 (d)");
}

TEST(Reader, ASubReaderEndsAtItsCut) {
  const Bytes in = counting(6);
  Reader r(in);
  Reader part = r.sub(2, "part");
  EXPECT_EQ(r.remaining(), 4U);
  EXPECT_EQ(part.u16("a"), 0x0102U);
  EXPECT_EQ(r.u8("b"), 3U);
  EXPECT_TRUE(part.at_end());
  EXPECT_EQ(part.u8("c"), 0U);
  EXPECT_FALSE(r.ok());
  EXPECT_EQ(fault(r), "truncated at byte 2 (c)");
}

TEST(Reader, ASubReaderOfAFailedReaderHasFailed) {
  const Bytes in = counting(3);
  Reader r(in);
  r.u32("a");
  Reader part = r.sub(1, "b");
  EXPECT_FALSE(part.ok());
  EXPECT_TRUE(part.at_end());
  EXPECT_FALSE(r.isolated(1, "c").ok());
  EXPECT_EQ(fault(part), "truncated at byte 0 (a)");
}

TEST(Reader, AnIsolatedItemFailsAlone) {
  const Bytes in = counting(6);
  Reader r(in);
  {
    Reader item = r.isolated(2, "item");
    Reader inner = item.sub(2, "inner");
    inner.u32("deep");
    EXPECT_EQ(fault(item), "truncated at byte 0 (deep)");
  }
  EXPECT_TRUE(r.ok());
  EXPECT_EQ(r.offset(), 2U);
  EXPECT_EQ(r.u32("next"), 0x03040506U);
  EXPECT_TRUE(r.ok());
}

TEST(Reader, FinishWantsTheEnd) {
  const Bytes in = counting(2);
  Reader good(in);
  EXPECT_EQ(good.finish(good.u16("a"), "all"), 0x0102U);
  Reader left(in);
  const auto r = left.finish(left.u8("a"), "all");
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().message(), "trailing at byte 1 (all)");
  Reader broken(in);
  EXPECT_EQ(broken.finish(broken.u32("a"), "all").error().message(), "truncated at byte 0 (a)");
}

TEST(Reader, FitsAsksWhetherACountCanBeTrue) {
  const Bytes in = counting(12);
  Reader r(in);
  EXPECT_TRUE(r.fits(3, 4, "n"));
  EXPECT_TRUE(r.fits(0, 4, "n"));
  EXPECT_TRUE(r.fits(1U << 31U, 0, "n"));
  EXPECT_TRUE(r.ok());
  EXPECT_FALSE(r.fits(4, 4, "n"));
  EXPECT_EQ(fault(r), "bad_length at byte 0 (n)");
  Reader huge(in);
  EXPECT_FALSE(huge.fits(std::numeric_limits<std::uint64_t>::max(), 16, "n"));
}

TEST(Reader, CallersRecordTheirOwnFindings) {
  const Bytes in = counting(4);
  Reader r(in);
  r.skip(3, "a");
  EXPECT_FALSE(r.fail_at(1, Code::bad_value, "version"));
  EXPECT_EQ(fault(r), "bad_value at byte 1 (version)");
}

TEST(Reader, TheEndIsTheLastOctetOrAFailure) {
  const Bytes in = counting(2);
  Reader r(in);
  EXPECT_FALSE(r.at_end());
  r.u8("a");
  EXPECT_FALSE(r.at_end());
  r.u16("b");
  EXPECT_TRUE(r.at_end());
}

TEST(Reader, AnEmptyInputIsAtItsEnd) {
  Reader r{ByteView{}};
  EXPECT_TRUE(r.at_end());
  EXPECT_EQ(r.rest().size(), 0U);
  r.expect_end("all");
  EXPECT_TRUE(r.ok());
}

}  // namespace
}  // namespace nikkan
