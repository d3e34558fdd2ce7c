// Date values of thirty years of mail (digest inputs, message layer; RFC 5322, 3.3 and 4.3).
#include <array>
#include <utility>

#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
/// Zone names seen in Date: values, minutes east of UTC (RFC 5322, 4.3, and European ones).
constexpr std::array<std::pair<std::string_view, int>, 26> kZones{{
    {"ut", 0}, {"utc", 0}, {"gmt", 0}, {"z", 0}, {"wet", 0}, {"est", -300}, {"edt", -240}, {"cst", -360},
    {"cdt", -300}, {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"bst", 60}, {"met", 60},
    {"mez", 60}, {"cet", 60}, {"mest", 120}, {"mesz", 120}, {"cest", 120}, {"eet", 120}, {"eest", 180},
    {"msk", 180}, {"jst", 540}, {"kst", 540}, {"ast", -240}}};

struct Parts {
  int year = -1, month = 0, day = 0;
  int hour = -1, minute = 0, second = 0;
  bool pm = false, am = false;
  std::optional<int> zone;  ///< minutes east
};

/// Digits only, at most `max` of them.
std::optional<int> number(std::string_view text, std::size_t max = 4) {
  if (text.empty() || text.size() > max) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

int month_number(std::string_view word) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (iequals(word.substr(0, 3), kMonths[i])) return static_cast<int>(i) + 1;
  }
  return 0;
}

int full_year(int year, std::size_t digits) {
  if (digits <= 2) return year >= 70 ? 1900 + year : 2000 + year;
  if (digits == 3) return 1900 + year;  // a clock program's year 2000 fault (RFC 5322, 4.3)
  return year;
}

/// "13:22:13", "9:18:58", "4:31", with a fraction dropped.
bool read_clock(std::string_view token, Parts& parts) {
  token = token.substr(0, token.find_first_of(".,"));
  const std::size_t first = token.find(':');
  const std::size_t second = token.find(':', first + 1);
  const auto hour = number(token.substr(0, first), 2);
  const auto minute = number(token.substr(first + 1, second == std::string_view::npos ? second : second - first - 1), 2);
  auto seconds = std::optional<int>(0);
  if (second != std::string_view::npos) seconds = number(token.substr(second + 1), 2);
  if (!hour || !minute || !seconds || *hour > 23 || *minute > 59 || *seconds > 60 || parts.hour >= 0) return false;
  parts.hour = *hour;
  parts.minute = *minute;
  parts.second = *seconds == 60 ? 59 : *seconds;
  return true;
}

/// "+0800", "-07:00".
std::optional<int> read_offset(std::string_view token) {
  if (token.size() < 5 || (token[0] != '+' && token[0] != '-')) return std::nullopt;
  const std::size_t gap = token[3] == ':' ? 1 : 0;
  const auto hours = number(token.substr(1, 2), 2);
  const auto minutes = number(token.substr(3 + gap), 2);
  if (!hours || !minutes || *hours > 15 || *minutes > 59) return std::nullopt;
  return (*hours * 60 + *minutes) * (token[0] == '-' ? -1 : 1);
}

/// "04-Jan-93", "2006-07-29", "1/12/98" (month first).
bool read_joined_date(std::string_view token, Parts& parts) {
  const char mark = token.find('/') != std::string_view::npos ? '/' : '-';
  const std::size_t first = token.find(mark);
  const std::size_t second = first == std::string_view::npos ? first : token.find(mark, first + 1);
  if (second == std::string_view::npos || parts.day != 0) return false;
  const std::string_view a = token.substr(0, first);
  const std::string_view b = token.substr(first + 1, second - first - 1);
  const std::string_view c = token.substr(second + 1);
  const auto x = number(a);
  if (!x) return false;
  if (mark == '-' && a.size() == 4 && number(b, 2) && number(c, 2)) {
    parts.year = *x;
    parts.month = *number(b, 2);
    parts.day = *number(c, 2);
    return true;
  }
  const auto year = number(c);
  if (!year || a.size() > 2) return false;
  parts.year = full_year(*year, c.size());
  if (mark == '/') {
    const auto day = number(b, 2);
    if (!day) return false;
    parts.month = *x;
    parts.day = *day;
    return true;
  }
  parts.day = *x;
  parts.month = month_number(b);
  return parts.month != 0;
}

