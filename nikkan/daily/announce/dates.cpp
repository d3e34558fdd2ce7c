#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/fields.hpp"

namespace nikkan::announce {
namespace {

int month_of_name(std::string_view word) {
  constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
  int month = 0;
  for (const std::string_view name : kMonths) {
    ++month;
    if (istarts_with(word, name)) return month;
  }
  return 0;
}

int century(std::string_view digits) {
  const int year = static_cast<int>(read_number(digits));
  if (digits.size() > 2) return year;
  return year >= 70 ? 1900 + year : 2000 + year;
}

std::optional<daily::DocDate> checked(daily::DocDate date) {
  const bool bad_day = date.day < 0 || date.day > 31;
  if (date.year < 1969 || date.year > 9999 || date.month < 1 || date.month > 12 || bad_day) return std::nullopt;
  return date;
}

std::string_view run_of_digits(std::string_view text, std::size_t& at) {
  const std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return text.substr(begin, at - begin);
}

}  // namespace

std::optional<daily::DocDate> read_doc_date(std::string_view text) {
  text = trim(text);
  std::size_t at = 0;
  const std::string_view first = run_of_digits(text, at);
  if (first.empty()) {  // "May 2026"
    daily::DocDate date{0, month_of_name(text), 0};
    while (at < text.size() && !is_digit(text[at])) ++at;
    date.year = static_cast<int>(read_number(run_of_digits(text, at)));
    return checked(date);
  }
  if (at >= text.size() || (text[at] != '-' && text[at] != '/')) return std::nullopt;
  const char mark = text[at++];
  if (mark == '-' && at < text.size() && !is_digit(text[at])) {  // dd-Mon-yy
    daily::DocDate date{0, month_of_name(text.substr(at)), static_cast<int>(read_number(first))};
    while (at < text.size() && text[at] != '-') ++at;
    ++at;
    if (at >= text.size()) return std::nullopt;
    date.year = century(run_of_digits(text, at));
    return checked(date);
  }
  const std::string_view second = run_of_digits(text, at);
  if (at >= text.size() || text[at] != mark) return std::nullopt;
  ++at;
  const std::string_view third = run_of_digits(text, at);
  if (second.empty() || third.empty()) return std::nullopt;
  const auto value = [](std::string_view digits) { return static_cast<int>(read_number(digits)); };
  if (mark == '-') return checked({value(first), value(second), value(third)});
  return checked({century(third), value(first), value(second)});
}

std::optional<Day> find_iso_day(std::string_view text) {
  for (std::size_t at = 0; at + 10 <= text.size(); ++at) {
    if (!is_digit(text[at]) || (at > 0 && is_digit(text[at - 1])) || text[at + 4] != '-') continue;
    if (const auto day = parse_day(text.substr(at, 10))) return *day;
  }
  return std::nullopt;
}

}  // namespace nikkan::announce
