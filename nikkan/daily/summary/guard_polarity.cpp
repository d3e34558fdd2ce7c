// Polarity: a sentence doesn't lose or gain a negation, a restriction, a prevention or a contrast.
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_tables.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

constexpr unsigned kNot = 1;        // not, no, never, without
constexpr unsigned kOnly = 2;       // only, solely
constexpr unsigned kExcept = 4;     // except, unless, other than
constexpr unsigned kPrevent = 8;    // prevent, avoid, prohibit
constexpr unsigned kContrast = 16;  // rather than, instead of
constexpr unsigned kUn = 32;        // un-, non-: part of a word

const Markers& markers() {
  static const Markers kMarkers{
      // obligation and possibility, which only look like negation
      {"なければなりません", 0},
      {"なければならない", 0},
      {"なければならず", 0},
      {"なければいけません", 0},
      {"なければいけない", 0},
      {"ねばなりません", 0},
      {"ねばならない", 0},
      {"なくてはなりません", 0},
      {"なくてはならない", 0},
      {"ざるを得ません", 0},
      {"ざるを得ない", 0},
      {"かもしれません", 0},
      {"かもしれない", 0},
      {"にほかなりません", 0},
      {"だけでなく", 0},
      {"だけではなく", 0},
      {"てもかまいません", 0},
      {"てもかまわない", 0},
      {"ても構いません", 0},
      {"ても構わない", 0},
      {"でもかまいません", 0},
      {"でも構いません", 0},
      {"のみならず", 0},
      {"のみでなく", 0},
      {"かかわらず", 0},
      {"関わらず", 0},
      {"問わず", 0},
      // negation
      {"ません", kNot},
      {"ない", kNot},
      {"なく", kNot},
      {"なければ", kNot},
      {"なかった", kNot},
      {"せず", kNot},
      {"れず", kNot},
      {"らず", kNot},
      {"わず", kNot},
      {"えず", kNot},
      {"ならず", kNot},
      {"けず", kNot},
      {"めず", kNot},
      {"べず", kNot},
      {"かずに", kNot},
      {"たず", kNot},
      {"なし", kNot},
      {"無しに", kNot},
      {"無しで", kNot},
      {"てはならず", kNot},
      {"少なく", 0},
      {"少ない", 0},
      {"すくなくとも", 0},
      {"まもなく", 0},
      {"間もなく", 0},
      {"みなし", 0},
      {"見なし", 0},
      {"こなし", 0},
      {"わずか", 0},
      {"いずれ", 0},
      {"いわゆる", 0},
      {"とらわれず", kNot},
      {"つながら", 0},
      {"つなが", 0},
      {"おこなく", 0},
      // restriction
      {"のみ", kOnly},
      {"だけ", kOnly},
      {"しか", kOnly},
      {"しかし", 0},
      {"しかも", 0},
      {"できるだけ", 0},
      {"なるだけ", 0},
      {"専用", kOnly},
      {"に限り", kOnly},
      {"に限って", kOnly},
      {"に限定", kOnly},
      {"に限る", kOnly},
      {"に限られ", kOnly},
      {"限定", kOnly},
      {"専ら", kOnly},
      {"初めて", kOnly},
      {"はじめて", kOnly},
      {"以外", kExcept},
      {"除き", kExcept},
      {"除いて", kExcept},
      {"除く", kExcept},
      {"除外", kExcept | kPrevent},
      {"例外", kExcept},
      {"ない限り", kNot | kExcept},
      {"ほかの", 0},
      // prevention
      {"禁止", kPrevent},
      {"禁じ", kPrevent},
      {"防", kPrevent},
      {"避け", kPrevent},
      {"回避", kPrevent},
      {"阻止", kPrevent},
      {"阻み", kPrevent},
      {"阻害", kPrevent},
      {"抑止", kPrevent},
      {"排除", kPrevent},
      {"除去", kPrevent},
      {"解除", 0},
      {"削除", 0},
      {"防火", 0},
      {"消防", 0},
      // contrast
      {"ではなく", kContrast | kNot},
      {"でなく", kContrast | kNot},
      {"の代わり", kContrast},
      {"に代えて", kContrast},
      {"代わって", kContrast},
      {"むしろ", kContrast},
      {"よりも", kContrast},
      // parts of words
      {"不", kUn},
      {"非", kUn},
      {"無", kUn},
      {"未", kUn},
      {"不可欠", 0},
      {"非常", 0},
      {"是非", 0},
      {"無線", 0},
      {"無数", 0},
      {"有無", 0},
      {"未来", 0},
      {"未満", 0},
      {"不正", 0},
      {"不審", 0},
      {"無料", 0},
      {"無駄", 0},
  };
  return kMarkers;
}

