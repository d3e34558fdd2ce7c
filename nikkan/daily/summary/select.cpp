// Sentence kinds, scores and the choice (digest issue, 8.3 and 8.4).
#include "nikkan/daily/summary/select.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/lexicon.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kWholeSentences = 3;
constexpr std::size_t kWholeWords = 90;
constexpr int kEnough = 10;
constexpr std::size_t kMore = 2;

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

constexpr std::array<std::string_view, 15> kDocumentWords{
    "document", "memo",     "draft",  "specification", "note",         "i-d",        "internet-draft", "rfc",
    "proposal", "report",   "standard", "architecture", "memorandum", "specifications", "paper"};
constexpr std::array<std::string_view, 12> kFunctionWords{"of", "the", "in", "for", "to", "and", "or", "a", "an", "with", "on", "is"};
constexpr std::array<std::string_view, 7> kPlainAdverbs{"also", "then", "therefore", "further", "thus", "hence", "first"};
constexpr std::array<std::string_view, 6> kPronouns{"it", "they", "these", "such", "those", "its"};

/// The first words of a sentence, lower case, punctuation kept as words of its own.
std::vector<std::string> first_words(std::string_view text, std::size_t most) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(ascii_lower(word));
    word.clear();
  };
  for (const char c : text) {
    if (words.size() >= most) return words;
    if (is_blank(c)) {
      flush();
    } else if (c == ',' || c == ';' || c == ':' || c == '(' || c == ')') {
      flush();
      words.emplace_back(1, c);
    } else {
      word.push_back(c);
    }
  }
  if (!word.empty() && word.back() == '.') word.pop_back();
  flush();
  return words;
}

bool is_adverb(std::string_view word) {
  return among(word, kPlainAdverbs) || (word.size() > 4 && word.ends_with("ly"));
}

/// Index behind "This [x [y]] DOC" at `at`, or 0.
std::size_t document_subject(const std::vector<std::string>& words, std::size_t at) {
  if (at >= words.size()) return 0;
  if (words[at] == "this" || words[at] == "the" || words[at] == "our") {
    for (std::size_t i = at + 1; i < words.size() && i <= at + 3; ++i) {
      if (among(words[i], kDocumentWords)) {
        if (i + 1 < words.size() && among(words[i + 1], kDocumentWords)) ++i;  // "architecture document"
        return i + 1;
      }
      if (among(words[i], kFunctionWords) || !is_alnum(words[i].front())) return 0;
    }
  }
  return 0;
}

bool pivot_verb(std::string_view word) {
  const VerbReading reading = Verbs::get().find(word);
  if (!reading || !(reading.finite_s || reading.base || reading.past)) return false;
  return std::any_of(reading.rows.begin(), reading.rows.end(), [](const Verb* v) { return v->pivot; });
}

bool finite_verb(std::string_view word) {
  const VerbReading reading = Verbs::get().find(word);
  return reading && (reading.finite_s || reading.base);
}

bool purpose_of_document(const std::vector<std::string>& w) {
  static constexpr std::array<std::string_view, 7> kNouns{"purpose", "goal", "aim", "objective", "intent", "intention", "scope"};
  std::size_t i = 0;
  if (i >= w.size() || w[i] != "the") return false;
  ++i;
  if (i < w.size() && (w[i] == "main" || w[i] == "primary")) ++i;
  if (i >= w.size() || !among(w[i], kNouns)) return false;
  if (++i >= w.size() || w[i] != "of") return false;
  const std::size_t after = document_subject(w, i + 1);
  return after != 0 && after + 1 < w.size() && w[after] == "is" && w[after + 1] == "to";
}

SentenceKind document_kind(const std::vector<std::string>& w, std::size_t at) {
  std::size_t i = document_subject(w, at);
  if (i == 0) return SentenceKind::background;
  while (i < w.size() && is_adverb(w[i])) ++i;
  if (i >= w.size()) return SentenceKind::background;
  static constexpr std::array<std::string_view, 5> kWeak{"is", "does", "will", "can", "may"};
  if (among(w[i], kWeak)) return SentenceKind::p2;
  return pivot_verb(w[i]) ? SentenceKind::p1 : SentenceKind::background;
}

/// `name` stands in `title` at word borders, letters' case aside.
bool names_in_title(std::string_view name, std::string_view title) {
  const std::string needle = ascii_lower(name), hay = ascii_lower(title);
  for (std::size_t at = hay.find(needle); at != std::string::npos; at = hay.find(needle, at + 1)) {
    const bool left = at == 0 || !is_alnum(hay[at - 1]);
    const std::size_t end = at + needle.size();
    if (left && (end == hay.size() || !is_alnum(hay[end]))) return true;
  }
  return false;
}

