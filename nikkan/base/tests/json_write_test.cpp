#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "nikkan/base/json.hpp"

namespace nikkan::json {
namespace {

std::string written(const auto& value) {
  Writer w;
  w.value(value);
  return w.take();
}

TEST(JsonWrite, OneLine) {
  Writer w;
  w.begin_object().member("a", 1).key("b").begin_array().value(true).null().value("x").end_array();
  w.key("c").begin_object().end_object().key("d").begin_array().end_array().end_object();
  EXPECT_EQ(w.take(), R"({"a":1,"b":[true,null,"x"],"c":{},"d":[]})");
  EXPECT_EQ(w.take(), "");
}

TEST(JsonWrite, Indented) {
  Writer w(2);
  w.begin_object().member("a", 1).key("b").begin_array().value(1U).begin_object().end_object().end_array().end_object();
  EXPECT_EQ(w.take(), "{\n  \"a\": 1,\n  \"b\": [\n    1,\n    {}\n  ]\n}");
}

TEST(JsonWrite, AWriterCanBeUsedAgain) {
  Writer w;
  EXPECT_EQ(w.value(1).take(), "1");
  EXPECT_EQ(w.begin_array().end_array().take(), "[]");
}

TEST(JsonWrite, Numbers) {
  EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(-0.0), "-0");
  EXPECT_EQ(written(1e22), "1e+22");
  EXPECT_EQ(written(5e-324), "5e-324");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(written(-std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWrite, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(written("\"\\\b\f\n\r\t\x01\x1F\x7F/"), R"("\"\\\b\f\n\r\t\u0001\u001f\u007f/")");
  EXPECT_EQ(written(std::string("\0", 1)), R"("\u0000")");
  EXPECT_EQ(written(std::string_view("日é\U0001F600")), "\"日é\U0001F600\"");
}

TEST(JsonWrite, TextMayStandInsideHtml) {
  EXPECT_EQ(written("</script>"), R"("<\/script>")");
  EXPECT_EQ(written("<!-- <script>"), R"("\u003c!-- <script>")");
  EXPECT_EQ(written("<</"), R"("<<\/")");
  EXPECT_EQ(written("a/b < /"), R"("a/b < /")");
  EXPECT_EQ(written("\u2028\u2029"), R"("\u2028\u2029")");
}

TEST(JsonWrite, IllFormedOctetsBecomeReplacements) {
  EXPECT_EQ(written("a\xFFz\xE6\x97"), "\"a\uFFFDz\uFFFD\"");
  Writer w;
  w.begin_object().member("k\xFF", 0).end_object();
  EXPECT_EQ(w.take(), "{\"k\uFFFD\":0}");
}

TEST(JsonWrite, TextsOfEveryKindAreStrings) {
  const std::string owned = "o";
  const char* pointer = "p";
  Writer w;
  w.begin_object()
      .member("a", owned)
      .member("b", pointer)
      .member("c", std::string_view("v"))
      .member("d", "literal")
      .end_object();
  EXPECT_EQ(w.take(), R"({"a":"o","b":"p","c":"v","d":"literal"})");
}

TEST(JsonWrite, WritesATreeBackInItsOrder) {
  constexpr std::string_view text =
      R"({"z":[1,-2,18446744073709551615,0.5,"t",true,false,null,[],{}],"a":{"y":{"x":[[[]]]}},"":""})";
  const auto tree = parse(text);
  ASSERT_TRUE(tree);
  Writer w;
  write(w, *tree);
  EXPECT_EQ(w.take(), text);
}

TEST(JsonWrite, WritesIntoAnOpenContainer) {
  Writer w;
  w.begin_object().key("tree");
  write(w, *parse("[1]"));
  w.member("after", 2).end_object();
  EXPECT_EQ(w.take(), R"({"tree":[1],"after":2})");
}

TEST(JsonWrite, DoublesComeBackBitByBit) {
  std::mt19937_64 random(754);
  for (int i = 0; i < 100'000; ++i) {
    const double number = std::bit_cast<double>(random());
    if (!std::isfinite(number) || number == std::trunc(number)) continue;
    const auto back = parse(written(number));
    ASSERT_TRUE(back);
    ASSERT_EQ(std::get<double>(back->v), number);
  }
}

TEST(JsonWriteDeathTest, CallsOutOfOrderAreABrokenContract) {
#if defined(NDEBUG) && !defined(NIKKAN_CONTRACTS)
  GTEST_SKIP() << "contract checks are not built in";
#endif
  EXPECT_DEATH(Writer().begin_object().value(1), "");
  EXPECT_DEATH(Writer().key("a"), "");
  EXPECT_DEATH(Writer().begin_array().key("a"), "");
  EXPECT_DEATH(Writer().begin_object().key("a").key("b"), "");
  EXPECT_DEATH(Writer().begin_object().end_array(), "");
  EXPECT_DEATH(Writer().begin_object().key("a").end_object(), "");
  EXPECT_DEATH(Writer().end_object(), "");
  EXPECT_DEATH(Writer().begin_array().take(), "");
}

}  // namespace
}  // namespace nikkan::json
