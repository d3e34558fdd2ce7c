#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "nikkan/base/json.hpp"

namespace nikkan::json {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

const Value parsed(std::string_view text) {
  auto r = parse(text);
  EXPECT_TRUE(r) << text << ": " << (r ? "" : r.error().message());
  return r ? std::move(*r) : Value{};
}

template <class T>
void expect_value(std::string_view text, const T& expected) {
  const Value value = parsed(text);
  const T* got = std::get_if<T>(&value.v);
  ASSERT_NE(got, nullptr) << text << " has type " << value.v.index();
  EXPECT_EQ(*got, expected) << text;
}

TEST(JsonParse, AcceptsWhatRfc8259Admits) {
  for (const std::string_view text : {
           "null",
           "true",
           "false",
           "0",
           "-0",
           "1",
           "-1",
           "10",
           "1.5",
           "1.0e0",
           "1E5",
           "1e+5",
           "1e-5",
           "0.0",
           "0e0",
           "0E+1",
           "-0.0",
           "-0e-0",
           "123456789012345678901234567890",
           R"("")",
           R"("a")",
           R"("\"\\\/\b\f\n\r\t")",
           R"("\u0000")",
           R"("\u00e9")",
           R"("\uD83D\uDE00")",
           R"("\ud83d\ude00")",
           "\"\x7F\"",
           "\"\u2028\"",
           "\"日\"",
           "\"\U0010FFFF\"",
           "[]",
           "{}",
           "[ ]",
           "{ }",
           "[\n]",
           "[1]",
           "[1,2]",
           "[[[[]]]]",
           "[{}]",
           R"({"":0})",
           R"({"a":{"a":{}}})",
           R"({"a":[],"b":{}})",
           " \t\r\n1 \t\r\n",
           " [ 1 , 2 ] ",
           R"( { "a" : 1 , "b" : 2 } )",
           R"({"a":1,"A":2})",
           "[null,true,false]",
           R"(["\\"])",
           R"(["\\\""])",
           "1e-400",
           "-1e-99999999999999999999",
           "0e99999999999999999999",
           "0.00000000000000000000000000001e+30",
       }) {
    const auto r = parse(text);
    EXPECT_TRUE(r) << text << ": " << (r ? "" : r.error().message());
  }
}

struct Case {
  std::string_view text;
  std::string_view message;
};

