// Acronym definitions, after Schwartz and Hearst (digest issue, 8.2, rule 4).
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kMinShort = 2;
constexpr std::size_t kMaxShort = 10;
constexpr std::size_t kMaxParen = 160;
constexpr std::size_t kMaxLong = 200;

bool is_short_form(std::string_view text) {
  if (text.size() < kMinShort || text.size() > kMaxShort) return false;
  bool capital = false;
  for (const char c : text) {
    if (is_upper(c)) capital = true;
    if (!is_alnum(c) && c != '-' && c != '/' && c != '&') return false;
  }
  return capital && is_alnum(text.front());
}

char lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_word(std::string_view text, std::size_t at) {
  return at == 0 || is_blank(text[at - 1]) || text[at - 1] == '(' || text[at - 1] == '"';
}

/// Left border of the widest long form admitted: min(n+5, 2n) words, not across a stop or parenthesis.
std::size_t left_limit(std::string_view text, std::size_t paren, std::size_t letters) {
  std::size_t words = std::min(letters + 5, letters * 2);
  std::size_t at = paren;
  while (at > 0 && is_blank(text[at - 1])) --at;
  const std::size_t floor = at > kMaxLong ? at - kMaxLong : 0;
  while (at > floor) {
    const char c = text[at - 1];
    if (c == '(' || c == ')' || c == ';' || c == ':' || c == '"') break;
    if (is_blank(c) && --words == 0) break;
    --at;
  }
  return at;
}

std::size_t find_long(std::string_view text, std::size_t paren, std::string_view letters) {
  const std::size_t limit = left_limit(text, paren, letters.size());
  std::size_t at = paren;
  for (std::size_t i = letters.size(); i-- > 0;) {
    if (!is_alnum(letters[i])) continue;
    const char want = lower(letters[i]);
    const bool first = i == 0;
    bool found = false;
    while (at > limit) {
      --at;
      if (lower(text[at]) == want && (!first || starts_word(text, at))) {
        found = true;
        break;
      }
    }
    if (!found) return std::string_view::npos;
  }
  return at;
}

}  // namespace

std::size_t long_form_start(std::string_view text, std::size_t paren, std::string_view abbreviation) {
  const std::size_t at = find_long(text, paren, abbreviation);
  if (at != std::string_view::npos) return at;
  if (abbreviation.size() > 2 && abbreviation.back() == 's' && is_upper(abbreviation[abbreviation.size() - 2])) {
    return find_long(text, paren, abbreviation.substr(0, abbreviation.size() - 1));
  }
  return std::string_view::npos;
}

std::vector<Acronym> find_acronyms(std::string_view text) {
  std::vector<Acronym> found;
  std::size_t after = 0;  // definitions don't overlap
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    if (open < after) continue;
    const std::string_view window = text.substr(open, kMaxParen);
    const std::size_t length = window.find(')');
    if (length == std::string_view::npos) continue;
    const std::string_view inside = trim(window.substr(1, length - 1));
    const auto to = static_cast<std::uint32_t>(open + length + 1);
    if (is_short_form(inside)) {
      const std::size_t start = long_form_start(text, open, inside);
      if (start == std::string_view::npos || start < after) continue;
      if (open - start < inside.size()) continue;  // not longer than its short form
      found.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(open), to, false});
      after = to;
      continue;
    }
    // Reversed: SPF (Shortest Path First).
    std::size_t end = open;
    while (end > after && is_blank(text[end - 1])) --end;
    std::size_t start = end;
    while (start > after && is_alnum(text[start - 1])) --start;
    const std::string_view abbreviation = text.substr(start, end - start);
    if (!is_short_form(abbreviation) || inside.find(' ') == std::string_view::npos) continue;
    const std::string head(inside);
    if (long_form_start(head, head.size(), abbreviation) != 0) continue;
    found.push_back({static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(open), to, true});
    after = to;
  }
  return found;
}

}  // namespace nikkan::summary
