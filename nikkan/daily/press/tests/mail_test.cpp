#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nikkan/daily/press/tests/sample_issue.hpp"

using namespace nikkan;
using namespace nikkan::press;
using namespace nikkan::press::test;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

std::string eml(const daily::Issue& issue, const Options& options = {}) { return render(issue, Format::eml, options).front().content; }
std::string ics(const daily::Issue& issue, const Options& options = {}) { return render(issue, Format::ics, options).front().content; }

/// Octets of the longest line without its CRLF; npos when a line ends in a bare LF or CR.
std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = text.find("\r\n", from);
    const std::string_view line = text.substr(from, end - from);
    if (line.find_first_of("\r\n") != std::string_view::npos || end == std::string_view::npos) return std::string_view::npos;
    longest = std::max(longest, line.size());
    from = end + 2;
  }
  return longest;
}

}  // namespace

TEST(MailFile, LinesAreShortAndSevenBit) {
  for (const auto& issue : {golden_issue(), hostile_issue(), zero_issue()}) {
    const std::string text = eml(issue);
    EXPECT_LE(longest_line(text), 998U);
    EXPECT_LE(longest_line(text), 160U);
    for (const char c : text) ASSERT_LT(static_cast<unsigned char>(c), 0x80);
  }
}

TEST(MailFile, PythonReadsBothPartsWithoutDefects) {
  if (!have("/usr/bin/python3 --version")) GTEST_SKIP() << "python3 is absent";
  for (const auto& issue : {golden_issue(), hostile_issue()}) {
    const Ran run = run_with(
        "/usr/bin/python3 -c \"import email, email.policy, unicodedata as u\n"
        "m = email.message_from_binary_file(open('@', 'rb'), policy=email.policy.default)\n"
        "assert m.get_content_type() == 'multipart/alternative', m.get_content_type()\n"
        "assert [p.get_content_type() for p in m.iter_parts()] == ['text/plain', 'text/html']\n"
        "assert not any(p.defects for p in m.walk())\n"
        "assert not any(v.defects for v in m.values())\n"
        "assert m['Auto-Submitted'] == 'auto-generated' and m['Message-ID'] == '<2025-12-03.1.both@nikkan.invalid>'\n"
        "assert m['Date'].datetime.isoformat() == '2025-12-03T21:50:00+00:00', m['Date']\n"
        "assert m['List-Id'] is None and m['Bcc'] is None\n"
        "t = m.get_body(('plain',)).get_content()\n"
        "h = m.get_body(('html',)).get_content()\n"
        "assert 'draft-ietf-lamps-pq-composite-kem-11' in t and 'draft-ietf-lamps-pq-composite-kem-11' in h\n"
        "w = max(sum(2 if u.east_asian_width(c) in 'WF' else 1 for c in l) for l in t.splitlines() if '://' not in l and 'AAAA' not in l)\n"
        "assert w <= 78, w\n"
        "assert '<script' not in h and 'javascript:' not in h.replace('(javascript:', '')\n"
        "print(m['Subject'])\"",
        eml(issue), ".eml");
    EXPECT_EQ(run.status, 0) << run.output;
    EXPECT_THAT(run.output, HasSubstr("日刊 2025-12-03: ドラフト17件"));
  }
}

TEST(MailFile, ListHeadersOnlyWhenConfigured) {
  const std::string plain = eml(golden_issue());
  EXPECT_THAT(plain, Not(HasSubstr("List-")));
  const std::string listed = eml(golden_issue(), {.list_id = "nikkan.example.org", .list_unsubscribe = "mailto:leave@example.org"});
  EXPECT_THAT(listed, HasSubstr("List-Id: <nikkan.example.org>\r\n"));
  EXPECT_THAT(listed, HasSubstr("List-Unsubscribe: <mailto:leave@example.org>\r\n"));
}

TEST(MailFile, ConfigurationCannotAddHeaders) {
  const std::string text =
      eml(golden_issue(), {.feed_authority = "a\r\nBcc: x", .list_id = "x>\r\nBcc: y", .list_unsubscribe = "https://x\r\nBcc: z"});
  EXPECT_THAT(text, Not(HasSubstr("Bcc")));
}

TEST(Calendar, LinesFoldAtSeventyFiveOctetsBetweenCharacters) {
  const std::string text = ics(hostile_issue());
  EXPECT_LE(longest_line(text), 75U);
  std::size_t from = 0;
  while (from < text.size()) {  // no line begins or ends inside a character
    const std::size_t end = text.find("\r\n", from);
    EXPECT_NE(static_cast<unsigned char>(text[text[from] == ' ' ? from + 1 : from]) & 0xc0U, 0x80U);
    from = end + 2;
  }
  EXPECT_THAT(text, Not(HasSubstr("\r\nBEGIN:VEVENT 日")));
}

TEST(Calendar, PythonReadsTheEvents) {
  if (!have("/usr/bin/python3 -c 'import icalendar'")) GTEST_SKIP() << "python3-icalendar is absent";
  const Ran run = run_with("/usr/bin/python3 -c \"import icalendar, datetime as d\n"
                           "c = icalendar.Calendar.from_ical(open('@', 'rb').read())\n"
                           "assert c['VERSION'] == '2.0' and c['PRODID']\n"
                           "for e in c.walk('VEVENT'):\n"
                           "  assert not e.errors, e.errors\n"
                           "  assert type(e['DTSTART'].dt) is d.date and e['DTEND'].dt - e['DTSTART'].dt == d.timedelta(1)\n"
                           "  assert e['DTSTAMP'].dt.isoformat() == '2025-12-03T21:50:00+00:00'\n"
                           "  print(e['UID'], e['DTSTART'].dt, e['SUMMARY'])\"",
                           ics(hostile_issue(), {.lang = Lang::en}), ".ics");
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, HasSubstr("lastcall.draft-ietf-dance-architecture@nikkan.invalid 2025-12-17 IETF Last Call ends: An Architecture"));
  EXPECT_THAT(run.output, HasSubstr("Title; with, commas\\ and BEGIN:VEVENT 日本語"));
}

TEST(Calendar, WithoutDeadlinesIsNotWritten) {
  auto issue = golden_issue();
  issue.deadlines.clear();
  EXPECT_TRUE(render(issue, Format::ics).empty());
}
