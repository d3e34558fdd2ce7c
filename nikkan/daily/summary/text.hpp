#pragma once
// An abstract made ready for matching: cleaned octets that know where they came from, and tokens.
// Inside the room; nobody else includes it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"

namespace nikkan::summary {

/// One sentence for matching: emphasis marks gone, typographic quotes and dashes in ASCII, white
/// space single. `origin[i]` is the octet of the abstract behind text[i]; one extra entry for the end.
struct Clean {
  std::string text;
  std::vector<std::uint32_t> origin;

  daily::Span span(std::size_t from, std::size_t to) const;
};
Clean clean(std::string_view abstract, daily::Span span);

/// Sentences of [begin, end) of the abstract, as octet ranges without surrounding white space (digest issue, 8.2).
std::vector<daily::Span> split_sentences(std::string_view abstract, std::uint32_t begin, std::uint32_t end);

/// `Long Form (LF)` or `LF (Long Form)` found by the acronym rule (8.2, 4), octets of the text searched.
struct Acronym {
  std::uint32_t from = 0;   ///< start of the long (or, reversed, the short) form
  std::uint32_t paren = 0;  ///< the opening parenthesis
  std::uint32_t to = 0;     ///< after the closing parenthesis
  bool reversed = false;
};
std::vector<Acronym> find_acronyms(std::string_view text);
/// Start of the long form that ends before `paren`, or npos.
std::size_t long_form_start(std::string_view text, std::size_t paren, std::string_view abbreviation);

/// Words for counting and comparing: lower case, letters and digits, split at everything else.
std::vector<std::string> content_words(std::string_view text);
/// Plain suffix stripping, so that "advertised" and "Advertising" meet.
std::string stem(std::string_view word);
std::size_t count_words(std::string_view text);
/// True for an octet that may stand in a word.
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_alnum(char c) { return is_alpha(c) || is_digit(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

}  // namespace nikkan::summary
