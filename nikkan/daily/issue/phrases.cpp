#include "nikkan/daily/issue/phrases.hpp"

#include <array>

#include <fmt/format.h>

namespace nikkan::issue {

std::string level_ja(std::string_view level) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kGloss{{
      {"Proposed Standard", "標準化への提唱"},
      {"Draft Standard", "標準化への草案"},
      {"Internet Standard", "標準"},
      {"Standards Track", "標準化過程"},
      {"Best Current Practice", "現行最良慣行"},
      {"Informational", "情報提供"},
      {"Experimental", "実験"},
      {"Historic", "歴史的"},
  }};
  for (const auto& [word, gloss] : kGloss) {
    if (word == level) return fmt::format("{}({})", word, gloss);
  }
  return std::string(level);
}

namespace {
std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}
}  // namespace

std::string group_en(const daily::GroupRef& group) {
  if (group.kind == "RG") return upper(group.acronym) + " RG";
  return group.acronym + " WG";
}

std::string group_ja(const daily::GroupRef& group, std::string_view area) {
  if (group.kind == "RG") return upper(group.acronym) + "(IRTF)";
  return area.empty() ? group.acronym + " WG" : fmt::format("{} WG({}エリア)", group.acronym, area);
}

std::string area_en(std::string_view area) { return area.empty() ? std::string() : fmt::format(" ({} area)", area); }

Phrase join_numbers(std::string_view prefix, const std::vector<std::uint32_t>& numbers) {
  Phrase out;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool last = i + 1 == numbers.size();
    if (i > 0) {
      out.en += last ? " and " : ", ";
      out.ja += last ? "および" : "、";
    }
    out.en += fmt::format("{}{}", prefix, numbers[i]);
    out.ja += fmt::format("{}{}", prefix, numbers[i]);
  }
  return out;
}

std::string number_word(std::size_t n) {
  static constexpr std::array<std::string_view, 11> kWords{"zero", "one",   "two",   "three", "four", "five",
                                                           "six",  "seven", "eight", "nine",  "ten"};
  return n < kWords.size() ? std::string(kWords[n]) : std::to_string(n);
}

Phrase day_of_year(Day day) {
  static constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                            "May",       "June",     "July",     "August",
                                                            "September", "October",  "November", "December"};
  const unsigned month = month_of(day);
  return {fmt::format("{} {}", day_of_month(day), kMonths[month - 1]),
          fmt::format("{}月{}日", month, day_of_month(day))};
}

std::string plural(std::string_view singular, std::size_t n) {
  return n == 1 ? std::string(singular) : std::string(singular) + "s";
}

daily::Sentence fact(std::string text) {
  daily::Sentence s;
  s.text = std::move(text);
  s.level = daily::Level::facts;
  s.engine = "facts";
  return s;
}

}  // namespace nikkan::issue
