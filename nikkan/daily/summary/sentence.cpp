// Sentences of an abstract, and the cleaned form of one (digest issue, 8.2, rules 1 and 2).
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {
namespace {

constexpr std::array<std::string_view, 16> kAbbreviations{"e.g", "E.g", "i.e", "I.e", "etc", "vs",     "cf",   "al",
                                                         "No",  "Sec", "Fig", "Inc", "St",  "approx", "resp", "viz"};

bool ends_in_abbreviation(std::string_view before) {
  std::size_t start = before.size();
  while (start > 0 && (is_alpha(before[start - 1]) || before[start - 1] == '.')) --start;
  const std::string_view word = before.substr(start);
  for (const auto abbreviation : kAbbreviations) {
    if (word == abbreviation) return true;
  }
  return word.size() == 1 && word != "I" && is_upper(word.front());  // an initial
}

/// Octets of a closing quote or bracket at `at`, or 0.
std::size_t closer(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '"' || c == '\'' || c == ')' || c == ']' || c == '*' || c == '_') return 1;
  for (const std::string_view quote : {"\u201d", "\u2019"}) {
    if (text.substr(at).starts_with(quote)) return quote.size();
  }
  return 0;
}

bool opens_sentence(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (is_upper(c) || is_digit(c) || c == '"' || c == '\'' || c == '(' || c == '[' || c == '_' || c == '*') return true;
  for (const std::string_view quote : {"\u201c", "\u2018"}) {
    if (text.substr(at).starts_with(quote)) return true;
  }
  return false;
}

/// The end of the sentence whose stop is at `at`, or 0 when it is none.
std::size_t sentence_end(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '.' && c != '!' && c != '?') return 0;
  if (c == '.' && at > 0 && text[at - 1] == '.') return 0;
  std::size_t end = at + 1;
  while (end < text.size()) {
    const std::size_t length = closer(text, end);
    if (length == 0) break;
    end += length;
  }
  if (end == text.size()) return end;
  if (!is_blank(text[end])) return 0;
  std::size_t next = end;
  while (next < text.size() && is_blank(text[next])) ++next;
  if (next == text.size()) return end;
  if (!opens_sentence(text, next)) return 0;
  if (c == '.' && ends_in_abbreviation(text.substr(0, at))) return 0;
  return end;
}

/// A mark that only emphasises: `_x_` or `*x*` at a word border.
bool is_emphasis(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '_' && c != '*') return false;
  const bool left = at > 0 && !is_blank(text[at - 1]) && text[at - 1] != '(' && text[at - 1] != '"';
  const bool right = at + 1 < text.size() && is_alnum(text[at + 1]);
  const bool left_word = at > 0 && is_alnum(text[at - 1]);
  if (!left && right) return true;                         // opens
  return left_word ? !right : (left && !right && c == '*');  // closes
}

struct Replacement {
  std::string_view from, to;
};
constexpr std::array<Replacement, 8> kReplacements{{{"\u2018", "'"},
                                                    {"\u2019", "'"},
                                                    {"\u201c", "\""},
                                                    {"\u201d", "\""},
                                                    {"\u2010", "-"},
                                                    {"\u2013", "-"},
                                                    {"\u2014", " -- "},
                                                    {"\u00a0", " "}}};

}  // namespace

std::vector<daily::Span> split_sentences(std::string_view abstract, std::uint32_t begin, std::uint32_t end) {
  std::vector<daily::Span> spans;
  const std::string_view text = abstract.substr(0, end);
  std::size_t start = begin;
  while (start < end && is_blank(text[start])) ++start;
  std::size_t bracket = 0;  // start of an unclosed "[", where no sentence ends
  bool in_bracket = false;
  for (std::size_t at = start; at < end; ++at) {
    if (text[at] == '[') {
      in_bracket = true;
      bracket = at;
    } else if (text[at] == ']' || (in_bracket && at - bracket > 40)) {
      in_bracket = false;
    }
    if (in_bracket) continue;
    const std::size_t stop = sentence_end(text, at);
    if (stop == 0) continue;
    spans.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(stop)});
    start = stop;
    while (start < end && is_blank(text[start])) ++start;
    at = start == 0 ? 0 : start - 1;
    if (start >= end) break;
  }
  std::size_t last = end;
  while (last > start && is_blank(text[last - 1])) --last;
  if (last > start) spans.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(last)});
  return spans;
}

daily::Span Clean::span(std::size_t from, std::size_t to) const {
  if (origin.empty()) return {};
  const std::size_t last = origin.size() - 1;
  return {origin[from < last ? from : last], origin[to < last ? to : last]};
}

Clean clean(std::string_view abstract, daily::Span span) {
  Clean result;
  const std::string_view text = abstract.substr(0, span.to);
  result.text.reserve(span.to - span.from);
  const auto put = [&](char c, std::size_t at) {
    if (c == ' ' && (result.text.empty() || result.text.back() == ' ')) return;
    result.text.push_back(c);
    result.origin.push_back(static_cast<std::uint32_t>(at));
  };
  std::size_t at = span.from;
  while (at < text.size()) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      if (is_blank(text[at])) {
        put(' ', at);
      } else if (byte >= 0x20 && !is_emphasis(text, at)) {
        put(text[at], at);
      }
      ++at;
      continue;
    }
    const CodePoint point = decode_utf8(text, at);
    const std::string_view raw = text.substr(at, point.length);
    std::string_view out = raw;
    for (const auto& replacement : kReplacements) {
      if (raw == replacement.from) out = replacement.to;
    }
    for (const char c : out) put(c, at);
    at += point.length;
  }
  while (!result.text.empty() && result.text.back() == ' ') {
    result.text.pop_back();
    result.origin.pop_back();
  }
  result.origin.push_back(span.to);
  return result;
}

}  // namespace nikkan::summary
