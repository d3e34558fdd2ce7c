// Reading: everything an issue of a day is made from.
#include <algorithm>
#include <set>

#include "nikkan/daily/archive/codec.hpp"
#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/index/index.hpp"

namespace nikkan::archive {
namespace {

constexpr int kHistoryDays = 366;
constexpr int kFollowingDays = 7;
constexpr int kBaselineDays = 28;
constexpr int kDeadlineDays = 400;

using Keys = std::vector<std::string>;

daily::PriorEvent event_of(const sqlite::Statement& row) {
  daily::PriorEvent event;
  event.day = day_from(day_of_id(row.integer(0)));
  event.kind = static_cast<daily::Kind>(row.integer(1));
  event.time = row.integer(2);
  event.draft = row.text(3);
  event.rev = row.text(4);
  event.title = row.text(5);
  event.rfc = static_cast<std::uint32_t>(row.integer(6));
  event.level = row.text(7);
  if (!row.is_null(8)) event.deadline = day_from(row.integer(8));
  event.pages = static_cast<std::uint32_t>(row.integer(9));
  event.authors = codec::split_people(row.text(10));
  return event;
}

/// Ids inside a day are numbers of arrival; what leaves the room is in an order of its own.
bool earlier(const daily::PriorEvent& a, const daily::PriorEvent& b) {
  return std::tie(a.day, a.time, a.draft, a.rev, a.kind, a.rfc) < std::tie(b.day, b.time, b.draft, b.rev, b.kind, b.rfc);
}

Result<std::vector<daily::PriorEvent>> read_events(sqlite::Statement& rows) {
  std::vector<daily::PriorEvent> events;
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    if (static_cast<daily::Kind>(rows.integer(1)) == daily::Kind::other) continue;
    events.push_back(event_of(rows));
  }
  std::sort(events.begin(), events.end(), earlier);
  return events;
}

Result<std::vector<daily::PriorEvent>> events_of(Archive::Impl& impl, const std::string& doc, std::int64_t from,
                                                 std::int64_t to) {
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::doc_events);
  rows.bind(hash_of(doc), doc, first_id(from), last_id(to));
  return read_events(rows);
}

/// Fills empty fields of `into` from an older file's record, or from another file of the same date.
void fill(daily::DraftRecord& into, const daily::DraftRecord& from) {
  const auto take = [](std::string& a, const std::string& b) {
    if (a.empty()) a = b;
  };
  take(into.rev, from.rev);
  take(into.state, from.state);
  take(into.iesg_state, from.iesg_state);
  take(into.replaced_by, from.replaced_by);
  take(into.group, from.group);
  take(into.area, from.area);
  take(into.ad, from.ad);
  take(into.intended_level, from.intended_level);
  take(into.stream, from.stream);
  take(into.title, from.title);
  take(into.shepherd, from.shepherd);
  take(into.date, from.date);
  take(into.last_call_end, from.last_call_end);
  take(into.abstract, from.abstract);
  if (into.rfc == 0) into.rfc = from.rfc;
  if (into.pages == 0) into.pages = from.pages;
  if (into.authors.empty()) into.authors = from.authors;
  if (into.replaces.empty()) into.replaces = from.replaces;
}

void fill(daily::RfcRecord& into, const daily::RfcRecord& from) {
  const auto take = [](auto& a, const auto& b) {
    if (a.empty()) a = b;
  };
  take(into.title, from.title);
  take(into.status, from.status);
  take(into.stream, from.stream);
  take(into.area, from.area);
  take(into.group, from.group);
  take(into.draft, from.draft);
  take(into.doi, from.doi);
  take(into.abstract, from.abstract);
  take(into.authors, from.authors);
  take(into.updates, from.updates);
  take(into.updated_by, from.updated_by);
  take(into.obsoletes, from.obsoletes);
  take(into.obsoleted_by, from.obsoleted_by);
  take(into.is_also, from.is_also);
  if (into.pages == 0) into.pages = from.pages;
  if (into.year == 0) {
    into.year = from.year;
    into.month = from.month;
  }
  if (into.day == 0) into.day = from.day;
}

