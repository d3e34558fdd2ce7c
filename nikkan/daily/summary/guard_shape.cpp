// Shape: what a sentence of an issue looks like, whoever wrote it.
#include <algorithm>
#include <vector>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

constexpr std::size_t kMaxOctets = 16'384;
constexpr std::size_t kSlack = 16;  // characters: a frame around a very short source

bool is_forbidden_control(char32_t c) {
  return (c < 0x20) || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || c == 0xfffd || c == 0x2028 || c == 0x2029 ||
         (c >= 0xe0000 && c <= 0xe01ef) || (c >= 0xfe00 && c <= 0xfe0f) || (c & 0xfffeU) == 0xfffe;
}

/// Marks that the issue itself may print.
bool is_plain_mark(char32_t c) {
  switch (c) {
    case 0x2013:
    case 0x2014:
    case 0x2018:
    case 0x2019:
    case 0x201c:
    case 0x201d:
    case 0x2026:
    case 0x2192:
    case 0x2194:
    case 0xd7:
    case 0x2264:
    case 0x2265:
    case 0x2260:
    case 0xb7:
    case 0x2212:
      return true;
    default:
      return false;
  }
}

Verdict check_characters(const Prepared& p) {
  const std::string_view text = p.sentence.text;
  if (trim(text).empty()) return Failure{"shape", "empty"};
  if (text.size() > kMaxOctets) return Failure{"shape", "too long"};
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    const std::string_view octets = text.substr(at, point.length);
    at += point.length;
    if (is_forbidden_control(point.value)) return Failure{"shape", "control character"};
    if (point.value < 0x80 || is_japanese(point.value) || is_plain_mark(point.value)) continue;
    if (p.context.abstract.find(octets) != std::string_view::npos ||
        p.context.title.find(octets) != std::string_view::npos)
      continue;
    const bool in_facts = std::ranges::any_of(
        p.context.facts, [&](const std::string& fact) { return fact.find(octets) != std::string::npos; });
    if (!in_facts) return Failure{"shape", "character " + std::string(octets)};
  }
  return std::nullopt;
}

Verdict check_brackets(const Prepared& p) {
  static constexpr std::string_view kPairs[][2] = {{"(", ")"},   {"[", "]"},   {"{", "}"},
                                                   {"「", "」"}, {"『", "』"}, {"【", "】"}};
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < p.out.size();) {
    const std::string_view rest = std::string_view(p.out).substr(at);
    std::size_t step = 1;
    const bool may_be =
        std::string_view("()[]{}").find(rest[0]) != std::string_view::npos || rest.starts_with("\xE3\x80");
    if (!may_be) {
      ++at;
      continue;
    }
    for (const auto& [left, right] : kPairs) {
      if (rest.starts_with(left)) {
        open.push_back(right);
        step = left.size();
        break;
      }
      if (rest.starts_with(right)) {
        if (open.empty() || open.back() != right) return Failure{"shape", "bracket " + std::string(right)};
        open.pop_back();
        step = right.size();
        break;
      }
    }
    at += step;
  }
  if (!open.empty()) return Failure{"shape", "bracket " + std::string(open.back()) + " missing"};
  return std::nullopt;
}

