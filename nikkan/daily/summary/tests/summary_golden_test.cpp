#include <gtest/gtest.h>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/tests/golden.hpp"
#include "tests/support/test_data.hpp"

using namespace nikkan;
using namespace nikkan::summary;

TEST(Golden, SelectsWhatTheTableSelects) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  const std::string text = nikkan::test::read_file(path);
  const auto entries = summary::test::golden_entries(text);
  ASSERT_EQ(entries.size(), 17U);
  struct Row {
    std::vector<int> selected;
    int pivot;
  };
  const std::vector<Row> expected{
      {{1, 2}, 1},    {{1, 2}, 1}, {{1, 2}, 1},    {{1, 3, 4}, 1}, {{1}, 1},       {{1, 2, 3}, 1},
      {{2, 4, 5}, 5}, {{1, 2}, 1}, {{1}, 1},       {{1, 2, 3}, 1}, {{1, 2}, 2},    {{1, 2, 5}, 1},
      {{1, 5, 7}, 1}, {{1, 2, 3}, 1}, {{1}, 1},    {{1}, 1},       {{1, 2, 3}, 1},
  };
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Request request = prepare(entries[i], Lang::ja);
    EXPECT_EQ(request.selected, expected[i].selected) << "row " << i + 1;
    EXPECT_EQ(request.pivot, expected[i].pivot) << "row " << i + 1;
  }
}

namespace {

struct GoldenLine {
  std::string level;
  std::string text;
};

/// Lines "- F 1: …" of one entry, in the order printed. Values and lists are other lines.
std::vector<std::vector<GoldenLine>> golden_lines(const std::string& text) {
  std::vector<std::vector<GoldenLine>> rows;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line(text.data() + at, end - at);
    at = end + 1;
    if (line.starts_with("## ")) rows.emplace_back();
    if (rows.empty() || line.size() < 6 || !line.starts_with("- ") || line[3] != ' ') continue;
    const char level = line[2];
    if (level != 'F' && level != 'P' && level != 'Q') continue;
    const std::size_t colon = line.find(": ");
    rows.back().push_back({std::string(1, level), std::string(line.substr(colon + 2))});
  }
  return rows;
}

}  // namespace

TEST(Golden, FramesWhatTheReferenceFrames) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  NIKKAN_NEED_SHARED(reference, "digest/2025-12-03.frames-ja.md");
  const std::string text = nikkan::test::read_file(path);
  const auto entries = summary::test::golden_entries(text);
  const auto lines = golden_lines(nikkan::test::read_file(reference));
  ASSERT_EQ(entries.size(), 17U);
  ASSERT_EQ(lines.size(), 17U);
  const auto engine = make_frames_ja();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Response response = engine->run(prepare(entries[i], Lang::ja));
    std::vector<GoldenLine> got;
    for (const auto& sentence : response.out) {
      if (!sentence.bullet) got.push_back({std::string(daily::to_string(sentence.level)), sentence.text});
    }
    for (std::size_t k = 0; k < std::max(got.size(), lines[i].size()); ++k) {
      const GoldenLine want = k < lines[i].size() ? lines[i][k] : GoldenLine{"-", ""};
      const GoldenLine have = k < got.size() ? got[k] : GoldenLine{"-", ""};
      EXPECT_EQ(have.text, want.text) << "row " << i + 1 << ", line " << k + 1;
      EXPECT_EQ(have.level, want.level) << "row " << i + 1 << ", line " << k + 1;
    }
  }
}

TEST(Golden, PassesItsOwnGuard) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  const std::string text = nikkan::test::read_file(path);
  for (auto& entry : summary::test::golden_entries(text)) {
    const Outcome outcome = summarise(entry, {}, {});
    EXPECT_EQ(outcome.dropped, 0) << entry.name << ": " << (entry.guard.empty() ? "" : entry.guard.front().check + " " + entry.guard.front().token);
    const Request request = prepare(entry, Lang::ja);
    EXPECT_EQ(entry.summary_ja.size(), make_frames_ja()->run(request).out.size()) << entry.name;
    for (const auto& sentence : entry.summary_ja) EXPECT_FALSE(sentence.spans.empty()) << entry.name;
  }
}
