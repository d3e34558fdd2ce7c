#include "nikkan/daily/summary/guard_tables.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary {

std::string_view terms_table();
std::string_view verbs_table();

namespace {

/// Katakana runs of two or more code points.
std::vector<std::string> katakana_runs(std::string_view text) {
  std::vector<std::string> out;
  std::size_t from = 0, points = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const CodePoint point = at < text.size() ? decode_utf8(text, at) : CodePoint{0, 1};
    if (is_katakana(point.value) && point.value != 0x30fb) {
      if (points++ == 0) from = at;
    } else {
      if (points >= 2) out.emplace_back(text.substr(from, at - from));
      points = 0;
    }
    at += point.length;
  }
  return out;
}

}  // namespace

bool stands_for(const GuardTerm& term, std::string_view hay) {
  if (!term.verb) return guard_text::stands_in_any_number(hay, term.en);
  std::string_view stem = term.en;
  if (stem.ends_with('e')) stem.remove_suffix(1);
  for (std::size_t at = hay.find(stem); at != std::string_view::npos; at = hay.find(stem, at + 1)) {
    if (at == 0 || !guard_text::is_ascii_alnum(hay[at - 1])) return true;
  }
  return false;
}

std::string long_form_key(std::string_view text) {
  std::string key;
  for (const char c : ascii_lower(text)) {
    if (c == '-')
      key.push_back(' ');
    else if (c != '"' && c != '\'')
      key.push_back(c);
  }
  if (key.size() > 3 && key.ends_with('s') && !key.ends_with("ss")) key.pop_back();
  return key;
}

const GuardTables& GuardTables::get() {
  static const GuardTables tables;
  return tables;
}

GuardTables::GuardTables() {
  read_terms(terms_table(), "ja", false);
  read_terms(verbs_table(), "stem", true);
  if (const auto table = parse_tsv(loanwords_table())) {
    const std::size_t column = table->column("word");
    for (std::size_t row = 0; row < table->rows(); ++row) {
      const std::string_view word = table->cell(row, column);
      loanwords_.insert(word);
      longest_ = std::max(longest_, word.size());
    }
  }
  if (const auto table = parse_tsv(acronyms_table())) {
    const std::size_t acronym = table->column("acronym"), expansion = table->column("expansion");
    for (std::size_t row = 0; row < table->rows(); ++row) {
      acronyms_[ascii_lower(table->cell(row, acronym))].push_back(long_form_key(table->cell(row, expansion)));
    }
  }
}

void GuardTables::read_terms(std::string_view text, std::string_view ja_column, bool verbs) {
  const auto table = parse_tsv(text);
  if (!table) return;  // a test reads the table
  const std::size_t en = table->column("en"), ja = table->column(ja_column);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const std::string_view japanese = table->cell(row, ja);
    if (japanese.size() > 1) add({ascii_lower(table->cell(row, en)), std::string(japanese), verbs});
  }
}

void GuardTables::add(GuardTerm term) {
  static constexpr std::array<std::string_view, 12> kPolar = {"不", "非", "無",   "未",   "除",   "防",
                                                              "避", "禁", "ない", "なし", "のみ", "限"};
  for (std::string& run : katakana_runs(term.ja)) {
    longest_ = std::max(longest_, run.size());
    katakana_[std::move(run)].push_back(term);
  }
  for (std::string_view token : guard_text::tokens(term.ja)) latin_[ascii_lower(token)].push_back(term);
  if (std::ranges::any_of(kPolar, [&](std::string_view mark) { return term.ja.find(mark) != std::string::npos; }))
    polar_.push_back(term);
}

bool GuardTables::term_brings_katakana(std::string_view run, std::string_view hay) const {
  const auto it = katakana_.find(std::string(run));
  return it != katakana_.end() &&
         std::ranges::any_of(it->second, [&](const GuardTerm& term) { return stands_for(term, hay); });
}

bool GuardTables::term_brings_latin(std::string_view token, std::string_view hay) const {
  const auto it = latin_.find(std::string(token));
  return it != latin_.end() &&
         std::ranges::any_of(it->second, [&](const GuardTerm& term) { return stands_for(term, hay); });
}

bool GuardTables::expands(std::string_view acronym, std::string_view long_form) const {
  const auto it = acronyms_.find(std::string(acronym));
  return it != acronyms_.end() && std::ranges::find(it->second, long_form) != it->second.end();
}

}  // namespace nikkan::summary
