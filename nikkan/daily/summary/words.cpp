// Words for counting and comparing.
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {
namespace {

constexpr std::array<std::string_view, 40> kStopWords{
    "a",    "an",   "and",  "are", "as",    "at",    "be",   "by",    "can",  "for",  "from", "has",  "have", "in",
    "into", "is",   "it",   "its", "of",    "on",    "or",   "over",  "that", "the",  "their", "these", "this",
    "those", "to",  "use",  "used", "using", "via",  "was",  "which", "while", "will", "with", "within", "document"};

bool is_stop_word(std::string_view word) {
  for (const auto stop : kStopWords) {
    if (word == stop) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> content_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty() && !is_stop_word(word)) words.push_back(word);
    word.clear();
  };
  for (const char c : text) {
    if (is_alnum(c)) {
      word.push_back(is_upper(c) ? static_cast<char>(c + 32) : c);
    } else {
      flush();
    }
  }
  flush();
  return words;
}

std::string stem(std::string_view word) {
  std::string out(word);
  const auto strip = [&](std::string_view tail, std::size_t least) {
    if (out.size() >= tail.size() + least && out.ends_with(tail)) {
      out.resize(out.size() - tail.size());
      return true;
    }
    return false;
  };
  if (strip("ies", 2)) {
    out.push_back('y');
    return out;
  }
  if (!out.ends_with("ss")) strip("s", 2);
  for (const std::string_view tail : {"ements", "ement", "ations", "ation", "ing", "ed", "ion", "e"}) {
    if (strip(tail, 3)) break;
  }
  if (out.size() > 4 && out.ends_with('e')) out.pop_back();
  return out;
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = is_blank(c);
    if (!blank && !inside) ++words;
    inside = !blank;
  }
  return words;
}

}  // namespace nikkan::summary
