// Clauses: subject and predicate, openings, the document as subject (digest issue, 8.3 and 8.6).
#include <algorithm>
#include <array>

#include "nikkan/daily/summary/parser.hpp"

namespace nikkan::summary {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kMaxSubject = 30;  ///< tokens

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

struct AdjectiveRow {
  std::string_view english, prep, glue, japanese;
};
constexpr std::array<AdjectiveRow, 24> kAdjectives{{
    {"compatible", "with", "と", "互換"},      {"interoperable", "with", "と", "相互運用可能"}, {"applicable", "in", "で", "適用可能"},
    {"applicable", "to", "に", "適用可能"},    {"applicable", "for", "に", "適用可能"},         {"similar", "to", "と", "同様"},
    {"available", "in", "で", "利用可能"},     {"available", "to", "から", "利用可能"},         {"available", "for", "に", "利用可能"},
    {"useful", "for", "に", "有用"},           {"useful", "in", "において", "有用"},            {"suitable", "for", "に", "適切"},
    {"necessary", "for", "に", "必要"},        {"required", "for", "に", "必要"},               {"specific", "to", "に", "固有"},
    {"equivalent", "to", "と", "等価"},        {"identical", "to", "と", "同一"},               {"independent", "of", "とは", "独立"},
    {"vulnerable", "to", "に対して", "脆弱"},  {"essential", "for", "に", "不可欠"},            {"important", "for", "にとって", "重要"},
    {"valid", "for", "について", "有効"},      {"usable", "with", "と組み合わせて", "利用可能"}, {"usable", "for", "に", "利用可能"},
}};

struct Opening {
  std::string_view english, japanese;
};
constexpr std::array<Opening, 18> kOpenings{{{"in addition", "さらに、"},     {"additionally", "さらに、"}, {"furthermore", "さらに、"},
                                             {"moreover", "さらに、"},        {"in particular", "特に、"},   {"specifically", "具体的には、"},
                                             {"therefore", "そのため、"},     {"consequently", "そのため、"}, {"accordingly", "そのため、"},
                                             {"as a result", "その結果、"},   {"finally", "最後に、"},      {"for example", "たとえば、"},
                                             {"however", "しかし、"},         {"in general", "一般に、"},   {"currently", "現在、"},
                                             {"thus", "そのため、"},          {"hence", "そのため、"},      {"also", "また、"}}};

Demand demand_of(std::string_view text, bool negative) {
  if (text == "MUST" || text == "SHALL") return negative ? Demand::must_not : Demand::must;
  if (text == "SHOULD") return negative ? Demand::should_not : Demand::should;
  if (text == "MAY" && !negative) return Demand::may;
  return Demand::none;
}

bool agent_behind(const Vp& vp) {
  return std::any_of(vp.adjuncts.begin(), vp.adjuncts.end(), [](const Adjunct& a) { return a.glue == "によって"; });
}

}  // namespace

bool Parser::document_noun(std::size_t at) const {
  static constexpr std::array<std::string_view, 12> kNouns{"document", "memo", "draft", "specification", "note", "i-d", "internet-draft",
                                                          "rfc", "proposal", "report", "memorandum", "paper"};
  if (!kind(at, Kind::word)) return false;
  return among(tokens_[at].lower, kNouns);
}

/// "This [x [y]] DOC", "The present document", "Our draft": position behind it.
bool Parser::document_subject(std::size_t& pos, std::size_t end) const {
  if (!is(pos, "this") && !is(pos, "the") && !is(pos, "our")) return false;
  for (std::size_t i = pos + 1; i < end && i <= pos + 3; ++i) {
    const bool architecture = is(i, "architecture") || is(i, "standard");
    if (document_noun(i) || architecture) {
      const std::size_t next = document_noun(i + 1) && i + 1 < end ? i + 2 : i + 1;
      if (next < end && kind(next, Kind::word) && (tokens_[next].function || tokens_[next].verb || tokens_[next].lower.ends_with("ly"))) {
        if (is(next, "of") || is(next, "for") || is(next, "that") || is(next, "in")) return false;
        pos = next;
        return true;
      }
      if (!document_noun(i) || next != i + 1) return false;
    }
    if (!kind(i, Kind::word) || tokens_[i].function) return false;
  }
  return false;
}