TEST(JsonParse, RejectsWithThePlaceAndTheField) {
  constexpr Case cases[] = {
      {"", "truncated at byte 0 (json.value)"},
      {"  ", "truncated at byte 2 (json.value)"},
      {"nul", "truncated at byte 3 (json.value)"},
      {"nulL", "bad_value at byte 3 (json.value)"},
      {"True", "bad_value at byte 0 (json.value)"},
      {"trues", "trailing at byte 4 (json)"},
      {"fals", "truncated at byte 4 (json.value)"},
      {"NaN", "bad_value at byte 0 (json.value)"},
      {"nan", "bad_value at byte 1 (json.value)"},
      {"Infinity", "bad_value at byte 0 (json.value)"},
      {"-Infinity", "bad_value at byte 1 (json.number)"},
      {"+1", "bad_value at byte 0 (json.value)"},
      {"-", "truncated at byte 1 (json.number)"},
      {"--1", "bad_value at byte 1 (json.number)"},
      {"01", "bad_value at byte 1 (json.number)"},
      {"-01", "bad_value at byte 2 (json.number)"},
      {"00", "bad_value at byte 1 (json.number)"},
      {".5", "bad_value at byte 0 (json.value)"},
      {"1.", "truncated at byte 2 (json.number)"},
      {"1.e1", "bad_value at byte 2 (json.number)"},
      {"-.5", "bad_value at byte 1 (json.number)"},
      {"1e", "truncated at byte 2 (json.number)"},
      {"1e+", "truncated at byte 3 (json.number)"},
      {"1e5.0", "trailing at byte 3 (json)"},
      {"0x10", "trailing at byte 1 (json)"},
      {"1_000", "trailing at byte 1 (json)"},
      {"1 2", "trailing at byte 2 (json)"},
      {"[1e400]", "bad_value at byte 1 (json.number)"},
      {"-1e309", "bad_value at byte 0 (json.number)"},
      {"1e99999999999999999999", "bad_value at byte 0 (json.number)"},
      {"'a'", "bad_value at byte 0 (json.value)"},
      {"\"", "truncated at byte 1 (json.string)"},
      {"\"abc", "truncated at byte 4 (json.string)"},
      {"\"a\nb\"", "bad_value at byte 2 (json.string)"},
      {"\"a\tb\"", "bad_value at byte 2 (json.string)"},
      {"\"\x1F\"", "bad_value at byte 1 (json.string)"},
      {R"("\)", "truncated at byte 2 (json.escape)"},
      {R"("\a")", "bad_value at byte 2 (json.escape)"},
      {R"("\x41")", "bad_value at byte 2 (json.escape)"},
      {R"("\'")", "bad_value at byte 2 (json.escape)"},
      {R"("\U0041")", "bad_value at byte 2 (json.escape)"},
      {R"("\u")", "bad_value at byte 3 (json.escape)"},
      {R"("\u00)", "truncated at byte 5 (json.escape)"},
      {R"("\u00G0")", "bad_value at byte 5 (json.escape)"},
      {R"("\u00 0")", "bad_value at byte 5 (json.escape)"},
      {R"("\uD800")", "bad_value at byte 7 (json.escape)"},
      {R"("\uD800)", "truncated at byte 7 (json.escape)"},
      {R"("\uD800\n")", "bad_value at byte 8 (json.escape)"},
      {R"("\uD800\)", "truncated at byte 8 (json.escape)"},
      {R"("\uD800\u0041")", "bad_value at byte 1 (json.escape)"},
      {R"("\uD800\uD800")", "bad_value at byte 1 (json.escape)"},
      {R"("\uD800\uE000")", "bad_value at byte 1 (json.escape)"},
      {R"("\uD800\u00")", "bad_value at byte 11 (json.escape)"},
      {R"("\uDC00")", "bad_value at byte 1 (json.escape)"},
      {R"("\uDFFF\uD800")", "bad_value at byte 1 (json.escape)"},
      {"\"\xFF\"", "bad_value at byte 1 (json.utf8)"},
      {"\"ab\xC0\x80\"", "bad_value at byte 3 (json.utf8)"},
      {"\"\xED\xA0\x80\"", "bad_value at byte 1 (json.utf8)"},
      {"\"\xE6\x97", "bad_value at byte 1 (json.utf8)"},
      {"\xEF\xBB\xBF{}", "bad_value at byte 0 (json.value)"},
      {"[", "truncated at byte 1 (json.value)"},
      {"[1", "truncated at byte 2 (json.array)"},
      {"[1,", "truncated at byte 3 (json.value)"},
      {"[1,]", "bad_value at byte 3 (json.value)"},
      {"[,1]", "bad_value at byte 1 (json.value)"},
      {"[1,,2]", "bad_value at byte 3 (json.value)"},
      {"[1 2]", "bad_value at byte 3 (json.array)"},
      {"[1}", "bad_value at byte 2 (json.array)"},
      {"]", "bad_value at byte 0 (json.value)"},
      {"[]]", "trailing at byte 2 (json)"},
      {"{", "truncated at byte 1 (json.key)"},
      {"{]", "bad_value at byte 1 (json.key)"},
      {"{a:1}", "bad_value at byte 1 (json.key)"},
      {"{1:1}", "bad_value at byte 1 (json.key)"},
      {R"({"a)", "truncated at byte 3 (json.string)"},
      {R"({"a")", "truncated at byte 4 (json.colon)"},
      {R"({"a" 1})", "bad_value at byte 5 (json.colon)"},
      {R"({"a":)", "truncated at byte 5 (json.value)"},
      {R"({"a":})", "bad_value at byte 5 (json.value)"},
      {R"({"a":1)", "truncated at byte 6 (json.object)"},
      {R"({"a":1])", "bad_value at byte 6 (json.object)"},
      {R"({"a":1,})", "bad_value at byte 7 (json.key)"},
      {R"({"a":1,,"b":2})", "bad_value at byte 7 (json.key)"},
      {R"({"a":1;"b":2})", "bad_value at byte 6 (json.object)"},
      {R"({"a":1,"a":1})", "duplicate at byte 7 (json.key)"},
      {R"({"a":1,"b":2,"\u0061":1,"b":0})", "duplicate at byte 13 (json.key)"},
      {R"({"x":{"a":1,"a":1}})", "duplicate at byte 12 (json.key)"},
      {"// note\n1", "bad_value at byte 0 (json.value)"},
      {"[1/*,*/]", "bad_value at byte 2 (json.array)"},
      {"\v1", "bad_value at byte 0 (json.value)"},
      {"\xC2\xA0"
       "1",
       "bad_value at byte 0 (json.value)"},
  };
  for (const Case& c : cases) {
    const auto r = parse(c.text);
    ASSERT_FALSE(r) << c.text;
    EXPECT_EQ(r.error().message(), c.message) << c.text;
  }
}

TEST(JsonParse, ANulOctetIsNeitherSpaceNorEnd) {
  EXPECT_EQ(parse(std::string_view("\0", 1)).error().message(), "bad_value at byte 0 (json.value)");
  EXPECT_EQ(parse(std::string_view("1\0", 2)).error().message(), "trailing at byte 1 (json)");
  EXPECT_EQ(parse(std::string_view("[\0]", 3)).error().message(), "bad_value at byte 1 (json.value)");
  EXPECT_EQ(parse(std::string_view("\"\0\"", 3)).error().message(), "bad_value at byte 1 (json.string)");
  EXPECT_EQ(parse(std::string_view("\"\\\0\"", 4)).error().message(), "bad_value at byte 2 (json.escape)");
  EXPECT_EQ(parse(std::string_view("{\0}", 3)).error().message(), "bad_value at byte 1 (json.key)");
}

TEST(JsonParse, EveryPrefixOfADocumentIsTruncated) {
  constexpr std::string_view whole = R"({"k\u00e9\ud83d\ude00":[1.5e3,true,null,{"a":"b"}],"z":-12})";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto r = parse(whole.substr(0, n));
    ASSERT_FALSE(r) << n;
    EXPECT_EQ(to_string(r.error().code), "truncated") << n;
    EXPECT_EQ(r.error().offset, n);
  }
}