unsigned english_class(std::string_view word) {
  static const WordSet kNegation{"not",  "no",      "never",  "cannot",  "neither", "nor",
                                 "none", "nothing", "nobody", "nowhere", "without"};
  static const WordSet kRestriction{"only", "solely", "exclusively"};
  static const WordSet kException{"except", "unless", "excepting", "excluding"};
  static const WordSet kPrevention{"prevent",    "prevents",    "prevented", "preventing", "prevention", "avoid",
                                   "avoids",     "avoided",     "avoiding",  "avoidance",  "prohibit",   "prohibits",
                                   "prohibited", "prohibiting", "forbid",    "forbids",    "forbidden",  "forbidding",
                                   "preclude",   "precludes",   "precluded", "disallow",   "disallows",  "disallowed"};
  static const WordSet kAdjective{
      "unreachable", "unauthorized", "unauthorised", "unauthenticated", "unable",      "unavailable",
      "unknown",     "unused",       "unencrypted",  "unprotected",     "unspecified", "undefined",
      "unnecessary", "unsupported",  "untrusted",    "unreliable",      "unlimited",   "unmodified",
      "unchanged",   "unsafe",       "unsigned",     "unverified",      "unwanted",    "unsolicited",
      "unusable",    "unlikely",     "non",          "nonexistent",     "nonzero",     "incompatible",
      "insecure",    "invalid",      "incomplete",   "inconsistent",    "incorrect",   "impossible"};
  if (kNegation.has(word) || word.ends_with("n't")) return kNot;
  if (kRestriction.has(word)) return kOnly;
  if (kException.has(word)) return kExcept;
  if (kPrevention.has(word)) return kPrevent;
  if (kAdjective.has(word)) return kUn;
  return 0;
}

struct Found {
  unsigned mask = 0;
  std::string_view first[6];  // the word of each class, for the finding
};

void note(Found& found, unsigned mask, std::string_view word) {
  for (unsigned bit = 0; bit < 6; ++bit) {
    if ((mask & (1U << bit)) != 0 && found.first[bit].empty()) found.first[bit] = word;
  }
  found.mask |= mask;
}

Found english(const std::vector<std::string_view>& list) {
  Found found;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string_view next = i + 1 < list.size() ? list[i + 1] : std::string_view();
    const std::string_view last = i > 0 ? list[i - 1] : std::string_view();
    if (list[i] == "only" && last == "not") continue;  // not only … but also
    if (list[i] == "not" && next == "only") continue;
    if ((list[i] == "rather" && next == "than") || (list[i] == "instead" && next == "of"))
      note(found, kContrast, list[i]);
    if (list[i] == "other" && next == "than") note(found, kExcept, list[i]);
    note(found, english_class(list[i]), list[i]);
  }
  return found;
}

Found japanese(std::string_view text) {
  Found found;
  for (const Markers::Hit& hit : markers().hits(text)) note(found, hit.mask, hit.phrase);
  return found;
}

/// What may stand for a class on the other side.
constexpr unsigned answers(unsigned bit) {
  switch (bit) {
    case kNot:
      return kNot | kPrevent | kContrast | kUn;
    case kOnly:
      return kOnly | kExcept;
    case kExcept:
      return kExcept | kOnly | kNot | kUn;
    case kPrevent:
      return kPrevent | kNot | kExcept | kUn;
    case kContrast:
      return kContrast | kNot;
    default:
      return kUn | kNot | kPrevent | kContrast | kExcept;
  }
}

/// What the source may say when the sentence shows a class: the same, and a little more.
constexpr unsigned allows(unsigned bit) {
  switch (bit) {
    case kNot:
      return kNot | kPrevent | kContrast | kExcept | kOnly | kUn;
    case kOnly:
      return kOnly | kExcept;
    case kExcept:
      return kExcept | kOnly | kNot | kUn | kPrevent;
    case kPrevent:
      return kPrevent | kNot | kExcept;
    case kContrast:
      return kContrast | kNot;
    default:
      return 63;
  }
}

