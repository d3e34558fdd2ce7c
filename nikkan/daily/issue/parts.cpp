// Modes and the splitting of a flood (digest issue, 5.5).
#include <algorithm>

#include "nikkan/daily/issue/item.hpp"

namespace nikkan::issue {
namespace {

constexpr std::size_t kStretch = 5;  ///< entries by which a part may grow to keep a family together

/// Start of each unit: an entry, or neighbours of the same family.
std::vector<std::size_t> unit_starts(const std::vector<daily::Entry>& entries) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool continues = i > 0 && entries[i].family >= 0 && entries[i].family == entries[i - 1].family;
    if (!continues) starts.push_back(i);
  }
  return starts;
}

/// The border nearest to `ideal` that splits no unit, if the parts on both sides stay within bounds; else `ideal`.
std::size_t border_near(std::size_t ideal, std::size_t previous, std::size_t end, std::size_t part_size,
                        const std::vector<std::size_t>& starts) {
  const auto at = std::ranges::upper_bound(starts, ideal);  // first start behind ideal
  const std::size_t lower = *std::prev(at);
  const std::size_t upper = at == starts.end() ? end : *at;
  if (lower == ideal) return ideal;
  const bool lower_fits = lower > previous && ideal - lower <= kStretch;
  const bool upper_fits = upper < end && upper - previous <= part_size + kStretch;
  if (lower_fits && (!upper_fits || ideal - lower <= upper - ideal)) return lower;
  return upper_fits ? upper : ideal;
}

}  // namespace

daily::Mode mode_of(const Options& options, const Folded& folded) {
  if (folded.drafts.empty() && folded.rfcs.empty()) return daily::Mode::zero;
  const std::size_t items =
      folded.drafts.size() + folded.rfcs.size() + folded.approvals.size() + folded.last_calls.size();
  return static_cast<int>(items) >= options.flood_from ? daily::Mode::flood : daily::Mode::normal;
}

std::vector<daily::Part> split_parts(const std::vector<daily::Entry>& entries, std::size_t part_size) {
  std::vector<daily::Part> parts;
  if (entries.empty()) return parts;
  const std::size_t n = entries.size();
  const auto starts = unit_starts(entries);
  const std::size_t count = (n + part_size - 1) / part_size;
  std::size_t begin = 0;
  for (std::size_t p = 1; p <= count; ++p) {
    const std::size_t end =
        p == count ? n : std::max(begin + 1, border_near(p * part_size, begin, n, part_size, starts));
    daily::Part part;
    part.number = static_cast<int>(p);
    for (std::size_t i = begin; i < end; ++i) part.entries.push_back(i);
    parts.push_back(std::move(part));
    begin = end;
  }
  return parts;
}

}  // namespace nikkan::issue
