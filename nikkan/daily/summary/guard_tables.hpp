#pragma once
// The guard's view of the tables in share/: terms by what their Japanese holds, loan words, acronyms.
// Internal to the room.
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace nikkan::summary {

/// share/loanwords-ja.tsv and share/acronyms.tsv, as text.
std::string_view loanwords_table();
std::string_view acronyms_table();

/// A term or a verb that brings a piece of Japanese (or Latin) with it.
struct GuardTerm {
  std::string en;  ///< lower case
  std::string ja;
  bool verb = false;  ///< `en` is a lemma: matches by its beginning
};

class GuardTables {
 public:
  static const GuardTables& get();

  bool is_loanword(std::string_view katakana) const { return loanwords_.contains(katakana); }
  /// True when some term whose Japanese holds this katakana run stands in the hay (lower case).
  bool term_brings_katakana(std::string_view run, std::string_view hay) const;
  /// The same for a Latin token (lower case): アクティブキュー管理(AQM).
  bool term_brings_latin(std::string_view token, std::string_view hay) const;
  /// Terms whose Japanese holds a character that the polarity check listens to.
  const std::vector<GuardTerm>& polar_terms() const { return polar_; }
  /// True when the file gives this long form (lower case, blanks for hyphens) for the acronym (lower case).
  bool expands(std::string_view acronym, std::string_view long_form) const;
  /// Octets of the longest katakana piece known at all.
  std::size_t longest_piece() const { return longest_; }

 private:
  GuardTables();
  void read_terms(std::string_view table, std::string_view ja_column, bool verbs);
  void add(GuardTerm term);

  std::unordered_set<std::string_view> loanwords_;
  std::unordered_map<std::string, std::vector<std::string>> acronyms_;
  std::unordered_map<std::string, std::vector<GuardTerm>> katakana_, latin_;
  std::vector<GuardTerm> polar_;
  std::size_t longest_ = 0;
};

/// True when the term's English stands in the hay (lower case).
bool stands_for(const GuardTerm& term, std::string_view hay);
/// Lower case, hyphens to blanks, quotes dropped, plural of the last word dropped.
std::string long_form_key(std::string_view text);

}  // namespace nikkan::summary
