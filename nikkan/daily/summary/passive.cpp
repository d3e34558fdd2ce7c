// The passive and what stands with it: agents, means, places, purposes (digest issue, 8.6: C18, C19, C29; 8.7: N18).
#include <algorithm>
#include <array>

#include "nikkan/daily/summary/parser.hpp"

namespace nikkan::summary {
namespace {

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

using Kind = Token::Kind;

constexpr std::array kInstrument = std::to_array<std::string_view>({"use", "utilize", "employ", "leverage"});

struct PassivePreposition {
  std::string_view english, glue;
};
constexpr std::array<PassivePreposition, 29> kPassivePrepositions{{
    {"in accordance with", "に従って"}, {"according to", "に従って"}, {"in conjunction with", "と組み合わせて"},
    {"in combination with", "と組み合わせて"}, {"independently of", "とは独立に"}, {"independent of", "とは独立に"},
    {"based on", "に基づいて"}, {"as part of", "の一部として"}, {"on top of", "の上で"},
    {"as", "として"},   {"with", "で"},         {"in", "において"},       {"on", "上で"},
    {"over", "上で"},   {"via", "を介して"},    {"through", "を介して"},  {"from", "から"},
    {"into", "に"},     {"to", "に"},           {"within", "内で"},       {"inside", "内で"},
    {"against", "に対して"}, {"during", "の間に"}, {"at", "で"},          {"across", "全体にわたって"},
    {"per", "ごとに"},  {"under", "の下で"},    {"without", "なしで"},    {"for", "のために"},
}};

/// "this document", "RFC 8446", "Section 3": what something is defined in.
bool is_reference(const Np& np) {
  const Core& core = np.last_core();
  return core.head == "document" || core.head.starts_with("RFC") || core.head.starts_with("Section") || core.head.starts_with("BCP");
}

}  // namespace

bool Parser::passive_adjuncts(Vp& vp, std::size_t& pos, std::size_t end) {
  bool any = false;
  while (pos < end && vp.adjuncts.size() < 5 && step()) {
    NpOptions options;
    options.nested = true;
    options.no_to = true;
    options.no_means = true;
    Adjunct adjunct;
    std::size_t at = pos;
    if (is(at, "by") || is(at, "for")) {
      const bool by = is(at, "by");
      ++at;
      if (at < end && tokens_[at].verb.ing && embedded_ < kMaxEmbedded) {
        const Depth depth(embedded_);
        std::size_t verb = at;
        Vp* doing = verb_phrases(verb, end, VerbForm::ing, false, true);
        const bool noun = term_at(at, end).term != nullptr;
        if (doing != nullptr && (doing->object != nullptr || !noun)) {
          adjunct.kind = by ? Adjunct::Kind::by_doing : Adjunct::Kind::purpose;
          adjunct.glue = "ために";
          adjunct.vp = doing;
          vp.adjuncts.push_back(adjunct);
          pos = verb;
          any = true;
          continue;
        }
      }
      adjunct.glue = by ? (vp.row != nullptr && among(vp.row->en, kInstrument) ? "で" : "によって") : "のために";
      adjunct.np = np(at, end, options);
    } else if (is(at, "using")) {
      ++at;
      adjunct.kind = Adjunct::Kind::using_;
      adjunct.np = np(at, end, options);
    } else if (is(at, "to") || (is(at, "in") && is(at + 1, "order"))) {
      std::size_t verb = at;
      if (!words(verb, end, "in order to")) ++verb;
      if (embedded_ >= kMaxEmbedded) return any;
      const Depth depth(embedded_);
      if (Vp* goal = verb_phrases(verb, end, VerbForm::base, false, true)) {
        adjunct.kind = Adjunct::Kind::purpose;
        adjunct.glue = "ために";
        adjunct.vp = goal;
        vp.adjuncts.push_back(adjunct);
        pos = verb;
        any = true;
        continue;
      }
      if (is(at, "in")) return any;
      ++at;
      adjunct.glue = "に";
      adjunct.np = np(at, end, options);
    } else if (is(at, "between")) {
      ++at;
      Np* pair = np(at, end, options);
      if (pair == nullptr || pair->join != Join::and_ || pair->parts.size() != 2 || !pair->mods.empty()) return any;
      adjunct.glue = "の間で";
      adjunct.np = pair->parts[0];
      adjunct.np2 = pair->parts[1];
    } else {
      for (const auto& row : kPassivePrepositions) {
        std::size_t next = at;
        if (!words(next, end, row.english)) continue;
        adjunct.glue = row.glue;
        adjunct.np = np(next, end, options);
        if (adjunct.np != nullptr && row.english == "in" && is_reference(*adjunct.np)) adjunct.glue = "で";
        at = next;
        break;
      }
    }
    if (adjunct.np == nullptr) return any;
    vp.adjuncts.push_back(adjunct);
    pos = at;
    any = true;
  }
  return any;
}

/// Behind be, or behind a noun (`reduced`): "used by the specifications", "bound to X".
Vp* Parser::passive(std::size_t& pos, std::size_t end, bool reduced) {
  if (pos >= end || !kind(pos, Kind::word) || !tokens_[pos].verb.participle || !step()) return nullptr;
  const VerbReading reading = tokens_[pos].verb;
  std::size_t start = pos + 1;
  std::vector<std::string_view> adverbs;
  while (start < end && kind(start, Kind::word)) {
    const Hit hit = term_at(start, end);
    if (hit.term == nullptr || hit.term->pos != Pos::adv) break;
    adverbs.push_back(hit.term->ja);
    start += hit.tokens;
  }
  if (reduced && (start >= end || !kind(start, Kind::word) || !tokens_[start].function)) return nullptr;
  const auto build = [&](const Verb* row) {
    Vp* vp = new_vp();
    vp->row = row;
    vp->voice = Voice::passive;
    vp->adverbs = adverbs;
    return vp;
  };
  for (const Verb* row : reading.rows) {
    if (row->prep.empty()) continue;
    std::size_t at = start;
    if (row->prep == "to-inf" && is(at, "to") && embedded_ < kMaxEmbedded) {
      const Depth depth(embedded_);
      ++at;
      Vp* vp = build(row);
      vp->inner = verb_phrases(at, end, VerbForm::base, false, true);
      if (vp->inner == nullptr) continue;
      pos = at;
      return vp;
    }
    if (row->slots.find("{2}") == std::string_view::npos || !is(at, row->prep)) continue;
    ++at;
    NpOptions options;
    options.nested = true;
    options.no_to = true;
    Vp* vp = build(row);
    vp->object2 = np(at, end, options);
    if (vp->object2 == nullptr) continue;
    passive_adjuncts(*vp, at, end);
    pos = at;
    return vp;
  }
  const Verb* best = nullptr;
  for (const Verb* row : reading.rows) {
    if (!row->prep.empty() || !row->heads.empty()) continue;
    if (best == nullptr || (row->inner && !best->inner)) best = row;
  }
  if (best == nullptr || best->stem.empty()) return nullptr;
  if (conjugate(best->stem, best->cls, Voice::passive, Form::dict).empty()) return nullptr;
  Vp* vp = build(best);
  std::size_t at = start;
  const bool any = passive_adjuncts(*vp, at, end);
  if (reduced && !any) return nullptr;
  pos = at;
  return vp;
}

}  // namespace nikkan::summary
