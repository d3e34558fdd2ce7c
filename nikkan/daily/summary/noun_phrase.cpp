// Noun phrases without their modifiers: determiners, compounds, lists (digest issue, 8.7: N22 to N29).
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/parser.hpp"

namespace nikkan::summary {
namespace {

using Kind = Token::Kind;

struct Suffix {
  std::string_view english, japanese;
};
constexpr std::array<Suffix, 10> kSuffixes{{{"-driven", "主導の"},  {"-based", "ベースの"},   {"-aware", "対応の"},
                                            {"-capable", "対応の"}, {"-enabled", "対応の"},   {"-related", "関連の"},
                                            {"-specific", "固有の"}, {"-level", "レベルの"},  {"-side", "側の"},
                                            {"-oriented", "指向の"}}};

std::string_view suffix_ja(std::string_view suffix) {
  for (const auto& row : kSuffixes) {
    if (row.english == suffix) return row.japanese;
  }
  return {};
}

/// Endings of adjectives and adverbs: such an unknown word does not end a noun phrase.
bool adjective_like(std::string_view word) {
  static constexpr std::array<std::string_view, 13> kEndings{"al", "ous", "ive", "able", "ible", "ic", "ary", "ful", "less", "ed", "ing", "ent", "ant"};
  return word.size() > 4 && std::any_of(kEndings.begin(), kEndings.end(), [&](auto e) { return word.ends_with(e); });
}

bool latin_plural(std::string_view text) {
  return text.size() > 2 && text.back() == 's' && text[text.size() - 2] != 's' && text[text.size() - 2] != 'S' &&
         !is_digit(text[text.size() - 2]);
}

}  // namespace

bool Parser::determiner(std::size_t& pos, std::size_t end, Core& out) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kDetermined{
      {{"this", "この"}, {"these", "これらの"}, {"those", "それらの"}, {"its", "その"}, {"their", "それらの"}, {"such", ""}}};
  if (pos >= end || tokens_[pos].kind != Kind::word) return true;
  const std::string_view word = tokens_[pos].lower;
  const std::size_t document = pos + 1;
  if ((word == "this" || word == "the") && document < end && document_noun(document) && !is(document, "rfc") &&
      (word == "this" || (document + 1 == end))) {
    Piece piece;
    piece.text = tokens_[document].lower == "document" || word == "this" ? "本文書" : "本文書";
    out.pieces.push_back(piece);
    out.has_noun = true;
    out.head = "document";
    out.determiner = 'd';
    pos += 2;
    return true;
  }
  // Phrases such as "a set of" come before the article.
  if (const Hit hit = term_at(pos, end); hit.term != nullptr && hit.term->pos == Pos::ph && hit.term->en != "both") {
    if (hit.term->en == "only" || hit.term->en == "without" || hit.term->en == "as well as") return false;
    Piece piece;
    piece.kind = Piece::Kind::attr;
    piece.text = hit.term->ja;
    piece.term = hit.term;
    out.pieces.push_back(piece);
    out.determiner = 'q';
    pos += hit.tokens;
    if (is(pos, "the") && pos < end) ++pos;
    return true;
  }
  if (word == "a" || word == "an") {
    out.determiner = 'a';
    ++pos;
    return true;
  }
  if (word == "the") {
    out.determiner = 't';
    ++pos;
    return true;
  }
  if (word == "no" || word == "our" || word == "your") return false;
  for (const auto& [english, japanese] : kDetermined) {
    if (word != english) continue;
    if (japanese.empty()) return false;
    Piece piece;
    piece.kind = Piece::Kind::attr;
    piece.text = japanese;
    out.pieces.push_back(piece);
    out.determiner = word == "its" || word == "their" ? 'p' : 'd';
    ++pos;
  }
  return true;
}

