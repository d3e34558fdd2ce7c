#include "nikkan/cli/program.hpp"

#include <gmock/gmock.h>

#include "nikkan/cli/tests/small_program.hpp"

namespace nikkan::cli {
namespace {

using test::run_line;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Program, RunsAVerb) {
  const auto done = run_line({"ingest", "x", "y"});
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "PATH=x|y\n");
  EXPECT_EQ(done.err, "");
}

TEST(Program, RunsAVerbOfARoom) {
  const auto done = run_line({"bmp", "decode", "--hex", "x"});
  EXPECT_EQ(done.status, 0);
  EXPECT_EQ(done.out, "--hex=true\nFILE=x\n");
}

TEST(Program, TellsItsVersion) {
  EXPECT_EQ(run_line({"--version"}).out, "nikkan 0.1.0\n");
  EXPECT_EQ(run_line({"-V"}).out, "nikkan 0.1.0\n");
}

TEST(Program, WithoutACommandIsUsage) {
  const auto done = run_line({});
  EXPECT_EQ(done.status, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.err, StartsWith("nikkan: A small one."));
}

TEST(Program, AskedHelpGoesToStandardOutput) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"help"},
                                                {"--help"},
                                                {"-h"},
                                                {"help", "issue"},
                                                {"issue", "--help"},
                                                {"issue", "x", "-h"},
                                                {"bmp", "--help"},
                                                {"help", "bmp"},
                                                {"help", "bmp", "decode"},
                                                {"bmp", "decode", "--help"}}) {
    const auto done = run_line(words);
    EXPECT_EQ(done.status, 0) << words[0];
    EXPECT_EQ(done.err, "") << words[0];
    EXPECT_THAT(done.out, HasSubstr("Usage")) << words[0];
  }
}

TEST(Program, HelpBehindTwoHyphensIsAWord) { EXPECT_EQ(run_line({"ingest", "--", "--help"}).out, "PATH=--help\n"); }

TEST(Program, ARoomWithoutAVerbIsUsage) {
  const auto done = run_line({"bmp"});
  EXPECT_EQ(done.status, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.err, HasSubstr("watch"));
}

TEST(Program, UnknownWordsNameTheNearest) {
  EXPECT_EQ(run_line({"isue"}).err, "nikkan: unknown command 'isue'; did you mean 'issue'?\n");
  EXPECT_EQ(run_line({"isue"}).status, 2);
  EXPECT_EQ(run_line({"bmp", "decod"}).err, "nikkan: bmp: unknown verb 'decod'; did you mean 'bmp decode'?\n");
  EXPECT_EQ(run_line({"zzzzzz"}).err, "nikkan: unknown command 'zzzzzz'; `nikkan help` lists them\n");
  EXPECT_EQ(run_line({"bmp", "zzzzz"}).err, "nikkan: bmp: unknown verb 'zzzzz'; `nikkan help bmp` lists them\n");
  EXPECT_EQ(run_line({"help", "isue"}).err, "nikkan: unknown command 'isue'; did you mean 'issue'?\n");
}

TEST(Program, UsageErrorsAreOneLineWithTheVerb) {
  const auto done = run_line({"issue"});
  EXPECT_EQ(done.status, 2);
  EXPECT_EQ(done.err, "nikkan issue: DAY is missing (see nikkan issue --help)\n");
  EXPECT_THAT(run_line({"--json", "issue"}).err, HasSubstr("the command comes first"));
}

TEST(Program, ExceptionsBecomeOneLine) {
  const auto done = run_line({"break"});
  EXPECT_EQ(done.status, 3);
  EXPECT_EQ(done.err, "nikkan: internal fault: out of luck\n");
}

}  // namespace
}  // namespace nikkan::cli
