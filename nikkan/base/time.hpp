#pragma once
// UTC time without a clock: seconds since 1970 and calendar days. RFC 3339 and
// RFC 5322 text forms.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"

namespace nikkan {

/// Seconds since 1970-01-01T00:00:00Z, no leap seconds.
using UnixTime = std::int64_t;

/// A UTC calendar day, 0000-01-01 … 9999-12-31. The text forms and parts of days outside
/// that range are those of its nearer end.
using Day = std::chrono::sys_days;

Day day_of(UnixTime time);
UnixTime start_of(Day day);

/// "2025-12-03".
std::string to_iso(Day day);
/// Strict yyyy-mm-dd (RFC 3339 full-date); impossible dates are bad_value.
Result<Day> parse_day(std::string_view text);

/// "2025-12-03T00:30:00Z".
std::string to_rfc3339(UnixTime time);
/// RFC 3339 date-time with any offset; fractions are read and dropped.
/// 'T' and 'Z' may be lower case; a second numbered 60 is admitted where UTC may put one (the end
/// of a month) and counts as the first second of the next day.
Result<UnixTime> parse_rfc3339(std::string_view text);
/// "Wed, 03 Dec 2025 00:30:00 +0000" (RFC 5322, 3.3).
std::string to_rfc5322(UnixTime time);

int year_of(Day day);
unsigned month_of(Day day);
unsigned day_of_month(Day day);
/// 0 = Sunday.
unsigned weekday_of(Day day);

}  // namespace nikkan