bool Parser::paren(std::size_t& pos, std::size_t end, Core& out) {
  const std::size_t close = tokens_[pos].match;
  if (close == 0 || close >= end || out.pieces.empty() || !out.has_noun) return false;
  Piece piece;
  piece.kind = Piece::Kind::paren;
  // "(or client applications)" is translated when wholly known; anything else is left.
  if (is(pos + 1, "or")) {
    std::size_t at = pos + 2;
    Core inner;
    if (core(at, close, inner) && at == close &&
        std::none_of(inner.pieces.begin(), inner.pieces.end(), [](const Piece& p) { return p.unknown; })) {
      std::string text = "(または";
      for (const Piece& p : inner.pieces) text += p.text;
      piece.text = keep(text + ")");
    }
  }
  if (piece.text.empty()) {
    std::string text = "(";
    for (std::size_t i = pos + 1; i < close; ++i) {
      const bool glued = i > pos + 1 && tokens_[i].from == tokens_[i - 1].to;
      if (i > pos + 1 && !glued) text += ' ';
      text += tokens_[i].text;
    }
    if (text.size() > 160) return false;
    piece.text = keep(text + ")");
  }
  out.pieces.push_back(piece);
  pos = close + 1;
  return true;
}

/// N26: plural noun and names, "traditional algorithms RSA-OAEP, ECDH, and X448".
bool Parser::name_list(std::size_t& pos, std::size_t end, Core& out) {
  if (out.pieces.empty() || !out.plural || out.pieces.back().kind != Piece::Kind::noun) return false;
  std::size_t at = pos;
  std::vector<std::string_view> names;
  const auto is_name = [&](std::size_t i) {
    return i < end && (kind(i, Kind::name) || (kind(i, Kind::word) && tokens_[i].acronym)) && !kind(i + 1, Kind::suffix);
  };
  bool closed = false;
  while (is_name(at)) {
    names.push_back(tokens_[at].text);
    ++at;
    if (closed) break;
    std::size_t next = at;
    const bool comma = kind(next, Kind::comma);
    if (comma) ++next;
    if (is(next, "and")) {
      closed = true;
      ++next;
    } else if (!comma) {
      break;
    }
    if (!is_name(next)) {
      if (closed) return false;
      break;
    }
    at = next;
  }
  if (names.empty() || (names.size() > 1 && !closed)) return false;
  // The last name may open a longer phrase ("… and X.509 certificates"); then it is no list of names.
  if (at < end && starts_noun(at, end)) return false;
  std::string text = "(";
  for (const auto name : names) {
    if (text.size() > 1) text += "、";
    text += name;
  }
  Piece piece;
  piece.kind = Piece::Kind::paren;
  piece.text = keep(text + ")");
  out.pieces.push_back(piece);
  pos = at;
  return true;
}

/// "digital and physical actions", "trusted, ephemeral environment", "signed and attestation-aware format".
bool Parser::adjective_link(std::size_t& pos, std::size_t end, Core& out) {
  if (out.has_noun || out.pieces.empty() || out.pieces.back().kind != Piece::Kind::attr) return false;
  if (out.determiner == 'd' && out.pieces.size() == 1) return false;
  const bool comma = kind(pos, Kind::comma);
  const bool with_and = is(pos, "and") || (comma && is(pos + 1, "and"));
  const bool with_or = is(pos, "or");
  if (!comma && !with_and && !with_or) return false;
  const std::size_t next = pos + (comma && with_and ? 2 : 1);
  if (!starts_noun(next, end)) return false;
  if (comma && !with_and) {
    const Hit hit = term_at(next, end);
    const bool attributive = (hit.term != nullptr && (hit.term->pos == Pos::a || hit.term->pos == Pos::adv)) ||
                             tokens_[next].verb.participle || adjective_like(tokens_[next].lower);
    if (!attributive) return false;
  }
  if (with_and || with_or) {
    std::string_view& last = out.pieces.back().text;
    const bool participles = with_and && (last.ends_with("た") || last.ends_with("対応の"));
    if (!participles && (last.ends_with("の") || last.ends_with("な"))) {  // 運用上およびテレメトリの
      last.remove_suffix(std::string_view("の").size());
      out.pieces.back().term = nullptr;
    } else if (!participles && last.ends_with("い")) {
      return false;
    }
    Piece piece;
    piece.kind = Piece::Kind::glue;
    piece.text = with_or ? "または" : (participles ? "" : "および");
    out.pieces.push_back(piece);
  }
  pos = next;
  return true;
}

