#include "nikkan/labs/form_params/urlencoded.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "nikkan/labs/form_params/tests/slow_parser.hpp"

namespace nikkan::form_params {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Collect final : PairHandler {
  Pairs pairs;
  Result<void> on_pair(const UrlPair& pair) override {
    pairs.emplace_back(pair.name, pair.value);
    return {};
  }
};

struct Outcome {
  Pairs pairs;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome in_pieces(const std::string& text, const UrlOptions& options, const std::vector<std::size_t>& cuts) {
  UrlDecoder decoder(options);
  Collect collect;
  Result<void> good;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size() && good; ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : text.size();
    const Bytes piece(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(to));
    good = decoder.feed(piece, collect);
    EXPECT_LE(decoder.kept(), 2U);
    from = to;
  }
  if (good) good = decoder.finish(collect);
  return {collect.pairs, good ? "" : good.error().message()};
}

Pairs lenient(const std::string& text) { return decode_urlencoded(text).value(); }

std::string strictly(const std::string& text) {
  const auto out = decode_urlencoded(text, {.strict = true});
  return out ? "good" : out.error().message();
}

TEST(Urlencoded, SplitsAtAmpersandsAndTheFirstEqualsSign) {
  EXPECT_EQ(lenient("a=1&b=2"), (Pairs{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(lenient("a=&=b&c&&d=1=2&"), (Pairs{{"a", ""}, {"", "b"}, {"c", ""}, {"d", "1=2"}}));
  EXPECT_EQ(lenient(""), Pairs{});
  EXPECT_EQ(lenient("&&"), Pairs{});
  EXPECT_EQ(lenient("="), (Pairs{{"", ""}}));
  EXPECT_EQ(lenient("a;b=1"), (Pairs{{"a;b", "1"}}));
  EXPECT_EQ(lenient("a[b]=1&a[b]=2"), (Pairs{{"a[b]", "1"}, {"a[b]", "2"}}));
}

TEST(Urlencoded, DecodesOnce) {
  EXPECT_EQ(lenient("q=a+b%20c&s=%26%3D%25%2B&t=%2525"), (Pairs{{"q", "a b c"}, {"s", "&=%+"}, {"t", "%25"}}));
  EXPECT_EQ(lenient("%61%3D=%00%0d%0A"), (Pairs{{"a=", std::string("\0\r\n", 3)}}));
}

TEST(Urlencoded, LenientKeepsWhatIsNoEscape) {
  EXPECT_EQ(lenient("a=%zz&b=%4&c=%&%=%%41%"), (Pairs{{"a", "%zz"}, {"b", "%4"}, {"c", "%"}, {"%", "%A%"}}));
}

TEST(Urlencoded, LenientReplacesWhatIsNoUtf8) {
  EXPECT_EQ(lenient("a=%ff%fe&\xc3=%C3%A9%e2%82"),
            (Pairs{{"a", "\xef\xbf\xbd\xef\xbf\xbd"}, {"\xef\xbf\xbd", "\xc3\xa9\xef\xbf\xbd"}}));
}

TEST(Urlencoded, StrictNamesTheFault) {
  EXPECT_EQ(strictly("a=%41&b=+&c=%0D%0A"), "good");
  EXPECT_EQ(strictly("a=1&b=%4"), "bad_value at byte 6 (urlencoded.escape)");
  EXPECT_EQ(strictly("a=1&b%zz"), "bad_value at byte 5 (urlencoded.escape)");
  EXPECT_EQ(strictly("a=1&b=%"), "bad_value at byte 6 (urlencoded.escape)");
  EXPECT_EQ(strictly("a=1&b=x%ff"), "bad_value at byte 6 (urlencoded.utf8)");
  EXPECT_EQ(strictly("a=1&%ff=x"), "bad_value at byte 4 (urlencoded.utf8)");
  EXPECT_EQ(strictly("a=1\r\n"), "bad_value at byte 3 (urlencoded.control)");
  EXPECT_EQ(strictly("a\n=1"), "bad_value at byte 1 (urlencoded.control)");
  EXPECT_EQ(strictly("a=%00"), "bad_value at byte 2 (urlencoded.control): holds NUL");
  EXPECT_EQ(strictly(std::string("a\0=1", 4)), "bad_value at byte 0 (urlencoded.control): holds NUL");
}

TEST(Urlencoded, LimitsStandAtTheirValues) {
  const auto limited = [](const std::string& text, const UrlLimits& limits) {
    const auto out = decode_urlencoded(text, {.strict = false, .limits = limits});
    return out ? "good" : out.error().message();
  };
  EXPECT_EQ(limited("a=1&b=2", {.max_pairs = 2}), "good");
  EXPECT_EQ(limited("a=1&b=2", {.max_pairs = 1}), "limit at byte 4 (urlencoded.pairs)");
  EXPECT_EQ(limited("a=%41%42", {.max_value = 2}), "good");
  EXPECT_EQ(limited("a=%41%42", {.max_value = 1}), "limit at byte 2 (urlencoded.value)");
  EXPECT_EQ(limited("x=1&%41%42=1", {.max_name = 2}), "good");
  EXPECT_EQ(limited("x=1&%41%42=1", {.max_name = 1}), "limit at byte 4 (urlencoded.name)");
  EXPECT_EQ(limited("a=1", {.max_octets = 3}), "good");
  EXPECT_EQ(limited("a=1", {.max_octets = 2}), "limit at byte 2 (urlencoded.octets)");
}

/// Texts with everything that may be cut in an awkward place.
std::vector<std::string> texts() {
  return {"a=1&b=2",
          "%41%4=%&%zz=%4g&%%41=%e2%82%ac",
          "&&=&a&%&%4&",
          "a+b=c+d%20e&x",
          "name=%E3%81%82%ff",
          "k=v\r\n&\r=\n",
          std::string("a=%00\0&b", 8),
          "1234567890%41234567890+234567890=%4"};
}

TEST(Urlencoded, EveryCutIntoThreePiecesGivesTheSame) {
  for (const bool strict : {false, true}) {
    for (const UrlLimits& limits :
         {UrlLimits{}, UrlLimits{.max_pairs = 2, .max_name = 3, .max_value = 4, .max_octets = 25}}) {
      for (const std::string& text : texts()) {
        const UrlOptions options{.strict = strict, .limits = limits};
        const Outcome once = in_pieces(text, options, {});
        for (std::size_t a = 0; a <= text.size(); ++a) {
          for (std::size_t b = a; b <= text.size(); ++b)
            ASSERT_EQ(in_pieces(text, options, {a, b}), once) << text << ' ' << a << ' ' << b;
        }
      }
    }
  }
}

TEST(Urlencoded, AgreesWithTheSlowDecoder) {
  std::mt19937 random(3);
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (std::size_t i = random() % 40; i > 0; --i) {
      text += "%%%&&==++aZ09fg"[random() % 15];
      if (random() % 8 == 0) text += static_cast<char>(random());
    }
    std::vector<std::size_t> cuts{random() % (text.size() + 1), random() % (text.size() + 1)};
    std::ranges::sort(cuts);
    ASSERT_EQ(in_pieces(text, {}, cuts), (Outcome{slow::decode(text), ""})) << text;
  }
}

TEST(Urlencoded, WhatIsEncodedIsReadBack) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  for (const std::string& text : {std::string(), all, std::string("日本 語"), std::string("a b&c=d%+")}) {
    std::string encoded;
    append_urlencoded(encoded, text);
    EXPECT_EQ(encoded.size(), urlencoded_size(text));
    EXPECT_EQ(encoded.find_first_of("&=\r\n \"<>#%", encoded.empty() ? 0 : encoded.size()), std::string::npos);
    EXPECT_EQ(lenient("x=" + encoded), (Pairs{{"x", text}}));
    if (text.find('\0') == std::string::npos) {
      EXPECT_EQ(strictly("x=" + encoded), "good");
    }
  }
}

TEST(Urlencoded, TheEncodingIsThatOfBrowsers) {
  std::string out;
  append_urlencoded(out, "aZ09*-._ ~!'()/é\n");
  EXPECT_EQ(out, "aZ09*-._+%7E%21%27%28%29%2F%C3%A9%0A");
  out.clear();
  append_urlencoded(out, "\xed\xa0\x80x");  // a lone surrogate
  EXPECT_EQ(out, "%EF%BF%BD%EF%BF%BD%EF%BF%BDx");
  EXPECT_EQ(urlencoded_size("\xed\xa0\x80x"), out.size());
}

}  // namespace
}  // namespace nikkan::form_params