TEST(JsonParse, WholeNumbersKeepTheirValue) {
  expect_value<std::int64_t>("0", 0);
  expect_value<std::int64_t>("9223372036854775807", std::numeric_limits<std::int64_t>::max());
  expect_value<std::int64_t>("-9223372036854775808", std::numeric_limits<std::int64_t>::min());
  expect_value<std::uint64_t>("9223372036854775808", 9223372036854775808U);
  expect_value<std::uint64_t>("18446744073709551615", std::numeric_limits<std::uint64_t>::max());
  expect_value<double>("18446744073709551616", 18446744073709551616.0);
  expect_value<double>("-9223372036854775809", -9223372036854775808.0);
  EXPECT_TRUE(std::signbit(std::get<double>(parsed("-0").v)));
}

TEST(JsonParse, RealNumbersAreTheNearestDouble) {
  expect_value<double>("0.1", 0.1);
  expect_value<double>("1.0", 1.0);
  expect_value<double>("-2.5E-3", -0.0025);
  expect_value<double>("1.7976931348623157e308", std::numeric_limits<double>::max());
  expect_value<double>("4.9e-324", std::numeric_limits<double>::denorm_min());
  expect_value<double>("2.2250738585072011e-308", 2.2250738585072011e-308);  // the number that hung strtod of old
}

TEST(JsonParse, TooSmallIsZeroAndTooLargeIsAnError) {
  expect_value<double>("1e-400", 0.0);
  expect_value<double>("0." + repeat("0", 400) + "1", 0.0);
  expect_value<double>("0." + repeat("0", 800) + "1e+400", 0.0);
  expect_value<double>("1" + repeat("0", 400) + "e-800", 0.0);
  expect_value<double>("0e400", 0.0);
  EXPECT_TRUE(std::signbit(std::get<double>(parsed("-1e-400").v)));
  EXPECT_FALSE(parse("1" + repeat("0", 400)));
  EXPECT_FALSE(parse("1" + repeat("0", 800) + "e-400"));
  EXPECT_FALSE(parse("0." + repeat("0", 400) + "1e800"));
  EXPECT_FALSE(parse("1E+400"));
}

