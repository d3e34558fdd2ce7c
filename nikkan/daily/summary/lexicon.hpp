#pragma once
// The two tables of the frames: terms (English > Japanese) and verbs with their frames. Read once
// from the tables built into the program. Inside the room.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nikkan::summary {

enum class Pos : std::uint8_t {
  n,    ///< noun; の before it behind another Japanese noun
  ns,   ///< noun that joins what stands before it directly
  a,    ///< attributive, with its own ending
  adv,  ///< adverb
  ph,   ///< phrase or quantifier in front of a noun
};

struct Term {
  std::string_view en, ja, dom;
  Pos pos = Pos::n;
  bool keep = false;
  bool gloss = false;
  bool exact = false;              ///< case-sensitive
  std::vector<std::string> words;  ///< lower case (exact: as spelled)
  std::string plural;              ///< of the last word
  std::string_view base, inside;   ///< gloss: before and within the parentheses
};

/// All terms; `find` gives the rows whose first word is this, longest first.
class Terms {
 public:
  static const Terms& get();
  std::span<const Term* const> find(std::string_view first_word) const;
  const std::vector<Term>& rows() const { return rows_; }
  ~Terms();
  Terms(const Terms&) = delete;
  Terms& operator=(const Terms&) = delete;

 private:
  Terms();
  struct Index;
  std::vector<Term> rows_;
  Index* index_;
};

struct Verb {
  std::string_view en, prep, slots, stem, cls, note;
  bool pivot = false;   ///< usable with the document as subject
  bool inner = false;   ///< usable inside clauses
  std::vector<std::string_view> heads;  ///< when not empty, only with these object heads
};

/// How an English word can be read as a verb.
struct VerbReading {
  std::span<const Verb* const> rows;  ///< of one lemma, in the order of the table
  bool base = false, finite_s = false, past = false, participle = false, ing = false;
  explicit operator bool() const { return !rows.empty(); }
};

class Verbs {
 public:
  static const Verbs& get();
  VerbReading find(std::string_view lower_word) const;
  const std::vector<Verb>& rows() const { return rows_; }
  ~Verbs();
  Verbs(const Verbs&) = delete;
  Verbs& operator=(const Verbs&) = delete;

 private:
  Verbs();
  struct Index;
  std::vector<Verb> rows_;
  Index* index_;
};

enum class Form : std::uint8_t {
  dict, masu, te, stem, ta, teiru, negative_masu, negative_dict,
  must, must_not, should, should_not, may
};
enum class Voice : std::uint8_t { active, passive, potential };
/// The verb's stem and ending; empty when the class has no such form.
std::string conjugate(std::string_view stem, std::string_view cls, Voice voice, Form form);

/// "requests", "registries"; what a regular English plural looks like.
std::string plural_of(std::string_view word);

std::string_view terms_table();
std::string_view verbs_table();

}  // namespace nikkan::summary
