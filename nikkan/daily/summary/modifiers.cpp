// What follows a noun: prepositions, relative clauses, participles, appositions (digest issue, 8.7).
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

struct Preposition {
  std::string_view english, glue;
};
// Longest first.
constexpr std::array<Preposition, 47> kPrepositions{{
    {"in hybrid with", "とハイブリッドにした"}, {"in combination with", "と組み合わせた"},
    {"in conjunction with", "と組み合わせた"},  {"in accordance with", "に従った"},
    {"in terms of", "の観点での"},              {"in support of", "を支援する"},
    {"in response to", "に応じた"},             {"by means of", "による"},
    {"on top of", "の上の"},                    {"as part of", "の一部としての"},
    {"on behalf of", "に代わる"},               {"based on", "に基づく"},
    {"related to", "に関する"},                 {"relating to", "に関する"},
    {"pertaining to", "に関する"},              {"similar to", "に似た"},
    {"specific to", "に固有の"},                {"applicable to", "に適用可能な"},
    {"compatible with", "と互換の"},            {"according to", "に従った"},
    {"associated with", "に関連付けられた"},    {"such as", "などの"},
    {"concerning", "に関する"},                 {"regarding", "に関する"},
    {"including", "を含む"},                    {"throughout", "全体にわたる"},
    {"against", "に対する"},                    {"through", "を介した"},
    {"within", "内の"},                         {"inside", "内の"},
    {"across", "全体にわたる"},                 {"during", "の間の"},
    {"without", "なしの"},                      {"between", "の間の"},
    {"among", "の間の"},                        {"using", "を使った"},
    {"under", "の下での"},                      {"about", "に関する"},
    {"over", "上の"},                           {"like", "などの"},
    {"with", "を伴う"},                         {"from", "からの"},
    {"via", "を介した"},                        {"per", "ごとの"},
    {"of", "の"},                               {"in", "における"},
    {"on", "上の"},
}};

constexpr std::array kAboutHeads = std::to_array<std::string_view>(
    {"guidance", "information", "consideration", "requirement", "guideline", "recommendation", "advice", "discussion", "report",
     "restriction", "limitation", "constraint", "experience", "detail", "update"});
constexpr std::array kTowardsHeads = std::to_array<std::string_view>(
    {"fallback", "extension", "update", "change", "access", "mapping", "reference", "modification", "amendment", "migration",
     "transition", "addition", "enhancement", "clarification", "correction", "response", "connection", "attack", "path", "route",
     "improvement", "adaptation", "application"});
constexpr std::array kAgents = std::to_array<std::string_view>(
    {"organization", "client", "server", "router", "node", "user", "operator", "device", "endpoint", "host", "peer", "application",
     "implementation", "sender", "receiver", "recipient", "verifier", "issuer", "controller", "agent", "provider", "relying party",
     "network", "system", "entity", "party", "manufacturer", "resolver", "speaker", "administrator", "vendor", "domain",
     "implementer", "developer", "registrar", "registry", "attester", "proxy", "relay", "intermediary", "switch", "gateway",
     "authority", "participant", "subscriber", "publisher", "consumer", "browser", "player", "service", "domain owner"});
/// "BGP", "IPv6": not a name of several words.
bool is_protocol_name(const Piece& piece) {
  return piece.kind == Piece::Kind::latin && !piece.unknown && !piece.defined && piece.text.find(' ') == std::string_view::npos;
}

/// Whether the noun may be the subject of "for NP to VP": devices, people, and plural things that are no abstractions.
bool may_act(const Np& np) {
  const std::string_view head = np.last_core().head;
  if (among(head, kAgents)) return true;
  static constexpr std::array<std::string_view, 7> kAbstract{"tion", "sion", "ment", "ance", "ence", "ity", "ing"};
  return np.plural() && std::none_of(kAbstract.begin(), kAbstract.end(), [&](auto e) { return head.ends_with(e); });
}

constexpr std::array kSituations = std::to_array<std::string_view>({"scenario", "case", "situation"});

}  // namespace

void Parser::modifiers(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  while (pos < end && np.mods.size() < 8 && step()) {
    if (!modifier(np, pos, end, options)) return;
  }
}

