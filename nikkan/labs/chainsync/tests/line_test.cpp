#include "nikkan/labs/chainsync/line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace nikkan::chainsync {
namespace {

std::vector<std::string> read(std::string_view text, std::size_t step) {
  LineReader reader;
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size(); at += step) {
    reader.push(as_bytes(text.substr(at, step)));
    while (const auto line = reader.next()) out.emplace_back(line->text);
  }
  if (reader.overlong()) out.emplace_back("overlong");
  return out;
}

TEST(Line, BothDialectsAreRead) {
  const Line round = parse_line("COMPLETE:12");
  EXPECT_EQ(round.verb, Verb::complete);
  EXPECT_EQ(round.round, "12");
  EXPECT_TRUE(round.colon);
  const Line only = parse_line("READY:");
  EXPECT_EQ(only.verb, Verb::ready);
  EXPECT_EQ(only.round, "");
  const Line legacy = parse_line("START");
  EXPECT_EQ(legacy.verb, Verb::start);
  EXPECT_FALSE(legacy.colon);
  EXPECT_EQ(encode_line(Verb::ready, "", Dialect::round), "READY:\n");
  EXPECT_EQ(encode_line(Verb::ready, "", Dialect::legacy), "READY\n");
  EXPECT_EQ(encode_line(Verb::start, "7", Dialect::automatic), "START:7\n");
}

TEST(Line, CarriageReturnsAndBlanksAtTheEndAreNotPartOfIt) {
  for (const std::string_view text : {"READY:3\r", "READY:3 ", "READY:3\t \r"}) {
    EXPECT_EQ(parse_line(text).round, "3");
    EXPECT_EQ(parse_line(text).fault, LineFault::none);
  }
  EXPECT_EQ(parse_line(" READY:3").fault, LineFault::bad_verb);
}

TEST(Line, UnknownVerbsAreKeptByteForByte) {
  const Line line = parse_line("SYNC:\xff\x01 x:y \r");
  EXPECT_EQ(line.verb, Verb::unknown);
  EXPECT_EQ(line.fault, LineFault::none);
  EXPECT_EQ(line.text, "SYNC:\xff\x01 x:y \r");
  EXPECT_EQ(parse_line("PING").verb, Verb::unknown) << "an extension has a colon";
}

TEST(Line, VerbsThatAreNone) {
  for (const std::string_view text : {"", ":", ":0", "ready:0", "READy:", "READY 0:", "R3ADY:", "ABCDEFGHIJKLMNOPQ:", "\xc3\x84:", "GET / HTTP/1.1"}) {
    EXPECT_EQ(parse_line(text).fault, LineFault::bad_verb) << text;
  }
  EXPECT_EQ(parse_line("ABCDEFGHIJKLMNOP:").fault, LineFault::none);
}

TEST(Line, RoundsThatAreNone) {
  EXPECT_EQ(parse_line("READY:" + std::string(64, 'r')).fault, LineFault::none);
  EXPECT_EQ(parse_line("READY:a.B_c-9").fault, LineFault::none);
  for (const std::string& text : {"READY:" + std::string(65, 'r'), std::string("READY:1:2"), std::string("READY:a b"), std::string("READY:\xe9"), std::string("FAIL:/")}) {
    EXPECT_EQ(parse_line(text).fault, LineFault::bad_round) << text;
  }
}

TEST(LineReader, LinesComeWholeWhateverTheChunks) {
  const std::string text = "READY:0\nCOMPLETE:1\nSTART:2\n\nX\n" + std::string(255, 'L') + "\nrest";
  const auto whole = read(text, text.size());
  ASSERT_EQ(whole.size(), 6U);
  EXPECT_EQ(whole[5].size(), 255U);
  for (std::size_t step = 1; step < text.size(); ++step) EXPECT_EQ(read(text, step), whole) << step;
}

TEST(LineReader, TwoHundredFiftySixOctetsAreALineAndOneMoreAreNone) {
  for (const std::size_t step : {1, 7, 255, 256, 257, 1000}) {
    EXPECT_EQ(read(std::string(255, 'a') + "\nREADY:\n", step).size(), 2U);
    EXPECT_EQ(read("READY:\n" + std::string(256, 'a') + "\nREADY:\n", step), (std::vector<std::string>{"READY:", "overlong"})) << step;
    EXPECT_EQ(read(std::string(256, 'a'), step), std::vector<std::string>{"overlong"}) << "no need to wait for more";
  }
  EXPECT_EQ(read(std::string(255, 'a'), 10), std::vector<std::string>{});
}

TEST(LineReader, ItHoldsOneLineOfAFlood) {
  LineReader reader;
  const std::string flood(1U << 20U, 'x');
  reader.push(as_bytes(flood));
  EXPECT_FALSE(reader.next());
  EXPECT_TRUE(reader.overlong());
  EXPECT_EQ(reader.pending(), 0U);
  reader.push(as_bytes("READY:\n"));
  EXPECT_FALSE(reader.next());
}

TEST(Hello, ThereAndBack) {
  for (const Hello& hello : {Hello{"line", "B", 1}, Hello{"c", "b.example.org", 4095}, Hello{"c", "x", std::nullopt}, Hello{std::string(32, 'c'), std::string(128, '.'), 0}}) {
    const auto again = parse_hello(encode_hello(hello));
    ASSERT_TRUE(again) << encode_hello(hello);
    EXPECT_EQ(*again, hello);
    EXPECT_LE(encode_line(Verb::hello, encode_hello(hello)).size(), profile::kMaxLine);
    EXPECT_EQ(parse_line("HELLO:" + encode_hello(hello)).fault, LineFault::none);
  }
}

TEST(Hello, WhatIsNone) {
  for (const std::string_view text : {"", ".", "line", "line.B", ".B.1", "line..1", "line.B.x", "line.B.01", "line.B.4096", "line.B.99999999999", "li ne.B.1", "line.B.-1"}) {
    EXPECT_FALSE(parse_hello(text)) << text;
  }
  EXPECT_FALSE(parse_hello(std::string(33, 'c') + ".B.1"));
  EXPECT_FALSE(parse_hello("c." + std::string(129, 'n') + ".1"));
}

TEST(Round, NamesAreThoseOfTheAuthorsImplementation) {
  EXPECT_EQ(round_name(0, 1), "");
  EXPECT_EQ(round_name(2, 3), "2");
  EXPECT_EQ(round_number("", 1), 0U);
  EXPECT_EQ(round_number("2", 3), 2U);
  for (const std::string_view text : {"3", "02", "-1", "x", "", "4294967296"}) EXPECT_FALSE(round_number(text, 3)) << text;
  EXPECT_FALSE(round_number("0", 1));
}

TEST(LineReader, RandomOctetsGiveTheSameLinesInAnyChunks) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    for (int k = 0; k < 600; ++k) text += random() % 9 == 0 ? '\n' : static_cast<char>(random());
    EXPECT_EQ(read(text, text.size()), read(text, 1 + random() % 40));
  }
}

}  // namespace
}  // namespace nikkan::chainsync