bool defines_title(std::string_view sentence, std::string_view title) {
  for (const std::string_view verb : {" is ", " are "}) {
    const std::size_t at = sentence.find(verb);
    if (at == std::string_view::npos || at > 80) continue;
    const std::string_view rest = sentence.substr(at + verb.size());
    if (!rest.starts_with("a ") && !rest.starts_with("an ") && !rest.starts_with("the ")) continue;
    std::string_view name = sentence.substr(0, at);
    if (name.starts_with("The ")) name.remove_prefix(4);
    if (name.size() < 2 || !is_upper(name.front()) || among(ascii_lower(name), kPronouns) || name == "This") continue;
    if (names_in_title(name, title)) return true;
  }
  return false;
}

bool contains_word(const std::string& padded, std::string_view needle) {
  return padded.find(needle) != std::string::npos;
}

/// The sentence's words joined by single blanks, lower case, a blank at either end.
std::string padded_words(std::string_view sentence) {
  std::string out = " ";
  for (const char c : sentence) {
    const char low = is_upper(c) ? static_cast<char>(c + 32) : c;
    if (is_alnum(low) || low == '-' || low == '\'') {
      out.push_back(low);
    } else if (out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (out.back() != ' ') out.push_back(' ');
  return out;
}

template <std::size_t N>
bool any_of(const std::string& padded, const std::array<std::string_view, N>& needles) {
  return std::any_of(needles.begin(), needles.end(), [&](std::string_view n) { return contains_word(padded, n); });
}

bool has_requirement_word(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kWords{"MUST", "SHALL", "SHOULD", "REQUIRED", "RECOMMENDED", "MAY", "OPTIONAL"};
  for (const auto word : kWords) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      const bool left = at == 0 || !is_alnum(text[at - 1]);
      const std::size_t end = at + word.size();
      if (left && (end == text.size() || !is_alnum(text[end]))) return true;
    }
  }
  return false;
}

int distinct_hex(std::string_view text) {
  std::vector<std::string_view> seen;
  for (std::size_t at = text.find("0x"); at != std::string_view::npos; at = text.find("0x", at + 2)) {
    std::size_t end = at + 2;
    while (end < text.size() && is_alnum(text[end])) ++end;
    const auto value = text.substr(at, end - at);
    if (std::find(seen.begin(), seen.end(), value) == seen.end()) seen.push_back(value);
  }
  return static_cast<int>(seen.size());
}

/// "RFC 7854 defines …" or "Stub Router Advertisement (RFC 6987) defines …".
bool other_rfc_is_subject(std::string_view sentence) {
  if (sentence.starts_with("RFC") && sentence.size() > 4 && is_digit(sentence[4])) return true;
  const std::size_t at = sentence.find("(RFC ");
  if (at == std::string_view::npos || at > 80) return false;
  const std::size_t close = sentence.find(") ", at);
  if (close == std::string_view::npos) return false;
  const auto next = first_words(sentence.substr(close + 2, 40), 1);
  return !next.empty() && finite_verb(next.front()) && sentence.substr(0, at).find(" document") == std::string_view::npos;
}

int content_points(std::string_view sentence, const std::string& padded, const std::vector<std::string>& title) {
  std::vector<std::string> stems;
  for (const auto& word : content_words(sentence)) stems.push_back(stem(word));
  int shared = 0;
  for (const auto& word : title) {
    if (std::find(stems.begin(), stems.end(), word) != stems.end()) ++shared;
  }
  int points = std::min(shared * 5, 25) + std::min(distinct_hex(sentence) * 10, 20);
  static constexpr std::array<std::string_view, 6> kRelations{" updates rfc ", " obsoletes rfc ", " replaces rfc ",
                                                              " extends rfc ", " updates the rfc ", " updates rfcs "};
  static constexpr std::array<std::string_view, 20> kUse{
      " useful because ", " allow ", " allows ", " enable ", " enables ", " reduce ", " reduces ", " guarantee ",
      " guarantees ", " requires no ", " provides ", " introduces ", " elides ", " eliminates ", " avoids ",
      " removes the need ", " without ", " useful for ", " eliminate ", " provide "};
  static constexpr std::array<std::string_view, 6> kContrast{" differs from ", " differ from ", " unlike ",
                                                             " in contrast ", " rather than ", " instead of "};
  if (any_of(padded, kRelations)) points += 30;
  if (any_of(padded, kUse)) points += 10;
  if (any_of(padded, kContrast)) points += 10;
  if (sentence.ends_with(':')) points += 20;
  if (has_requirement_word(sentence)) points += 15;
  return points;
}

int opening_points(std::string_view sentence, const std::string& padded) {
  static constexpr std::array<std::string_view, 12> kOpenings{
      " in certain ", " currently ", " traditionally ", " today ", " historically ", " however ",
      " moreover ", " when ", " if ", " during ", " as such ", " in addition "};
  int points = 0;
  if (std::any_of(kOpenings.begin(), kOpenings.end(), [&](auto o) { return padded.starts_with(o); })) points -= 10;
  if (opens_with_pronoun(sentence)) points -= 10;
  if (other_rfc_is_subject(sentence)) points -= 10;
  return points;
}

