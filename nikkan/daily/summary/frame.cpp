// One sentence through the grammar, and which level it reached (digest issue, 8.8).
#include <algorithm>
#include <array>
#include <optional>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/generate.hpp"
#include "nikkan/daily/summary/parser.hpp"

namespace nikkan::summary {
namespace {

using Kind = Token::Kind;

constexpr std::size_t kMaxWords = 45;      ///< of a clause that is framed
constexpr std::size_t kMaxNounWords = 40;  ///< of a noun phrase quoted in 「」
constexpr std::size_t kMaxUnknown = 2;

template <std::size_t N>
bool among(std::string_view word, const std::array<std::string_view, N>& set) {
  return std::find(set.begin(), set.end(), word) != set.end();
}

constexpr std::array kTailWords = std::to_array<std::string_view>(
    {"because", "unless", "except", "while", "whereas", "although", "though", "until", "but", "if", "when", "since", "so", "once"});
// Where a clause may end and a quotation begin, when what follows holds no negation.
constexpr std::array kBorders = std::to_array<std::string_view>(
    {"that", "which", "who", "where", "when", "to", "by", "using", "in", "for", "and", "on", "via", "through", "at", "over", "during",
     "within", "across", "between", "such", "including", "after", "before", "under", "based"});
constexpr std::array kPolarity = std::to_array<std::string_view>(
    {"not", "no", "never", "cannot", "neither", "nor", "only", "except", "unless", "without", "rather", "instead", "don't", "doesn't",
     "none", "nothing", "can't", "won't"});
constexpr std::array kOpeners = std::to_array<std::string_view>({"in", "to", "by", "using", "for", "during", "as", "based"});
constexpr std::array kConditional = std::to_array<std::string_view>(
    {"certain", "some", "many", "cases", "case", "scenarios", "situations", "absence", "no", "environments"});

class Framer {
 public:
  Framer(std::string_view abstract, daily::Span span, FrameContext& context)
      : abstract_(abstract), span_(span), context_(context), clean_(clean(abstract, span)), tokens_(tokenize(clean_.text)) {
    end_ = tokens_.size();
    while (end_ > 0 && kind(end_ - 1, Kind::other) && tokens_[end_ - 1].text == ".") --end_;
    if (end_ > 0 && kind(end_ - 1, Kind::colon)) --end_;  // a list follows (C24)
    find_tail();
  }

  Framed run() {
    if (end_ == 0 || tokens_.empty() || tangled()) return quoted();
    if (auto whole = clause(0, clause_end_, {})) return *whole;
    if (const std::size_t opening = opening_end(); opening != 0) {
      if (auto rest = clause(opening, clause_end_, {span_.from, clean_.origin[tokens_[opening - 1].to]})) return *rest;
    }
    if (auto noun = noun_quoted()) return *noun;
    return quoted();
  }

 private:
  bool kind(std::size_t at, Kind k) const { return at < tokens_.size() && tokens_[at].kind == k; }
  bool is(std::size_t at, std::string_view word) const { return kind(at, Kind::word) && tokens_[at].lower == word; }

  /// Octets of the abstract from this token to the end of the sentence.
  daily::Span from_token(std::size_t at) const { return {clean_.origin[tokens_[at].from], span_.to}; }
  std::string_view slice(daily::Span span) const { return abstract_.substr(span.from, span.to - span.from); }

  Framed quoted() const {
    Framed framed;
    framed.text = quote(slice(span_));
    if (stop_ < tokens_.size()) framed.first_unparsed = tokens_[stop_].text;
    framed.unknown = unknown_;
    return framed;
  }

  std::size_t words_between(std::size_t begin, std::size_t end) const {
    return begin < end ? count_words(std::string_view(clean_.text).substr(tokens_[begin].from, tokens_[end - 1].to - tokens_[begin].from)) : 0;
  }

  bool tail_starts(std::size_t at) const {
    if (kind(at, Kind::colon) || kind(at, Kind::semicolon) || kind(at, Kind::dash)) return true;
    if (!kind(at, Kind::word)) return false;
    const std::string_view word = tokens_[at].lower;
    if (word == "such") return is(at + 1, "that");
    if (word == "so") return is(at + 1, "that");
    if (word == "only") return is(at + 1, "if") || is(at + 1, "when");
    if (word == "even") return is(at + 1, "when") || is(at + 1, "if") || is(at + 1, "though");
    if (word == "when") return at + 1 < tokens_.size() && !tokens_[at + 1].verb.ing;
    return among(word, kTailWords);
  }

  /// C25: where the clause proper ends and the tail to be quoted begins.
  void find_tail() {
    clause_end_ = end_;
    tail_ = end_;
    for (std::size_t at = 1; at < end_; ++at) {
      if (kind(at, Kind::open) && tokens_[at].match > at) {
        at = tokens_[at].match;
        continue;
      }
      if (!tail_starts(at)) continue;
      const bool mark = !kind(at, Kind::word);
      clause_end_ = at > 1 && kind(at - 1, Kind::comma) ? at - 1 : at;
      tail_ = mark ? at + 1 : at;
      if (tail_ >= end_) {
        tail_ = end_;
        clause_end_ = std::min(clause_end_, end_);
      }
      return;
    }
  }

  bool negative(std::size_t begin, std::size_t end) const {
    for (std::size_t at = begin; at < end; ++at) {
      if (kind(at, Kind::word) && (among(tokens_[at].lower, kPolarity) || tokens_[at].lower.ends_with("n't"))) return true;
    }
    return false;
  }

  /// A tail with a further break and a negation: too much hangs on how the parts belong together.
  bool tangled() const {
    for (std::size_t at = tail_; at < end_; ++at) {
      if (kind(at, Kind::dash) || kind(at, Kind::semicolon)) return negative(tail_, end_);
    }
    return false;
  }

