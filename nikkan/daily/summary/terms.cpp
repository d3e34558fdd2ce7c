// The term table (share/terms-ja.tsv).
#include <algorithm>
#include <unordered_map>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/lexicon.hpp"

namespace nikkan::summary {

struct Terms::Index {
  std::unordered_map<std::string_view, std::vector<const Term*>> by_first;
};

namespace {

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t blank = text.find(' ');
    words.emplace_back(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return words;
}

Pos parse_pos(std::string_view text) {
  if (text == "ns") return Pos::ns;
  if (text == "a") return Pos::a;
  if (text == "adv") return Pos::adv;
  if (text == "ph") return Pos::ph;
  return Pos::n;
}

}  // namespace

std::string plural_of(std::string_view word) {
  std::string out(word);
  if (word.empty()) return out;
  const auto ends = [&](std::string_view tail) { return word.ends_with(tail); };
  if (ends("s") || ends("x") || ends("ch") || ends("sh") || ends("z")) return out + "es";
  if (ends("y") && word.size() > 1 && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos) {
    out.pop_back();
    return out + "ies";
  }
  return out + "s";
}

Terms::Terms() : index_(new Index) {
  const auto table = parse_tsv(terms_table());
  if (!table) return;  // the table is part of the program; a test reads it
  const std::size_t en = table->column("en"), ja = table->column("ja"), mode = table->column("mode"),
                    pos = table->column("pos"), exact = table->column("case"), dom = table->column("dom");
  rows_.reserve(table->rows());
  for (std::size_t row = 0; row < table->rows(); ++row) {
    Term term;
    term.en = table->cell(row, en);
    term.ja = table->cell(row, ja);
    term.dom = table->cell(row, dom);
    term.pos = parse_pos(table->cell(row, pos));
    term.keep = table->cell(row, mode) == "keep";
    term.gloss = table->cell(row, mode) == "gloss";
    term.exact = table->cell(row, exact) == "s";
    if (term.en.empty() || term.ja.empty()) continue;
    term.words = split_words(term.exact ? std::string(term.en) : ascii_lower(term.en));
    term.plural = plural_of(term.words.back());
    if (term.gloss) {
      const std::size_t open = term.ja.find('(');
      term.base = term.ja.substr(0, open);
      if (open != std::string_view::npos) term.inside = term.ja.substr(open + 1, term.ja.size() - open - 2);
    }
    rows_.push_back(std::move(term));
  }
  for (const Term& term : rows_) {
    index_->by_first[term.words.front()].push_back(&term);
    if (term.words.size() == 1) index_->by_first[term.plural].push_back(&term);
  }
  for (auto& [word, terms] : index_->by_first) {
    std::stable_sort(terms.begin(), terms.end(),
                     [](const Term* a, const Term* b) { return a->words.size() > b->words.size(); });
  }
}

Terms::~Terms() { delete index_; }

const Terms& Terms::get() {
  static const Terms terms;
  return terms;
}

std::span<const Term* const> Terms::find(std::string_view first_word) const {
  const auto found = index_->by_first.find(first_word);
  if (found == index_->by_first.end()) return {};
  return found->second;
}

}  // namespace nikkan::summary
