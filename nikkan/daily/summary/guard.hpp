#pragma once
// The check that every engine's sentence passes before it is printed (digest issue, 10).
//
// A sentence is compared with the source sentences its spans name and, failing that, with the whole
// abstract, the title and the facts of the record. Words after `原文: "…"` are quotations: they must
// stand in the source octet by octet (white space and emphasis marks apart) and are checked no further.
// What the guard can't see is written down in docs/engines.md.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::summary {

/// What a sentence may draw on: its source sentences, and failing that the abstract, title and facts.
struct GuardContext {
  std::string_view abstract;
  std::string_view title;
  std::vector<daily::SourceSentence> sentences;
  std::vector<std::string> facts;  ///< names, numbers, authors, groups the record carries
  bool from_model = false;         ///< katakana, kanji and role checks apply
  Lang lang = Lang::ja;
  daily::Standing standing = daily::Standing::individual;
  std::string rev = {};    ///< two digits; "appeared" words need "00"; empty = not checked
  std::string frame = {};  ///< frames-ja's sentence for the same source, when there is one: who does what to whom
};

/// Nothing when the sentence holds, else the first failed check. Checks, in order: "shape", "quote",
/// "expansion", "number", "value", "name", "polarity", "requirement", "quantifier", "status",
/// "katakana", "role". Facts sentences of the engine "facts" pass unchecked: templates made them.
std::optional<daily::GuardFinding> guard(const daily::Sentence& sentence, const GuardContext& context);

}  // namespace nikkan::summary