/// URLs, mail addresses, mark-up, code: only what the source has.
Verdict check_addresses(const Prepared& p) {
  for (std::string_view mark : {"⟦", "⟧", "`", "```", "](", "<script", "</", "<!--", "&#"}) {
    if (p.out.find(mark) != std::string::npos && p.abstract.find(mark) == std::string::npos)
      return Failure{"shape", std::string(mark)};
  }
  for (std::string_view mark : {"://", "www.", "mailto:", "@"}) {
    for (std::size_t at = p.out.find(mark); at != std::string::npos; at = p.out.find(mark, at + 1)) {
      std::size_t from = at, to = at + mark.size();
      const auto part = [](char c) {
        return c > 0x20 && c < 0x7f && c != '(' && c != ')' && c != '"' && c != '<' && c != '>';
      };
      while (from > 0 && part(p.out[from - 1])) --from;
      while (to < p.out.size() && part(p.out[to])) ++to;
      std::string address = ascii_lower(std::string_view(p.out).substr(from, to - from));
      while (!address.empty() && (address.back() == '.' || address.back() == ',')) address.pop_back();
      if (p.hay.find(address) == std::string::npos) return Failure{"shape", address};
    }
  }
  for (std::string_view mark : {"!", "<", ">"}) {
    if (p.out.find(mark) != std::string::npos && p.hay.find(mark) == std::string::npos)
      return Failure{"shape", std::string(mark)};
  }
  return std::nullopt;
}

Verdict check_length(const Prepared& p) {
  const std::size_t source = count_code_points(p.cited);
  const std::size_t out = count_code_points(p.whole);
  const std::size_t most = p.context.lang == Lang::ja ? source * 2 + kSlack : source;
  if (out > most) return Failure{"shape", "longer than its source allows"};
  return std::nullopt;
}

struct Script {
  std::size_t hiragana = 0, japanese = 0, latin = 0;
  std::size_t prose = 0;  // letters of words that are no names: no inner capital, no digit
};

std::size_t prose_letters(std::string_view text) {
  std::size_t letters = 0;
  for (std::string_view token : tokens(text)) {
    const bool name =
        std::ranges::any_of(token.substr(1), [](char c) { return (c >= 'A' && c <= 'Z') || is_ascii_digit(c); });
    if (!name && is_ascii_letter(token[0])) letters += token.size();
  }
  return letters;
}

Script script_of(std::string_view text) {
  Script found;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    at += point.length;
    if (is_hiragana(point.value)) ++found.hiragana;
    if (is_hiragana(point.value) || is_katakana(point.value) || is_kanji(point.value))
      ++found.japanese;
    else if (point.value < 0x80 && is_ascii_letter(static_cast<char>(point.value)))
      ++found.latin;
  }
  found.prose = prose_letters(text);
  return found;
}

/// A model that leaves English grammar in a Japanese sentence.
bool has_english_grammar(const Prepared& p) {
  static const WordSet kGrammar{"this", "these", "those", "that", "which", "is",
                                "are",  "was",   "were",  "we",   "they",  "its"};
  for (std::string_view word : words(p.out)) {
    const bool acronym = word.size() > 1 && word[1] >= 'A' && word[1] <= 'Z';  // IS-IS
    if (!acronym && kGrammar.has(ascii_lower(word))) return true;
  }
  return false;
}

Verdict check_language(const Prepared& p) {
  const Script out = script_of(p.out);
  if (p.context.lang == Lang::en) {
    if (out.japanese > 0 && script_of(p.abstract).japanese == 0) return Failure{"shape", "language: not English"};
    return std::nullopt;
  }
  const bool quoted = p.whole.size() != p.out.size();
  if (out.hiragana == 0 && !quoted) return Failure{"shape", "language: not Japanese"};
  if (!p.context.from_model) return std::nullopt;
  if (out.hiragana == 0 && out.japanese == 0 && out.latin == 0) return std::nullopt;  // a quotation and nothing else
  const bool latin_heavy = out.japanese * 4 < out.prose && out.japanese < 12;
  if (out.hiragana == 0 || latin_heavy || has_english_grammar(p)) return Failure{"shape", "language: not Japanese"};
  return std::nullopt;
}

}  // namespace

Verdict check_shape(const Prepared& p) {
  if (Verdict bad = check_characters(p)) return bad;
  if (Verdict bad = check_brackets(p)) return bad;
  if (Verdict bad = check_addresses(p)) return bad;
  if (Verdict bad = check_length(p)) return bad;
  return check_language(p);
}

}  // namespace nikkan::summary::guard_checks