/// The newest file's record, its gaps filled from the others. Rows come oldest first.
template <class Record, class Decode>
Result<std::optional<Record>> read_record(sqlite::Statement& rows, Decode decode) {
  std::optional<Record> record;
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return record;
    Result<Record> next = decode(rows.blob(0));
    if (!next) return std::unexpected(next.error());
    if (record) fill(*next, *record);
    record = std::move(*next);
  }
}

Result<std::optional<daily::DraftRecord>> draft_record(Archive::Impl& impl, const std::string& draft) {
  std::optional<daily::DraftRecord> record;
  {
    NIKKAN_TRY_STATEMENT(rows, impl, Sql::index_draft_get);
    rows.bind(draft);
    auto read = read_record<daily::DraftRecord>(rows, codec::decode_draft);
    if (!read || !*read) return read;
    record = std::move(*read);
  }
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::index_draft_replaced);
  rows.bind(draft);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    record->replaces.emplace_back(rows.text(0));
  }
  auto& replaces = record->replaces;
  std::sort(replaces.begin(), replaces.end());
  replaces.erase(std::unique(replaces.begin(), replaces.end()), replaces.end());
  return record;
}

bool may_be_adopted(const daily::Announcement& a) {
  return a.kind == daily::Kind::id && a.rev == "00" && (a.draft.starts_with("draft-ietf-") || a.draft.starts_with("draft-irtf-"));
}

void add_history(daily::DayInput& in, std::vector<daily::PriorEvent> events) {
  for (auto& event : events) in.history[event.draft].push_back(std::move(event));
}

/// Individual drafts of the last twelve months with the title of an adopted -00.
Result<void> add_predecessors(Archive::Impl& impl, daily::DayInput& in, const daily::Announcement& a, std::int64_t day) {
  if (!may_be_adopted(a) || title_key(a.title).empty()) return {};
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::title_events);
  rows.bind(hash_of(title_key(a.title)), first_id(day - kHistoryDays), last_id(day - 1));
  auto events = read_events(rows);
  if (!events) return std::unexpected(events.error());
  const std::string wanted = title_key(a.title);
  std::erase_if(*events, [&](const daily::PriorEvent& e) { return title_key(e.title) != wanted || in.history.contains(e.draft); });
  add_history(in, std::move(*events));
  return {};
}

Result<void> add_documents(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  std::set<std::string> docs;
  for (const auto& a : in.announcements) {
    if (!a.draft.empty()) docs.insert(a.draft);
    if (!a.from_draft.empty()) docs.insert(a.from_draft);
  }
  std::set<std::string> named = docs;
  for (const auto& doc : docs) {
    auto record = draft_record(impl, doc);
    if (!record) return std::unexpected(record.error());
    if (!*record) continue;
    named.insert((*record)->replaces.begin(), (*record)->replaces.end());
    in.drafts.emplace(doc, std::move(**record));
  }
  for (const auto& doc : named) {
    auto before = events_of(impl, doc, day - kHistoryDays, day - 1);
    if (!before) return std::unexpected(before.error());
    if (!before->empty()) in.history[doc] = std::move(*before);
  }
  for (const auto& doc : docs) {
    auto after = events_of(impl, doc, day + 1, day + kFollowingDays);
    if (!after) return std::unexpected(after.error());
    in.following.insert(in.following.end(), after->begin(), after->end());
  }
  std::sort(in.following.begin(), in.following.end(), earlier);
  for (const auto& a : in.announcements) {
    if (auto added = add_predecessors(impl, in, a, day); !added) return added;
  }
  return {};
}

Result<void> add_rfcs(Archive::Impl& impl, daily::DayInput& in) {
  std::set<std::uint32_t> numbers;
  for (const auto& a : in.announcements) {
    if (a.rfc != 0) numbers.insert(a.rfc);
    for (const auto* list : {&a.updates, &a.obsoletes, &a.see_also}) numbers.insert(list->begin(), list->end());
  }
  for (const auto number : numbers) {
    NIKKAN_TRY_STATEMENT(rows, impl, Sql::index_rfc_get);
    rows.bind(number);
    auto record = read_record<daily::RfcRecord>(rows, codec::decode_rfc);
    if (!record) return std::unexpected(record.error());
    if (*record) in.rfcs.emplace(number, std::move(**record));
  }
  return {};
}

