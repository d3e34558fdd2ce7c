// Values stay with their names: `LSLinkInfinity (0xffff)`.
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;

struct Pair {
  std::string name, value;  // lower case
};

/// A token with an inner capital, a digit, an underscore, or two capitals.
bool looks_like_name(std::string_view token) {
  if (token.empty() || !is_ascii_letter(token[0])) return false;
  const std::string lower = ascii_lower(token);
  if (lower == "rfc" || lower == "bcp" || lower == "std") return false;
  std::size_t capitals = 0;
  bool other = false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] >= 'A' && token[i] <= 'Z') capitals += 1 + (i > 0 ? 1U : 0U);
    if (is_ascii_digit(token[i]) || token[i] == '_') other = true;
  }
  return capitals >= 2 || other;
}

bool is_value(std::string_view token) {
  if (token.empty() || !is_ascii_digit(token[0])) return false;
  if (token.starts_with("0x") || token.starts_with("0X")) return token.size() > 2;
  return std::ranges::all_of(token, [](char c) { return is_ascii_digit(c) || c == '.'; });
}

struct Token {
  std::string_view text;
  std::size_t from, to;
};

std::vector<Token> located(std::string_view text) {
  std::vector<Token> out;
  for (std::string_view token : tokens(text)) {
    const auto from = static_cast<std::size_t>(token.data() - text.data());
    out.push_back({token, from, from + token.size()});
  }
  return out;
}

bool binds(std::string_view gap) {
  static const WordSet kGaps{"(",        " (",   " = ", "=",      ": ",         ":",      " of ",       " is ",
                             " set to ", " to ", " [",  "[",      "は",         "の値は", "の値を",     "の値が",
                             "を",       "が",   "に",  "として", "の値として", "の値",   "の値である", "に値"};
  return kGaps.has(gap);
}

/// Name before value, or value before a name in parentheses.
std::vector<Pair> pairs(std::string_view text) {
  std::vector<Pair> out;
  const std::vector<Token> all = located(text);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const std::string_view gap = text.substr(all[i].to, all[i + 1].from - all[i].to);
    if (looks_like_name(all[i].text) && is_value(all[i + 1].text) && binds(gap)) {
      out.push_back({ascii_lower(all[i].text), ascii_lower(all[i + 1].text)});
    } else if (is_value(all[i].text) && looks_like_name(all[i + 1].text) && (gap == "(" || gap == " (")) {
      out.push_back({ascii_lower(all[i + 1].text), ascii_lower(all[i].text)});
    }
  }
  return out;
}

bool holds(const std::vector<Pair>& known, const Pair& claim) {
  return std::ranges::any_of(known, [&](const Pair& k) { return k.name == claim.name && k.value == claim.value; });
}

bool names(const std::vector<Pair>& list, std::string_view name) {
  return std::ranges::any_of(list, [&](const Pair& k) { return k.name == name; });
}

}  // namespace

Verdict check_values(const Prepared& p) {
  const std::vector<Pair> known = pairs(p.abstract);
  if (known.empty()) return std::nullopt;
  const std::vector<Pair> claimed = pairs(p.out);
  for (const Pair& claim : claimed) {
    if (names(known, claim.name) && !holds(known, claim)) return Failure{"value", claim.name + "(" + claim.value + ")"};
  }
  for (const Pair& of_source : pairs(p.source)) {
    if (!names(claimed, of_source.name) && stands_in(p.out_lower, of_source.name)) {
      return Failure{"value", of_source.name + " without " + of_source.value};
    }
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
