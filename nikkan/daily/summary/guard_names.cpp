// Names: Latin tokens come from the source, and an acronym's long form is the one the source gives.
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_tables.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

std::size_t letters(std::string_view token) {
  return static_cast<std::size_t>(std::ranges::count_if(token, is_ascii_letter));
}

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// 2 to 10 octets, two capitals or a capital and a digit, no blank.
bool looks_like_abbreviation(std::string_view text) {
  if (text.size() < 2 || text.size() > 10) return false;
  std::size_t capitals = 0, digits = 0;
  for (const char c : text) {
    if (is_capital(c))
      ++capitals;
    else if (is_ascii_digit(c))
      ++digits;
    else if (!is_ascii_letter(c) && c != '-' && c != '/' && c != '&')
      return false;
  }
  return capitals >= 2 || (capitals == 1 && digits > 0);
}

/// Letters, blanks, hyphens, digits; at least two words.
bool looks_like_long_form(std::string_view text) {
  if (text.find(' ') == std::string_view::npos && text.find('-') == std::string_view::npos) return false;
  return letters(text) > 4 && std::ranges::all_of(text, [](char c) {
           return is_ascii_alnum(c) || c == ' ' || c == '-' || c == '/' || c == '\'' || c == '&' || c == '.';
         });
}

char lower(char c) { return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c; }

/// The letters of the abbreviation in order in the long form, the first at its start.
bool letters_in_order(std::string_view abbreviation, std::string_view long_form) {
  std::size_t at = 0;
  bool first = true;
  for (std::size_t k = 0; k < abbreviation.size(); ++k) {
    const char c = lower(abbreviation[k]);
    if (!is_ascii_alnum(c)) continue;
    if (k + 1 == abbreviation.size() && c == 's' && !is_capital(abbreviation[k])) break;  // a plural
    while (at < long_form.size() && lower(long_form[at]) != c) {
      if (first) return false;
      ++at;
    }
    if (at >= long_form.size()) return false;
    ++at;
    first = false;
  }
  return !first;
}

/// The Latin words that end at `end`, at most `most` of them: where each begins, nearest first.
std::vector<std::size_t> word_starts(std::string_view text, std::size_t end, std::size_t most) {
  std::vector<std::size_t> starts;
  std::size_t at = end;
  while (at > 0 && starts.size() < most) {
    const std::size_t stop = at;
    while (at > 0 &&
           (is_ascii_alnum(text[at - 1]) || text[at - 1] == '-' || text[at - 1] == '/' || text[at - 1] == '\''))
      --at;
    if (at == stop) break;
    starts.push_back(at);
    if (at == 0 || text[at - 1] != ' ') break;
    --at;
  }
  return starts;
}

void add_before(std::string_view text, std::size_t open, std::size_t close, std::vector<Expansion>& out) {
  const std::string_view inner = text.substr(open + 1, close - open - 1);
  const std::size_t end = open > 0 && text[open - 1] == ' ' ? open - 1 : open;
  const std::size_t most = std::min(inner.size() + 5, inner.size() * 2);
  for (const std::size_t start : word_starts(text, end, most)) {
    const std::string_view long_form = text.substr(start, end - start);
    if (!letters_in_order(inner, long_form) || !looks_like_long_form(long_form)) continue;
    out.push_back({std::string(long_form), std::string(inner), start, close + 1});
    return;
  }
}

void add_inside(std::string_view text, std::size_t open, std::size_t close, std::vector<Expansion>& out) {
  const std::string_view inner = text.substr(open + 1, close - open - 1);
  const std::size_t end = open > 0 && text[open - 1] == ' ' ? open - 1 : open;
  const auto starts = word_starts(text, end, 1);
  if (starts.empty()) return;
  const std::string_view abbreviation = text.substr(starts[0], end - starts[0]);
  if (!looks_like_abbreviation(abbreviation) || !letters_in_order(abbreviation, inner)) return;
  out.push_back({std::string(inner), std::string(abbreviation), starts[0], close + 1});
}

/// The initial letters of the words, lower case.
std::string initials(std::string_view key) {
  std::string out;
  bool start = true;
  for (const char c : key) {
    if (c == ' ')
      start = true;
    else if (start && is_ascii_alnum(c)) {
      out.push_back(c);
      start = false;
    }
  }
  return out;
}

/// True when the two stand side by side in the hay: "Long (ABBR)", "ABBR: Long", "ABBR, the Long".
bool joined(std::string_view hay, std::string_view long_key, std::string_view abbreviation) {
  for (std::size_t at = hay.find(long_key); at != std::string_view::npos; at = hay.find(long_key, at + 1)) {
    const std::size_t end = at + long_key.size();
    const std::size_t after = hay.find(abbreviation, end);
    if (after != std::string_view::npos && after - end <= 5) return true;
    const std::size_t before = at == 0 ? std::string_view::npos : hay.rfind(abbreviation, at - 1);
    if (before != std::string_view::npos && before + abbreviation.size() <= at &&
        at - before - abbreviation.size() <= 8)
      return true;
  }
  return false;
}

/// "IS", "AND", "US": capitals that would meet a common word.
bool is_short_acronym(std::string_view token) {
  return token.size() >= 2 && token.size() <= 3 && std::ranges::all_of(token, is_capital);
}

bool in_facts(const GuardContext& context, std::string_view key) {
  return std::ranges::any_of(context.facts, [&](const std::string& fact) { return ascii_lower(fact) == key; });
}

bool known_part(const Prepared& p, std::string_view part) {
  if (letters(part) < 2) return true;
  if (is_short_acronym(part)) return stands_in(p.known, part);
  return stands_in_any_number(p.hay, ascii_lower(part));
}

