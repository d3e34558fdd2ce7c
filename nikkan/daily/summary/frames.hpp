#pragma once
// The Japanese frames: an English sentence parsed by a small grammar and written anew (digest issue,
// 8.5 to 8.8). Inside the room.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {

/// Octets of a list marker and the blanks behind it ("1.  ", "* "), 0 when there is none.
std::size_t item_marker(std::string_view text);
/// Rows of the term table that occur, in order of the table.
std::vector<std::pair<std::string, std::string>> terms_in(const std::vector<std::string>& sentences);

/// What frames know about the whole entry while they work on one sentence.
struct FrameContext {
  std::string_view title;
  std::string_view abstract;             ///< a gloss's acronym is printed only when it stands here
  std::vector<std::string_view> glossed;  ///< glosses already printed in full
};

struct Framed {
  std::string text;
  daily::Level level = daily::Level::quoted;
  std::vector<std::string> unknown;  ///< lower-case words of no table
  std::string first_unparsed;        ///< where the grammar stopped, for reports
};
/// Never fails: the worst is the quoted sentence.
Framed frame_sentence(std::string_view abstract, daily::Span span, FrameContext& context);
/// 原文: "…" of octets of the abstract, white space collapsed.
std::string quote(std::string_view text);

/// Bullets: the list items that follow sentence `id`, and every `Name (0x…)` of the abstract.
std::vector<daily::Sentence> list_of(const Request& request, int id, std::string_view engine);
std::vector<daily::Sentence> values_of(const Request& request, std::string_view engine);
const daily::SourceSentence* find_sentence(const Request& request, int id);

}  // namespace nikkan::summary
