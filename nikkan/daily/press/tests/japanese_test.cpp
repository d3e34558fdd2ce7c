#include <gtest/gtest.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/japanese.hpp"

using namespace nikkan;
using namespace nikkan::press;

namespace {

/// The text with '|' at its phrase breaks.
std::string marked(std::string_view text) {
  std::string out;
  std::size_t from = 0;
  for (const std::size_t at : phrase_breaks(text)) {
    out += text.substr(from, at - from);
    out += '|';
    from = at;
  }
  return out + std::string(text.substr(from));
}

}  // namespace

TEST(PhraseBreaks, FollowParticlesAndPunctuation) {
  EXPECT_EQ(marked("新しい統計種別を定義します。"), "新しい|統計種別を|定義します。");
  EXPECT_EQ(marked("また、RPKIを使って認証する方法も記述します。"), "また、|RPKIを|使って|認証する|方法も|記述します。");
  EXPECT_EQ(marked("WGの作業項目ではなく、IETFの合意を示すものではありません。"),
            "WGの|作業項目ではなく、|IETFの|合意を|示すものではありません。");
}

TEST(PhraseBreaks, KeepCompoundVerbsAndCountersWhole) {
  EXPECT_EQ(marked("値を割り当てます"), "値を|割り当てます");
  EXPECT_EQ(marked("MLの組み合わせを受け入れる"), "MLの|組み合わせを|受け入れる");
  EXPECT_EQ(marked("1つ以上のパート"), "1つ以上の|パート");
}

TEST(PhraseBreaks, NeverInsideLatinTokensOrValues) {
  const std::string_view text = "MaxReachableLinkMetric(0xfffe)の広告について、RFC 6987およびRFC 8770を更新します。";
  for (const std::size_t at : phrase_breaks(text)) {
    EXPECT_NE(text[at], ')');
    EXPECT_FALSE(at > 0 && static_cast<unsigned char>(text[at]) < 0x80 && static_cast<unsigned char>(text[at - 1]) < 0x80)
        << text.substr(at);
  }
}

TEST(PhraseBreaks, NoBreakBeforeClosingOrAfterOpening) {
  EXPECT_EQ(marked("「定義」を使う"), "「定義」を|使う");
  EXPECT_EQ(marked("これは「定義」です"), "これは|「定義」です");
}

TEST(PhraseBreaks, AreOffsetsOfCharacters) {
  const std::string_view text = "圧縮、暗号化、および署名を、ルーターで処理します。";
  std::size_t last = 0;
  for (const std::size_t at : phrase_breaks(text)) {
    EXPECT_GT(at, last);
    EXPECT_NE(static_cast<unsigned char>(text[at]) & 0xc0U, 0x80U);
    last = at;
  }
}

TEST(Kinsoku, ForbidsLineStartsAndEnds) {
  for (const char32_t c : U"、。)」』】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ") {
    EXPECT_TRUE(c == 0 || !may_break(U'漢', c)) << static_cast<unsigned>(c);
  }
  for (const char32_t c : U"「『【(") {
    EXPECT_TRUE(c == 0 || !may_break(c, U'漢')) << static_cast<unsigned>(c);
  }
  EXPECT_TRUE(may_break(U'漢', U'字'));
  EXPECT_FALSE(may_break(U'a', U'b'));
}

TEST(Wrap, KeepsLinesWithinColumnsAndKinsoku) {
  const std::string text =
      "ファイルアップロードと多数のテキストパラメータの両方を含むmultipart/form-dataリクエストにおけるオーバーヘッドを削減するための"
      "展開パターンを記述します。この方式は、複数のテキストフィールドを、マルチパート本体内の1つ以上の"
      "application/x-www-form-urlencodedパートに統合します。";
  for (const std::size_t columns : {20U, 40U, 70U}) {
    std::string joined;
    for (const auto& line : wrap(text, columns)) {
      EXPECT_LE(display_width(line), std::max<std::size_t>(columns, 34)) << line;  // the longest Latin token is 33 wide
      EXPECT_EQ(std::string("、。)」ー").find(line.substr(0, 3)), std::string::npos) << line;
      joined += line;
    }
    EXPECT_EQ(joined, text);
  }
}

TEST(Wrap, TiesRfcToItsNumber) {
  for (std::size_t columns = 10; columns < 60; ++columns) {
    for (const auto& line : wrap("This document updates RFC 6987 and RFC 8770 and BCP 14 too.", columns)) {
      EXPECT_FALSE(line.ends_with("RFC")) << columns;
      EXPECT_FALSE(line.ends_with("BCP")) << columns;
    }
  }
}

TEST(Wrap, EnglishBreaksAtBlanksOnly) {
  const auto lines = wrap("one two three four", 9);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "one two");
  EXPECT_EQ(lines[1], "three");
  EXPECT_EQ(lines[2], "four");
}

TEST(Wrap, IndentsAndKeepsLongTokensWhole) {
  const auto lines = wrap("a https://example.org/a-very-long-token-indeed b", 20, "* ", "  ");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], "* a");
  EXPECT_EQ(lines[1], "  https://example.org/a-very-long-token-indeed");
  EXPECT_EQ(lines[2], "  b");
}

TEST(Wrap, EmptyTextIsOneEmptyLine) { EXPECT_EQ(wrap("", 20).size(), 1U); }

TEST(Clip, CountsWideCharactersTwice) {
  EXPECT_EQ(clip("日本語テスト", 7), "日本語…");
  EXPECT_EQ(clip("short", 7), "short");
}
