#include "nikkan/base/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace nikkan {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::month;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t kSecondsOfDay = 86'400;
constexpr Day kFirstDay = sys_days(year(0) / 1 / 1);
constexpr Day kLastDay = sys_days(year(9999) / 12 / 31);

Day clamp_day(Day day) { return std::clamp(day, kFirstDay, kLastDay); }

UnixTime clamp_time(UnixTime time) {
  return std::clamp(time, start_of(kFirstDay), start_of(kLastDay) + kSecondsOfDay - 1);
}

year_month_day calendar(Day day) { return year_month_day(clamp_day(day)); }

struct Clock {
  std::int64_t hour, minute, second;
};

Clock clock_of(UnixTime time) {
  const std::int64_t rest = time - start_of(day_of(time));
  return {rest / 3600, rest / 60 % 60, rest % 60};
}

/// Reads fixed-width decimal fields and single characters of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  void step() { ++at_; }

  std::optional<unsigned> digits(std::size_t count) {
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (peek() < '0' || peek() > '9') return std::nullopt;
      value = value * 10 + static_cast<unsigned>(peek() - '0');
    }
    return value;
  }

  bool one_of(std::string_view set) {
    if (done() || set.find(peek()) == std::string_view::npos) return false;
    ++at_;
    return true;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::unexpected<Error> fault(const Scanner& in, std::string_view field) {
  return fail(in.done() ? Code::truncated : Code::bad_value, field, in.at());
}

Result<Day> scan_day(Scanner& in) {
  const auto y = in.digits(4);
  if (!y || !in.one_of("-")) return fault(in, "date.year");
  const auto m = in.digits(2);
  if (!m || !in.one_of("-")) return fault(in, "date.month");
  const auto d = in.digits(2);
  if (!d) return fault(in, "date.day");
  const year_month_day ymd = year(static_cast<int>(*y)) / month(*m) / std::chrono::day(*d);
  if (!ymd.ok()) return fail(Code::bad_value, "date", in.at() - 10);
  return sys_days(ymd);
}

/// Seconds since midnight, 86400 for 23:59:60.
Result<std::int64_t> scan_time(Scanner& in) {
  const auto field = [&in](std::string_view name, unsigned max) -> Result<unsigned> {
    const std::size_t start = in.at();
    const auto value = in.digits(2);
    if (!value) return fault(in, name);
    if (*value > max) return fail(Code::bad_value, name, start);
    return *value;
  };
  const auto hour = field("time.hour", 23);
  if (!hour) return std::unexpected(hour.error());
  if (!in.one_of(":")) return fault(in, "time.hour");
  const auto minute = field("time.minute", 59);
  if (!minute) return std::unexpected(minute.error());
  if (!in.one_of(":")) return fault(in, "time.minute");
  const auto second = field("time.second", 60);
  if (!second) return std::unexpected(second.error());
  if (in.one_of(".")) {
    if (!in.digits(1)) return fault(in, "time.fraction");
    while (in.peek() >= '0' && in.peek() <= '9') in.step();
  }
  return static_cast<std::int64_t>(*hour) * 3600 + *minute * 60 + *second;
}

/// Seconds east of UTC.
Result<std::int64_t> scan_offset(Scanner& in) {
  if (in.one_of("Zz")) return 0;
  const bool west = in.peek() == '-';
  if (!in.one_of("+-")) return fault(in, "time.offset");
  const std::size_t start = in.at();
  const auto hour = in.digits(2);
  if (!hour || !in.one_of(":")) return fault(in, "time.offset");
  const auto minute = in.digits(2);
  if (!minute) return fault(in, "time.offset");
  if (*hour > 23 || *minute > 59) return fail(Code::bad_value, "time.offset", start);
  const std::int64_t value = static_cast<std::int64_t>(*hour) * 3600 + *minute * 60;
  return west ? -value : value;
}

/// A second numbered 60 ended at `time`: is that a place where UTC puts leap seconds?
bool ends_a_month(UnixTime time) { return time == start_of(day_of(time)) && day_of_month(day_of(time)) == 1; }

}  // namespace

Day day_of(UnixTime time) {
  const std::int64_t quotient = time / kSecondsOfDay;
  return Day(days(time % kSecondsOfDay < 0 ? quotient - 1 : quotient));
}

UnixTime start_of(Day day) { return day.time_since_epoch().count() * kSecondsOfDay; }

std::string to_iso(Day day) {
  const auto ymd = calendar(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Result<Day> parse_day(std::string_view text) {
  Scanner in(text);
  const auto day = scan_day(in);
  if (day && !in.done()) return fail(Code::trailing, "date", in.at());
  return day;
}

std::string to_rfc3339(UnixTime time) {
  time = clamp_time(time);
  const Clock c = clock_of(time);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_iso(day_of(time)), c.hour, c.minute, c.second);
}

Result<UnixTime> parse_rfc3339(std::string_view text) {
  Scanner in(text);
  const auto day = scan_day(in);
  if (!day) return std::unexpected(day.error());
  if (!in.one_of("Tt")) return fault(in, "time");
  const std::size_t second_at = in.at() + 6;
  const auto time = scan_time(in);
  if (!time) return std::unexpected(time.error());
  const auto offset = scan_offset(in);
  if (!offset) return std::unexpected(offset.error());
  if (!in.done()) return fail(Code::trailing, "time", in.at());
  const UnixTime result = start_of(*day) + *time - *offset;
  if (text.substr(second_at, 2) == "60" && !ends_a_month(result))
    return fail(Code::bad_value, "time.second", second_at);
  return result;
}

std::string to_rfc5322(UnixTime time) {
  static constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time = clamp_time(time);
  const Day day = day_of(time);
  const Clock c = clock_of(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kDays[weekday_of(day)], day_of_month(day),
                     kMonths[month_of(day) - 1], year_of(day), c.hour, c.minute, c.second);
}

int year_of(Day day) { return static_cast<int>(calendar(day).year()); }
unsigned month_of(Day day) { return static_cast<unsigned>(calendar(day).month()); }
unsigned day_of_month(Day day) { return static_cast<unsigned>(calendar(day).day()); }
unsigned weekday_of(Day day) { return weekday(clamp_day(day)).c_encoding(); }

}  // namespace nikkan