std::string_view Parser::opening_adverb(std::size_t& pos, std::size_t end) const {
  for (const auto& row : kOpenings) {
    std::size_t at = pos;
    if (!words(at, end, row.english) || at >= end) continue;
    const bool comma = kind(at, Kind::comma);
    if (!comma && row.english != "also" && row.english != "thus" && row.english != "hence") continue;
    pos = comma ? at + 1 : at;
    return row.japanese;
  }
  return {};
}

/// Behind a form of be.
Vp* Parser::be(std::size_t& pos, std::size_t end, bool, bool document) {
  std::size_t at = pos;
  std::vector<std::string_view> adverbs;
  bool also = false;
  while (at < end && kind(at, Kind::word)) {
    const Hit hit = term_at(at, end);
    if (is(at, "also")) {
      also = true;
      ++at;
    } else if (hit.term != nullptr && hit.term->pos == Pos::adv) {
      adverbs.push_back(hit.term->ja);
      at += hit.tokens;
    } else {
      break;
    }
  }
  NpOptions options;
  options.no_to = true;
  Vp* result = nullptr;
  if (is(at, "to")) {  // "the goal is to VP"
    std::size_t verb = at + 1;
    Vp* vp = verb_phrases(verb, end, VerbForm::base, false, true);
    if (vp == nullptr) return nullptr;
    result = new_vp();
    result->kind = Vp::Kind::be_to;
    result->inner = vp;
    at = verb;
  } else if (std::size_t next = at; words(next, end, "intended for")) {  // C12, C17
    result = new_vp();
    result->kind = Vp::Kind::expected;
    Adjunct adjunct;
    std::size_t use = next;
    if (words(use, end, "use with") || words(use, end, "use in conjunction with") || words(use, end, "use in combination with")) {
      adjunct.glue = "と組み合わせて使うことを";
    } else if (words(use, end, "use in") || words(use, end, "use on") || words(use, end, "use over")) {
      adjunct.glue = "での利用を";
    } else if (words(use, end, "use by")) {
      adjunct.glue = "による利用を";
    } else {
      adjunct.glue = "での利用を";
    }
    adjunct.np = np(use, end, options);
    if (adjunct.np == nullptr) return nullptr;
    result->predicate = document ? "目的と" : "想定";
    result->adjuncts.push_back(adjunct);
    at = use;
  } else if (is(at, "a") || is(at, "an") || is(at, "the")) {
    options.no_to = false;
    Np* noun = np(at, end, options);
    if (noun == nullptr) return nullptr;
    result = new_vp();
    result->kind = Vp::Kind::be_np;
    result->object = noun;
  } else {
    for (const auto& row : kAdjectives) {
      std::size_t prep = at;
      if (!words(prep, end, row.english) || !is(prep, row.prep) || prep >= end) continue;
      ++prep;
      Adjunct adjunct;
      adjunct.glue = row.glue;
      options.no_to = false;
      adjunct.np = np(prep, end, options);
      if (adjunct.np == nullptr) return nullptr;
      result = new_vp();
      result->kind = Vp::Kind::be_adjective;
      result->predicate = row.japanese;
      result->adjuncts.push_back(adjunct);
      at = prep;
      break;
    }
    if (result == nullptr) {
      std::size_t verb = at;
      if (Vp* vp = passive(verb, end, false)) {
        result = vp;
        at = verb;
      }
    }
    if (result == nullptr && at < end) {
      const Hit hit = kind(at, Kind::word) ? term_at(at, end) : Hit{};
      if (hit.term != nullptr && hit.term->pos == Pos::a && hit.term->ja.ends_with("な") && !starts_noun(at + hit.tokens, end)) {
        result = new_vp();
        result->kind = Vp::Kind::be_adjective;
        result->predicate = hit.term->ja.substr(0, hit.term->ja.size() - std::string_view("な").size());
        at += hit.tokens;
      } else if (starts_noun(at, end)) {
        options.no_to = false;
        Np* noun = np(at, end, options);
        if (noun == nullptr || !noun->plural()) return nullptr;
        result = new_vp();
        result->kind = Vp::Kind::be_np;
        result->object = noun;
      }
    }
  }
  if (result == nullptr) return nullptr;
  result->adverbs.insert(result->adverbs.end(), adverbs.begin(), adverbs.end());
  result->also = also;
  pos = at;
  return result;
}

