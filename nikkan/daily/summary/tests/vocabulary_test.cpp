// The closed vocabulary (digest issue, 8.8): what the frames print is made of table values, verb forms, a fixed
// set of particles, and Latin words of the source. A string of none of these would be an invention.
#include <gtest/gtest.h>

#include <set>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/lexicon.hpp"
#include "nikkan/daily/summary/tests/golden.hpp"
#include "tests/support/test_data.hpp"

using namespace nikkan;
using namespace nikkan::summary;

namespace {

/// Particles and fixed words of the patterns, written from the specification's C and N rules.
const std::vector<std::string>& glue() {
  static const std::vector<std::string> words{
      "、", "。", "「", "」", "は", "が", "を", "に", "の", "と", "も", "で", "へ", "から", "や", "か", "こと", "ため", "方法", "また", "さらに",
      "および", "または", "のいずれか", "両方", "など", "における", "において", "上", "内", "向け", "ではなく", "これ", "それ", "これら", "それら", "この", "その",
      "です", "である", "であり", "場合", "本文書", "目的", "どのように", "使って", "介して", "介した", "として", "によって", "に対する", "に対して", "に関する", "について",
      "とは独立に", "基づく", "基づいて", "似た", "伴う", "含む", "文脈", "ハイブリッドにした", "組み合わせた", "組み合わせて", "使うことを", "想定しています", "利用を",
      "なし", "間", "下", "主導", "ベース", "対応", "関連", "固有", "レベル", "側", "指向", "前", "多", "原文", "に", "適用可能", "互換", "あります", "使った", "全体にわたる", "ごと"};
  return words;
}

std::set<std::string> vocabulary() {
  std::set<std::string> words(glue().begin(), glue().end());
  const auto add = [&](std::string_view text) {
    if (!text.empty()) words.emplace(text);
  };
  for (const Term& term : Terms::get().rows()) {
    if (term.keep) continue;  // Latin: must stand in the source
    add(term.ja);
    add(term.base);
    if (term.ja.ends_with("の") || term.ja.ends_with("な")) add(term.ja.substr(0, term.ja.size() - 3));
  }
  for (const Verb& verb : Verbs::get().rows()) {
    std::string_view slots = verb.slots;
    while (!slots.empty()) {  // the words between the slots
      const std::size_t open = slots.find('{');
      add(slots.substr(0, open));
      if (open == std::string_view::npos) break;
      slots.remove_prefix(slots.find('}', open) + 1);
    }
    for (const Voice voice : {Voice::active, Voice::passive, Voice::potential}) {
      for (int form = 0; form <= static_cast<int>(Form::may); ++form) add(conjugate(verb.stem, verb.cls, voice, static_cast<Form>(form)));
    }
  }
  return words;
}

/// Octets that can't be explained, from the first such place; empty when all can.
std::string unexplained(const std::string& text, const std::string& source, const std::set<std::string>& words) {
  std::vector<bool> reach(text.size() + 1, false);
  reach[0] = true;
  std::size_t furthest = 0;
  const std::string lower = ascii_lower(source);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!reach[at]) continue;
    furthest = at;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      if (!is_alnum(text[at])) {
        reach[at + 1] = true;
        continue;
      }
      std::size_t end = at;
      while (end < text.size() && is_alnum(text[end])) ++end;
      if (lower.find(ascii_lower(text.substr(at, end - at))) != std::string::npos) reach[end] = true;
    }
    for (std::size_t length = 1; length <= 60 && at + length <= text.size(); ++length) {
      if (words.contains(text.substr(at, length))) reach[at + length] = true;
    }
  }
  return reach[text.size()] ? std::string() : text.substr(furthest);
}

}  // namespace

TEST(Vocabulary, IsClosedOnTheGoldenDay) {
  NIKKAN_NEED_SHARED(path, "digest/2025-12-03.tsv");
  const std::string text = nikkan::test::read_file(path);
  const auto words = vocabulary();
  const auto engine = make_frames_ja();
  int checked = 0;
  for (const auto& entry : summary::test::golden_entries(text)) {
    for (const auto& sentence : engine->run(prepare(entry, Lang::ja)).out) {
      if (sentence.level == daily::Level::values || sentence.level == daily::Level::list) continue;
      EXPECT_EQ(unexplained(sentence.text, entry.abstract, words), "") << entry.name << "\n" << sentence.text;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 40);
}

TEST(Vocabulary, RefusesAnInvention) {
  const auto words = vocabulary();
  EXPECT_EQ(unexplained("プロトコルを規定します。", "a protocol", words), "");
  EXPECT_NE(unexplained("革新的なプロトコルを規定します。", "a protocol", words), "");
  EXPECT_NE(unexplained("プロトコルQUICを規定します。", "a protocol", words), "");
}

TEST(Vocabulary, HasOneSpellingATermAndTheOrderOfTheFile) {
  std::string before;
  std::set<std::pair<std::string, std::string>> seen;
  for (const Term& term : Terms::get().rows()) {
    const std::string key = ascii_lower(term.en);
    EXPECT_LE(before, key);
    before = key;
    EXPECT_TRUE(seen.emplace(std::string(term.en), std::string(term.dom)).second) << term.en;
    for (const std::string_view wrong : {"サーバ の", "ルータ ", "ユーザ ", "パラメーター", "ヘッダの", "プロトコール", "インタフェース", "ブラウザの"}) {
      EXPECT_EQ(term.ja.find(wrong), std::string_view::npos) << term.en;
    }
  }
}
