#include "nikkan/base/time.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <limits>

namespace nikkan {
namespace {

struct Fault {
  std::string_view text;
  Code code;
  std::uint64_t offset;
  std::string_view field;
};

std::tm gmt(UnixTime time) {
  const std::time_t t = time;
  std::tm out{};
  EXPECT_NE(gmtime_r(&t, &out), nullptr);
  return out;
}

std::string formatted(const std::tm& tm, const char* format) {
  char text[64];
  return {text, std::strftime(text, sizeof text, format, &tm)};
}

// RFC 3339, 5.8. The Unix times were computed with `date -u -d … +%s`.
TEST(Rfc3339, ReadsTheExamplesOfTheStandard) {
  EXPECT_EQ(parse_rfc3339("1985-04-12T23:20:50.52Z"), 482196050);
  EXPECT_EQ(parse_rfc3339("1996-12-19T16:39:57-08:00"), 851042397);
  EXPECT_EQ(parse_rfc3339("1996-12-20T00:39:57Z"), 851042397);
  EXPECT_EQ(parse_rfc3339("1990-12-31T23:59:60Z"), 662688000);
  EXPECT_EQ(parse_rfc3339("1990-12-31T15:59:60-08:00"), 662688000);
  EXPECT_EQ(parse_rfc3339("1937-01-01T12:00:27.87+00:20"), -1041337173);
}

TEST(Rfc3339, AdmitsLowerCaseAndAnUnknownOffset) {
  EXPECT_EQ(parse_rfc3339("1985-04-12t23:20:50.52z"), 482196050);
  EXPECT_EQ(parse_rfc3339("1985-04-12T23:20:50-00:00"), 482196050);
}

TEST(Rfc3339, RejectsWithThePlaceAndTheField) {
  constexpr Fault faults[] = {
      {"", Code::truncated, 0, "date.year"},
      {"198", Code::truncated, 3, "date.year"},
      {"1985/04/12T23:20:50Z", Code::bad_value, 4, "date.year"},
      {"1985-4-12T23:20:50Z", Code::bad_value, 6, "date.month"},
      {"1985-04_12T23:20:50Z", Code::bad_value, 7, "date.month"},
      {"1985-04-1xT23:20:50Z", Code::bad_value, 9, "date.day"},
      {"1985-02-29T23:20:50Z", Code::bad_value, 0, "date"},
      {"1985-13-01T23:20:50Z", Code::bad_value, 0, "date"},
      {"1985-04-12", Code::truncated, 10, "time"},
      {"1985-04-12 23:20:50Z", Code::bad_value, 10, "time"},
      {"1985-04-12T24:00:00Z", Code::bad_value, 11, "time.hour"},
      {"1985-04-12T2x:00:00Z", Code::bad_value, 12, "time.hour"},
      {"1985-04-12T23.20:50Z", Code::bad_value, 13, "time.hour"},
      {"1985-04-12T23:60:50Z", Code::bad_value, 14, "time.minute"},
      {"1985-04-12T23:2", Code::truncated, 15, "time.minute"},
      {"1985-04-12T23:20-50Z", Code::bad_value, 16, "time.minute"},
      {"1985-04-12T23:20:61Z", Code::bad_value, 17, "time.second"},
      {"1985-04-12T23:20:60Z", Code::bad_value, 17, "time.second"},
      {"1985-04-12T23:59:60Z", Code::bad_value, 17, "time.second"},
      {"1985-04-30T23:58:60Z", Code::bad_value, 17, "time.second"},
      {"1985-04-12T23:20:5", Code::truncated, 18, "time.second"},
      {"1985-04-12T23:20:50.Z", Code::bad_value, 20, "time.fraction"},
      {"1985-04-12T23:20:50", Code::truncated, 19, "time.offset"},
      {"1985-04-12T23:20:50Zx", Code::trailing, 20, "time"},
      {"1985-04-12T23:20:50+0100", Code::bad_value, 22, "time.offset"},
      {"1985-04-12T23:20:50+1:00", Code::bad_value, 21, "time.offset"},
      {"1985-04-12T23:20:50+01:0", Code::truncated, 24, "time.offset"},
      {"1985-04-12T23:20:50+24:00", Code::bad_value, 20, "time.offset"},
      {"1985-04-12T23:20:50+01:60", Code::bad_value, 20, "time.offset"},
      {"1985-04-12T23:20:50~01:00", Code::bad_value, 19, "time.offset"},
  };
  for (const Fault& f : faults) {
    const auto r = parse_rfc3339(f.text);
    ASSERT_FALSE(r) << f.text;
    EXPECT_EQ(r.error().code, f.code) << f.text;
    EXPECT_EQ(r.error().offset, f.offset) << f.text;
    EXPECT_EQ(r.error().field, f.field) << f.text;
  }
}

TEST(Rfc3339, EveryPrefixOfATimeIsTruncatedAtItsEnd) {
  constexpr std::string_view whole = "1996-12-19T16:39:57.1-08:00";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const auto r = parse_rfc3339(whole.substr(0, n));
    ASSERT_FALSE(r) << n;
    EXPECT_EQ(r.error().code, Code::truncated) << n;
    EXPECT_EQ(r.error().offset, n);
  }
}

void expect_same_day(UnixTime t) {
  const std::tm tm = gmt(t);
  const Day day = day_of(t);
  ASSERT_EQ(year_of(day), tm.tm_year + 1900);
  ASSERT_EQ(month_of(day), static_cast<unsigned>(tm.tm_mon + 1));
  ASSERT_EQ(day_of_month(day), static_cast<unsigned>(tm.tm_mday));
  ASSERT_EQ(weekday_of(day), static_cast<unsigned>(tm.tm_wday));
  ASSERT_EQ(start_of(day), t);
  ASSERT_EQ(day_of(t + 86399), day);
  ASSERT_EQ(parse_day(to_iso(day)), day);
}

// The C library's calendar is the peer: every day of one 400-year cycle, then strides over the rest.
TEST(Calendar, AgreesWithTheSystem) {
  const UnixTime first = -62167219200;  // date -u -d 0000-01-01 +%s
  const UnixTime last = 253402214400;   // date -u -d 9999-12-31 +%s
  const UnixTime from = start_of(*parse_day("1800-01-01"));
  for (UnixTime t = from; t <= start_of(*parse_day("2200-12-31")); t += 86'400) expect_same_day(t);
  for (UnixTime t = first; t <= last; t += 86'400 * 29) expect_same_day(t);
  expect_same_day(last);
}

TEST(Calendar, TextFormsAgreeWithTheSystem) {
  for (UnixTime t = -62167219200; t < 253402300800; t += 86'400 * 97 + 12'347) {
    const std::tm tm = gmt(t);
    if (tm.tm_year + 1900 >= 1000) {  // strftime does not fill up shorter years
      ASSERT_EQ(to_rfc3339(t), formatted(tm, "%Y-%m-%dT%H:%M:%SZ"));
      ASSERT_EQ(to_rfc5322(t), formatted(tm, "%a, %d %b %Y %H:%M:%S +0000"));
    }
    ASSERT_EQ(parse_rfc3339(to_rfc3339(t)), t);
  }
}

TEST(Calendar, KnownTexts) {
  EXPECT_EQ(to_rfc3339(1764721800), "2025-12-03T00:30:00Z");
  EXPECT_EQ(to_rfc5322(1764721800), "Wed, 03 Dec 2025 00:30:00 +0000");
  EXPECT_EQ(to_iso(day_of(-1)), "1969-12-31");
  EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(to_iso(*parse_day("0000-02-29")), "0000-02-29");
}

TEST(Calendar, TimesOutsideTheYearsShowTheNearerEnd) {
  constexpr auto lowest = std::numeric_limits<UnixTime>::min();
  constexpr auto highest = std::numeric_limits<UnixTime>::max();
  EXPECT_EQ(to_rfc3339(lowest), "0000-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(highest), "9999-12-31T23:59:59Z");
  EXPECT_EQ(to_iso(day_of(lowest)), "0000-01-01");
  EXPECT_EQ(year_of(day_of(highest)), 9999);
  EXPECT_EQ(to_rfc5322(highest), "Fri, 31 Dec 9999 23:59:59 +0000");
}

TEST(ParseDay, IsStrict) {
  for (const std::string_view bad :
       {"2025-02-29", "2025-00-10", "2025-12-00", "2025-12-32", "2025-1-01", "+2025-01-1", "2025-12-3", "2025-12-03 ",
        " 2025-12-03", "2025-12-03T", "20251203", "２０２５-12-03"}) {
    EXPECT_FALSE(parse_day(bad)) << bad;
  }
  EXPECT_EQ(parse_day("2025-12-03x").error().code, Code::trailing);
  EXPECT_EQ(parse_day("2025-12-03x").error().offset, 10U);
  EXPECT_EQ(parse_day("1900-02-29").error().code, Code::bad_value);
  EXPECT_TRUE(parse_day("2000-02-29"));
}

}  // namespace
}  // namespace nikkan
