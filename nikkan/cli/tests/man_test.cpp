#include "nikkan/cli/man.hpp"

#include <gmock/gmock.h>

#include "nikkan/cli/complete.hpp"
#include "nikkan/cli/tests/small_program.hpp"

namespace nikkan::cli {
namespace {

using test::small_program;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Roff, KeepsWhatRoffWouldTake) {
  EXPECT_EQ(roff_text(".x"), "\\&.x");
  EXPECT_EQ(roff_text("a\n'b"), "a\n\\&\\(aqb");
  EXPECT_EQ(roff_text("a\\-b"), "a\\e\\-b");
}

TEST(Man, MakesAPageAVerb) {
  std::vector<std::string> names;
  for (const Page& page : man_pages(small_program())) names.push_back(page.name);
  EXPECT_THAT(names, ElementsAre("nikkan.1", "nikkan-issue.1", "nikkan-ingest.1", "nikkan-maybe.1", "nikkan-break.1",
                                 "nikkan-bmp-decode.1", "nikkan-bmp-watch.1"));
}

TEST(Man, APageHasTheUsualSections) {
  const auto pages = man_pages(small_program());
  for (const std::string_view section : {"NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "\"EXIT STATUS\""}) {
    EXPECT_THAT(pages[1].content, HasSubstr(".SH " + std::string(section) + "\n"));
  }
  EXPECT_THAT(pages[1].content, HasSubstr("\\-\\-lang LANG"));
}

TEST(Complete, ScriptsNameEveryVerb) {
  for (const std::string& script :
       {bash_completion(small_program()), zsh_completion(small_program()), fish_completion(small_program())}) {
    for (const std::string_view word : {"issue", "ingest", "decode", "watch", "bmp"})
      EXPECT_THAT(script, HasSubstr(word));
  }
}

}  // namespace
}  // namespace nikkan::cli
