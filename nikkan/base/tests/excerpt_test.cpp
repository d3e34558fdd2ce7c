#include "nikkan/base/excerpt.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "nikkan/base/refuse.hpp"

#include <numeric>

namespace nikkan {
namespace {

Bytes counting(std::size_t size) {
  Bytes out(size);
  std::iota(out.begin(), out.end(), std::uint8_t{0x3C});
  return out;
}

// The lines were compared with `hexdump -C`.
TEST(HexDumpText, LooksAsHexdumpPrintsIt) {
  EXPECT_EQ(hex_dump(counting(18)),
            "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n"
            "00000010  4c 4d                                             |LM|\n");
  EXPECT_EQ(hex_dump({}), "");
  EXPECT_EQ(hex_line(Bytes{0x1F, 0x20, 0x7E, 0x7F, 0x80}, 0xABCDEF01),
            "abcdef01  1f 20 7e 7f 80                                    |. ~..|\n");
}

TEST(HexExcerpt, PutsTheCaretUnderTheOctet) {
  const Bytes in = counting(18);
  EXPECT_EQ(hex_excerpt(in, 0),
            "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n"
            "          ^^\n");
  EXPECT_EQ(hex_excerpt(in, 7),
            "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n"
            "                               ^^\n");
  EXPECT_EQ(hex_excerpt(in, 8),
            "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n"
            "                                   ^^\n");
  EXPECT_EQ(hex_excerpt(in, 17),
            "00000010  4c 4d                                             |LM|\n"
            "             ^^\n");
}

TEST(HexExcerpt, TheEndIsBehindTheLastOctet) {
  EXPECT_EQ(hex_excerpt(counting(2), 2),
            "00000000  3c 3d                                             |<=|\n"
            "                ^^\n");
  EXPECT_EQ(hex_excerpt(counting(16), 16),
            "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n"
            "                                                           ^^\n");
  EXPECT_EQ(hex_excerpt(counting(2), 3), "");
  EXPECT_EQ(hex_excerpt({}, 0), "");
}

TEST(TextExcerpt, PutsTheCaretUnderTheCharacter) {
  EXPECT_EQ(text_excerpt("{\"a\":1,\n \"b\" 2}\n", 13),
            "2:6:  \"b\" 2}\n"
            "          ^\n");
  EXPECT_EQ(text_excerpt("x", 0), "1:1: x\n     ^\n");
  EXPECT_EQ(text_excerpt("x", 1), "1:2: x\n      ^\n");
  EXPECT_EQ(text_excerpt("", 0), "1:1: \n     ^\n");
  EXPECT_EQ(text_excerpt("x", 2), "");
  EXPECT_EQ(text_excerpt("a\nb", 1), "1:2: a\n      ^\n");
}

TEST(TextExcerpt, CountsCharactersAndColumns) { EXPECT_EQ(text_excerpt("日刊=x", 7), "1:4: 日刊=x\n          ^\n"); }

TEST(TextExcerpt, ShowsNothingThatATerminalObeys) {
  EXPECT_EQ(text_excerpt("a\x1B[2J\t\u009B\u202Eb\xFF"
                         "c",
                         13),
            "1:11: a.[2J...b\uFFFDc\n                ^\n");
}

TEST(TextExcerpt, ShowsNoMarkThatTurnsTheWriting) {
  EXPECT_EQ(text_excerpt("\u200E\u200F\u2028\u2029\u202A\u2066\u2069!", 21), "1:8: .......!\n            ^\n");
  EXPECT_EQ(text_excerpt("\u2027\u202F\u2065\u206A", 0), "1:1: \u2027\u202F\u2065\u206A\n     ^\n");
}

TEST(TextExcerpt, LongLinesAreCut) {
  std::string text(1000, 'a');
  text[500] = '!';
  const std::string shown = text_excerpt(text, 500);
  EXPECT_EQ(shown, "1:501: " + std::string(50, 'a') + "!" + std::string(19, 'a') + "\n" + std::string(57, ' ') + "^\n");
}

TEST(TextExcerpt, CutsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "日";
  const std::string shown = text_excerpt(text, 150);
  EXPECT_EQ(shown.find("\uFFFD"), std::string::npos) << shown;
  const std::string ill(200, '\x80');  // no beginning of a character in sight
  EXPECT_EQ(text_excerpt(ill, 100).substr(0, 7), "1:101: ");
}

TEST(ErrorLine, NamesCommandAndInput) {
  const Error error{Code::truncated, 16, "stat.value"};
  EXPECT_EQ(error_line("nikkan bmp decode", "stats.hex", error),
            "nikkan bmp decode: stats.hex: truncated at byte 16 (stat.value)\n");
  EXPECT_EQ(error_line("", "stats.hex", error), "stats.hex: truncated at byte 16 (stat.value)\n");
  EXPECT_EQ(error_line("nikkan", "", error), "nikkan: truncated at byte 16 (stat.value)\n");
}

TEST(Refuse, OneLineAndTheStatusOfTheCode) {
  std::istringstream in;
  std::ostringstream out, err;
  command::Io io{.in = in, .out = out, .err = err};
  EXPECT_EQ(command::refuse(io, "nikkan bmp serve", "x.json", {Code::io, 0, "open", "No such file"}), 3);
  EXPECT_EQ(command::refuse(io, "nikkan bmp serve", "", {Code::bad_value, 4, "port", {}}), 1);
  EXPECT_EQ(command::refuse_value(io, "nikkan bmp serve", "--types", "q", "a type"), 2);
  EXPECT_EQ(err.str(), "nikkan bmp serve: x.json: io (open): No such file\nnikkan bmp serve: bad_value at byte 4 (port)\nnikkan bmp serve: --types: 'q' is not a type\n");
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace nikkan
