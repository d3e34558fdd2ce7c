#include "nikkan/cli/parse.hpp"

#include <gmock/gmock.h>

#include "nikkan/cli/tests/small_program.hpp"

namespace nikkan::cli {
namespace {

using test::bmp_table;
using test::daily_table;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

const command::Verb& issue() { return daily_table().verbs[0]; }
const command::Verb& ingest() { return daily_table().verbs[1]; }

std::string wrong(const command::Verb& verb, const Words& words) {
  const auto args = parse(verb, words);
  return args ? "accepted" : args.error();
}

TEST(Parse, TakesPositionalsAndOptionsInAnyOrder) {
  const auto args = parse(issue(), Words{"--lang", "ja", "2025-12-03", "--follow=a", "--follow", "b", "-n", "3", "-j"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_EQ(args->get("DAY"), "2025-12-03");
  EXPECT_EQ(args->get("--lang"), "ja");
  EXPECT_THAT(args->all("--follow"), ElementsAre("a", "b"));
  EXPECT_EQ(args->get("--limit"), "3");
  EXPECT_TRUE(args->flag("--json"));
}

TEST(Parse, LeavesOutWhatWasNotGiven) {
  const auto args = parse(issue(), Words{"2025-12-03"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_FALSE(args->flag("--json"));
  EXPECT_FALSE(args->get("--lang"));
  EXPECT_THAT(args->all("--follow"), ElementsAre());
}

TEST(Parse, LastOneCountsWhenAnOptionIsNotRepeatable) {
  const auto args = parse(issue(), Words{"2025-12-03", "--lang", "ja", "--lang", "en"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_EQ(args->get("--lang"), "en");
}

TEST(Parse, RepeatedPositionalTakesTheRest) {
  const auto args = parse(ingest(), Words{"a", "--json", "-", "b"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_THAT(args->all("PATH"), ElementsAre("a", "-", "b"));
}

TEST(Parse, WordsBehindTwoHyphensArePositional) {
  const auto args = parse(ingest(), Words{"--", "--json", "-x"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_THAT(args->all("PATH"), ElementsAre("--json", "-x"));
  EXPECT_FALSE(args->flag("--json"));
}

TEST(Parse, OddValuesArriveAsTheyAre) {
  for (const std::string odd : {"[a,b]", "{x}", "a=b", "'quoted'", "\"q\"", "a,b", "%%", "日刊", "a b", "\\n", "%"}) {
    const auto args = parse(issue(), Words{"2025-12-03", "--follow", odd});
    ASSERT_TRUE(args) << odd << ": " << args.error();
    EXPECT_THAT(args->all("--follow"), ElementsAre(odd));
    const auto positional = parse(ingest(), Words{odd});
    ASSERT_TRUE(positional) << odd << ": " << positional.error();
    EXPECT_THAT(positional->all("PATH"), ElementsAre(odd));
  }
}

TEST(Parse, AnOptionalPositionalMayBeMissing) {
  const command::Verb& maybe = daily_table().verbs[2];
  EXPECT_TRUE(parse(maybe, Words{}));
  EXPECT_EQ(parse(maybe, Words{"x"})->get("WORD"), "x");
  EXPECT_EQ(wrong(maybe, {"x", "y"}), "one word too many: 'y'");
}

TEST(Parse, SaysWhatIsMissing) {
  EXPECT_EQ(wrong(issue(), {}), "DAY is missing");
  EXPECT_EQ(wrong(ingest(), {"--json"}), "PATH is missing");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--lang"}), "--lang needs a value, as --lang LANG");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-n"}), "--limit needs a value, as --limit N");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--lang", "--json"}), "--lang needs a value, as --lang LANG");
  EXPECT_EQ(wrong(issue(), {"--lang=", "2025-12-03"}), "--lang needs a value, as --lang LANG");
}

TEST(Parse, SaysWhatIsWrongWithAValue) {
  EXPECT_EQ(wrong(issue(), {"2025-02-30"}), "DAY: '2025-02-30' is not a day as 2025-12-03");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--lang", "jp"}),
            "--lang: 'jp' is not one of ja, en, both; did you mean ja?");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-n", "0"}), "--limit: '0' is not between 1 and 2147483647");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-n", "99999999999999999999"}),
            "--limit: '99999999999999999999' is not between 1 and 2147483647");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-n", "3x"}), "--limit: '3x' is not a number");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--limit=-3"}), "--limit: '-3' is not between 1 and 2147483647");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--out", ""}), "--out: the name is empty");
}

TEST(Parse, SaysWhichWordItDoesNotKnow) {
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--langg", "ja"}), "unknown option --langg; did you mean --lang?");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-z"}), "unknown option -z");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "--json=yes"}), "--json takes no value");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "2025-12-04"}), "one word too many: '2025-12-04'");
}

TEST(Parse, NegativeNumbersAreNoOptions) {
  EXPECT_EQ(parse(ingest(), Words{"-5"})->get("PATH"), "-5");
  EXPECT_EQ(wrong(issue(), {"2025-12-03", "-n", "-5"}), "--limit: '-5' is not between 1 and 2147483647");
}

TEST(Parse, BundledLettersAndGluedValues) {
  const auto args = parse(issue(), Words{"-jn7", "2025-12-03"});
  ASSERT_TRUE(args) << args.error();
  EXPECT_TRUE(args->flag("--json"));
  EXPECT_EQ(args->get("--limit"), "7");
}

TEST(Parse, ComplaintsHoldNoControls) {
  const std::string line = wrong(issue(), {"2025-12-03", "--lang", "\x1b[31mred\x07\n\xff"});
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_THAT(line, HasSubstr("red"));
}

}  // namespace
}  // namespace nikkan::cli
