#pragma once
// Days made for tests, and a complete serialisation of an issue to compare by.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/issue/issue.hpp"

namespace nikkan::issue::test {

inline Day day(int y, unsigned m, unsigned d) {
  return std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d);
}

/// An I-D announcement; the group is read off stream names.
daily::Announcement draft(std::string_view name, std::string_view rev, std::string_view title,
                          std::initializer_list<std::string_view> authors, std::string_view abstract, UnixTime time);

daily::PriorEvent prior(daily::Kind kind, std::string_view draft, std::string_view rev, Day day);

/// An empty day of 2025-12-03 with share/groups.tsv and share/meetings.tsv as tests need them.
daily::DayInput empty_day(Day day = test::day(2025, 12, 3));

/// The day of 2025-12-03.tsv: 17 drafts, 80 minutes apart, first row newest.
daily::DayInput golden_day(std::string_view tsv);
/// Index rows with the intended status of the same table.
void add_intended_status(daily::DayInput& input, std::string_view tsv);

/// The 17 drafts renamed `n` drafts long; each copy has its own names and authors.
daily::DayInput many(const daily::DayInput& golden, std::size_t n);

/// Every field of an issue as text.
std::string dump(const daily::Issue& issue);

const daily::Entry* find(const daily::Issue& issue, std::string_view key);
std::vector<std::string> keys(const std::vector<daily::Entry>& entries);
std::string joined(const std::vector<daily::Sentence>& sentences);

}  // namespace nikkan::issue::test
