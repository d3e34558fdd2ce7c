#pragma once
// What the grammar makes of a sentence. Nodes live in the parser's arenas. Inside the room.
#include <cstdint>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/lexicon.hpp"

namespace nikkan::summary {

struct Np;
struct Vp;
struct Clause;

/// A stretch of a noun phrase before its modifiers: one printed string.
struct Piece {
  enum class Kind : std::uint8_t {
    noun,   ///< Japanese
    attr,   ///< Japanese with its own ending
    latin,  ///< stays as in the source
    glue,   ///< の, および…
    paren,  ///< parenthesis, joined without blank
  };
  Kind kind = Kind::noun;
  std::string_view text;
  const Term* term = nullptr;
  bool joins = false;    ///< noun that may follow directly (ns)
  bool defined = false;  ///< latin: "Long Form(LF)"
  bool unknown = false;  ///< a word of no table
};

struct Core {
  std::vector<Piece> pieces;
  std::string_view head;        ///< English of the last noun, as in the table; else as in the source, lower case
  std::string_view short_name;  ///< of a defined name
  char determiner = 0;          ///< 'a', 't' (the), 'd' (this, these), 'p' (its), 'q' (quantifier) or 0
  bool plural = false;
  bool has_noun = false;
};

enum class Join : std::uint8_t { none, and_, or_ };

struct Mod {
  enum class Kind : std::uint8_t {
    pp,         ///< NP + glue
    between,    ///< NPとNP2の間の
    from_to,    ///< NPからNP2への
    for_doing,  ///< VPための
    agent_for,  ///< NPが、VPための
    relative,   ///< VP
    relative_object,  ///< NPが + VP
    participle,       ///< VP in the passive
    apposition,       ///< NP2 である
    name,             ///< X(Y)
    allow,            ///< that allow NP to VP
    when_doing,       ///< NPをVする (scenario)
    rather_than,      ///< NPではなく
    where,            ///< この…では、S
  };
  Kind kind = Kind::pp;
  std::string_view glue;
  Np* np = nullptr;
  Np* np2 = nullptr;
  Vp* vp = nullptr;
  Clause* clause = nullptr;
  bool which = false;
};

struct Np {
  enum class Kind : std::uint8_t { plain, how_to, how, that, whether, doing };
  Kind kind = Kind::plain;
  Core core;
  std::vector<Np*> parts;  ///< coordination; then `core` is empty
  Join join = Join::none;
  bool both = false, either = false;
  std::vector<Mod> mods;   ///< in the English order
  Vp* vp = nullptr;
  Clause* clause = nullptr;

  const Core& last_core() const { return parts.empty() ? core : parts.back()->last_core(); }
  bool plural() const { return join == Join::and_ || last_core().plural; }
};

struct Adjunct {
  enum class Kind : std::uint8_t { purpose, using_, front, by_doing, pp };
  Kind kind = Kind::pp;
  std::string_view glue;
  Np* np = nullptr;
  Np* np2 = nullptr;
  Vp* vp = nullptr;
};

enum class Demand : std::uint8_t { none, must, must_not, should, should_not, may };

struct Vp {
  enum class Kind : std::uint8_t { verb, be_np, be_adjective, exists, be_to, expected };
  Kind kind = Kind::verb;
  const Verb* row = nullptr;
  Voice voice = Voice::active;
  Demand demand = Demand::none;
  bool negative = false;
  bool perfect = false;  ///< has been done
  bool also = false;
  bool agent_first = false;  ///< passive by an agent that stands as subject in Japanese
  std::vector<Adjunct> adjuncts;
  std::vector<std::string_view> adverbs;
  Np* object = nullptr;
  Np* object2 = nullptr;
  Vp* inner = nullptr;          ///< {V}, {Vcan}
  std::string_view predicate;   ///< be_adjective: と互換, 到達不能…
  bool i_adjective = false;     ///< predicate ends in い
  std::vector<Vp*> more;        ///< further verb phrases of the same subject
};

struct Clause {
  enum class Subject : std::uint8_t { document, noun, pronoun, none };
  Subject subject = Subject::none;
  Np* np = nullptr;
  std::string_view pronoun;  ///< これ, これら…
  std::string_view opening;  ///< さらに、…
  Vp* vp = nullptr;
  Vp* purpose = nullptr;     ///< To VP, S
  Clause* condition = nullptr;  ///< When S1, S
  bool purpose_of_document = false;
  bool other_document = false;  ///< RFC n is the subject
};

}  // namespace nikkan::summary