/// N28: "receiver-driven", "pre-execution", "non-transit": a hyphenated word whose parts are known.
bool Parser::compound(std::size_t& pos, Core& out) {
  const Token& token = tokens_[pos];
  const std::size_t hyphen = token.text.rfind('-');
  if (hyphen == std::string::npos || hyphen == 0) return false;
  const auto push = [&](std::string_view text, Piece::Kind kind, bool unknown) {
    Piece piece;
    piece.kind = kind;
    piece.text = text;
    piece.unknown = unknown;
    out.pieces.push_back(piece);
  };
  const auto meaning = [&](std::string_view part) -> std::string {
    const std::string lower = ascii_lower(part);
    std::string spaced = lower;
    std::replace(spaced.begin(), spaced.end(), '-', ' ');
    const std::string first(spaced.substr(0, spaced.find(' ')));
    for (const Term* row : Terms::get().find(first)) {
      if (!row->exact && (row->en == spaced || row->en == lower) && row->pos != Pos::ph) return std::string(row->gloss ? row->base : row->ja);
    }
    for (const Term* row : Terms::get().find(part)) {
      if (row->exact && row->en == part) return std::string(row->ja);
    }
    return {};
  };
  const std::string_view tail = std::string_view(token.lower).substr(token.lower.rfind('-'));
  if (const std::string_view ja = suffix_ja(tail); !ja.empty()) {
    const std::string_view part = std::string_view(token.text).substr(0, hyphen);
    std::string known = meaning(part);
    const bool latin = known.empty();
    const bool unknown = latin && std::none_of(part.begin(), part.end(), [](char c) { return is_upper(c) || is_digit(c); });
    if (known.ends_with("の") || known.ends_with("な")) known.resize(known.size() - 3);
    push(keep((latin ? std::string(part) : known) + std::string(ja)), Piece::Kind::attr, unknown);
    ++pos;
    return true;
  }
  struct Prefix {
    std::string_view english, before, after;
  };
  static constexpr std::array<Prefix, 4> kPrefixes{{{"pre-", "", "前の"}, {"multi-", "多", "の"}, {"non-", "非", ""}, {"inter-", "", "間の"}}};
  for (const auto& prefix : kPrefixes) {
    if (!token.lower.starts_with(prefix.english)) continue;
    std::string known = meaning(std::string_view(token.text).substr(prefix.english.size()));
    if (known.empty() || known.ends_with("な")) return false;
    if (known.ends_with("の")) known.resize(known.size() - 3);
    push(keep(std::string(prefix.before) + known + std::string(prefix.after)),
         prefix.after.empty() ? Piece::Kind::noun : Piece::Kind::attr, false);
    out.has_noun = out.has_noun || prefix.after.empty();
    ++pos;
    return true;
  }
  std::string spaced = token.lower;
  std::replace(spaced.begin(), spaced.end(), '-', ' ');
  for (const Term* row : Terms::get().find(spaced.substr(0, spaced.find(' ')))) {
    if (row->exact || row->en != spaced || row->pos == Pos::ph) continue;
    push(row->gloss ? row->base : row->ja, row->pos == Pos::a ? Piece::Kind::attr : Piece::Kind::noun, false);
    if (row->pos != Pos::a) out.has_noun = true;
    out.pieces.back().term = row;
    ++pos;
    return true;
  }
  return false;
}