Result<void> add_deadlines(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::deadline_events);
  rows.bind(day, day + kDeadlineDays, first_id(day));
  auto events = read_events(rows);
  if (!events) return std::unexpected(events.error());
  std::erase_if(*events, [](const daily::PriorEvent& e) {
    return e.kind != daily::Kind::lastcall && e.kind != daily::Kind::adoption && e.kind != daily::Kind::wglc;
  });
  in.open_deadlines = std::move(*events);
  return {};
}

Result<void> add_baseline(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  {
    NIKKAN_TRY_STATEMENT(row, impl, Sql::days_with_mail);
    auto found = row.bind(day - kBaselineDays, day - 1).step();
    if (!found) return std::unexpected(found.error());
    in.baseline_days_with_mail = static_cast<std::uint32_t>(row.integer(0));
  }
  struct Item {
    UnixTime time;
    std::string key;
    daily::BaselineItem item;
  };
  std::vector<Item> items;
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::baseline);
  rows.bind(first_id(day - kBaselineDays), last_id(day - 1));
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    Item next{rows.integer(8), std::string(rows.text(9)), {}};
    daily::BaselineItem& item = next.item;
    item.day = day_from(day_of_id(rows.integer(0)));
    const bool is_rfc = static_cast<daily::Kind>(rows.integer(1)) == daily::Kind::rfc;
    item.draft = is_rfc ? "rfc" + std::to_string(rows.integer(3)) : std::string(rows.text(2));
    item.title = rows.text(4);
    item.abstract = rows.text(5);
    item.group = rows.text(6);
    item.authors = codec::split_people(rows.text(7));
    items.push_back(std::move(next));
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return std::tie(a.item.day, a.time, a.key) < std::tie(b.item.day, b.time, b.key);
  });
  in.baseline.reserve(items.size());
  for (auto& item : items) in.baseline.push_back(std::move(item.item));
  return {};
}

/// Counts of the last three days on which anything came out: what a silent day's issue looks back on.
Result<void> add_recap(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  NIKKAN_TRY_STATEMENT(rows, impl, Sql::recent_days);
  rows.bind(day - kBaselineDays, day - 1);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return {};
    in.recap.push_back(to_iso(day_from(rows.integer(0))) + ": I-D " + std::to_string(rows.integer(1)) + ", RFC " +
                       std::to_string(rows.integer(2)));
  }
}

Keys split_lines(std::string_view text) {
  Keys keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    keys.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return keys;
}

std::string join_lines(const Keys& keys) {
  std::string text;
  for (const auto& key : keys) text += key + "\n";
  return text;
}

Keys sorted(Keys keys) {
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

Result<void> add_edition(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  NIKKAN_TRY_STATEMENT(row, impl, Sql::published_get);
  auto found = row.bind(day).step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return {};
  Keys now;
  for (const auto& a : in.announcements) now.push_back(a.key);
  now = sorted(std::move(now));
  in.edition = static_cast<std::uint32_t>(row.integer(0));
  if (join_lines(now) != row.text(3)) ++in.edition;
  const Keys first = split_lines(row.text(2));
  std::set<std::string> added;
  for (const auto& a : in.announcements) {
    if (std::binary_search(first.begin(), first.end(), a.key)) continue;
    added.insert(!a.draft.empty() ? a.draft : a.rfc != 0 ? "rfc" + std::to_string(a.rfc) : a.key);
  }
  in.added_since.assign(added.begin(), added.end());
  return {};
}

Result<void> add_small_tables(Archive::Impl& impl, daily::DayInput& in, std::int64_t day) {
  auto groups = impl.groups();
  if (!groups) return std::unexpected(groups.error());
  in.groups = std::move(*groups);
  {
    NIKKAN_TRY_STATEMENT(rows, impl, Sql::index_files);
    for (;;) {
      auto more = rows.step();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
      in.index_files.emplace_back(rows.text(0), rows.text(1));
    }
  }
  NIKKAN_TRY_STATEMENT(row, impl, Sql::expected_get);
  auto found = row.bind(day).step();
  if (!found) return std::unexpected(found.error());
  if (*found) in.expected_drafts = static_cast<std::uint32_t>(row.integer(0));
  return {};
}

}  // namespace

