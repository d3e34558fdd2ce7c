// BCP 14 words keep their level; a sentence doesn't require what its source doesn't.
#include <array>

#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

constexpr unsigned kMust = 1, kMustNot = 2, kShould = 4, kShouldNot = 8, kMay = 16;
constexpr std::array<std::string_view, 5> kNames = {"MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "MAY"};

const Markers& markers() {
  static const Markers kMarkers{
      {"なければなりません", kMust},
      {"なければならない", kMust},
      {"なければならず", kMust},
      {"なければいけません", kMust},
      {"ねばなりません", kMust},
      {"ねばならない", kMust},
      {"なくてはなりません", kMust},
      {"なくてはならない", kMust},
      {"必須", kMust},
      {"義務", kMust},
      {"必要があり", kMust},
      {"必要がある", kMust},
      {"てはなりません", kMustNot},
      {"てはならない", kMustNot},
      {"てはいけません", kMustNot},
      {"てはいけない", kMustNot},
      {"ではなりません", kMustNot},
      {"ではならない", kMustNot},
      {"禁止", kMustNot},
      {"禁じ", kMustNot},
      {"べきではあり", kShouldNot},
      {"べきではない", kShouldNot},
      {"べきでない", kShouldNot},
      {"べきではなく", kShouldNot},
      {"推奨しません", kShouldNot},
      {"推奨されません", kShouldNot},
      {"推奨されない", kShouldNot},
      {"非推奨", kShouldNot},
      {"べき", kShould},
      {"推奨", kShould},
      {"望ましい", kShould},
      {"すべき", kShould},
      {"するべき", kShould},
      {"てもかまいません", kMay},
      {"てもかまわない", kMay},
      {"てもよい", kMay},
      {"ても良い", kMay},
      {"ことができ", kMay},
      {"任意", kMay},
      {"できます", kMay},
      {"できる", kMay},
      {"許され", kMay},
      {"許可され", kMay},
      {"オプション", kMay},
      {"可能", kMay},
  };
  return kMarkers;
}

/// Levels of capital words; `plain` of lower-case ones that say as much.
struct English {
  unsigned capital = 0, plain = 0;
};

English english(std::string_view text) {
  English found;
  const std::vector<std::string_view> list = words(text);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string_view word = list[i];
    const bool negated = i + 1 < list.size() && list[i + 1] == "NOT";
    if (word == "MUST" || word == "SHALL")
      found.capital |= negated ? kMustNot : kMust;
    else if (word == "REQUIRED")
      found.capital |= kMust;
    else if (word == "SHOULD")
      found.capital |= negated ? kShouldNot : kShould;
    else if (word == "RECOMMENDED")
      found.capital |= i > 0 && list[i - 1] == "NOT" ? kShouldNot : kShould;
    else if (word == "MAY" || word == "OPTIONAL")
      found.capital |= kMay;
  }
  return found;
}

/// Lower-case words of the source after which a level in the sentence is no invention.
bool excused(unsigned level, const std::vector<std::string_view>& source) {
  switch (level) {
    case kMust:
      return has_stem(source, {"must", "shall", "requir", "need", "mandat", "oblig", "necess", "has", "have",
                               "essential", "ensure"});
    case kMustNot:
      return has_stem(source, {"must", "shall", "not", "cannot", "no", "prohibit", "forbid", "disallow", "ban",
                               "prevent", "never", "deny"});
    case kShould:
      return has_stem(source,
                      {"should", "recommend", "ought", "advis", "suggest", "prefer", "desir", "best", "encourag"});
    case kShouldNot:
      return has_stem(source, {"should", "discourag", "deprecat", "recommend", "ought"});
    default:
      return true;
  }
}

}  // namespace

Verdict check_requirement(const Prepared& p) {
  const English source = english(p.source);
  const English out = english(p.out);
  unsigned shown = out.capital;
  if (p.context.lang == Lang::ja) shown |= markers().scan(p.out);
  for (unsigned i = 0; i < kNames.size(); ++i) {
    const unsigned level = 1U << i;
    if ((source.capital & level) != 0 && (shown & level) == 0)
      return Failure{"requirement", "lost: " + std::string(kNames[i])};
  }
  for (unsigned i = 0; i < kNames.size(); ++i) {
    const unsigned level = 1U << i;
    const bool invented = (shown & level) != 0 && (source.capital & level) == 0 && !excused(level, p.source_words);
    if (invented) return Failure{"requirement", "gained: " + std::string(kNames[i])};
  }
  if (source.capital == 0 && p.context.lang == Lang::en) {
    for (const auto& [word, level] :
         {std::pair{"must", kMust}, std::pair{"shall", kMust}, std::pair{"should", kShould}}) {
      if (has_stem(p.out_words, {word}) && !excused(level, p.source_words))
        return Failure{"requirement", std::string("gained: ") + word};
    }
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