/// A row of the term table; `stop` when the row can't stand here.
bool Parser::term_piece(std::size_t& pos, std::size_t end, Core& out, bool& stop) {
  const Hit hit = term_at(pos, end);
  if (hit.term == nullptr) return false;
  const std::size_t next = pos + hit.tokens;
  const Token& token = tokens_[pos];
  Piece piece;
  piece.term = hit.term;
  piece.text = hit.term->ja;
  switch (hit.term->pos) {
    case Pos::ph:
      if (out.has_noun || hit.term->en == "only" || hit.term->en == "without" || hit.term->en == "both" || hit.term->en == "as well as") {
        stop = true;
        return false;
      }
      piece.kind = Piece::Kind::attr;
      break;
    case Pos::adv: {
      const Hit after = next < end && kind(next, Kind::word) ? term_at(next, end) : Hit{};
      const bool modifies = next < end && kind(next, Kind::word) &&
                            ((after.term != nullptr && after.term->pos == Pos::a) || tokens_[next].verb.participle) &&
                            starts_noun(next + 1, end);
      if (out.has_noun || !modifies) {
        stop = true;
        return false;
      }
      piece.kind = Piece::Kind::attr;
      break;
    }
    case Pos::a:
      if (out.has_noun && !starts_noun(next, end)) {
        stop = true;
        return false;
      }
      piece.kind = Piece::Kind::attr;
      break;
    case Pos::n:
    case Pos::ns:
      // A bare plural noun that is a verb as well, before an article: "nodes use the …" is no compound.
      if (out.has_noun && hit.tokens == 1 && token.verb && (token.verb.finite_s || token.verb.base) && next < end &&
          (is(next, "the") || is(next, "a") || is(next, "an") || kind(next, Kind::name))) {
        stop = true;
        return false;
      }
      piece.kind = hit.term->keep ? Piece::Kind::latin : Piece::Kind::noun;
      piece.joins = hit.term->pos == Pos::ns;
      out.has_noun = true;
      out.head = hit.term->en;
      if (const std::size_t blank = out.head.rfind(' '); blank != std::string_view::npos) out.head.remove_prefix(blank + 1);
      out.plural = hit.plural || hit.term->en == "criteria";
      out.short_name = {};
      break;
  }
  out.pieces.push_back(piece);
  pos = next;
  return true;
}

bool Parser::core_word(std::size_t& pos, std::size_t end, Core& out) {
  const Token& token = tokens_[pos];
  if (token.function) return false;
  bool stop = false;
  // A participle in front of its noun, unless the table has the word.
  const Hit hit = term_at(pos, end);
  if (hit.term != nullptr) return term_piece(pos, end, out, stop);
  const auto latin = [&](std::string_view text, bool unknown) {
    Piece piece;
    piece.kind = Piece::Kind::latin;
    piece.text = text;
    piece.unknown = unknown;
    out.pieces.push_back(piece);
  };
  if (token.run > pos + 1 && token.run <= end) {  // a name of several words
    const Token& last = tokens_[token.run - 1];
    std::string name;
    for (std::size_t i = pos; i < token.run; ++i) name += (i > pos ? " " : "") + tokens_[i].text;
    out.head = last.lower;
    out.plural = latin_plural(last.text);
    latin(keep(std::move(name)), false);
    out.has_noun = true;
    pos = token.run;
    return true;
  }
  if (compound(pos, out)) return true;
  if (token.acronym || (token.capital && !token.first)) {
    out.head = token.lower;
    out.plural = latin_plural(token.text);
    out.short_name = token.text;
    latin(token.text, false);
    out.has_noun = true;
    ++pos;
    return true;
  }
  if (token.verb.participle && !token.verb.base) {
    if (out.has_noun || !starts_noun(pos + 1, end)) return false;
    const Verb* row = token.verb.rows.front();
    for (const Verb* other : token.verb.rows) {
      if (other->inner && other->prep.empty()) row = other;
    }
    const std::string text = conjugate(row->stem, row->cls, Voice::passive, Form::ta);
    if (text.empty() || row->stem.empty()) return false;
    Piece piece;
    piece.kind = Piece::Kind::attr;
    piece.text = keep(text);
    out.pieces.push_back(piece);
    ++pos;
    return true;
  }
  if (token.verb && (token.verb.base || token.verb.finite_s)) return false;
  if (token.lower.ends_with("ly") || token.lower.size() < 2) return false;
  if (token.lower.ends_with("ing") && out.pieces.empty() && out.determiner == 0) return false;
  const bool adjective = adjective_like(token.lower);
  if (adjective && out.has_noun && (token.lower.ends_with("ed") || token.lower.ends_with("ing"))) return false;
  if (token.verb.ing && !starts_noun(pos + 1, end)) return false;
  if (adjective && !starts_noun(pos + 1, end) && (token.lower.ends_with("ed") || token.lower.ends_with("ing"))) return false;
  latin(token.text, true);
  out.head = token.lower;
  out.plural = latin_plural(token.text);
  out.short_name = {};
  out.has_noun = true;
  ++pos;
  return true;
}