void read_word(std::string_view word, Parts& parts) {
  if (iequals(word, "am")) parts.am = true;
  else if (iequals(word, "pm")) parts.pm = true;
  else if (const int month = month_number(word); month != 0 && parts.month == 0 && parts.hour < 0) parts.month = month;
  else if (const int late = month_number(word); late != 0 && parts.month == 0) parts.month = late;
  else if (parts.hour >= 0 && !parts.zone) {
    for (const auto& [name, minutes] : kZones) {
      if (iequals(word, name)) parts.zone = minutes;
    }
  }
}

/// One white-space or comma separated token; false when it makes the date unusable.
bool read_token(std::string_view token, Parts& parts) {
  if (token[0] == '+' || token[0] == '-') {
    const auto offset = read_offset(token);
    if (offset && parts.hour >= 0) parts.zone = offset;
    return true;
  }
  const std::size_t t = token.find_first_of("Tt");
  if (t == 10 && token[4] == '-' && read_joined_date(token.substr(0, t), parts)) {  // ISO 8601 with T
    std::string_view rest = token.substr(t + 1);
    const std::size_t zone = rest.find_first_of("+-Zz");
    if (zone != std::string_view::npos) {
      parts.zone = lower(rest[zone]) == 'z' ? std::optional<int>(0) : read_offset(rest.substr(zone));
      rest = rest.substr(0, zone);
    }
    return rest.find(':') != std::string_view::npos && read_clock(rest, parts);
  }
  if (token.find(':') != std::string_view::npos) {
    const std::size_t zone = token.find_first_of("+-");
    if (zone != std::string_view::npos) parts.zone = read_offset(token.substr(zone));
    return read_clock(token.substr(0, zone), parts);
  }
  if (is_alpha(token[0])) {
    const std::size_t sign = token.find_first_of("+-");  // "GMT+0100"
    read_word(token.substr(0, sign), parts);
    if (sign != std::string_view::npos && parts.zone) {
      if (const auto offset = read_offset(token.substr(sign))) parts.zone = offset;
    }
    return true;
  }
  if (token.find_first_of("/-") != std::string_view::npos) return read_joined_date(token, parts);
  const auto value = number(token);
  if (!value) return false;
  if (parts.day == 0 && token.size() <= 2) parts.day = *value;
  else if (parts.year < 0) parts.year = full_year(*value, token.size());
  return true;
}

std::optional<UnixTime> assemble(const Parts& parts, daily::Flags& flags) {
  constexpr int kFirstYear = 1970;
  constexpr int kLastYear = 2199;
  if (parts.year < kFirstYear || parts.year > kLastYear || parts.month < 1 || parts.month > 12 || parts.hour < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(parts.year), std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  if (parts.day < 1 || !date.ok()) return std::nullopt;
  int hour = parts.hour;
  if (parts.pm && hour < 12) hour += 12;
  if (parts.am && hour == 12) hour = 0;
  if (!parts.zone) set(flags, daily::Flag::date_zone_missing);
  const UnixTime local = start_of(std::chrono::sys_days(date)) + hour * 3600 + parts.minute * 60 + parts.second;
  return local - UnixTime{parts.zone.value_or(0)} * 60;
}

}  // namespace

std::optional<UnixTime> parse_date(std::string_view text, daily::Flags& flags) {
  constexpr std::size_t kLongest = 200;
  text = text.substr(0, kLongest);
  Parts parts;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at]) || text[at] == ',') {
      ++at;
      continue;
    }
    if (text[at] == '(') {  // comment: "(PDT)"
      const std::size_t close = text.find(')', at);
      at = close == std::string_view::npos ? text.size() : close + 1;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_space(text[end]) && text[end] != ',' && text[end] != '(') ++end;
    if (!read_token(text.substr(at, end - at), parts)) return std::nullopt;
    at = end;
  }
  return assemble(parts, flags);
}

}  // namespace nikkan::mail