int kind_points(SentenceKind kind) {
  switch (kind) {
    case SentenceKind::p1: return 25;
    case SentenceKind::p2: return 20;
    case SentenceKind::pd:
    case SentenceKind::s: return 15;
    case SentenceKind::background: return 0;
  }
  return 0;
}

}  // namespace

bool opens_with_pronoun(std::string_view sentence) {
  const auto words = first_words(sentence, 2);
  if (words.empty()) return false;
  if (words[0] == "these" || words[0] == "those" || words[0] == "such") return true;
  if (among(words[0], kPronouns)) return true;
  if (words[0] != "this" || words.size() < 2) return false;
  static constexpr std::array<std::string_view, 9> kAux{"is", "was", "has", "can", "may", "will", "does", "should", "must"};
  return among(words[1], kAux) || Verbs::get().find(words[1]).finite_s || words[1] == "in";
}

SentenceKind classify(std::string_view sentence, std::string_view title) {
  const auto words = first_words(sentence, 14);
  if (words.empty()) return SentenceKind::background;
  if (purpose_of_document(words)) return SentenceKind::p1;
  SentenceKind kind = document_kind(words, 0);
  for (std::size_t i = 0; kind == SentenceKind::background && i + 1 < words.size(); ++i) {
    if (words[i] == "," || words[i] == ";") kind = document_kind(words, i + 1);
    if (i > 0 && words[i] == "," && words[0] == "in" && i <= 5 && words[i + 1] == "we") return SentenceKind::p1;
  }
  if (kind != SentenceKind::background) return kind;
  if (words.size() > 4 && words[0] == "in" && words[1] == "this" && among(words[2], kDocumentWords) && words[3] == "we") {
    return SentenceKind::p1;
  }
  if (defines_title(sentence, title)) return SentenceKind::pd;
  if ((words[0] == "this" || words[0] == "the") && words.size() > 2) {
    if (is_alnum(words[1].front()) && !among(words[1], kFunctionWords) && finite_verb(words[2])) return SentenceKind::s;
  }
  return SentenceKind::background;
}

Scores score_sentences(std::string_view title, const std::vector<std::string>& sentences) {
  Scores scores;
  std::vector<std::string> title_stems;
  for (const auto& word : content_words(title)) {
    std::string root = stem(word);
    if (std::find(title_stems.begin(), title_stems.end(), root) == title_stems.end()) title_stems.push_back(std::move(root));
  }
  int defining = 0;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    Scored scored;
    const std::string_view sentence = sentences[i];
    scored.id = static_cast<int>(i) + 1;
    scored.kind = classify(sentence, title);
    scored.pronoun = opens_with_pronoun(sentence);
    scored.words = static_cast<std::uint32_t>(count_words(sentence));
    scored.list_follows = sentence.ends_with(':');
    if (scored.kind == SentenceKind::p1 && scores.pivot == 0) scores.pivot = scored.id;
    if (scored.kind == SentenceKind::pd && defining == 0) defining = scored.id;
    const std::string padded = padded_words(sentence);
    scored.score = kind_points(scored.kind) + content_points(sentence, padded, title_stems) +
                   opening_points(sentence, padded) - static_cast<int>(i);
    if (scored.words > 60) scored.score -= 15;
    scores.all.push_back(scored);
  }
  if (scores.pivot == 0) scores.pivot = defining;
  if (scores.pivot != 0) scores.all[static_cast<std::size_t>(scores.pivot) - 1].score += 100;
  return scores;
}

std::vector<int> select(const Scores& scores, const std::vector<std::string>& sentences, int max_chars) {
  std::size_t words = 0;
  for (const auto& scored : scores.all) words += scored.words;
  std::vector<const Scored*> order;
  for (const auto& scored : scores.all) order.push_back(&scored);
  std::stable_sort(order.begin(), order.end(), [](const Scored* a, const Scored* b) { return a->score > b->score; });
  std::vector<const Scored*> chosen;
  if (scores.all.size() <= kWholeSentences && words <= kWholeWords) {
    chosen = order;
  } else {
    for (const Scored* scored : order) {
      const bool first = chosen.empty();
      if (!first && (chosen.size() > kMore || scored->score < kEnough)) break;
      chosen.push_back(scored);
    }
  }
  std::size_t chars = 0;
  for (const Scored* scored : chosen) chars += sentences[static_cast<std::size_t>(scored->id) - 1].size();
  while (chosen.size() > 1 && chars > static_cast<std::size_t>(std::max(max_chars, 0))) {
    chars -= sentences[static_cast<std::size_t>(chosen.back()->id) - 1].size();
    chosen.pop_back();
  }
  std::vector<int> ids;
  for (const Scored* scored : chosen) ids.push_back(scored->id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace nikkan::summary