bool Parser::modifier(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  if (kind(pos, Kind::comma)) {
    std::size_t next = pos + 1;
    if (next >= end) return false;
    const Token& token = tokens_[next];
    static constexpr std::array<std::string_view, 9> kAfterComma{"related", "such", "including", "similar", "based", "concerning",
                                                                 "regarding", "like", "using"};
    const bool nearest = is(next, "such") || is(next, "including") || is(next, "like");
    if (options.nested && !nearest) return false;
    const bool opens = kind(next, Kind::word) && among(token.lower, kAfterComma);
    if (opens && !options.in_list && preposition(np, next, end, options)) {
      pos = next;
      return true;
    }
    if (!options.in_list && kind(next, Kind::word) && token.verb.ing && (token.verb.rows.front()->en == "utilize" || token.verb.rows.front()->en == "employ") &&
        doing(np, next, end, options)) {
      pos = next;
      return true;
    }
    if (options.in_list) return false;
    return apposition(np, pos, end, options);
  }
  if (pos >= end || !kind(pos, Kind::word)) return false;
  const Token& token = tokens_[pos];
  if (token.lower == "for") return for_modifier(np, pos, end, options);
  if (token.lower == "that" || token.lower == "which" || token.lower == "who") return relative(np, pos, end, options);
  if (token.lower == "where") return where(np, pos, end, options);
  if (token.lower == "when" && among(np.last_core().head, kSituations)) {
    std::size_t at = pos + 1;
    if (Vp* vp = verb_phrases(at, end, VerbForm::ing, false, true)) {
      Mod mod;
      mod.kind = Mod::Kind::when_doing;
      mod.vp = vp;
      np.mods.push_back(mod);
      pos = at;
      return true;
    }
    return false;
  }
  if (token.lower == "to" && !options.no_to) {
    std::size_t at = pos + 1;
    if (Vp* vp = verb_phrases(at, end, VerbForm::base, false, true)) {
      Mod mod;
      mod.kind = Mod::Kind::for_doing;
      mod.vp = vp;
      np.mods.push_back(mod);
      pos = at;
      return true;
    }
  }
  if (token.lower == "rather") {
    std::size_t at = pos;
    if (!words(at, end, "rather than")) return false;
    NpOptions inner;
    inner.nested = true;
    inner.no_to = options.no_to;
    Np* other = this->np(at, end, inner);
    if (other == nullptr) return false;
    Mod mod;
    mod.kind = Mod::Kind::rather_than;
    mod.np = other;
    np.mods.push_back(mod);
    pos = at;
    return true;
  }
  if (preposition(np, pos, end, options)) return true;
  if (participle(np, pos, end, options)) return true;
  return doing(np, pos, end, options);
}

