#include "nikkan/cli/help.hpp"

#include <gmock/gmock.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/cli/tables.hpp"
#include "nikkan/cli/tests/small_program.hpp"
#include "nikkan/cli/text.hpp"

namespace nikkan::cli {
namespace {

using test::daily_table;
using test::small_program;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Wrap, BreaksBetweenWordsAndIndents) {
  EXPECT_EQ(wrap("one two three four", 9, 0), "one two\nthree\nfour");
  EXPECT_EQ(wrap("one two three", 9, 2), "  one two\n  three");
  EXPECT_EQ(wrap("", 9, 2), "");
}

TEST(Wrap, ContinuesALine) { EXPECT_EQ("--x" + wrap("one two three", 14, 6, 3), "--x   one two\n      three"); }

TEST(Wrap, KeepsParagraphs) { EXPECT_EQ(wrap("a\nb\n\nc", 20, 1), " a b\n\n c"); }

TEST(Wrap, CountsJapaneseAsTwoColumns) { EXPECT_EQ(wrap("日刊 日刊 ab", 9, 0), "日刊 日刊\nab"); }

TEST(Wrap, ALongWordStandsAlone) { EXPECT_EQ(wrap("a bbbbbbbbbbbb c", 5, 0), "a\nbbbbbbbbbbbb\nc"); }

TEST(Help, OfAVerbHasItsParts) {
  const std::string text = verb_help(small_program(), daily_table().verbs[0], {});
  for (const std::string_view part :
       {"nikkan issue: Make the issue of a day.", "nikkan issue DAY [OPTION…]", "A second paragraph.", "  DAY  UTC day",
        "--lang LANG", "one of ja, en, both; default: both", "-n, --limit N", "may be repeated", "# a day",
        "Exit status", "  2  the command line is wrong"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Help, VerbsMayRedefineAStatus) {
  const std::string text = verb_help(small_program(), test::bmp_table().verbs[0], {});
  EXPECT_THAT(text, HasSubstr("  1  a message was malformed"));
  EXPECT_THAT(text, HasSubstr("  4  the peer is gone"));
}

TEST(Help, HasEscapesOnlyWhenColourIsWanted) {
  EXPECT_THAT(verb_help(small_program(), daily_table().verbs[0], {.colour = false}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(verb_help(small_program(), daily_table().verbs[0], {.colour = true}), HasSubstr("\x1b[1m"));
}

TEST(Help, FitsTheWidth) {
  const Program& real = program();
  for (const std::size_t width : {60U, 80U, 100U}) {
    std::vector<std::string> pages{program_help(real, {.width = width})};
    for (const command::Table* table : real.tables) {
      for (const command::Verb& verb : table->verbs) pages.push_back(verb_help(real, verb, {.width = width}));
    }
    for (const std::string& page : pages) {
      for (std::size_t at = 0; at < page.size();) {
        const std::size_t end = page.find('\n', at);
        const std::string line = page.substr(at, end - at);
        // Examples are commands, which are not broken.
        if (!line.starts_with("  $ ")) {
          EXPECT_LE(display_width(line), width) << line;
        }
        at = end + 1;
      }
    }
  }
}

TEST(Tables, AreComplete) {
  for (const command::Table* table : program().tables) {
    EXPECT_FALSE(table->summary.empty());
    for (const command::Verb& verb : table->verbs) {
      EXPECT_NE(verb.run, nullptr) << verb.path;
      EXPECT_FALSE(verb.summary.empty()) << verb.path;
      EXPECT_FALSE(verb.summary.ends_with('.')) << verb.path;
      EXPECT_FALSE(verb.examples.empty()) << verb.path << " has no example";
      EXPECT_TRUE(table->room.empty() || verb.path.starts_with(table->room)) << verb.path;
      for (const command::Option& option : verb.options) {
        EXPECT_TRUE(option.name.starts_with("--")) << verb.path << ' ' << option.name;
        EXPECT_FALSE(option.help.empty()) << verb.path << ' ' << option.name;
        EXPECT_EQ(option.type == command::Type::flag, option.value.empty()) << verb.path << ' ' << option.name;
        EXPECT_EQ(option.type == command::Type::choice, !option.choices.empty()) << verb.path << ' ' << option.name;
      }
    }
  }
}

TEST(Tables, NoPathStandsTwice) {
  std::vector<std::string_view> paths;
  for (const command::Table* table : program().tables) {
    for (const command::Verb& verb : table->verbs) paths.push_back(verb.path);
  }
  std::ranges::sort(paths);
  EXPECT_EQ(std::ranges::adjacent_find(paths), paths.end());
}

}  // namespace
}  // namespace nikkan::cli
