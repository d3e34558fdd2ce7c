#include "nikkan/base/utf8.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <array>
#include <vector>

namespace nikkan {
namespace {

/// The C library's converter, as the peer for what is well-formed.
class Iconv {
 public:
  Iconv() : handle_(iconv_open("UTF-32LE", "UTF-8")) {}
  ~Iconv() { iconv_close(handle_); }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;

  bool accepts(std::string text) {
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    std::array<char, 64> out{};
    char* from = text.data();
    char* to = out.data();
    std::size_t left = text.size();
    std::size_t room = out.size();
    return iconv(handle_, &from, &left, &to, &room) != static_cast<std::size_t>(-1) && left == 0;
  }

 private:
  iconv_t handle_;
};

std::string encoded(char32_t value) {
  std::string out;
  append_utf8(out, value);
  return out;
}

std::string octets(std::initializer_list<unsigned> list) {
  std::string out;
  for (const unsigned o : list) out += static_cast<char>(static_cast<unsigned char>(o));
  return out;
}

TEST(Utf8, EveryScalarValueComesBack) {
  for (char32_t v = 0; v <= 0x10FFFF; ++v) {
    if (v >= 0xD800 && v <= 0xDFFF) continue;
    const std::string text = encoded(v);
    const CodePoint point = decode_utf8(text, 0);
    ASSERT_EQ(point.value, v);
    ASSERT_EQ(point.length, text.size());
    ASSERT_TRUE(is_valid_utf8(text));
  }
}

TEST(Utf8, WhatIsNoScalarValueIsWrittenAsReplacement) {
  for (const char32_t v : {char32_t{0xD800}, char32_t{0xDFFF}, char32_t{0x110000}, char32_t{0xFFFFFFFF}}) {
    EXPECT_EQ(encoded(v), "\xEF\xBF\xBD");
  }
}

TEST(Utf8, AgreesWithIconvOnEveryTextOfUpToThreeOctets) {
  Iconv peer;
  for (unsigned a = 0x7F; a < 0x100; ++a) {
    ASSERT_EQ(is_valid_utf8(octets({a})), peer.accepts(octets({a}))) << a;
    for (unsigned b = 0; b < 0x100; ++b) {
      ASSERT_EQ(is_valid_utf8(octets({a, b})), peer.accepts(octets({a, b}))) << a << ' ' << b;
      for (unsigned c = 0x7E; c < 0xC2; ++c) {
        ASSERT_EQ(is_valid_utf8(octets({a, b, c})), peer.accepts(octets({a, b, c}))) << a << ' ' << b << ' ' << c;
      }
    }
  }
}

TEST(Utf8, AgreesWithIconvOnTheEdgesOfFourOctets) {
  Iconv peer;
  constexpr std::array<unsigned, 8> edges{0x00, 0x7F, 0x80, 0x8F, 0x90, 0xBF, 0xC0, 0xFF};
  for (unsigned a = 0xEF; a < 0x100; ++a) {
    for (const unsigned b : edges) {
      for (const unsigned c : edges) {
        for (const unsigned d : edges) {
          const std::string text = octets({a, b, c, d});
          ASSERT_EQ(is_valid_utf8(text), peer.accepts(text)) << a << ' ' << b << ' ' << c << ' ' << d;
        }
      }
    }
  }
}

// Unicode 15.0, tables 3-8 to 3-11.
TEST(Utf8, ReplacesMaximalSubpartsAsTheStandardShows) {
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(sanitize_utf8(octets({0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41})),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(sanitize_utf8(octets({0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41})),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(sanitize_utf8(octets({0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42})),
            r + r + r + r + r + "A" + r + r + "B");
  EXPECT_EQ(sanitize_utf8(octets({0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41})), r + r + r + r + "A");
}

TEST(Utf8, FindsTheFirstIllFormedOctet) {
  EXPECT_EQ(find_invalid_utf8(""), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("日本"), std::string_view::npos);
  EXPECT_EQ(find_invalid_utf8("日\xFF本"), 3U);
  EXPECT_EQ(find_invalid_utf8("ab\xE6\x97"), 2U);
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("日刊 Nikkan"), 9U);
  EXPECT_EQ(count_code_points("\xFF\xFF"), 2U);
}

// Classes from UAX #11 (EastAsianWidth.txt): U+65E5 W, U+FF21 F, U+FF71 H, U+00B1 A, U+1F600 W.
TEST(DisplayWidth, FollowsEastAsianWidth) {
  EXPECT_EQ(display_width("Nikkan"), 6U);
  EXPECT_EQ(display_width("日刊"), 4U);
  EXPECT_EQ(display_width("Ａ"), 2U);
  EXPECT_EQ(display_width("ｱ"), 1U);
  EXPECT_EQ(display_width("±"), 1U);
  EXPECT_EQ(display_width("\U0001F600"), 2U);
  EXPECT_EQ(display_width("、。「」"), 8U);
  EXPECT_EQ(display_width("\u3000"), 2U);
  EXPECT_EQ(display_width("\U0010FFFD"), 1U);
}

TEST(DisplayWidth, MarksFormatCharactersAndControlsTakeNoColumn) {
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("か\u3099"), 2U);
  EXPECT_EQ(display_width("a\u200Bb\uFEFF"), 2U);
  EXPECT_EQ(display_width("a\tb\n\x1B"), 2U);
  EXPECT_EQ(display_width("\u00AD"), 1U);        // soft hyphen is shown
  EXPECT_EQ(display_width("\u1100\u1161"), 2U);  // leading consonant and vowel make one syllable
}

TEST(Japanese, TellsTheScriptsApart) {
  for (const char32_t v : {U'あ', U'ん', U'ゝ', U'ぁ'}) EXPECT_TRUE(is_hiragana(v) && !is_katakana(v) && !is_kanji(v));
  for (const char32_t v : {U'ア', U'ン', U'ー', U'ヴ', U'ｱ', U'ㇰ'})
    EXPECT_TRUE(is_katakana(v) && !is_hiragana(v) && !is_kanji(v));
  for (const char32_t v : {U'日', U'刊', U'々', U'〇', U'㐀', U'\U00020000', U'\uF900'})
    EXPECT_TRUE(is_kanji(v) && !is_katakana(v));
  EXPECT_FALSE(is_katakana(U'・'));
  EXPECT_FALSE(is_kanji(U'A'));
}

TEST(Japanese, CoversPunctuationAndForms) {
  for (const char32_t v :
       {U'あ', U'ア', U'日', U'、', U'。', U'「', U'・', U'Ａ', U'ｱ', U'￥', U'\u3000', U'⼀', U'㇀', U'\U00020000'}) {
    EXPECT_TRUE(is_japanese(v)) << std::hex << static_cast<unsigned>(v);
  }
  for (const char32_t v : {U'A', U'é', U'—', U'한', U'\U0001F600'})
    EXPECT_FALSE(is_japanese(v)) << std::hex << static_cast<unsigned>(v);
}

TEST(Ascii, FoldsOnlyAscii) {
  EXPECT_EQ(ascii_lower("IETF-Ä@[Z"), "ietf-Ä@[z");
  EXPECT_TRUE(ascii_iequals("Content-Type", "content-type"));
  EXPECT_FALSE(ascii_iequals("Ä", "ä"));
  EXPECT_FALSE(ascii_iequals("ab", "abc"));
  EXPECT_FALSE(ascii_iequals("@", "`"));
}

TEST(Ascii, TrimsAndCollapses) {
  EXPECT_EQ(trim(" \t\r\n\v\f a b \n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(collapse_space("  a \t\r\n b\vc  "), "a b c");
  EXPECT_EQ(collapse_space(""), "");
  EXPECT_EQ(collapse_space("a\u00A0b\u3000c"), "a\u00A0b\u3000c");
}

TEST(StripControls, LeavesWhatXmlAndATerminalCanTake) {
  EXPECT_EQ(strip_controls(std::string_view("a\0b\tc\nd\re\x1B[31m\x7F", 14)), "ab\tc\nde[31m");
  EXPECT_EQ(strip_controls("\u0080\u009B\u009Fx"), "x");
  EXPECT_EQ(strip_controls("\uFFFE\uFFFF\uFFFD"), "\uFFFD");
  EXPECT_EQ(strip_controls("\xFF日"), "\uFFFD日");
}

TEST(Utf8, NothingATerminalObeysIsLeft) {
  EXPECT_EQ(for_terminal("plain 日刊"), "plain 日刊");
  EXPECT_EQ(for_terminal("a\x1b[31mb\n\x7f"), "a.[31mb..");
  EXPECT_EQ(for_terminal("\xc2\x9b" "31m\xe2\x80\xae\xe2\x81\xa6"), ".31m..");
  EXPECT_EQ(for_terminal("\xff"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace nikkan