bool Parser::core(std::size_t& pos, std::size_t end, Core& out) {
  std::size_t at = pos;
  if (!determiner(at, end, out)) return false;
  while (at < end && step()) {
    const Token& token = tokens_[at];
    if (kind(at, Kind::word)) {
      if (adjective_link(at, end, out)) continue;
      if (out.has_noun && out.plural && token.acronym && name_list(at, end, out)) continue;
      if (!core_word(at, end, out)) break;
    } else if (kind(at, Kind::name)) {
      if (out.has_noun && out.plural && name_list(at, end, out)) continue;
      Piece piece;
      piece.kind = Piece::Kind::latin;
      piece.text = token.text;
      piece.defined = token.defined;
      out.pieces.push_back(piece);
      out.has_noun = true;
      out.head = token.text;
      out.short_name = token.defined ? std::string_view(token.short_name) : std::string_view(token.text);
      out.plural = token.defined && latin_plural(token.short_name);
      ++at;
    } else if (kind(at, Kind::number)) {
      Piece piece;
      piece.kind = Piece::Kind::latin;
      piece.text = token.text;
      out.pieces.push_back(piece);
      out.has_noun = true;
      out.head = token.text;
      ++at;
    } else if (kind(at, Kind::bracket) || kind(at, Kind::open)) {
      if (kind(at, Kind::open)) {
        if (!paren(at, end, out)) break;
      } else {
        if (!out.has_noun) break;
        Piece piece;
        piece.kind = Piece::Kind::paren;
        piece.text = token.text;
        out.pieces.push_back(piece);
        ++at;
      }
    } else if (kind(at, Kind::possessive) && out.has_noun) {
      Piece piece;
      piece.kind = Piece::Kind::glue;
      piece.text = "の";
      out.pieces.push_back(piece);
      ++at;
      if (!starts_noun(at, end)) return false;
    } else if (kind(at, Kind::suffix) && out.has_noun && !suffix_ja(token.lower).empty()) {
      Piece piece;
      piece.kind = Piece::Kind::attr;
      piece.text = suffix_ja(token.lower);
      out.pieces.push_back(piece);
      out.has_noun = false;
      ++at;
    } else if (kind(at, Kind::comma)) {
      if (!adjective_link(at, end, out)) break;
    } else {
      break;
    }
  }
  if (out.pieces.empty() || at == pos) return false;
  if (out.pieces.back().kind == Piece::Kind::glue) return false;
  pos = at;
  return true;
}

Np* Parser::core_np(std::size_t& pos, std::size_t end, const NpOptions&) {
  Np* result = new_np();
  std::size_t at = pos;
  if (!core(at, end, result->core)) return nullptr;
  const bool adjective_only = !result->core.has_noun;
  if (adjective_only) return nullptr;
  pos = at;
  return result;
}

}  // namespace nikkan::summary