bool Parser::preposition(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  const std::string_view head = np.last_core().head;
  if (!options.nested && (is(pos, options.stop) || is(pos, options.stop2)) && !options.stop.empty()) return false;
  NpOptions inner;
  inner.nested = true;
  inner.no_to = options.no_to;
  inner.in_list = options.in_list;
  inner.verbs = options.verbs;
  inner.outer = options.outer;
  inner.stop = options.stop;
  inner.stop2 = options.stop2;
  inner.no_means = options.no_means;
  for (const auto& row : kPrepositions) {
    std::size_t at = pos;
    if (!words(at, end, row.english)) continue;
    if (options.no_means && (row.english == "via" || row.english == "through" || row.english == "using")) return false;
    if (row.english == "in" && (words(at, end, "the context of") || is(at, "order") || is(at, "which"))) return false;
    if (row.english == "in" && (is(at, "a") || is(at, "an") || is(at, "such"))) {
      const std::size_t noun = is(at, "such") ? at + 2 : at + 1;
      if (is(noun, "way") || is(noun, "manner") || is(noun, "fashion")) return false;
    }
    if (row.english == "within" && words(at, end, "the context of")) return false;
    if (row.english == "with" && is(at, "respect")) return false;
    if (row.english == "without" && at < end && tokens_[at].verb.ing && term_at(at, end).term == nullptr) return false;
    if (row.english == "using" || row.english == "such as" || row.english == "including" || row.english == "like") inner.in_list = false;
    Mod mod;
    mod.glue = row.glue;
    if (row.english == "between") {
      NpOptions pair = inner;
      pair.in_list = false;
      Np* both = this->np(at, end, pair);
      if (both == nullptr || both->join != Join::and_ || both->parts.size() != 2) return false;
      mod.kind = Mod::Kind::between;
      mod.np = both->parts[0];
      mod.np2 = both->parts[1];
      if (!both->mods.empty()) return false;
      np.mods.push_back(mod);
      pos = at;
      return true;
    }
    if (row.english == "from") {
      std::size_t to = at;
      NpOptions plain = inner;
      plain.stop = "to";
      plain.no_to = true;
      Np* start = this->np(to, end, plain);
      if (start != nullptr && is(to, "to")) {
        std::size_t last = to + 1;
        if (Np* goal = this->np(last, end, inner)) {
          mod.kind = Mod::Kind::from_to;
          mod.np = start;
          mod.np2 = goal;
          np.mods.push_back(mod);
          pos = last;
          return true;
        }
      }
    }
    if (row.english == "on" && among(head, kAboutHeads)) mod.glue = "に関する";
    if (row.english == "on" && (head == "attack" || head == "effect" || head == "impact")) mod.glue = "に対する";
    Np* inside = this->np(at, end, inner);
    if (inside == nullptr) {
      // "the effect of moving …": a gerund behind a preposition.
      std::size_t verb = at;
      if ((row.english != "of" && row.english != "in") || verb >= end || !tokens_[verb].verb.ing) return false;
      Vp* vp = verb_phrases(verb, end, VerbForm::ing, false, true);
      if (vp == nullptr) return false;
      inside = new_np();
      inside->kind = Np::Kind::doing;
      inside->vp = vp;
      at = verb;
    }
    mod.np = inside;
    np.mods.push_back(mod);
    pos = at;
    return true;
  }
  if (is(pos, "to") && among(head, kTowardsHeads)) {
    std::size_t at = pos + 1;
    if (at < end && tokens_[at].verb.base && term_at(at, end).term == nullptr) return false;
    Np* inside = this->np(at, end, inner);
    if (inside == nullptr) return false;
    Mod mod;
    mod.glue = "への";
    mod.np = inside;
    np.mods.push_back(mod);
    pos = at;
    return true;
  }
  return false;
}

/// N2, N3, N33: "for B", "for Ving NP", "for NP to VP".
bool Parser::for_modifier(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  if (!options.nested && (options.stop == "for" || options.stop2 == "for")) return false;
  Mod mod;
  std::size_t at = pos + 1;
  if (at >= end) return false;
  if (tokens_[at].verb.ing) {
    std::size_t verb = at;
    Vp* vp = verb_phrases(verb, end, VerbForm::ing, false, true);
    const bool noun = term_at(at, end).term != nullptr;
    const bool has_object = vp != nullptr && vp->object != nullptr;
    const Core* object = has_object ? &vp->object->last_core() : nullptr;
    const bool verbal = object != nullptr && (object->determiner != 0 || object->plural || !noun ||
                                              (!object->pieces.empty() && object->pieces.front().kind == Piece::Kind::latin && !object->pieces.front().unknown));
    if (vp != nullptr && (verbal || (!noun && vp->object == nullptr) || (vp->object == nullptr && vp->object2 != nullptr))) {
      mod.kind = Mod::Kind::for_doing;
      mod.vp = vp;
      np.mods.push_back(mod);
      pos = verb;
      return true;
    }
  }
  NpOptions inner;
  inner.nested = true;
  inner.no_to = true;
  inner.no_means = options.no_means;
  inner.in_list = options.in_list;
  inner.verbs = options.verbs;
  inner.outer = options.outer;
  Np* inside = this->np(at, end, inner);
  if (inside == nullptr) return false;
  if (is(at, "to") && inside->mods.empty() && may_act(*inside)) {
    std::size_t verb = at + 1;
    if (Vp* vp = verb_phrases(verb, end, VerbForm::base, false, true)) {
      mod.kind = Mod::Kind::agent_for;
      mod.np = inside;
      mod.vp = vp;
      np.mods.push_back(mod);
      pos = verb;
      return true;
    }
  }
  const bool latin = inside->parts.empty()
                         ? std::all_of(inside->core.pieces.begin(), inside->core.pieces.end(),
                                       [](const Piece& p) { return is_protocol_name(p); })
                         : std::all_of(inside->parts.begin(), inside->parts.end(), [](const Np* part) {
                             return part->parts.empty() && part->mods.empty() &&
                                    std::all_of(part->core.pieces.begin(), part->core.pieces.end(),
                                                [](const Piece& p) { return is_protocol_name(p); });
                           });
  mod.glue = latin && inside->mods.empty() ? "向けの" : "のための";
  mod.np = inside;
  np.mods.push_back(mod);
  pos = at;
  return true;
}