/// Source words that a class of the sentence may come from, though they are no negation themselves.
bool excused(unsigned bit, const std::vector<std::string_view>& source) {
  switch (bit) {
    case kNot:
      return has_stem(source,
                      {"fail",     "lack",      "missing",  "absen",      "unlike",         "deny",    "denie",
                       "refus",    "ignor",     "hardly",   "eliminat",   "elid",           "obviat",  "deprecat",
                       "reject",   "disabl",    "exclud",   "regardless", "ceas",           "omit",    "skip",
                       "redundan", "stateless", "lossless", "seamless",   "connectionless", "needless"});
    case kUn:
      return has_stem(
          source, {"fail",     "lack",       "missing", "absen",    "deprecat",  "obsolet",  "disabl", "revok", "revoc",
                   "invalid",  "independen", "anonym",  "less",     "asym",      "asyn",     "malic",  "fraud", "spoof",
                   "imperson", "loss",       "violat",  "harm",     "illegal",   "void",     "null",   "ignor", "dis",
                   "uni",      "attack",     "abus",    "wireless", "stateless", "seamless", "private"});
    case kOnly:
      return has_stem(source, {"limit", "restrict", "dedicat", "specific", "sole", "exclusiv", "confin", "just",
                               "merely", "single", "alone", "until", "unless", "first"});
    case kExcept:
      return has_stem(source, {"exclud", "besides", "beyond", "apart", "outside", "exempt", "exception", "remov",
                               "strip", "addition", "non"});
    case kPrevent:
      return has_stem(source,
                      {"protect",  "defen",    "guard", "mitigat", "counter", "block",    "stop",       "secur",
                       "firewall", "eliminat", "remov", "exclud",  "strip",   "evad",     "circumvent", "workaround",
                       "bypass",   "bann",     "ban",   "deny",    "denie",   "suppress", "non",        "without"});
    default:
      return has_stem(source, {"replac", "substitut", "alternativ", "versus", "than", "prefer", "unlike", "behalf",
                               "proxy", "over"});
  }
}

/// The sentence without the Japanese of terms whose English stands in the source (到達不能 of "unreachable").
std::string without_terms(const Prepared& p) {
  std::string text = p.out;
  for (const GuardTerm& term : GuardTables::get().polar_terms()) {
    if (text.find(term.ja) == std::string::npos || !stands_for(term, p.hay)) continue;
    for (std::size_t at = text.find(term.ja); at != std::string::npos; at = text.find(term.ja, at))
      text.replace(at, term.ja.size(), " ");
  }
  return text;
}

Verdict lost(const Found& source, const Found& out) {
  for (unsigned i = 0; i < 6; ++i) {
    const unsigned bit = 1U << i;
    if ((source.mask & bit) != 0 && (out.mask & answers(bit)) == 0)
      return Failure{"polarity", "lost: " + std::string(source.first[i])};
  }
  return std::nullopt;
}

Verdict gained(const Prepared& p, const Found& source, const Found& out) {
  unsigned suspects = 0;
  for (unsigned i = 0; i < 6; ++i) {
    const unsigned bit = 1U << i;
    if ((out.mask & bit) != 0 && (source.mask & allows(bit)) == 0 && !excused(bit, p.source_words)) suspects |= bit;
  }
  if (suspects == 0) return std::nullopt;
  const std::string rest = without_terms(p);
  Found again = japanese(rest);
  const Found latin = english(p.out_words);
  for (unsigned i = 0; i < 6; ++i) {
    note(again, latin.mask & (1U << i), latin.first[i]);
    if ((suspects & again.mask & (1U << i)) != 0) return Failure{"polarity", "gained: " + std::string(again.first[i])};
  }
  return std::nullopt;
}

}  // namespace

Verdict check_polarity(const Prepared& p) {
  const Found source = english(p.source_words);
  Found out = japanese(p.out);
  const Found latin = english(p.out_words);
  for (unsigned i = 0; i < 6; ++i) note(out, latin.mask & (1U << i), latin.first[i]);
  if ((source.mask | out.mask) == 0) return std::nullopt;
  if (Verdict bad = lost(source, out)) return bad;
  return gained(p, source, out);
}

}  // namespace nikkan::summary::guard_checks