Vp* Parser::predicate(std::size_t& pos, std::size_t end, bool plural, bool document, bool relative) {
  const Depth depth(depth_);
  if (depth_ > kMaxDepth || !step()) return nullptr;
  std::size_t at = pos;
  bool also = false;
  if (is(at, "also")) {
    also = true;
    ++at;
  }
  if (at >= end || !kind(at, Kind::word)) return nullptr;
  const Token& token = tokens_[at];
  Vp* result = nullptr;
  if (token.lower == "is" || token.lower == "are") {
    if ((token.lower == "are") != plural && !relative) return nullptr;
    ++at;
    if (is(at, "not")) return nullptr;
    result = be(at, end, plural, document);
  } else if (token.lower == "has" || token.lower == "have") {
    if (!is(at + 1, "been")) return nullptr;
    at += 2;
    result = passive(at, end, false);
    if (result != nullptr) result->perfect = true;
  } else if (token.lower == "does" || token.lower == "do") {
    if (!is(at + 1, "not")) return nullptr;
    at += 2;
    result = verb_phrase(at, end, VerbForm::base, document, relative);
    if (result == nullptr || result->negative) return nullptr;
    result->negative = true;
  } else if (token.lower == "can" || token.lower == "could") {
    ++at;
    result = verb_phrases(at, end, VerbForm::base, document, relative);
    if (result == nullptr || !result->more.empty() || agent_behind(*result) || result->negative) return nullptr;
    result->voice = Voice::potential;
  } else if (token.lower == "will") {
    ++at;
    if (is(at, "not")) return nullptr;
    result = verb_phrases(at, end, VerbForm::base, document, relative);
  } else if (token.acronym && demand_of(token.text, false) != Demand::none) {
    ++at;
    const bool negative = is(at, "not");
    const Demand demand = demand_of(token.text, negative);
    if (demand == Demand::none) return nullptr;
    if (negative) ++at;
    result = verb_phrase(at, end, VerbForm::base, document, relative);
    if (result == nullptr || result->negative) return nullptr;
    result->demand = demand;
  } else {
    const VerbForm form = plural ? VerbForm::base : VerbForm::s;
    result = verb_phrase(at, end, form, document, relative);
  }
  if (result == nullptr) return nullptr;
  // Further predicates of the same subject.
  while (at < end && result->more.size() < 6 && step()) {
    std::size_t next = at;
    if (kind(next, Kind::comma)) ++next;
    const bool conj = is(next, "and");
    if (conj) ++next;
    if (next == at || !verb_follows(next, end, VerbForm::finite)) break;
    if (result->demand != Demand::none || result->voice == Voice::potential || result->negative) break;
    Vp* another = predicate(next, end, plural, document, relative);
    if (another == nullptr) break;
    const bool plain = another->demand == Demand::none && another->voice != Voice::potential;
    if (!plain) break;
    auto tail = std::move(another->more);
    another->more.clear();
    result->more.push_back(another);
    result->more.insert(result->more.end(), tail.begin(), tail.end());
    at = next;
    if (!tail.empty()) break;
  }
  result->also = result->also || also;
  pos = at;
  return result;
}

/// A clause inside another one: noun phrase and predicate, as far as it goes.
Clause* Parser::noun_clause(std::size_t& pos, std::size_t end) {
  const Depth depth(depth_);
  if (depth_ > kMaxDepth || !step()) return nullptr;
  return clause(pos, end, true);
}

