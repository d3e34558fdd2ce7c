#pragma once
// Small words of the facts in both languages.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"

namespace nikkan::issue {

struct Phrase {
  std::string en, ja;
};

/// "Proposed Standard" > "Proposed Standard(標準化への提唱)".
std::string level_ja(std::string_view level);

/// "opsawg WG", "T2TRG RG": as the group is named in English.
std::string group_en(const daily::GroupRef& group);
/// "opsawg WG(OPSエリア)" and "opsawg WG", " (OPS area)" apart, for fixed phrases end with the group's name.
std::string group_ja(const daily::GroupRef& group, std::string_view area);
std::string area_en(std::string_view area);

/// "1, 2 and 3" and "1、2および3" with a word before each.
Phrase join_numbers(std::string_view prefix, const std::vector<std::uint32_t>& numbers);

/// "two" … "ten", else digits.
std::string number_word(std::size_t n);
/// "1 December" and "12月1日".
Phrase day_of_year(Day day);
std::string plural(std::string_view singular, std::size_t n);

/// A sentence of facts.
daily::Sentence fact(std::string text);

}  // namespace nikkan::issue
