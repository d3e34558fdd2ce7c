#pragma once
// Text work that the guard's checks share: one normal form, Latin words, Japanese markers.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nikkan::summary::guard_text {

/// Fullwidth ASCII and curly quotes become ASCII, white space collapses, `_`/`*` emphasis goes.
std::string normalise(std::string_view text);

constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alnum(char c) { return is_ascii_letter(c) || is_ascii_digit(c); }

/// Maximal runs of ASCII letters with inner apostrophes, in order; views into `text`.
std::vector<std::string_view> words(std::string_view text);

/// Latin tokens: letters and digits joined by inner `-` `_` `.` `/` `:` `+` `&` `'`.
std::vector<std::string_view> tokens(std::string_view text);

/// True when `word` (lower case) stands in `hay` (lower case) between word borders; a plural or
/// possessive ending in the hay doesn't matter.
bool stands_in(std::string_view hay, std::string_view word);

/// stands_in for the word, or for its singular.
bool stands_in_any_number(std::string_view hay, std::string_view word);

/// A sorted list of words that is asked often.
class WordSet {
 public:
  WordSet(std::initializer_list<std::string_view> list);
  bool has(std::string_view word) const;
  bool has_any(const std::vector<std::string_view>& list) const;

 private:
  std::vector<std::string_view> sorted_;
};

/// True when one of the words begins with one of the stems.
bool has_stem(const std::vector<std::string_view>& list, std::initializer_list<std::string_view> stems);
/// True when the two words stand side by side somewhere.
bool has_pair(const std::vector<std::string_view>& list, std::string_view first, std::string_view second);

/// Japanese phrases with a meaning each (a bit mask). A scan goes from left to right and takes the
/// longest phrase at each place, so that a longer phrase with mask 0 hides a shorter one inside it
/// (`なければなりません` hides `ません`).
class Markers {
 public:
  struct Entry {
    std::string_view phrase;
    unsigned mask = 0;
  };
  struct Hit {
    std::size_t at = 0;
    std::string_view phrase;
    unsigned mask = 0;
  };
  Markers(std::initializer_list<Entry> entries) : Markers(std::vector<Entry>(entries)) {}
  explicit Markers(const std::vector<Entry>& entries);
  /// The masks of all phrases found, joined.
  unsigned scan(std::string_view text) const;
  std::vector<Hit> hits(std::string_view text) const;
  /// The longest phrase that begins at this octet, or nullptr.
  const Entry* longest_at(std::string_view text, std::size_t at) const;

 private:
  std::unordered_map<std::uint32_t, std::vector<Entry>> by_head_;  // first octets > phrases, longest first
};

}  // namespace nikkan::summary::guard_text
