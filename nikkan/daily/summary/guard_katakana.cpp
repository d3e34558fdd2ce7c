// Katakana: a model's loan words come from the source's terms or from a list of general ones.
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_tables.hpp"

namespace nikkan::summary::guard_checks {
namespace {

constexpr std::size_t kOctets = 3;  // of a katakana code point
constexpr std::size_t kMaxRun = 80 * kOctets;

bool known_piece(std::string_view piece, std::string_view hay) {
  const GuardTables& tables = GuardTables::get();
  return tables.is_loanword(piece) || tables.term_brings_katakana(piece, hay);
}

/// True when the run is a row of known pieces.
bool covered(std::string_view run, std::string_view hay) {
  if (run.size() > kMaxRun) return false;
  const std::size_t points = run.size() / kOctets;
  const std::size_t longest = GuardTables::get().longest_piece() / kOctets;
  std::vector<bool> reached(points + 1, false);
  reached[0] = true;
  for (std::size_t from = 0; from < points; ++from) {
    if (!reached[from]) continue;
    for (std::size_t to = from + 1; to <= std::min(points, from + longest); ++to) {
      if (!reached[to] && known_piece(run.substr(from * kOctets, (to - from) * kOctets), hay)) reached[to] = true;
    }
  }
  return reached[points];
}

/// Full-width katakana and the long-vowel mark; not the middle dot.
bool is_run_character(char32_t c) { return c >= 0x30a1 && c <= 0x30fe && c != 0x30fb; }

}  // namespace

std::vector<std::string> uncovered_katakana(const Prepared& p) {
  std::vector<std::string> out;
  const std::string_view text = p.out;
  std::size_t from = 0, points = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const CodePoint point = at < text.size() ? decode_utf8(text, at) : CodePoint{0, 1};
    if (is_run_character(point.value)) {
      if (points++ == 0) from = at;
    } else {
      const std::string_view run = text.substr(from, at - from);
      if (points >= 3 && !covered(run, p.hay) && std::ranges::find(out, run) == out.end()) out.emplace_back(run);
      points = 0;
    }
    at += point.length;
  }
  return out;
}

Verdict check_katakana(const Prepared& p) {
  if (!p.context.from_model || p.context.lang != Lang::ja) return std::nullopt;
  const std::vector<std::string> found = uncovered_katakana(p);
  if (found.size() < 2) return std::nullopt;  // one may be a word the list has not learnt yet
  return Failure{"katakana", found[0] + ", " + found[1]};
}

}  // namespace nikkan::summary::guard_checks
