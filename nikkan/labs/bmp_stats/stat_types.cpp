#include "nikkan/labs/bmp_stats/stat_types.hpp"

#include <algorithm>
#include <charconv>

namespace nikkan::bmp_stats {

const StatType* find_stat_type(std::string_view text) {
  std::uint16_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && end == text.data() + text.size() && !text.empty()) return find_stat_type(number);
  const auto all = stat_types();
  const auto place = std::ranges::find(all, text, &StatType::metric);
  return place == all.end() ? nullptr : &*place;
}

}  // namespace nikkan::bmp_stats
