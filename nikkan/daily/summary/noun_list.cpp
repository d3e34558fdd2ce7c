// Noun phrases as wholes: coordination, "both", and what is too open to decide (digest issue, 8.7: N24).
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

}  // namespace

bool Parser::words(std::size_t& pos, std::size_t end, std::string_view phrase) const {
  std::size_t at = pos;
  while (!phrase.empty()) {
    const std::size_t blank = phrase.find(' ');
    if (at >= end || !is(at, phrase.substr(0, blank))) return false;
    ++at;
    phrase.remove_prefix(blank == std::string_view::npos ? phrase.size() : blank + 1);
  }
  pos = at;
  return true;
}

bool Parser::starts_noun(std::size_t at, std::size_t end) const {
  if (at >= end) return false;
  const Token& token = tokens_[at];
  switch (token.kind) {
    case Kind::name:
    case Kind::number: return true;
    case Kind::word: break;
    default: return false;
  }
  if (token.function) return false;
  return !token.lower.ends_with("ly");
}

/// Whether the token reads as a verb of this form rather than as the next noun of a list.
bool Parser::verb_follows(std::size_t at, std::size_t end, VerbForm form) const {
  while (at < end && tokens_[at].kind == Kind::word && (tokens_[at].lower.ends_with("ly") || tokens_[at].lower == "then" || tokens_[at].lower == "also")) ++at;
  if (at >= end || form == VerbForm::none) return false;
  const Token& token = tokens_[at];
  if (token.kind != Kind::word) return false;
  if (form == VerbForm::finite || form == VerbForm::s || form == VerbForm::base) {
    static constexpr std::array<std::string_view, 8> kAux{"is", "are", "can", "will", "does", "do", "has", "have"};
    if (form != VerbForm::base && among(token.lower, kAux)) return true;
  }
  const VerbReading& verb = token.verb;
  if (!verb) return false;
  const bool fits = (form == VerbForm::s && verb.finite_s) || (form == VerbForm::base && verb.base) ||
                    (form == VerbForm::ing && verb.ing) || (form == VerbForm::participle && verb.participle) ||
                    (form == VerbForm::finite && (verb.finite_s || verb.base));
  if (!fits) return false;
  const Hit hit = term_at(at, end);
  const bool nounish = hit.term != nullptr && (hit.term->pos == Pos::n || hit.term->pos == Pos::ns);
  if (!nounish) return form != VerbForm::participle || !starts_noun(at + 1, end);
  if (hit.tokens > 1) return false;
  if (at + 1 >= end) return false;
  const Token& next = tokens_[at + 1];
  static constexpr std::array<std::string_view, 10> kOpeners{"a", "an", "the", "how", "that", "these", "this", "its", "their", "those"};
  if (next.kind == Kind::name || among(next.lower, kOpeners)) return true;
  if (next.function || next.kind != Kind::word) return false;
  const Hit after = term_at(at + 1, end);
  return form != VerbForm::ing && after.term != nullptr && (after.term->pos == Pos::a || after.term->pos == Pos::ph || after.plural);
}

/// N24: "A, B, and C", "A and B", "A or B": elements without modifiers of their own.
Np* Parser::list(Np* first, std::size_t& pos, std::size_t end, const NpOptions& options) {
  std::vector<Np*> parts{first};
  std::size_t at = pos;
  Join join = Join::none;
  while (at < end && step()) {
    std::size_t next = at;
    const bool comma = kind(next, Kind::comma);
    if (comma) ++next;
    std::size_t conj = next;
    Join here = Join::none;
    if (words(conj, end, "as well as") || words(conj, end, "and")) here = Join::and_;
    else if (words(conj, end, "or") || words(conj, end, "and/or")) here = Join::or_;
    if (here == Join::none && !comma) break;
    if (here != Join::none) next = conj;
    if (here != Join::none && verb_follows(next, end, options.verbs)) break;
    if (comma && here == Join::none && verb_follows(next, end, options.verbs) ) return nullptr;
    const bool determined = is(next, "the") || is(next, "a") || is(next, "an");
    const bool name_first = first->core.pieces.size() == 1 && first->core.pieces[0].kind == Piece::Kind::latin;
    const bool inner_and = here != Join::none && options.nested && determined && !name_first;
    if (inner_and && first->core.determiner != 'a' && first->core.determiner != 't') return nullptr;
    NpOptions plain = options;
    plain.in_list = true;
    Np* part = core_np(next, end, plain);
    if (part == nullptr) return nullptr;
    // "X of the A and the B that …": the second may as well belong with X. Not for us to decide.
    if (inner_and && next < end && kind(next, Kind::word)) return nullptr;
    parts.push_back(part);
    at = next;
    if (here != Join::none) {
      join = here;
      break;
    }
    if (parts.size() > 12) return nullptr;
  }
  if (join == Join::none) return nullptr;
  Np* result = new_np();
  result->parts = std::move(parts);
  result->join = join;
  pos = at;
  return result;
}

Np* Parser::np(std::size_t& pos, std::size_t end, const NpOptions& options) {
  const Depth depth(depth_);
  if (depth_ > kMaxDepth || !step() || pos >= end) return nullptr;
  std::size_t at = pos;
  const bool both = is(at, "both"), either = is(at, "either");
  if (both || either) ++at;
  Np* result = core_np(at, end, options);
  if (result == nullptr) return nullptr;
  const Core& first = result->core;
  const char own = first.determiner;
  if (Np* joined = options.in_list ? nullptr : list(result, at, end, options)) result = joined;
  if ((both && result->join != Join::and_) || (either && result->join != Join::or_)) return nullptr;
  result->both = both;
  result->either = either;
  if (!options.no_mods) {
    NpOptions inner = options;
    inner.outer = own;
    Np* target = result;
    if (result->parts.size() > 1 && result->parts.back()->core.determiner == 't' && own == 't') {
      target = result->parts.back();  // "the A, the B, and the C of D"
      inner.in_list = true;
    }
    modifiers(*target, at, end, inner);
    // Parts with modifiers of their own: "the format of A and the procedures for B".
    if (!options.in_list && !result->mods.empty()) {
      std::size_t next = at;
      std::vector<Np*> parts{result};
      Join join = Join::none;
      while (next < end && step() && parts.size() < 8) {
        std::size_t k = next;
        const bool comma = kind(k, Kind::comma);
        if (comma) ++k;
        Join here = Join::none;
        if (words(k, end, "as well as") || words(k, end, "and")) here = Join::and_;
        else if (words(k, end, "or")) here = Join::or_;
        if (here == Join::none && !comma) break;
        if (verb_follows(k, end, options.verbs)) break;
        const bool determined = is(k, "the") || is(k, "a") || is(k, "an");
        if (here != Join::none && determined && (options.nested || (own != 'a' && own != 't'))) break;
        NpOptions element = options;
        element.in_list = true;
        Np* part = np(k, end, element);
        if (part == nullptr) break;
        parts.push_back(part);
        next = k;
        if (here != Join::none) {
          join = here;
          break;
        }
      }
      if (join != Join::none) {
        Np* whole = new_np();
        whole->parts = std::move(parts);
        whole->join = join;
        result = whole;
        at = next;
      }
    }
  }
  pos = at;
  return result;
}

}  // namespace nikkan::summary