  /// Token where the quotation starts when the grammar stopped at `reached`, or npos when it may not stop there.
  std::size_t cut_at(std::size_t begin, std::size_t reached) const {
    constexpr auto npos = static_cast<std::size_t>(-1);
    if (reached <= begin + 2 || reached >= clause_end_) return npos;
    const Token& token = tokens_[reached];
    const bool comma = token.kind == Kind::comma;
    const bool border = comma || (token.kind == Kind::word && (among(token.lower, kBorders) || (token.verb.participle && !token.verb.base)));
    if (!border || negative(reached, clause_end_)) return npos;
    // "enables clients to …", "limits X to Y": "to" must open a verb phrase to be a border.
    if (token.lower == "to" && (reached + 1 >= clause_end_ || !tokens_[reached + 1].verb.base)) return npos;
    return comma ? reached + 1 : reached;
  }

  std::optional<Framed> clause(std::size_t begin, std::size_t end, daily::Span opening) {
    if (begin >= end) return std::nullopt;
    Parser parser(tokens_);
    std::size_t reached = begin;
    const Clause* tree = parser.sentence(begin, end, reached);
    stop_ = std::max(stop_, reached);
    if (tree == nullptr) return std::nullopt;
    std::size_t tail = tail_;
    if (reached < end) {
      tail = cut_at(begin, reached);
      if (tail == static_cast<std::size_t>(-1)) return std::nullopt;
    }
    const std::size_t words = words_between(begin, reached);
    if (words > kMaxWords) return std::nullopt;
    FrameContext trial = context_;
    Generator generator(trial);
    std::string text = generator.sentence(*tree);
    if (text.empty()) return std::nullopt;
    unknown_ = generator.unknown();
    if (generator.unknown().size() > kMaxUnknown || generator.unknown().size() * 5 > words) return std::nullopt;
    context_ = std::move(trial);
    Framed framed;
    framed.unknown = generator.unknown();
    framed.level = daily::Level::framed;
    framed.text = std::move(text);
    if (opening.to > opening.from) add_quote(framed, opening);
    if (tail < end_) add_quote(framed, from_token(tail));
    return framed;
  }

  void add_quote(Framed& framed, daily::Span span) const {
    if (framed.level == daily::Level::framed) framed.level = daily::Level::partial;
    if (framed.text.ends_with('"')) framed.text += ' ';
    framed.text += quote(slice(span));
  }

  /// Token behind an opening that may be quoted away (C27), or 0.
  std::size_t opening_end() const {
    if (!kind(0, Kind::word) || !among(tokens_[0].lower, kOpeners)) return 0;
    for (std::size_t at = 1; at < clause_end_; ++at) {
      if (kind(at, Kind::comma)) return at + 1 < clause_end_ ? at + 1 : 0;
      if (kind(at, Kind::word) && among(tokens_[at].lower, kConditional)) return 0;
    }
    return 0;
  }

  /// Level N: subject and verb framed, the rest in 「」.
  std::optional<Framed> noun_quoted() {
    Parser parser(tokens_);
    auto shell = parser.shell(0, clause_end_);
    if (!shell.found || shell.rest >= clause_end_) return std::nullopt;
    const Token& first = tokens_[shell.rest];
    static constexpr std::array<std::string_view, 9> kStarts{"a", "an", "the", "how", "both", "these", "this", "its", "that"};
    if (first.function && !among(first.lower, kStarts)) return std::nullopt;
    if (words_between(shell.rest, clause_end_) > kMaxNounWords) return std::nullopt;
    const std::string_view inside =
        std::string_view(clean_.text).substr(first.from, tokens_[clause_end_ - 1].to - first.from);
    Np object;
    Piece piece;
    piece.kind = Piece::Kind::latin;
    const std::string text = "「" + std::string(inside) + "」";
    piece.text = text;
    object.core.pieces.push_back(piece);
    object.core.has_noun = true;
    shell.clause->vp->object = &object;
    FrameContext trial = context_;
    Generator generator(trial);
    Framed framed;
    framed.text = generator.sentence(*shell.clause);
    if (framed.text.empty() || generator.unknown().size() > kMaxUnknown) return std::nullopt;
    context_ = std::move(trial);
    framed.level = daily::Level::noun;
    framed.unknown = unknown_;
    for (const auto& word : generator.unknown()) framed.unknown.push_back(word);
    if (stop_ < tokens_.size()) framed.first_unparsed = tokens_[stop_].text;
    if (tail_ < end_) add_quote(framed, from_token(tail_));
    return framed;
  }

  std::string_view abstract_;
  daily::Span span_;
  FrameContext& context_;
  Clean clean_;
  std::vector<Token> tokens_;
  std::size_t end_ = 0, clause_end_ = 0, tail_ = 0, stop_ = 0;
  std::vector<std::string> unknown_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> terms_in(const std::vector<std::string>& sentences) {
  std::vector<const Term*> found;
  for (const auto& sentence : sentences) {
    const auto tokens = tokenize(sentence);
    for (std::size_t at = 0; at < tokens.size();) {
      const TermHit hit = tokens[at].kind == Kind::word ? match_term(tokens, at, tokens.size()) : TermHit{};
      if (hit.term != nullptr) found.push_back(hit.term);
      at += std::max<std::size_t>(hit.tokens, 1);
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  std::vector<std::pair<std::string, std::string>> out;
  for (const Term* term : found) out.emplace_back(term->en, term->ja);
  return out;
}

Framed frame_sentence(std::string_view abstract, daily::Span span, FrameContext& context) {
  return Framer(abstract, span, context).run();
}

}  // namespace nikkan::summary
