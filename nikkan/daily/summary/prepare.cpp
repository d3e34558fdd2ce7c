// An entry becomes a request: paragraphs, sentences, selection (digest issue, 8.1 to 8.4).
#include <algorithm>

#include "nikkan/daily/summary/engine.hpp"
#include "nikkan/daily/summary/frames.hpp"
#include "nikkan/daily/summary/select.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kMaxSentences = 400;
constexpr std::size_t kMaxAbstract = 64U << 10U;

/// The paragraphs of the entry, or the whole abstract split at blank lines when there are none.
std::vector<daily::Paragraph> usable_paragraphs(const daily::Entry& entry, std::uint32_t size) {
  std::vector<daily::Paragraph> out;
  std::uint32_t last = 0;
  for (const auto& paragraph : entry.paragraphs) {
    if (paragraph.begin < last || paragraph.end > size || paragraph.begin >= paragraph.end) continue;
    out.push_back(paragraph);
    last = paragraph.end;
  }
  if (!out.empty()) return out;
  std::uint32_t begin = 0;
  const std::string_view text(entry.abstract.data(), size);
  while (begin < size) {
    std::size_t end = text.find("\n\n", begin);
    if (end == std::string_view::npos) end = size;
    if (end > begin) {
      const auto body = text.substr(begin, end - begin);
      out.push_back({begin, static_cast<std::uint32_t>(end), item_marker(body) != 0});
    }
    begin = static_cast<std::uint32_t>(end) + 2;
  }
  return out;
}

void collect_frozen(const std::string& text, std::vector<std::string>& frozen) {
  for (const auto& found : find_acronyms(text)) {
    std::string name = text.substr(found.from, found.to - found.from);
    if (std::find(frozen.begin(), frozen.end(), name) == frozen.end()) frozen.push_back(std::move(name));
  }
}

}  // namespace

std::size_t item_marker(std::string_view text) {
  std::size_t at = 0;
  if (text.empty()) return 0;
  if (is_digit(text[0])) {
    while (at < text.size() && is_digit(text[at]) && at < 4) ++at;
    if (at >= text.size() || (text[at] != '.' && text[at] != ')')) return 0;
    ++at;
  } else if (text.starts_with("\u2022")) {
    at = 3;
  } else if (text[0] == '-' || text[0] == '*' || text[0] == 'o' || text[0] == '+') {
    at = 1;
  } else if (text[0] == '(' && text.size() > 3 && (is_lower(text[1]) || is_digit(text[1])) && text[2] == ')') {
    at = 3;
  } else {
    return 0;
  }
  if (at >= text.size() || !is_blank(text[at])) return 0;
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

Request prepare(const daily::Entry& entry, Lang lang) {
  Request request;
  request.item_key = entry.key;
  request.title = entry.title;
  request.abstract = entry.abstract;
  request.lang = lang;
  std::size_t cut = std::min(entry.abstract.size(), kMaxAbstract);
  while (cut < entry.abstract.size() && cut > 0 && (static_cast<unsigned char>(entry.abstract[cut]) & 0xC0U) == 0x80U) --cut;
  const auto size = static_cast<std::uint32_t>(cut);
  request.paragraphs = usable_paragraphs(entry, size);
  std::vector<std::string> texts;
  for (const auto& paragraph : request.paragraphs) {
    if (paragraph.item) {
      request.sentences.push_back({0, {paragraph.begin, paragraph.end}, true});
      continue;
    }
    for (const auto span : split_sentences(entry.abstract, paragraph.begin, paragraph.end)) {
      if (texts.size() >= kMaxSentences) break;
      texts.push_back(clean(entry.abstract, span).text);
      request.sentences.push_back({static_cast<int>(texts.size()), span, false});
      collect_frozen(texts.back(), request.frozen);
    }
  }
  const Scores scores = score_sentences(entry.title, texts);
  request.pivot = scores.pivot;
  request.selected = select(scores, texts, request.max_chars);
  return request;
}

}  // namespace nikkan::summary