/// N19, N21: "that VP", "which are NP", "that NP V".
bool Parser::relative(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  if (embedded_ >= kMaxEmbedded) return false;
  const Depth depth(embedded_);
  std::size_t at = pos + 1;
  const bool plural = np.plural();
  Mod mod;
  mod.which = is(pos, "which");
  std::size_t verb = at;
  if (Vp* vp = predicate(verb, end, plural, false, true); vp != nullptr && !vp->negative) {
    if (vp->kind == Vp::Kind::be_np && vp->more.empty()) {
      mod.kind = Mod::Kind::apposition;
      mod.np = vp->object;
    } else if (vp->row != nullptr && vp->row->prep == "obj-to-inf" && vp->more.empty()) {
      if (!options.top) return false;
      mod.kind = Mod::Kind::allow;
      mod.vp = vp;
    } else {
      mod.kind = Mod::Kind::relative;
      mod.vp = vp;
    }
    np.mods.push_back(mod);
    pos = verb;
    return true;
  }
  if (mod.which) return false;
  // "messages that nodes exchange": the noun is the object.
  for (std::size_t v = at + 1; v < end && v < at + 8; ++v) {
    const VerbReading& reading = tokens_[v].verb;
    if (!reading || !(reading.base || reading.finite_s)) continue;
    std::size_t subject_end = at;
    NpOptions inner;
    inner.no_mods = true;
    Np* subject = this->np(subject_end, v, inner);
    if (subject == nullptr || subject_end != v) continue;
    if (subject->plural() != reading.base && tokens_[v].kind != Kind::name && !subject->core.pieces.empty() &&
        subject->core.pieces.back().kind == Piece::Kind::noun) continue;
    for (const Verb* row : reading.rows) {
      if (!row->prep.empty() || row->slots.find("{1}を") != 0) continue;
      Vp* vp = new_vp();
      vp->row = row;
      std::size_t after = v + 1;
      if (is(after, "to") && after < end && (row->en == "use" || row->en == "need" || row->en == "employ")) {
        std::size_t purpose = after + 1;
        if (Vp* goal = verb_phrases(purpose, end, VerbForm::base, false, true)) {
          Adjunct adjunct;
          adjunct.kind = Adjunct::Kind::purpose;
          adjunct.vp = goal;
          vp->adjuncts.push_back(adjunct);
          after = purpose;
        }
      } else if (after < end && starts_noun(after, end)) {
        continue;  // it has an object of its own
      }
      mod.kind = Mod::Kind::relative_object;
      mod.np = subject;
      mod.vp = vp;
      np.mods.push_back(mod);
      pos = after;
      return true;
    }
  }
  return false;
}

