#pragma once
// A recursive-descent grammar over tokens, with a budget of steps and a limit of depth, so that it
// ends on any input. noun_phrase.cpp, verb_phrase.cpp, clause.cpp. Inside the room.
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/tokens.hpp"
#include "nikkan/daily/summary/tree.hpp"

namespace nikkan::summary {

/// Which form a verb must have to be read as one here.
enum class VerbForm : std::uint8_t { none, s, base, ing, participle, finite };

struct NpOptions {
  bool no_to = false;        ///< leave "to VP" to the verb
  bool nested = false;       ///< inside another noun phrase's modifier
  bool top = false;          ///< object of the main verb: what needs a sentence of its own may follow
  bool in_list = false;      ///< no coordination of its own
  bool no_means = false;     ///< leave "via", "through" and "using" to the verb
  bool no_mods = false;      ///< core only
  std::string_view stop;     ///< preposition that belongs to the verb
  std::string_view stop2;
  VerbForm verbs = VerbForm::none;  ///< after "and", a verb of this form ends the phrase
  char outer = 0;            ///< determiner of the phrase this one modifies
};

class Parser {
 public:
  static constexpr int kMaxDepth = 24;       ///< of function calls that recurse
  static constexpr int kMaxEmbedded = 5;     ///< clauses and verb phrases inside one another
  static constexpr int kBudget = 4000;       ///< steps a sentence

  explicit Parser(const std::vector<Token>& tokens) : tokens_(tokens) {}

  /// A whole sentence in [begin, end); `reached` tells how far a clause could be read.
  Clause* sentence(std::size_t begin, std::size_t end, std::size_t& reached);
  /// "This document [also] VERB": index of the rest and the verb's row, for level N.
  struct Shell {
    bool found = false;
    Clause* clause = nullptr;  ///< subject and verb set, no object
    std::size_t rest = 0;
  };
  Shell shell(std::size_t begin, std::size_t end);
  bool exhausted() const { return budget_ <= 0; }

 private:
  friend class Depth;
  // noun_phrase.cpp, noun_list.cpp
  Np* np(std::size_t& pos, std::size_t end, const NpOptions& options);
  Np* core_np(std::size_t& pos, std::size_t end, const NpOptions& options);
  bool core(std::size_t& pos, std::size_t end, Core& out);
  bool determiner(std::size_t& pos, std::size_t end, Core& out);
  bool core_word(std::size_t& pos, std::size_t end, Core& out);
  bool adjective_link(std::size_t& pos, std::size_t end, Core& out);
  bool compound(std::size_t& pos, Core& out);
  bool paren(std::size_t& pos, std::size_t end, Core& out);
  bool name_list(std::size_t& pos, std::size_t end, Core& out);
  bool term_piece(std::size_t& pos, std::size_t end, Core& out, bool& stop);
  Np* list(Np* first, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool starts_noun(std::size_t at, std::size_t end) const;
  bool verb_follows(std::size_t at, std::size_t end, VerbForm form) const;
  // modifiers.cpp
  void modifiers(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool modifier(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool preposition(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool for_modifier(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool relative(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool participle(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool doing(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool apposition(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  bool where(Np& np, std::size_t& pos, std::size_t end, const NpOptions& options);
  // verb_phrase.cpp, passive.cpp
  Vp* verb_phrase(std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative);
  Vp* verb_phrases(std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative);
  Vp* arguments(const VerbReading& reading, std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative);
  Vp* arguments_of(const Verb& row, std::size_t& pos, std::size_t end, VerbForm form, bool document, bool relative);
  Np* object(std::size_t& pos, std::size_t end, const NpOptions& options);
  void adjuncts(Vp*& vp, std::size_t& pos, std::size_t end, bool document, bool relative);
  bool to_infinitive(Vp*& vp, std::size_t& pos, std::size_t end, bool document, bool relative);
  Vp* passive(std::size_t& pos, std::size_t end, bool reduced);
  bool passive_adjuncts(Vp& vp, std::size_t& pos, std::size_t end);
  // clause.cpp
  Vp* predicate(std::size_t& pos, std::size_t end, bool plural, bool document, bool relative);
  Vp* be(std::size_t& pos, std::size_t end, bool plural, bool document);
  Clause* clause(std::size_t& pos, std::size_t end, bool embedded);
  Clause* noun_clause(std::size_t& pos, std::size_t end);
  bool document_subject(std::size_t& pos, std::size_t end) const;
  bool document_noun(std::size_t at) const;
  std::string_view opening_adverb(std::size_t& pos, std::size_t end) const;

  // tokens
  bool is(std::size_t at, std::string_view lower) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::word && tokens_[at].lower == lower;
  }
  bool kind(std::size_t at, Token::Kind k) const { return at < tokens_.size() && tokens_[at].kind == k; }
  bool words(std::size_t& pos, std::size_t end, std::string_view phrase) const;
  using Hit = TermHit;
  Hit term_at(std::size_t at, std::size_t end) const { return match_term(tokens_, at, end); }
  bool step() { return --budget_ > 0; }
  std::string_view keep(std::string text) { return strings_.emplace_back(std::move(text)); }
  Np* new_np() { return &nps_.emplace_back(); }
  Vp* new_vp() { return &vps_.emplace_back(); }
  Clause* new_clause() { return &clauses_.emplace_back(); }

  const std::vector<Token>& tokens_;
  std::deque<Np> nps_;
  std::deque<Vp> vps_;
  std::deque<Clause> clauses_;
  std::deque<std::string> strings_;
  int budget_ = kBudget;
  int depth_ = 0;
  int embedded_ = 0;
  bool standard_subject_ = false;  ///< RFC n is the subject: its verbs have the sense of the document's
};

/// Counts one level of recursion while it lives.
class Depth {
 public:
  explicit Depth(int& counter) : counter_(counter) { ++counter_; }
  ~Depth() { --counter_; }
  Depth(const Depth&) = delete;
  Depth& operator=(const Depth&) = delete;

 private:
  int& counter_;
};

}  // namespace nikkan::summary
