// Quantifiers: all stays all, some stays some, "at least" stays a lower bound.
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

constexpr unsigned kAll = 1, kSome = 2, kAtLeast = 4, kAtMost = 8;
constexpr unsigned kAllLoose = 16;  // answers "all", claims nothing by itself
constexpr unsigned kSomeLoose = 32, kAtLeastLoose = 64, kAtMostLoose = 128;

const Markers& markers() {
  static const Markers kMarkers{
      {"すべて", kAll},
      {"全て", kAll},
      {"あらゆる", kAll},
      {"いかなる", kAll},
      {"任意", kAll},
      {"一切", kAll},
      {"常に", kAll},
      {"必ず", kAll},
      {"必ずしも", 0},
      {"すべき", 0},
      {"各", kAllLoose},
      {"それぞれ", kAllLoose},
      {"ごと", kAllLoose},
      {"毎", kAllLoose},
      {"個々", kAllLoose},
      {"両方", kAllLoose},
      {"全", kAllLoose},
      {"どの", kAllLoose},
      {"どれ", kAllLoose},
      {"どんな", kAllLoose},
      {"何も", kAllLoose},
      {"誰も", kAllLoose},
      {"いずれ", kAllLoose},
      {"安全", 0},
      {"完全", 0},
      {"健全", 0},
      {"保全", 0},
      {"各種", 0},
      {"一部", kSome},
      {"いくつか", kSome},
      {"幾つか", kSome},
      {"何らか", kSome},
      {"若干", kSome},
      {"ある種", kSomeLoose},
      {"特定の", kSomeLoose},
      {"一定", kSomeLoose},
      {"中には", kSomeLoose},
      {"場合によって", kSomeLoose},
      {"複数", kSomeLoose},
      {"あるもの", kSomeLoose},
      {"少なくとも", kAtLeast},
      {"以上", kAtLeast},
      {"最低", kAtLeast},
      {"最小", kAtLeastLoose},
      {"下限", kAtLeastLoose},
      {"複数の", kSomeLoose | kAtLeastLoose},
      {"最大", kAtMost},
      {"以内", kAtMost},
      {"高々", kAtMost},
      {"たかだか", kAtMost},
      {"上限", kAtMostLoose},
      {"以下", kAtMostLoose},
      {"まで", kAtMostLoose},
      {"最大限", 0},
      {"以上の理由", 0},
      {"以上により", 0},
  };
  return kMarkers;
}

struct Found {
  unsigned mask = 0;
  std::string_view word[4];
};

void note(Found& found, unsigned bit, std::string_view word) {
  for (unsigned i = 0; i < 4; ++i) {
    if (bit == 1U << i && found.word[i].empty()) found.word[i] = word;
  }
  found.mask |= bit;
}

Found english(const std::vector<std::string_view>& list) {
  static const WordSet kNegations{"not", "no", "without", "never", "cannot", "nor", "neither"};
  Found found;
  bool negated = false;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string_view word = list[i];
    const std::string_view next = i + 1 < list.size() ? list[i + 1] : std::string_view();
    const std::string_view last = i > 0 ? list[i - 1] : std::string_view();
    if (kNegations.has(word) || word.ends_with("n't")) negated = true;
    if (word == "each" && (next == "other" || next == "another")) continue;
    if (word == "all" && (last == "at" || last == "above" || last == "first")) continue;
    if (word == "all" || word == "every" || word == "each") note(found, kAll, word);
    if (word == "any") note(found, negated ? kAllLoose : kAll, word);
    if (word == "some") note(found, kSome, word);
    if (word == "at" && next == "least") note(found, kAtLeast, next);
    if (word == "or" && next == "more") note(found, kAtLeast, next);
    if (word == "at" && next == "most") note(found, kAtMost, next);
    if (word == "up" && next == "to") note(found, kAtMost, word);
  }
  return found;
}

constexpr unsigned answers(unsigned bit) {
  switch (bit) {
    case kAll:
      return kAll | kAllLoose;
    case kSome:
      return kSome | kSomeLoose;
    case kAtLeast:
      return kAtLeast | kAtLeastLoose;
    default:
      return kAtMost | kAtMostLoose;
  }
}

/// Source words that allow a quantifier of the sentence though they are none themselves.
bool excused(unsigned bit, const std::vector<std::string_view>& source) {
  switch (bit) {
    case kAll:
      return has_stem(source, {"any",        "all",           "every",      "each",      "entire",    "whole",
                               "always",     "arbitrar",      "full",       "complete",  "both",      "total",
                               "global",     "universal",     "must",       "shall",     "ensur",     "guarant",
                               "option",     "voluntar",      "throughout", "across",    "invariabl", "constant",
                               "regardless", "comprehensive", "whatever",   "whichever", "no"});
    case kSome:
      return has_stem(
          source, {"some", "part", "subset", "several", "certain", "portion", "fraction", "few", "component", "section",
                   "number", "segment", "various", "selected", "multiple", "variety"});
    case kAtLeast:
      return has_stem(
          source, {"least", "more", "minim", "exceed", "greater", "above", "beyond", "over", "least", "lower", "than"});
    default:
      return has_stem(source, {"most", "maxim", "max", "within", "less", "largest", "greatest", "longest", "highest",
                               "upper", "biggest", "until", "limit", "best", "under", "below", "up"});
  }
}

}  // namespace

Verdict check_quantifiers(const Prepared& p) {
  const Found source = english(p.source_words);
  Found out = english(p.out_words);
  if (p.context.lang == Lang::ja) {
    for (const Markers::Hit& hit : markers().hits(p.out)) {
      for (unsigned bit = 1; bit <= kAtMostLoose; bit <<= 1U) {
        if ((hit.mask & bit) != 0) note(out, bit, hit.phrase);
      }
    }
  }
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned bit = 1U << i;
    if ((source.mask & bit) != 0 && (out.mask & answers(bit)) == 0)
      return Failure{"quantifier", "lost: " + std::string(source.word[i])};
  }
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned bit = 1U << i;
    const bool gained = (out.mask & bit) != 0 && (source.mask & answers(bit)) == 0 && !excused(bit, p.source_words);
    if (gained) return Failure{"quantifier", "gained: " + std::string(out.word[i])};
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