Clause* Parser::clause(std::size_t& pos, std::size_t end, bool embedded) {
  std::size_t at = pos;
  const auto finish = [&](Clause::Subject subject, Np* noun, std::string_view pronoun, std::size_t verb, bool plural, bool document,
                          std::size_t& reach) -> Clause* {
    Vp* vp = predicate(verb, end, plural, document, false);
    if (vp == nullptr) return nullptr;
    Clause* result = new_clause();
    result->subject = subject;
    result->np = noun;
    result->pronoun = pronoun;
    result->vp = vp;
    reach = verb;
    return result;
  };
  std::size_t reach = 0;
  if (!embedded) {
    std::size_t verb = at;
    if (document_subject(verb, end)) {
      if (Clause* found = finish(Clause::Subject::document, nullptr, {}, verb, false, true, reach)) {
        pos = reach;
        return found;
      }
    }
    if (is(at, "we")) {
      if (Clause* found = finish(Clause::Subject::document, nullptr, {}, at + 1, true, true, reach)) {
        pos = reach;
        return found;
      }
    }
    struct Pronoun {
      std::string_view english, japanese;
      bool plural;
    };
    static constexpr std::array<Pronoun, 4> kPronouns{{{"this", "これ", false}, {"these", "これら", true}, {"it", "それ", false}, {"they", "それら", true}}};
    for (const auto& row : kPronouns) {
      if (!is(at, row.english)) continue;
      if (row.english == "it" && is(at + 1, "is") && !is(at + 2, "a") && !is(at + 2, "an") && !is(at + 2, "the")) return nullptr;
      if (Clause* found = finish(Clause::Subject::pronoun, nullptr, row.japanese, at + 1, row.plural, false, reach)) {
        pos = reach;
        return found;
      }
    }
    if (is(at, "there") && (is(at + 1, "are") || is(at + 1, "is")) && !is(at + 2, "no")) {
      std::size_t after = at + 2;
      NpOptions options;
      if (Np* noun = np(after, end, options)) {
        Clause* result = new_clause();
        result->subject = Clause::Subject::noun;
        result->np = noun;
        result->vp = new_vp();
        result->vp->kind = Vp::Kind::exists;
        pos = after;
        return result;
      }
    }
  }
  Clause* best = nullptr;
  std::size_t best_reach = 0;
  for (std::size_t v = at + 1; v < end && v <= at + kMaxSubject && budget_ > 0; ++v) {
    if (!kind(v, Kind::word)) continue;
    const Token& token = tokens_[v];
    static constexpr std::array<std::string_view, 11> kStarts{"is", "are", "has", "have", "does", "do", "can", "could", "will", "also", "must"};
    const bool starts = among(token.lower, kStarts) || (token.verb && (token.verb.finite_s || token.verb.base)) ||
                        (token.verb.ing ? false : (term_at(v, end).term != nullptr && term_at(v, end).term->pos == Pos::adv)) ||
                        demand_of(token.text, false) != Demand::none;
    if (!starts) continue;
    std::size_t subject_end = at;
    NpOptions options;
    Np* subject = np(subject_end, v, options);
    if (subject == nullptr || subject_end != v) continue;
    if (std::any_of(subject->mods.begin(), subject->mods.end(), [](const Mod& m) { return m.kind == Mod::Kind::allow || m.kind == Mod::Kind::where; })) continue;
    std::size_t reached = 0;
    const bool plural = subject->plural();
    const bool standard = subject->join == Join::none && subject->core.head.starts_with("RFC");
    standard_subject_ = standard && !embedded;
    Clause* found = finish(Clause::Subject::noun, subject, {}, v, plural, false, reached);
    if (found == nullptr && subject->join == Join::none && !subject->core.pieces.empty() &&
        subject->core.pieces.back().kind == Piece::Kind::latin) {
      found = finish(Clause::Subject::noun, subject, {}, v, !plural, false, reached);  // names don't show their number
    }
    standard_subject_ = false;
    if (found == nullptr || reached <= best_reach) continue;
    best = found;
    best_reach = reached;
    found->other_document = standard;
    if (reached == end) break;
  }
  if (best != nullptr) pos = best_reach;
  return best;
}

