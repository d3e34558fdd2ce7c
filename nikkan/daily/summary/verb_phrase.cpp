// Verb phrases: rows of the verb table, their objects, purposes and adjuncts (digest issue, 8.5 and 8.6).
#include <algorithm>
#include <array>

#include "nikkan/daily/summary/parser.hpp"

namespace nikkan::summary {
namespace {

using Kind = Token::Kind;

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

// C6a: a purpose belongs to these nouns rather than to the verb.
constexpr std::array kPurposeHeads = std::to_array<std::string_view>(
    {"mechanism", "method", "extension", "type", "option", "procedure", "framework", "element", "ie", "format", "message", "protocol",
     "algorithm", "guideline", "structure", "means", "way", "technique", "model", "tool", "capability", "function", "api", "field",
     "attribute", "parameter", "header", "tlv", "sub-tlv", "object", "module", "profile", "solution", "scheme", "system", "interface",
     "criteria", "code point", "header field", "opportunity", "ability", "community", "metric", "identifier", "record", "architecture"});
constexpr std::array kMaking = std::to_array<std::string_view>(
    {"provide", "define", "introduce", "offer", "specify", "create", "add", "propose", "describe", "present", "include", "support"});
constexpr std::array kInstrument = std::to_array<std::string_view>({"use", "utilize", "employ", "leverage"});

bool has_for(const Np& np) {
  return std::any_of(np.mods.begin(), np.mods.end(), [](const Mod& mod) {
    return mod.kind == Mod::Kind::for_doing || mod.kind == Mod::Kind::agent_for || mod.glue == "のための" || mod.glue == "向けの" ||
           mod.kind == Mod::Kind::allow;
  });
}

bool fits(const VerbReading& verb, VerbForm form) {
  switch (form) {
    case VerbForm::s: return verb.finite_s;
    case VerbForm::base: return verb.base;
    case VerbForm::ing: return verb.ing;
    case VerbForm::participle: return verb.participle;
    case VerbForm::finite: return verb.finite_s || verb.base;
    case VerbForm::none: return false;
  }
  return false;
}

}  // namespace

Vp* Parser::verb_phrase(std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative) {
  const Depth depth(depth_);
  if (depth_ > kMaxDepth || !step()) return nullptr;
  std::size_t at = pos;
  bool also = false;
  std::vector<std::string_view> adverbs;
  const auto take_adverbs = [&] {
    while (at < end && kind(at, Kind::word)) {
      const Hit hit = term_at(at, end);
      if (is(at, "also")) {
        also = true;
        ++at;
      } else if (hit.term != nullptr && hit.term->pos == Pos::adv) {
        adverbs.push_back(hit.term->ja);
        at += hit.tokens;
      } else {
        return;
      }
    }
  };
  take_adverbs();
  if (at >= end || !kind(at, Kind::word)) return nullptr;
  if (form == VerbForm::base && is(at, "be")) {  // "to be used in"
    ++at;
    take_adverbs();
    Vp* vp = passive(at, end, false);
    if (vp == nullptr) return nullptr;
    vp->adverbs.insert(vp->adverbs.end(), adverbs.begin(), adverbs.end());
    vp->also = also;
    pos = at;
    return vp;
  }
  const VerbReading verb = tokens_[at].verb;
  if (!verb || !fits(verb, form)) return nullptr;
  ++at;
  take_adverbs();
  Vp* vp = arguments(verb, at, end, form, document, relative);
  if (vp == nullptr) {
    // "sign and verify messages": two verbs, one object.
    if (!is(at, "and") && !is(at, "or")) return nullptr;
    if (is(at, "or")) return nullptr;
    std::size_t second_at = at + 1;
    if (second_at >= end || !fits(tokens_[second_at].verb, form)) return nullptr;
    Vp* second = verb_phrase(second_at, end, form, document, relative);
    if (second == nullptr || second->object == nullptr || second->row == nullptr || !second->row->prep.empty()) return nullptr;
    if (!second->row->slots.ends_with("を") || !second->adjuncts.empty() || !second->more.empty()) return nullptr;
    const auto plain = std::find_if(verb.rows.begin(), verb.rows.end(), [](const Verb* row) {
      return row->prep.empty() && row->slots == "{1}を" && row->heads.empty();
    });
    if (plain == verb.rows.end()) return nullptr;
    vp = new_vp();
    vp->row = *plain;
    vp->object = second->object;
    second->object = nullptr;
    vp->more.push_back(second);
    at = second_at;
  } else {
    adjuncts(vp, at, end, document, relative);
  }
  vp->also = also;
  vp->adverbs.insert(vp->adverbs.end(), adverbs.begin(), adverbs.end());
  pos = at;
  return vp;
}

Vp* Parser::verb_phrases(std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative) {
  std::size_t at = pos;
  Vp* first = verb_phrase(at, end, form, document, relative);
  if (first == nullptr) return nullptr;
  while (at < end && first->more.size() < 6 && step()) {
    std::size_t next = at;
    const bool comma = kind(next, Kind::comma);
    if (comma) ++next;
    const bool conj = is(next, "and");
    if (conj) ++next;
    if ((!comma && !conj) || !verb_follows(next, end, form)) break;
    const VerbForm again = form == VerbForm::finite ? VerbForm::finite : form;
    Vp* another = verb_phrase(next, end, again, document, relative);
    if (another == nullptr) break;
    first->more.push_back(another);
    at = next;
  }
  pos = at;
  return first;
}

Vp* Parser::arguments(const VerbReading& reading, std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative) {
  const auto usable = [&](const Verb* row) { return document || (standard_subject_ && !relative) ? row->pivot : row->inner; };
  const bool any = std::any_of(reading.rows.begin(), reading.rows.end(), usable);
  // A row with a preposition first, when its preposition is there.
  for (const int pass : {0, 1}) {
    for (const Verb* row : reading.rows) {
      if (row->prep.empty() || usable(row) == (pass == 1)) continue;
      std::size_t at = pos;
      if (Vp* vp = arguments_of(*row, at, end, form, document, relative)) {
        pos = at;
        return vp;
      }
    }
  }
  std::size_t at = pos;
  NpOptions options;
  options.no_to = true;
  options.verbs = form;
  options.top = !relative;
  options.no_means = !document;
  if (std::none_of(reading.rows.begin(), reading.rows.end(), [](const Verb* row) { return row->prep.empty(); })) return nullptr;
  bool negative = false;
  if (is(at, "no") && !document && std::any_of(reading.rows.begin(), reading.rows.end(), [](const Verb* v) { return v->en == "require"; })) {
    negative = true;  // C22
    ++at;
  }
  Np* target = object(at, end, options);
  if (target == nullptr) return nullptr;
  // "enables clients to …", "provides users with …": the frame with the preposition was meant and failed.
  for (const Verb* row : reading.rows) {
    const bool infinitive = row->prep == "obj-to-inf" || row->prep == "obj-inf";
    if (row->prep.empty() || row->prep == "to-inf" || !(infinitive ? is(at, "to") : is(at, row->prep))) continue;
    const bool purpose = row->prep == "to" && at + 1 < end && tokens_[at + 1].verb.base;
    if (!purpose) return nullptr;
  }
  const std::string_view head = target->last_core().head;
  const Verb* best = nullptr;
  for (const Verb* row : reading.rows) {
    if (!row->prep.empty()) continue;
    if (!row->heads.empty()) {
      if ((usable(row) || document) && std::find(row->heads.begin(), row->heads.end(), head) != row->heads.end()) {
        best = row;
        break;
      }
      continue;
    }
    if (best == nullptr || (usable(row) && !usable(best))) best = row;
  }
  if (best == nullptr || (any && !usable(best) && best->heads.empty() && !best->pivot && !best->inner)) return nullptr;
  Vp* vp = new_vp();
  vp->row = best;
  vp->object = target;
  vp->negative = negative;
  pos = at;
  return vp;
}

Vp* Parser::arguments_of(const Verb& row, std::size_t& pos, std::size_t end, VerbForm form, bool, bool relative) {
  std::size_t at = pos;
  NpOptions options;
  options.no_to = true;
  options.verbs = form;
  options.no_means = true;
  Vp* vp = new_vp();
  vp->row = &row;
  if (row.prep == "to-inf") {
    if (!is(at, "to")) return nullptr;
    ++at;
    vp->inner = verb_phrases(at, end, VerbForm::base, false, true);
    if (vp->inner == nullptr) return nullptr;
    pos = at;
    return vp;
  }
  if (row.prep == "obj-to-inf" || row.prep == "obj-inf") {
    vp->object = np(at, end, options);
    if (vp->object == nullptr) return nullptr;
    if (is(at, "to")) ++at;
    else if (row.prep == "obj-to-inf") return nullptr;
    vp->inner = verb_phrases(at, end, VerbForm::base, false, true);
    if (vp->inner == nullptr) return nullptr;
    pos = at;
    return vp;
  }
  if (row.slots.find("{2}") == std::string_view::npos) {  // "refer to X"
    if (!is(at, row.prep)) return nullptr;
    ++at;
    options.top = !relative;
    vp->object = object(at, end, options);
    if (vp->object == nullptr) return nullptr;
    pos = at;
    return vp;
  }
  options.stop = row.prep;
  vp->object = np(at, end, options);
  if (vp->object == nullptr || !is(at, row.prep)) return nullptr;
  ++at;
  options.stop = {};
  options.nested = true;
  if (row.prep == "to" && at < end && tokens_[at].verb.base && term_at(at, end).term == nullptr) return nullptr;
  vp->object2 = np(at, end, options);
  if (vp->object2 == nullptr) return nullptr;
  pos = at;
  return vp;
}

/// What may stand where an object stands: noun phrase, how to VP, how S, that S, whether S.
Np* Parser::object(std::size_t& pos, std::size_t end, const NpOptions& options) {
  std::size_t at = pos;
  if (is(at, "how") || is(at, "that") || is(at, "whether")) {
    if (embedded_ >= kMaxEmbedded) return nullptr;
    const Depth depth(embedded_);
    Np* result = new_np();
    const bool how = is(at, "how");
    result->kind = how ? Np::Kind::how : is(at, "that") ? Np::Kind::that : Np::Kind::whether;
    ++at;
    if (how && is(at, "to")) {
      ++at;
      result->kind = Np::Kind::how_to;
      result->vp = verb_phrases(at, end, VerbForm::base, false, true);
      if (result->vp == nullptr) return nullptr;
    } else {
      result->clause = noun_clause(at, end);
      if (result->clause == nullptr) return nullptr;
    }
    if (how && is(at, "and") && is(at + 1, "how")) {
      std::size_t next = at + 1;
      if (Np* second = object(next, end, options)) {
        Np* both = new_np();
        both->parts = {result, second};
        both->join = Join::and_;
        result = both;
        at = next;
      }
    }
    pos = at;
    return result;
  }
  return np(pos, end, options);
}

/// C6, C20: "NP to VP" behind a verb.
bool Parser::to_infinitive(Vp*& vp, std::size_t& pos, std::size_t end, bool document, bool relative) {
  std::size_t at = pos;
  const bool in_order = words(at, end, "in order to");
  if (!in_order) {
    if (!is(at, "to")) return false;
    ++at;
  }
  if (embedded_ >= kMaxEmbedded) return false;
  const Depth depth(embedded_);
  Vp* goal = verb_phrases(at, end, VerbForm::base, false, true);
  if (goal == nullptr) return false;
  if (!in_order && vp->object != nullptr && vp->object->kind == Np::Kind::plain && vp->row != nullptr) {
    if (!document && among(vp->row->en, kInstrument) && goal->more.empty()) {  // C20
      Adjunct adjunct;
      adjunct.kind = Adjunct::Kind::using_;
      adjunct.np = vp->object;
      goal->adjuncts.insert(goal->adjuncts.begin(), adjunct);
      vp = goal;
      pos = at;
      return true;
    }
    const bool making = document || among(vp->row->en, kMaking);
    if (making && among(vp->object->last_core().head, kPurposeHeads) && !has_for(*vp->object)) {  // C6a, N4
      Mod mod;
      mod.kind = Mod::Kind::for_doing;
      mod.vp = goal;
      vp->object->mods.push_back(mod);
      pos = at;
      return true;
    }
  }
  Adjunct adjunct;
  adjunct.kind = Adjunct::Kind::purpose;
  adjunct.vp = goal;
  adjunct.glue = document && !relative ? "ため" : "ために";
  vp->adjuncts.push_back(adjunct);
  pos = at;
  return true;
}

void Parser::adjuncts(Vp*& vp, std::size_t& pos, std::size_t end, bool document, bool relative) {
  while (pos < end && vp->adjuncts.size() < 5 && step()) {
    std::size_t at = pos;
    const bool comma = kind(at, Kind::comma);
    if (comma) ++at;
    NpOptions options;
    options.nested = true;
    options.no_to = true;
    Adjunct adjunct;
    std::size_t next = at;
    if (words(next, end, "with respect to") || words(next, end, "with regard to")) {
      adjunct.kind = Adjunct::Kind::front;
      adjunct.glue = "について、";
    } else if (words(next, end, "within the context of") || words(next, end, "in the context of")) {
      adjunct.kind = Adjunct::Kind::front;
      adjunct.glue = "の文脈において、";
    } else if (!comma && (words(next, end, "independent of") || words(next, end, "independently of"))) {
      adjunct.kind = Adjunct::Kind::front;
      adjunct.glue = "とは独立に";
    } else if (!document && vp->object != nullptr && (is(next, "via") || is(next, "through"))) {
      ++next;
      adjunct.kind = Adjunct::Kind::front;
      adjunct.glue = "を介して";
    } else if (!document && vp->object != nullptr && is(next, "using")) {
      ++next;
      adjunct.kind = Adjunct::Kind::using_;
    } else if (!comma && is(next, "as") && vp->object != nullptr) {
      ++next;
      adjunct.glue = "として";
    } else if (is(next, "by") && next + 1 < end && tokens_[next + 1].verb.ing && embedded_ < kMaxEmbedded) {
      const Depth depth(embedded_);
      ++next;
      adjunct.kind = Adjunct::Kind::by_doing;
      adjunct.vp = verb_phrases(next, end, VerbForm::ing, false, true);
      if (adjunct.vp == nullptr) return;
      vp->adjuncts.push_back(adjunct);
      pos = next;
      continue;
    } else if (!comma && vp->row != nullptr && vp->object == nullptr && vp->inner == nullptr && passive_adjuncts(*vp, at, end)) {
      pos = at;
      continue;
    } else {
      if (comma && !is(at, "in")) return;
      if (!to_infinitive(vp, at, end, document, relative)) return;
      pos = at;
      continue;
    }
    adjunct.np = np(next, end, options);
    if (adjunct.np == nullptr) return;
    vp->adjuncts.push_back(adjunct);
    pos = next;
  }
}

}  // namespace nikkan::summary
