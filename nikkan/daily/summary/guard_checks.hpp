#pragma once
// The guard's checks, one function and one file each. Internal to the room.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/guard.hpp"

namespace nikkan::summary::guard_checks {

/// A check that failed: its name and what the source lacks.
struct Failure {
  std::string_view check;
  std::string token;
};
using Verdict = std::optional<Failure>;

/// One sentence and its source, in the normal form of guard_text::normalise.
struct Prepared {
  const daily::Sentence& sentence;
  const GuardContext& context;
  std::string abstract;  ///< whole
  std::string whole;     ///< the sentence
  std::string out;       ///< the sentence without its quotations
  std::string out_lower;
  std::string cited;   ///< the source sentences
  std::string source;  ///< the source sentences without what the sentence quotes
  std::string source_lower;
  std::string known;                           ///< abstract, title and facts, a line each
  std::string hay;                             ///< the same in lower case
  std::vector<std::string_view> out_words;     ///< of out_lower
  std::vector<std::string_view> source_words;  ///< of source_lower
};

/// Fills `out` and `source`; fails ("quote") when a quotation isn't the source's own words.
Verdict take_quotations(Prepared& p);

/// Octets, brackets, addresses, length, language.
Verdict check_shape(const Prepared& p);
/// `Long(ABBR)` and `ABBR(Long)` stand in the source or in share/acronyms.tsv.
Verdict check_expansions(const Prepared& p);
/// Digits, hex values, percentages, versions, number words, RFC/BCP/STD numbers.
Verdict check_numbers(const Prepared& p);
/// `Name (0xffff)`: values stay with their names.
Verdict check_values(const Prepared& p);
/// Latin tokens of two or more letters.
Verdict check_names(const Prepared& p);
/// Negation, restriction, prevention, contrast.
Verdict check_polarity(const Prepared& p);
/// BCP 14 words keep their level.
Verdict check_requirement(const Prepared& p);
/// all, any, each, some, at least, at most.
Verdict check_quantifiers(const Prepared& p);
/// Standing words (digest issue, 6) only when the record has the standing.
Verdict check_status(const Prepared& p);
/// Models only: katakana without a term or a loan word behind it.
Verdict check_katakana(const Prepared& p);
/// Models only: who does what to whom, against the frame of the same sentence.
Verdict check_roles(const Prepared& p);

/// Katakana runs of three or more that neither a term of the source nor a loan word covers, in order.
std::vector<std::string> uncovered_katakana(const Prepared& p);

/// The part of `text` that is an expansion `Long(ABBR)` or `ABBR(Long)`: offsets into `text`.
struct Expansion {
  std::string long_form, abbreviation;
  std::size_t from = 0, to = 0;
};
std::vector<Expansion> find_expansions(std::string_view text);
/// True when the pair stands in the source or in share/acronyms.tsv.
bool expansion_holds(const Prepared& p, const Expansion& expansion);

}  // namespace nikkan::summary::guard_checks