Result<std::vector<daily::GroupRecord>> Archive::Impl::groups() {
  std::map<std::string, daily::GroupRecord> all;
  for (const auto& group : index::builtin_groups()) all.emplace(group.acronym, group);
  {
    NIKKAN_TRY_STATEMENT(rows, *this, Sql::groups);
    for (;;) {
      auto more = rows.step();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
      daily::GroupRecord group{std::string(rows.text(0)), std::string(rows.text(1)), std::string(rows.text(2)),
                               std::string(rows.text(3)), std::string(rows.text(4)), std::string(rows.text(5))};
      daily::GroupRecord& into = all[group.acronym];
      const std::string name = group.name.empty() ? into.name : group.name;
      into = std::move(group);
      into.name = name;
    }
  }
  NIKKAN_TRY_STATEMENT(rows, *this, Sql::learnt);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    daily::GroupRecord& group = all[std::string(rows.text(0))];
    if (group.acronym.empty()) {
      group.acronym = rows.text(0);
      group.kind = rows.text(3) == "RG" ? "rg" : rows.text(3) == "WG" ? "wg" : "";
      group.stream = rows.text(4);
    }
    if (group.name.empty()) group.name = rows.text(2);
  }
  std::vector<daily::GroupRecord> list;
  for (auto& [acronym, group] : all) list.push_back(std::move(group));
  return list;
}

Result<daily::DayInput> Archive::day(Day day) {
  const sqlite::Snapshot snapshot(impl_->db);
  daily::DayInput in;
  in.day = day;
  const std::int64_t number = number_of(day);
  {
    NIKKAN_TRY_STATEMENT(rows, *impl_, Sql::ann_range);
    rows.bind(first_id(number), last_id(number));
    auto all = read_all(*impl_, rows);
    if (!all) return std::unexpected(all.error());
    in.announcements = std::move(*all);
  }
  for (auto* add : {add_documents, add_deadlines, add_baseline, add_recap, add_edition, add_small_tables}) {
    if (auto added = add(*impl_, in, number); !added) return std::unexpected(added.error());
  }
  if (auto added = add_rfcs(*impl_, in); !added) return std::unexpected(added.error());
  return in;
}

Result<std::uint32_t> Archive::publish(Day day, const std::vector<std::string>& given) {
  if (auto begun = impl_->begin(); !begun) return std::unexpected(begun.error());
  const std::string keys = join_lines(sorted(given));
  const Digest entries = digest_of(keys);
  std::uint32_t edition = 1;
  std::string first = keys;
  {
    NIKKAN_TRY_STATEMENT(row, *impl_, Sql::published_get);
    auto found = row.bind(number_of(day)).step();
    if (!found) return std::unexpected(found.error());
    if (*found) {
      edition = static_cast<std::uint32_t>(row.integer(0));
      if (row.text(3) == keys) return edition;
      ++edition;
      first = row.text(2);
    }
  }
  NIKKAN_TRY_STATEMENT(put, *impl_, Sql::published_put);
  put.bind(number_of(day), edition, std::span<const std::uint8_t>(entries), first, keys);
  if (auto ran = put.run(); !ran) return std::unexpected(ran.error());
  return edition;
}

Result<std::vector<DayCount>> Archive::days() {
  std::vector<DayCount> all;
  NIKKAN_TRY_STATEMENT(rows, *impl_, Sql::all_days);
  rows.bind(kUndated);
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) return all;
    const auto number = [&](int column) { return static_cast<std::uint32_t>(rows.integer(column)); };
    all.push_back({day_from(rows.integer(0)), number(1), number(2), number(3), number(4)});
  }
}

}  // namespace nikkan::archive
