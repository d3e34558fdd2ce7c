#pragma once
// One item on its way to an Entry: the entry, and what later steps must know of it that isn't printed.
#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/issue/issue.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::issue {

/// How far a document has come, for points only; the printed standing is Entry::standing.
enum class Stage : std::uint8_t {
  none,
  adoption_call,
  wg_last_call,
  publication_requested,
  last_call_over,
  iesg_evaluation,
  last_call,
  approved,
  rfc_editor,
  rfc
};

struct Item {
  daily::Entry entry;
  const daily::Announcement* source = nullptr;  ///< of the highest revision
  const daily::DraftRecord* record = nullptr;   ///< index row, when there is one
  Stage stage = Stage::none;
  std::string stage_level;                     ///< level of an approval or Last Call
  std::string iesg_state;                      ///< from the index, only while it may hold for this day
  std::optional<daily::PriorEvent> approval;   ///< the newest, before this day
  std::optional<daily::PriorEvent> last_call;  ///< the newest, of this day or before
  bool last_call_inferred = false;             ///< its deadline is ours: 14 or 28 days
  std::vector<daily::PriorEvent> streak;       ///< revisions on the days right before, oldest first
  daily::GroupRef aimed_at;                    ///< individual draft: group in its name
  std::size_t family_size = 0;
  std::size_t family_authors = 0;  ///< authors that all members share
  bool family_same_authors = false;
  bool family_first = false;
  bool repeated = false;  ///< announced in the three days before, no state change since
  bool is_new = false;    ///< -00 came on this day
};

/// Facts of the day that several steps look up.
struct Context {
  const daily::DayInput& input;
  const Options& options;
  UnixTime now = 0;
  /// Last Calls, approvals, calls of the day itself, by draft.
  std::map<std::string, std::vector<daily::PriorEvent>, std::less<>> today = {};
  std::map<std::string, const daily::GroupRecord*, std::less<>> groups = {};  ///< by acronym
  int days_left(Day day) const { return static_cast<int>((day - day_of(now)).count()); }
};

Context make_context(const daily::DayInput& input, const Options& options);

/// Items of a day, by section, in the order of their mails.
struct Folded {
  std::vector<Item> drafts, rfcs, approvals, last_calls, others;
  int revisions = 0;  ///< distinct (draft, revision)
};

/// Takes the items in the order of `order`; each is moved once (an item is some 2 KiB).
inline void reorder(std::vector<Item>& items, const std::vector<std::size_t>& order) {
  std::vector<Item> sorted;
  sorted.reserve(items.size());
  for (const std::size_t i : order) sorted.push_back(std::move(items[i]));
  items = std::move(sorted);
}

template <class Before>
void sort_items(std::vector<Item>& items, Before before) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return before(items[a], items[b]); });
  reorder(items, order);
}

inline bool is_individual(daily::Standing standing) {
  return standing == daily::Standing::individual || standing == daily::Standing::aimed ||
         standing == daily::Standing::adoption_call;
}
inline bool is_individual(const daily::Entry& entry) { return is_individual(entry.standing); }

// fold.cpp: copies, revisions of a day, RFC copies (digest inputs, 12).
Folded fold(const Context& context);

// standing.cpp: group, area, stream, status, standing, stage, deadlines, neighbours, predecessor (digest issue, 6).
void describe_draft(const Context& context, Item& item);
void describe_other(const Context& context, Item& item);

// links.cpp: URLs and running code of an entry.
void add_links(Item& item);

// family.cpp: drafts of the same hands (digest issue, 13); sets Entry::family.
std::vector<daily::Family> find_families(std::vector<Item>& drafts);

/// Groups of indexes that are one work: same draft name, or same family on the same day.
struct WorkKey {
  std::string_view draft;
  Day day;
  bool individual = false;
  const std::vector<daily::Author>* authors = nullptr;
};
/// For each key the index of the first key of its work.
std::vector<std::size_t> group_works(const std::vector<WorkKey>& keys);

// trends.cpp (digest issue, 14).
void find_trends(const Context& context, const std::vector<Item>& drafts, const std::vector<Item>& rfcs,
                 daily::Issue& issue);

// rank.cpp (digest issue, 12): score, reasons, stars.
void score(const Context& context, Item& item, const std::vector<daily::Trend>& trends);
void give_stars(const Options& options, std::vector<Item>& drafts);
/// Score, revision, time, name.
bool ranks_before(const Item& a, const Item& b);
/// Puts the drafts in print order.
void sort_drafts(Order order, std::vector<Item>& drafts);

// facts.cpp (digest issue, 9): facts_en and facts_ja, parallel.
void add_facts(const Context& context, Item& item);

// summaries.cpp: the built-in engines.
summary::Outcome summarise_builtin(daily::Entry& entry);
/// Only the pivot sentence: what a flood leaves of the lower ranks.
summary::Outcome summarise_pivot(daily::Entry& entry);
/// "extract" > "extract 1.0"; a name that isn't built in stays as it is.
std::string engine_version(std::string_view name);

// parts.cpp (digest issue, 5.5).
daily::Mode mode_of(const Options& options, const Folded& folded);
std::vector<daily::Part> split_parts(const std::vector<daily::Entry>& entries, std::size_t part_size);

// lead.cpp: the three lines, takeaways, deadlines, calendar, reading time.
void add_lead(const Context& context, const Folded& folded, daily::Issue& issue);
void add_takeaways(daily::Issue& issue);
void add_deadlines(const Context& context, daily::Issue& issue);
void add_calendar(const Context& context, daily::Issue& issue);
void add_reading_time(daily::Issue& issue);

}  // namespace nikkan::issue