/// "10gbps" of "10 Gbps".
bool known_with_unit(std::string_view token, std::string_view hay) {
  std::size_t digits = 0;
  while (digits < token.size() && (is_ascii_digit(token[digits]) || token[digits] == '.')) ++digits;
  if (digits == 0 || digits == token.size()) return false;
  const std::string spaced = std::string(token.substr(0, digits)) + " " + std::string(token.substr(digits));
  return hay.find(spaced) != std::string_view::npos;
}

bool known_parts(const Prepared& p, std::string_view token) {
  static constexpr std::string_view kSeparators = "-_./:+&'";
  if (token.find_first_of(kSeparators) == std::string_view::npos) return false;
  std::size_t from = 0;
  while (from <= token.size()) {
    std::size_t end = token.find_first_of(kSeparators, from);
    if (end == std::string_view::npos) end = token.size();
    if (!known_part(p, token.substr(from, end - from))) return false;
    from = end + 1;
  }
  return true;
}

/// Words an English sentence may use without a source. No negation, number, quantifier or modal among them.
const WordSet& function_words() {
  static const WordSet kWords{"the",      "an",      "of",
                              "to",       "in",      "on",
                              "at",       "by",      "for",
                              "from",     "with",    "and",
                              "or",       "as",      "is",
                              "are",      "was",     "were",
                              "be",       "been",    "being",
                              "it",       "its",     "this",
                              "that",     "these",   "those",
                              "which",    "who",     "whose",
                              "when",     "where",   "while",
                              "how",      "into",    "over",
                              "under",    "between", "through",
                              "via",      "also",    "such",
                              "than",     "then",    "there",
                              "their",    "they",    "them",
                              "has",      "have",    "had",
                              "does",     "do",      "can",
                              "could",    "would",   "will",
                              "so",       "if",      "but",
                              "about",    "within",  "using",
                              "used",     "uses",    "use",
                              "document", "draft",   "specification",
                              "memo",     "defines", "describes",
                              "specifies"};
  return kWords;
}

/// English by a model: the word or its stem, in lower case, stands in the source.
bool known_english(std::string_view lower_token, std::string_view hay) {
  if (function_words().has(lower_token)) return true;
  for (std::string_view ending : {"ing", "ed", "es", "s", "e", "ion", "ly"}) {
    if (lower_token.size() < ending.size() + 4 || !lower_token.ends_with(ending)) continue;
    const std::string_view stem = lower_token.substr(0, lower_token.size() - ending.size());
    for (std::size_t at = hay.find(stem); at != std::string_view::npos; at = hay.find(stem, at + 1)) {
      if (at == 0 || !is_ascii_alnum(hay[at - 1])) return true;
    }
  }
  return false;
}

bool known_name(const Prepared& p, std::string_view token) {
  std::string key = ascii_lower(token);
  if (key.ends_with("'s")) key.resize(key.size() - 2);
  if (letters(key) < 2 || key.starts_with("0x")) return true;
  if (is_short_acronym(token))
    return stands_in(p.known, token) || in_facts(p.context, key) || GuardTables::get().term_brings_latin(key, p.hay);
  if (stands_in_any_number(p.hay, key)) return true;
  if (key.starts_with("draft-")) return false;
  if (known_with_unit(key, p.hay) || known_parts(p, token) || GuardTables::get().term_brings_latin(key, p.hay))
    return true;
  const bool plain = std::ranges::none_of(token.substr(1), [](char c) { return is_capital(c) || is_ascii_digit(c); });
  return p.context.lang == Lang::en && plain && known_english(key, p.hay);
}

}  // namespace

std::vector<Expansion> find_expansions(std::string_view text) {
  std::vector<Expansion> out;
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    const std::size_t close = text.find(')', open);
    if (close == std::string_view::npos) break;
    const std::string_view inner = text.substr(open + 1, close - open - 1);
    if (looks_like_abbreviation(inner))
      add_before(text, open, close, out);
    else if (looks_like_long_form(inner))
      add_inside(text, open, close, out);
  }
  return out;
}

bool expansion_holds(const Prepared& p, const Expansion& expansion) {
  const std::string long_key = long_form_key(expansion.long_form);
  std::string abbreviation = ascii_lower(expansion.abbreviation);
  if (GuardTables::get().expands(abbreviation, long_key)) return true;
  if (abbreviation.size() > 2 && abbreviation.ends_with('s')) abbreviation.pop_back();
  if (GuardTables::get().expands(abbreviation, long_key)) return true;
  std::string hay = p.hay;
  std::ranges::replace(hay, '-', ' ');
  std::erase(hay, '"');
  std::string spaced = abbreviation;
  std::ranges::replace(spaced, '-', ' ');
  if (joined(hay, long_key, spaced)) return true;
  return stands_in(hay, long_key) && stands_in(hay, spaced) && initials(long_key) == spaced;
}

Verdict check_expansions(const Prepared& p) {
  for (const Expansion& expansion : find_expansions(p.out)) {
    if (!expansion_holds(p, expansion))
      return Failure{"expansion", expansion.abbreviation + "(" + expansion.long_form + ")"};
  }
  return std::nullopt;
}

Verdict check_names(const Prepared& p) {
  const std::vector<Expansion> expansions = find_expansions(p.out);  // they hold: checked before
  for (std::string_view token : tokens(p.out)) {
    if (letters(token) < 2) continue;
    const auto at = static_cast<std::size_t>(token.data() - p.out.data());
    const bool inside = std::ranges::any_of(expansions, [&](const Expansion& e) { return at >= e.from && at < e.to; });
    if (!inside && !known_name(p, token)) return Failure{"name", std::string(token)};
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