TEST(JsonParse, StringsAreUtf8) {
  expect_value<std::string>(R"("\u0041\u00e9\u65E5\uD83D\uDE00")", "Aé日\U0001F600");
  expect_value<std::string>(R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t");
  expect_value<std::string>(R"("a\u0000b")", std::string("a\0b", 3));
  expect_value<std::string>(R"("\uFFFF\uDBFF\uDFFF")", "\uFFFF\U0010FFFF");
}

TEST(JsonParse, MembersKeepTheirOrder) {
  const Value v = parsed(R"({"b":1,"a":[true,null],"c":{}})");
  ASSERT_NE(v.object(), nullptr);
  EXPECT_EQ((*v.object())[0].first, "b");
  EXPECT_EQ((*v.object())[1].first, "a");
  ASSERT_NE(v.find("a"), nullptr);
  ASSERT_NE(v.find("a")->array(), nullptr);
  EXPECT_TRUE((*v.find("a")->array())[1].is_null());
  EXPECT_EQ(v.find("d"), nullptr);
  EXPECT_EQ(v.find("a")->find("b"), nullptr);
  EXPECT_EQ(v.string(), nullptr);
  EXPECT_EQ(*parsed("\"x\"").string(), "x");
}

TEST(JsonParse, IntegerTakesWholeNumbersOnly) {
  std::int64_t n = 7;
  EXPECT_TRUE(parsed("42").integer(n));
  EXPECT_EQ(n, 42);
  EXPECT_TRUE(parsed("1e3").integer(n));
  EXPECT_EQ(n, 1000);
  EXPECT_TRUE(parsed("-9007199254740992.0").integer(n));
  EXPECT_EQ(n, -9007199254740992);
  n = 7;
  for (const std::string_view no : {"1.5", "1e16", "-1e16", "18446744073709551615", "\"1\"", "null", "true", "[1]"}) {
    EXPECT_FALSE(parsed(no).integer(n)) << no;
  }
  EXPECT_EQ(n, 7);
}

TEST(JsonParse, DepthLimitStandsAtItsEdge) {
  const auto nested = [](std::size_t depth) { return repeat("[", depth) + repeat("]", depth); };
  EXPECT_TRUE(parse(nested(64)));
  const auto deep = parse(nested(65));
  ASSERT_FALSE(deep);
  EXPECT_EQ(deep.error().message(), "limit at byte 64 (json.depth)");
  EXPECT_TRUE(parse(nested(kMaxDepth), {.max_depth = 1U << 30U}));
  EXPECT_FALSE(parse(nested(kMaxDepth + 1), {.max_depth = 1U << 30U}));
  EXPECT_TRUE(parse("1", {.max_depth = 0}));
  EXPECT_FALSE(parse("[]", {.max_depth = 0}));
}

TEST(JsonParse, AMillionOpenBracketsCostNothing) {
  EXPECT_EQ(parse(repeat("[", 1'000'000)).error().message(), "limit at byte 64 (json.depth)");
  EXPECT_EQ(parse(repeat("{\"a\":", 1'000'000)).error().message(), "limit at byte 320 (json.depth)");
}

TEST(JsonParse, SizeLimitsStandAtTheirEdges) {
  EXPECT_TRUE(parse("[1]", {.max_bytes = 3}));
  EXPECT_EQ(parse("[1] ", {.max_bytes = 3}).error().message(), "limit at byte 3 (json.bytes)");
  EXPECT_TRUE(parse("[1,2]", {.max_values = 3}));
  EXPECT_EQ(parse("[1,2,3]", {.max_values = 3}).error().message(), "limit at byte 5 (json.values)");
}

TEST(JsonParse, ADuplicateIsFoundAmongManyNames) {
  std::string text = "{";
  for (int i = 0; i < 50'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  const std::size_t at = text.size();
  EXPECT_TRUE(parse(text + "\"last\":0}"));
  EXPECT_EQ(parse(text + "\"k5\":0}").error().offset, at);
}

}  // namespace
}  // namespace nikkan::json
