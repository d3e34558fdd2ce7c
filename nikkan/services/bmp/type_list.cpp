#include "nikkan/services/bmp/type_list.hpp"

#include <algorithm>
#include <charconv>

#include "nikkan/labs/bmp_stats/stat_types.hpp"

namespace nikkan::bmp {
namespace {

template <class T>
bool number(std::string_view text, T& out) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), out);
  return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// A number, known or not, or a name.
bool type_of(std::string_view text, std::uint16_t& out) {
  if (number(text, out)) return true;
  const bmp_stats::StatType* const known = bmp_stats::find_stat_type(text);
  if (known != nullptr) out = known->type;
  return known != nullptr;
}

}  // namespace

Result<std::bitset<65536>> parse_types(std::string_view text) {
  std::bitset<65536> out;
  while (true) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view item = text.substr(0, end);
    const auto dash = item.find('-');
    std::uint16_t first = 0, last = 0;
    const bool good = dash == std::string_view::npos
                          ? type_of(item, first) && (last = first, true)
                          : type_of(item.substr(0, dash), first) && type_of(item.substr(dash + 1), last) && first <= last;
    if (!good) return fail(Code::bad_value, "types");
    for (std::uint32_t type = first; type <= last; ++type) out.set(type);
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

Result<std::pair<std::uint16_t, std::uint64_t>> parse_threshold(std::string_view text) {
  std::pair<std::uint16_t, std::uint64_t> out;
  const auto sign = text.find('=');
  if (sign == std::string_view::npos || !type_of(text.substr(0, sign), out.first) || !number(text.substr(sign + 1), out.second) || out.second == 0) {
    return fail(Code::bad_value, "threshold");
  }
  return out;
}

}  // namespace nikkan::bmp
