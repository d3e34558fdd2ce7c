#pragma once
// The check that every engine's sentence passes before it is printed (digest issue, 10).
#include <optional>
#include <string_view>

#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::summary {

/// What a sentence may draw on: its source sentences, and failing that the abstract, title and facts.
struct GuardContext {
  std::string_view abstract;
  std::string_view title;
  std::vector<daily::SourceSentence> sentences;
  std::vector<std::string> facts;   ///< names, numbers, authors, groups the record carries
  bool from_model = false;          ///< katakana, kanji and role checks apply
  Lang lang = Lang::ja;
  daily::Standing standing = daily::Standing::individual;
};

/// Nothing when the sentence holds, else the first failed check.
std::optional<daily::GuardFinding> guard(const daily::Sentence& sentence, const GuardContext& context);

}  // namespace nikkan::summary