Clause* Parser::sentence(std::size_t begin, std::size_t end, std::size_t& reached) {
  std::size_t at = begin;
  reached = begin;
  const std::string_view opening = opening_adverb(at, end);
  // C15
  std::size_t purpose = at;
  if (is(purpose, "the")) {
    ++purpose;
    if (is(purpose, "main") || is(purpose, "primary")) ++purpose;
    static constexpr std::array<std::string_view, 6> kNouns{"purpose", "goal", "aim", "objective", "intent", "intention"};
    if (kind(purpose, Kind::word) && among(tokens_[purpose].lower, kNouns) && is(purpose + 1, "of")) {
      std::size_t subject = purpose + 2;
      if (document_subject(subject, end) && is(subject, "is") && is(subject + 1, "to")) {
        std::size_t verb = subject + 2;
        if (Vp* vp = verb_phrases(verb, end, VerbForm::base, false, true)) {
          Clause* result = new_clause();
          result->subject = Clause::Subject::document;
          result->purpose_of_document = true;
          result->vp = vp;
          reached = verb;
          return result;
        }
      }
    }
  }
  if (is(at, "in") && is(at + 1, "this") && document_noun(at + 2)) {  // In this document, we VERB
    std::size_t next = at + 3;
    if (kind(next, Kind::comma)) ++next;
    if (is(next, "we")) at = next;
  }
  Clause* front = nullptr;
  Vp* goal = nullptr;
  std::size_t next = at;
  if (words(next, end, "in order to") || words(next, end, "to")) {  // C27
    goal = verb_phrases(next, end, VerbForm::base, false, true);
    if (goal == nullptr || !kind(next, Kind::comma)) return nullptr;
    at = next + 1;
  } else if (is(at, "when") || is(at, "if")) {  // C28
    next = at + 1;
    std::size_t comma = next;
    while (comma < end && !kind(comma, Kind::comma)) ++comma;
    if (comma == end) return nullptr;
    front = clause(next, comma, true);
    if (front == nullptr || next != comma) return nullptr;
    at = comma + 1;
  }
  Clause* result = clause(at, end, false);
  if (result == nullptr) return nullptr;
  if (!opening.empty()) result->opening = opening;
  result->purpose = goal;
  result->condition = front;
  reached = at;
  return result;
}

Parser::Shell Parser::shell(std::size_t begin, std::size_t end) {
  Shell result;
  std::size_t at = begin;
  const std::string_view opening = opening_adverb(at, end);
  std::size_t verb = at;
  bool document = document_subject(verb, end);
  if (!document && is(at, "in") && is(at + 1, "this") && document_noun(at + 2)) {
    verb = at + (kind(at + 3, Kind::comma) ? 4 : 3);
    document = is(verb, "we");
    ++verb;
  }
  Np* subject = nullptr;
  if (!document) {
    for (std::size_t v = at + 1; v < end && v <= at + kMaxSubject && subject == nullptr && budget_ > 0; ++v) {
      if (!kind(v, Kind::word) || !tokens_[v].verb || !(tokens_[v].verb.finite_s || tokens_[v].verb.base)) continue;
      std::size_t subject_end = at;
      Np* noun = np(subject_end, v, {});
      if (noun == nullptr || subject_end != v || noun->plural() == tokens_[v].verb.finite_s) continue;
      subject = noun;
      verb = v;
    }
    if (subject == nullptr) return result;
  }
  bool also = false;
  if (is(verb, "also")) {
    also = true;
    ++verb;
  }
  if (verb + 1 >= end || !kind(verb, Kind::word)) return result;
  const VerbReading reading = tokens_[verb].verb;
  if (!reading || !(reading.finite_s || reading.base)) return result;
  const Verb* best = nullptr;
  for (const Verb* row : reading.rows) {
    if (!row->prep.empty() || !row->heads.empty() || row->stem.empty()) continue;
    if (best == nullptr || (document ? row->pivot && !best->pivot : row->inner && !best->inner)) best = row;
  }
  if (best == nullptr || (document && !best->pivot)) return result;
  Clause* found = new_clause();
  found->subject = document ? Clause::Subject::document : Clause::Subject::noun;
  found->np = subject;
  found->opening = opening;
  found->vp = new_vp();
  found->vp->row = best;
  found->vp->also = also;
  result.found = true;
  result.clause = found;
  result.rest = verb + 1;
  return result;
}

}  // namespace nikkan::summary
