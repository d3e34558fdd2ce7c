#pragma once
// Tokens of one clean sentence: words, frozen names, numbers, punctuation. Inside the room.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/lexicon.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {

struct Token {
  enum class Kind : std::uint8_t { word, name, number, bracket, comma, colon, semicolon, dash, open, close, possessive, suffix, other };
  Kind kind = Kind::word;
  bool capital = false;     ///< First letter upper, the rest lower ("Stub", "Link-Layer")
  bool acronym = false;     ///< identifier or all capitals: stays Latin, never unknown
  bool first = false;       ///< opens the sentence
  bool function = false;    ///< closed class: no noun phrase swallows it
  bool defined = false;     ///< name with its short form in parentheses
  std::uint32_t from = 0, to = 0;  ///< octets of the clean text
  std::uint32_t match = 0;  ///< open: index of its close, 0 when none
  std::uint32_t run = 0;    ///< index behind the title-case run that starts here (0: none starts here)
  std::string lower;        ///< word: lower case, "(s)" folded
  std::string text;         ///< what is printed: "Long Form(LF)"
  std::string short_name;   ///< name: the short form
  std::span<const Term* const> terms;  ///< rows whose first word is this in lower case
  std::span<const Term* const> exact;  ///< rows whose first word is spelled like this
  VerbReading verb;
};

std::vector<Token> tokenize(std::string_view clean);

/// The longest row of the term table that starts at a token.
struct TermHit {
  const Term* term = nullptr;
  std::size_t tokens = 0;
  bool plural = false;
};
TermHit match_term(const std::vector<Token>& tokens, std::size_t at, std::size_t end);

}  // namespace nikkan::summary
