#include <gtest/gtest.h>

#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

struct Row {
  const char* text;
  const char* utc;
  bool zone_missing;
};

class DateForms : public testing::TestWithParam<Row> {};

TEST_P(DateForms, GiveTheUtcTime) {
  daily::Flags flags = 0;
  const auto time = parse_date(GetParam().text, flags);
  ASSERT_TRUE(time.has_value()) << GetParam().text;
  EXPECT_EQ(to_rfc3339(*time), GetParam().utc) << GetParam().text;
  EXPECT_EQ(has(flags, daily::Flag::date_zone_missing), GetParam().zone_missing) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Card, DateForms,
    testing::Values(Row{"Wed, 08 Apr 92 13:31:28 -0400", "1992-04-08T17:31:28Z", false},
                    Row{"Thu, 28 May 92 9:18:58 PDT", "1992-05-28T16:18:58Z", false},
                    Row{"Thursday, 28 May 1992 12:06:31 EDT", "1992-05-28T16:06:31Z", false},
                    Row{"Fri, 29 May 1992 18:02:45 -0400 (EDT)", "1992-05-29T22:02:45Z", false},
                    Row{"27 Jan 2002 21:46:45 +0000", "2002-01-27T21:46:45Z", false},
                    Row{"Fri, 09 Sep 94 15:33:46 -0400", "1994-09-09T19:33:46Z", false},
                    Row{"Thu, 13 Feb 2026 10:00:00 -0000", "2026-02-13T10:00:00Z", false},
                    Row{"04-Jan-93 13:22:13", "1993-01-04T13:22:13Z", true},
                    Row{"Tue Jan  1 2014 12:30:00 PST", "2014-01-01T20:30:00Z", false},
                    Row{"1/12/98 4:31 PM", "1998-01-12T16:31:00Z", true},
                    Row{"2006-07-29 00:55:01", "2006-07-29T00:55:01Z", true}));

INSTANTIATE_TEST_SUITE_P(
    Envelopes, DateForms,
    testing::Values(Row{"Fri Dec 01 02:58:00 2006", "2006-12-01T02:58:00Z", true},
                    Row{"Fri Feb  1 03:12:00 2008", "2008-02-01T03:12:00Z", true},
                    Row{"Thu, 15 Jul 2004 17:15:16 -0700 (PDT)", "2004-07-16T00:15:16Z", false},
                    Row{"Tue, 01 Feb 2005 06:01:13 -0500", "2005-02-01T11:01:13Z", false},
                    Row{"Thu, 3 Feb 2005 19:55:03 GMT", "2005-02-03T19:55:03Z", false},
                    Row{"Wed, 6 Jul 2005 12:24:15 +0100 (BST)", "2005-07-06T11:24:15Z", false},
                    Row{"Fri Sep  1 02:28:00 2000", "2000-09-01T02:28:00Z", true}));

INSTANTIATE_TEST_SUITE_P(
    Borders, DateForms,
    testing::Values(Row{"2025-12-03T00:30:00Z", "2025-12-03T00:30:00Z", false},
                    Row{"2025-12-03T01:30:00+09:00", "2025-12-02T16:30:00Z", false},
                    Row{"29 Feb 2024 23:59:60 +0000", "2024-02-29T23:59:59Z", false},
                    Row{"31 Dec 2025 23:30:00 -0130", "2026-01-01T01:00:00Z", false},
                    Row{"1/12/98 12:05 AM", "1998-01-12T00:05:00Z", true},
                    Row{"Mon, 3 May 104 10:00:00 GMT", "2004-05-03T10:00:00Z", false}));

TEST(DateForms, UnusableValuesAreNothing) {
  for (const char* text : {"+22306256", "8: 9: 2", "", "yesterday", "32 Jan 2025 10:00:00 +0000", "29 Feb 2025 10:00:00 +0000",
                           "1 Jan 22306256 10:00:00 +0000", "1 Jan 2025", "1 Jan 2025 25:00:00 +0000", "1 Foo 2025 10:00:00 +0000",
                           ":", "::::", "--", "1/2", "Jan Jan Jan", "2025-13-40 10:00:00"}) {
    daily::Flags flags = 0;
    EXPECT_FALSE(parse_date(text, flags).has_value()) << text;
    EXPECT_EQ(flags, 0U) << text;
  }
}

}  // namespace
}  // namespace nikkan::mail
