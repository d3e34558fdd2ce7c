// Deadlines as a calendar (RFC 5545): all-day events, stable UIDs, CRLF, lines folded at 75 octets.
#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/words.hpp"

namespace nikkan::press {

namespace {

/// 3.3.11: backslash, semicolon, comma and line breaks.
std::string value(std::string_view text) {
  std::string out;
  for (const char c : clean(text, kMaxPrinted)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

/// 3.1: at most 75 octets a line without its CRLF, continuation lines begin with a blank; never inside a character.
void property(std::string& out, std::string_view text) {
  std::size_t room = 75;
  while (text.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80U) --cut;
    out.append(text.substr(0, cut)).append("\r\n ");
    text.remove_prefix(cut);
    room = 74;
  }
  out.append(text).append("\r\n");
}

std::string date(Day day) {
  return fmt::format("{:04}{:02}{:02}", year_of(day), month_of(day), day_of_month(day));
}

/// "20251203T215000Z".
std::string stamp(UnixTime time) {
  std::string out;
  for (const char c : to_rfc3339(time)) {
    if (c != '-' && c != ':') out += c;
  }
  return out;
}

void event(std::string& out, const daily::Issue& issue, const daily::Deadline& d, const Options& options) {
  const Word kind = deadline_kind(d.kind);
  const std::string title = d.title.empty() ? d.name : d.title;
  const bool ja = options.lang != Lang::en;
  property(out, "BEGIN:VEVENT");
  property(out, fmt::format("UID:{}.{}@{}", slug(d.kind), slug(d.name), slug(options.feed_authority)));
  property(out, "DTSTAMP:" + stamp(issue.updated));
  property(out, "DTSTART;VALUE=DATE:" + date(d.day));
  property(out, "DTEND;VALUE=DATE:" + date(d.day + std::chrono::days(1)));
  property(out, fmt::format("SUMMARY:{}: {}{}", ja ? value(fmt::format("{}の締め切り", kind.ja)) : value(fmt::format("{} ends", kind.en)),
                            value(title), d.inferred ? (ja ? " (推定)" : " (inferred)") : ""));
  property(out, "DESCRIPTION:" + value(d.name));
  if (is_safe_url(d.url)) property(out, "URL:" + d.url);
  property(out, "CATEGORIES:" + value(kind.en));
  property(out, "TRANSP:TRANSPARENT");
  property(out, "END:VEVENT");
}

}  // namespace

std::vector<File> render_ics(const daily::Issue& issue, const Options& options) {
  if (issue.deadlines.empty()) return {};  // RFC 5545, 3.6: a calendar has at least one component
  std::string out;
  property(out, "BEGIN:VCALENDAR");
  property(out, "VERSION:2.0");
  property(out, "PRODID:-//Nikkan//Nikkan//EN");
  property(out, "CALSCALE:GREGORIAN");
  for (const auto& d : issue.deadlines) event(out, issue, d, options);
  property(out, "END:VCALENDAR");
  return one_file("deadlines.ics", std::move(out));
}

}  // namespace nikkan::press