/// N18: "used by B to VP", "bound to B", "defined in this document", "designed to VP".
bool Parser::participle(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  std::size_t at = pos;
  const Token& token = tokens_[at];
  if (!token.verb.participle || embedded_ >= kMaxEmbedded) return false;
  if (!options.nested && options.stop == token.lower) return false;
  const Depth depth(embedded_);
  const bool use = token.lower == "used";
  if (use && is(at + 1, "by")) {  // N18: used by B to VP
    std::size_t agent_end = at + 2;
    NpOptions inner;
    inner.nested = true;
    inner.no_to = true;
    Np* agent = this->np(agent_end, end, inner);
    if (agent != nullptr && is(agent_end, "to")) {
      std::size_t goal_end = agent_end + 1;
      if (Vp* goal = verb_phrases(goal_end, end, VerbForm::base, false, true)) {
        Vp* vp = new_vp();
        vp->row = token.verb.rows.front();
        Adjunct adjunct;
        adjunct.kind = Adjunct::Kind::purpose;
        adjunct.vp = goal;
        vp->adjuncts.push_back(adjunct);
        Mod mod;
        mod.kind = Mod::Kind::relative_object;
        mod.np = agent;
        mod.vp = vp;
        np.mods.push_back(mod);
        pos = goal_end;
        return true;
      }
    }
  }
  Vp* vp = passive(at, end, true);
  if (vp == nullptr) return false;
  Mod mod;
  mod.kind = Mod::Kind::participle;
  mod.vp = vp;
  np.mods.push_back(mod);
  pos = at;
  return true;
}

/// N20: "systems processing millions of uploads".
bool Parser::doing(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  if (!tokens_[pos].verb.ing || embedded_ >= kMaxEmbedded) return false;
  if (is(pos, "using") || (options.no_means && tokens_[pos].verb.rows.front()->en == "utilize")) return false;
  const Depth depth(embedded_);
  std::size_t at = pos;
  Vp* vp = verb_phrases(at, end, VerbForm::ing, false, true);
  if (vp == nullptr) return false;
  Mod mod;
  mod.kind = Mod::Kind::relative;
  mod.vp = vp;
  np.mods.push_back(mod);
  pos = at;
  return true;
}

/// N21, N22: "X, the Y, a NP", "X, which is NP". Only behind names.
bool Parser::apposition(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  std::size_t at = pos + 1;
  if (!options.top || options.in_list) return false;
  if (is(at, "which")) {
    std::size_t verb = at + 1;
    if (embedded_ >= kMaxEmbedded) return false;
    const Depth depth(embedded_);
    Vp* vp = predicate(verb, end, np.plural(), false, true);
    if (vp == nullptr || vp->kind != Vp::Kind::be_np || !vp->more.empty()) return false;
    Mod mod;
    mod.kind = Mod::Kind::apposition;
    mod.np = vp->object;
    mod.which = true;
    np.mods.push_back(mod);
    pos = verb;
    return true;
  }
  const Core& core = np.last_core();
  if (!np.parts.empty() || core.short_name.empty()) return false;
  NpOptions inner;
  inner.nested = true;
  inner.verbs = options.verbs;
  if (is(at, "the") && kind(pos, Kind::comma) && np.mods.empty()) {  // N22
    std::size_t name_end = at;
    NpOptions plain;
    plain.no_mods = true;
    plain.in_list = true;
    Np* other = this->np(name_end, end, plain);
    if (other != nullptr && other->core.pieces.size() == 1 && other->core.pieces[0].kind == Piece::Kind::latin &&
        other->core.head != core.head && (name_end == end || kind(name_end, Kind::comma))) {
      Mod mod;
      mod.kind = Mod::Kind::name;
      mod.np = other;
      np.mods.push_back(mod);
      pos = name_end;
      return true;
    }
  }
  const bool article = is(at, "a") || is(at, "an") || is(at, "the");
  if (!article && !core.plural) return false;
  Np* other = this->np(at, end, inner);
  if (other == nullptr) return false;
  if (!article && !other->plural()) return false;
  if (at < end && (is(at, "and") || is(at, "or"))) return false;  // half of it
  Mod mod;
  mod.kind = Mod::Kind::apposition;
  mod.np = other;
  np.mods.push_back(mod);
  pos = at;
  return true;
}

/// C26: "a flow where S" becomes a sentence of its own.
bool Parser::where(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options) {
  if (!options.top || options.in_list || embedded_ >= kMaxEmbedded) return false;
  const Depth depth(embedded_);
  std::size_t at = pos + 1;
  Clause* inside = noun_clause(at, end);
  if (inside == nullptr) return false;
  Mod mod;
  mod.kind = Mod::Kind::where;
  mod.clause = inside;
  np.mods.push_back(mod);
  pos = at;
  return true;
}

}  // namespace nikkan::summary
