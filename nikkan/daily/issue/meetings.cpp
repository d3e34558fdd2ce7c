#include "nikkan/daily/issue/meetings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/item.hpp"

namespace nikkan::issue {

std::string_view meetings_tsv();

namespace {

void sort_meetings(std::vector<daily::MeetingRecord>& meetings) {
  std::ranges::sort(meetings,
                    [](const auto& a, const auto& b) { return std::tie(a.start, a.name) < std::tie(b.start, b.name); });
}

}  // namespace

Result<std::vector<daily::MeetingRecord>> parse_meetings(std::string_view tsv) {
  const auto table = parse_tsv(tsv);
  if (!table) return std::unexpected(table.error());
  std::vector<daily::MeetingRecord> meetings;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto cell = [&](std::string_view name) { return trim(table->cell(row, table->column(name))); };
    const auto bad = [&](std::string_view field, std::string_view text) {
      const auto offset = text.data() == nullptr ? 0 : static_cast<std::uint64_t>(text.data() - tsv.data());
      return fail(Code::bad_value, field, offset, std::string(text));
    };
    const auto start = parse_day(cell("start")), end = parse_day(cell("end"));
    if (cell("name").empty()) return bad("meetings.name", cell("name"));
    if (!start) return bad("meetings.start", cell("start"));
    if (!end || *end < *start) return bad("meetings.end", cell("end"));
    daily::MeetingRecord meeting{std::string(cell("name")), *start, *end, {}, {}};
    if (!cell("cutoff").empty()) {
      const auto cutoff = parse_day(cell("cutoff"));
      if (!cutoff || *cutoff > *start) return bad("meetings.cutoff", cell("cutoff"));
      meeting.cutoff = *cutoff;
    }
    if (!cell("reopens").empty()) {
      const auto reopens = parse_day(cell("reopens"));
      if (!reopens || (meeting.cutoff && *reopens < *meeting.cutoff)) return bad("meetings.reopens", cell("reopens"));
      meeting.reopens = *reopens;
    }
    meetings.push_back(std::move(meeting));
  }
  sort_meetings(meetings);
  return meetings;
}

const std::vector<daily::MeetingRecord>& builtin_meetings() {
  static const std::vector<daily::MeetingRecord> meetings = [] {
    auto parsed = parse_meetings(meetings_tsv());
    return parsed ? std::move(*parsed) : std::vector<daily::MeetingRecord>{};
  }();
  return meetings;
}

namespace {

constexpr std::chrono::days kAhead{60};

void say(daily::Issue& issue, std::string en, std::string ja) {
  issue.calendar_en.push_back(std::move(en));
  issue.calendar_ja.push_back(std::move(ja));
}

void say_cutoff(const daily::MeetingRecord& m, Day today, daily::Issue& issue) {
  const std::string cutoff = to_iso(*m.cutoff);
  const Day opens = m.reopens.value_or(m.start);
  if (today == *m.cutoff) {
    say(issue, fmt::format("{} is the draft cut-off day before {}.", cutoff, m.name),
        fmt::format("{}は{}前のドラフト投稿締め切り日です。", cutoff, m.name));
  } else if (today > *m.cutoff && today < opens) {
    say(issue, fmt::format("The draft cut-off before {} was on {}.", m.name, cutoff),
        fmt::format("{}前のドラフト投稿締め切りは{}でした。", m.name, cutoff));
    if (m.reopens) {
      const std::string reopens = to_iso(*m.reopens);
      say(issue, fmt::format("Posting of drafts opens again on {}.", reopens),
          fmt::format("ドラフトの投稿は{}に再開します。", reopens));
    }
  }
}

}  // namespace

void add_calendar(const Context& context, daily::Issue& issue) {
  if (issue.mode == daily::Mode::normal) return;
  const Day today = context.input.day;
  auto meetings = context.input.meetings;
  sort_meetings(meetings);
  for (const daily::MeetingRecord& m : meetings) {
    if (m.end < today || m.start > today + kAhead) continue;
    if (m.cutoff) say_cutoff(m, today, issue);
    const std::string start = to_iso(m.start), end = to_iso(m.end);
    if (today >= m.start) {
      say(issue, fmt::format("{} is under way ({} to {}).", m.name, start, end),
          fmt::format("{}の会期中です({}から{}まで)。", m.name, start, end));
    } else {
      const auto left = (m.start - today).count();
      say(issue,
          fmt::format("{} takes place from {} to {} (begins in {} {}).", m.name, start, end, left,
                      left == 1 ? "day" : "days"),
          fmt::format("{}は{}から{}までです(開始まで{}日)。", m.name, start, end, left));
    }
  }
}

}  // namespace nikkan::issue
