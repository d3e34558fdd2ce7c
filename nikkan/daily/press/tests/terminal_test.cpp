#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/tests/sample_issue.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    out.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return out;
}

}  // namespace

TEST(Terminal, EveryLineFitsTheWidth) {
  for (const auto lang : {Lang::ja, Lang::en, Lang::both}) {
    for (const int width : {40, 60, 80, 100}) {
      for (const auto& line : lines_of(terminal_top(golden_issue(), lang, false, width))) {
        EXPECT_LE(display_width(line), static_cast<std::size_t>(width)) << line;
      }
    }
  }
}

TEST(Terminal, WithoutColourNoEscapeEvenFromHostileTitles) {
  EXPECT_EQ(terminal_top(hostile_issue(), Lang::both, false, 80).find('\x1b'), std::string::npos);
}

TEST(Terminal, ColourOnlyAddsEscapes) {
  std::string coloured = terminal_top(golden_issue(), Lang::en, true, 80);
  std::string bare;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i);
      continue;
    }
    bare += coloured[i];
  }
  std::string plain = terminal_top(golden_issue(), Lang::en, false, 80);
  plain.replace(plain.find("[日刊]"), std::string("[日刊]").size(), " 日刊 ");
  EXPECT_EQ(bare, plain);
  EXPECT_NE(coloured.find("\x1b["), std::string::npos);
}

TEST(Terminal, ShowsCountsLeadStarsWithReasonsAndDeadlines) {
  const std::string text = terminal_top(golden_issue(), Lang::en, false, 80);
  for (const char* want : {"17 drafts", "0 RFCs", "Wednesday, 3 December 2025", "Today in three lines", "★", "WG item +20",
                           "draft-ietf-opsawg-prefix-lengths-09", "2025-12-17 (14 days left)"}) {
    EXPECT_NE(text.find(want), std::string::npos) << want << "\n" << text;
  }
  if (const char* show = std::getenv("NIKKAN_SHOW"); show != nullptr) {
    std::fputs(terminal_top(golden_issue(), Lang::both, true, 84).c_str(), stdout);
  }
}

TEST(Terminal, ZeroDayIsNotEmpty) {
  EXPECT_NE(terminal_top(zero_issue(), Lang::en, false, 80).find("Posting is closed"), std::string::npos);
}
