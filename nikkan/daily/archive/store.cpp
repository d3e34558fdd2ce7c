// Writing mail: identity, merging of copies, counts, the full-text index.
#include <algorithm>
#include <utility>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/archive/codec.hpp"
#include "nikkan/daily/archive/impl.hpp"

namespace nikkan::archive {
namespace {

bool is_individual(const std::string& draft) {
  return !draft.starts_with("draft-ietf-") && !draft.starts_with("draft-irtf-") && !draft.starts_with("draft-iab-");
}

std::int64_t day_number(const daily::Announcement& a) {
  if (a.day) return number_of(*a.day);
  return kUndated;
}

const std::string& doc_of(const daily::Announcement& a) { return a.draft.empty() ? a.from_draft : a.draft; }

std::string name_of(const daily::Announcement& a) {
  std::string name = a.draft;
  if (!a.rev.empty()) name += "-" + a.rev;
  if (a.rfc != 0) {
    if (!name.empty()) name += ' ';
    name += "RFC " + std::to_string(a.rfc);
    if (!a.series.empty()) name += " " + a.series;
  }
  if (!a.from_draft.empty() && a.from_draft != a.draft) name += " " + a.from_draft;
  return name;
}

SearchText search_text(const daily::Announcement& a) {
  SearchText text;
  text.name = name_of(a);
  text.title = a.title;
  text.people = codec::join_people(a.authors);
  text.tags = std::string(to_string(a.kind));
  if (!a.group.acronym.empty()) text.tags += " " + a.group.acronym;
  if (!a.group.name.empty()) text.tags += " " + a.group.name;
  if (a.title.empty()) text.tags += " " + a.mail.subject;
  text.abstract = a.abstract;
  return text;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {static_cast<const std::uint8_t*>(static_cast<const void*>(text.data())), text.size()};
}

/// True when `a` is the copy to keep. A total order, so that the order of arrival doesn't matter.
bool keeps(const daily::Announcement& a, const Digest& a_content, const daily::Announcement& b, const Digest& b_content) {
  const bool better = announce::prefer(a, b);
  if (better != announce::prefer(b, a)) return better;
  if (a.mail.message_id != b.mail.message_id) return a.mail.message_id < b.mail.message_id;
  return a_content < b_content;
}

template <class T>
void add_sorted(std::vector<T>& into, const std::vector<T>& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

/// Lists sorted; permalinks sorted, the kept copy's first.
void merge_copies(daily::Announcement& kept, const daily::Announcement& other) {
  add_sorted(kept.lists, other.lists);
  add_sorted(kept.permalinks, other.permalinks);
  const auto own = std::find(kept.permalinks.begin(), kept.permalinks.end(), kept.mail.permalink);
  if (own != kept.permalinks.end()) std::rotate(kept.permalinks.begin(), own, own + 1);
}

/// A copy by itself: what it says of lists and links without those of the copies merged into it.
daily::Announcement alone(daily::Announcement a) {
  a.lists.clear();
  if (!a.mail.list.empty()) a.lists.push_back(a.mail.list);
  a.permalinks.clear();
  if (!a.mail.permalink.empty()) a.permalinks.push_back(a.mail.permalink);
  return a;
}

void complete(daily::Announcement& a) {
  if (a.lists.empty() && !a.mail.list.empty()) a.lists.push_back(a.mail.list);
  if (a.permalinks.empty() && !a.mail.permalink.empty()) a.permalinks.push_back(a.mail.permalink);
}

}  // namespace

void Archive::Impl::close() {
  if (db.in_transaction()) static_cast<void>(db.run("ROLLBACK"));
}

Result<sqlite::Statement*> Archive::Impl::get(Sql which) {
  auto& slot = statements[static_cast<std::size_t>(which)];
  if (!slot) {
    auto made = db.prepare(sql(which));
    if (!made) return std::unexpected(made.error());
    slot = std::move(*made);
  }
  slot->reset();
  return &*slot;
}

Result<void> Archive::Impl::begin() {
  if (db.in_transaction()) return {};
  forget();
  return db.run("BEGIN IMMEDIATE");
}

void Archive::Impl::forget() {
  counts.clear();
  unindexed.clear();
  learnt.clear();
  learnt_loaded = false;
  input_ids.clear();
  written = 0;
}

Result<void> Archive::Impl::commit() {
  if (!db.in_transaction()) return {};
  auto finish = [&]() -> Result<void> {
    if (auto indexed = index_pending(); !indexed) return indexed;
    for (const auto& [day, c] : counts) {
      NIKKAN_TRY_STATEMENT(add_day, *this, Sql::day_add);
      if (auto ran = add_day.bind(day, c.mails, c.drafts, c.rfcs, c.other, c.bytes).run(); !ran) return ran;
    }
    for (const auto& [acronym, group] : learnt) {
      if (!group.dirty) continue;
      NIKKAN_TRY_STATEMENT(put, *this, Sql::learnt_put);
      if (auto ran = put.bind(acronym, group.day, group.name, group.kind, group.stream).run(); !ran) return ran;
    }
    return db.run("COMMIT");
  };
  auto done = finish();
  if (!done && db.in_transaction()) static_cast<void>(db.run("ROLLBACK"));
  forget();
  return done;
}

Result<void> Archive::Impl::index_pending() {
  // In the order of ids: FTS5 keeps what comes in rising order in memory, and writes it out otherwise.
  for (const auto& [id, old] : unindexed) {
    if (old) {
      NIKKAN_TRY_STATEMENT(remove, *this, Sql::fts_delete);
      if (auto ran = remove.bind(id, old->name, old->title, old->people, old->tags, old->abstract).run(); !ran) return ran;
    }
    NIKKAN_TRY_STATEMENT(row, *this, Sql::ann_text);
    auto found = row.bind(id).step();
    if (!found) return std::unexpected(found.error());
    if (!*found) continue;
    NIKKAN_TRY_STATEMENT(insert, *this, Sql::fts_insert);
    auto ran = insert.bind(id, row.text(0), row.text(1), row.text(2), row.text(3), row.text(4)).run();
    if (!ran) return ran;
  }
  unindexed.clear();
  return {};
}

Result<std::optional<daily::Kind>> Archive::Impl::kind_of_content(const Digest& content) {
  NIKKAN_TRY_STATEMENT(row, *this, Sql::mail_by_content);
  auto found = row.bind(std::span<const std::uint8_t>(content)).step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  return static_cast<daily::Kind>(row.integer(0));
}

Result<std::int64_t> Archive::Impl::input_id(const std::string& name) {
  if (const auto it = input_ids.find(name); it != input_ids.end()) return it->second;
  std::int64_t id = 0;
  {
    NIKKAN_TRY_STATEMENT(row, *this, Sql::input_get);
    auto found = row.bind(name).step();
    if (!found) return std::unexpected(found.error());
    if (*found) id = row.integer(0);
  }
  if (id == 0) {
    NIKKAN_TRY_STATEMENT(insert, *this, Sql::input_insert);
    if (auto ran = insert.bind(name).run(); !ran) return std::unexpected(ran.error());
    id = db.last_rowid();
  }
  if (input_ids.size() > 4096) input_ids.clear();
  input_ids.emplace(name, id);
  return id;
}

Result<std::string> Archive::Impl::input_name(std::int64_t id) {
  if (const auto it = input_names.find(id); it != input_names.end()) return it->second;
  NIKKAN_TRY_STATEMENT(row, *this, Sql::input_name);
  auto found = row.bind(id).step();
  if (!found) return std::unexpected(found.error());
  std::string name = *found ? std::string(row.text(0)) : std::string();
  if (input_names.size() > 4096) input_names.clear();
  input_names.emplace(id, name);
  return name;
}

Result<Stored> Archive::Impl::read_row(sqlite::Statement& row) {
  Stored s;
  s.id = row.integer(0);
  daily::Announcement& a = s.announcement;
  a.kind = static_cast<daily::Kind>(row.integer(1));
  a.key = row.text(4);
  s.text.title = row.text(5);
  s.text.people = row.text(6);
  s.text.abstract = row.text(7);
  s.text.name = row.text(10);
  s.text.tags = row.text(11);
  const std::string_view content = row.blob(9);
  for (std::size_t i = 0; i < std::min(content.size(), s.content.size()); ++i) {
    s.content[i] = static_cast<std::uint8_t>(content[i]);
  }
  if (auto decoded = codec::decode(row.blob(8), a); !decoded) return std::unexpected(decoded.error());
  a.authors = codec::split_people(s.text.people);
  a.abstract = s.text.abstract;
  a.title = s.text.title;
  if (day_of_id(s.id) != kUndated) a.day = day_from(day_of_id(s.id));
  auto input = input_name(row.integer(3));
  if (!input) return std::unexpected(input.error());
  a.mail.source.input = std::move(*input);
  return s;
}

Result<std::vector<daily::Announcement>> read_all(Archive::Impl& impl, sqlite::Statement& rows) {
  std::vector<Stored> all;
  for (;;) {
    auto more = rows.step();
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    auto stored = impl.read_row(rows);
    if (!stored) return std::unexpected(stored.error());
    all.push_back(std::move(*stored));
  }
  std::sort(all.begin(), all.end(), [](const Stored& x, const Stored& y) {
    const daily::Announcement& a = x.announcement;
    const daily::Announcement& b = y.announcement;
    return std::tie(a.day, a.mail.date, a.key, x.content) < std::tie(b.day, b.mail.date, b.key, y.content);
  });
  std::vector<daily::Announcement> announcements;
  announcements.reserve(all.size());
  for (Stored& stored : all) announcements.push_back(std::move(stored.announcement));
  return announcements;
}

Result<std::optional<Stored>> Archive::Impl::find(const daily::Announcement& a, const Digest& variant) {
  NIKKAN_TRY_STATEMENT(row, *this, Sql::ann_by_key);
  auto found = row.bind(hash_of(a.key), a.key, std::span<const std::uint8_t>(variant)).step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  auto stored = read_row(row);
  if (!stored) return std::unexpected(stored.error());
  return std::move(*stored);
}

Result<std::int64_t> Archive::Impl::free_id(std::int64_t day) {
  NIKKAN_TRY_STATEMENT(row, *this, Sql::ann_last_of_day);
  auto found = row.bind(first_id(day), last_id(day)).step();
  if (!found) return std::unexpected(found.error());
  const std::int64_t id = row.is_null(0) ? first_id(day) : row.integer(0) + 1;
  if (id > last_id(day)) return fail(Code::limit, "archive.day", 0, "more than 1048576 announcements on a day");
  return id;
}

Result<void> Archive::Impl::write_row(Sql which, std::int64_t id, const Prepared& mail, std::int64_t input,
                                      const SearchText& text) {
  const daily::Announcement& a = mail.announcement;
  const std::string& doc = doc_of(a);
  const std::string data = codec::encode(a);
  std::optional<std::int64_t> title;
  if (a.kind == daily::Kind::id && is_individual(a.draft)) title = hash_of(title_key(a.title));
  std::optional<std::int64_t> deadline;
  if (a.deadline) deadline = number_of(*a.deadline);
  NIKKAN_TRY_STATEMENT(row, *this, which);
  row.bind(id, hash_of(a.key), static_cast<int>(a.kind), a.mail.date.value_or(0),
           doc.empty() ? std::optional<std::int64_t>() : hash_of(doc), a.rfc != 0 ? std::optional(a.rfc) : std::nullopt,
           title, deadline, a.pages, std::span<const std::uint8_t>(mail.variant),
           std::span<const std::uint8_t>(mail.content), input, a.key, doc, a.rev, a.level, a.group.acronym, text.name,
           text.title, text.people, text.tags, text.abstract, bytes_of(data));
  return row.run();
}

void Archive::Impl::count(const daily::Announcement& a, std::int64_t sign) {
  Counts& c = counts[day_number(a)];
  (a.kind == daily::Kind::id ? c.drafts : a.kind == daily::Kind::rfc ? c.rfcs : c.other) += sign;
}

Result<void> Archive::Impl::learn(const daily::Announcement& a) {
  if (a.group.acronym.empty() || a.group.name.empty()) return {};
  if (!learnt_loaded) {
    NIKKAN_TRY_STATEMENT(row, *this, Sql::learnt);
    for (;;) {
      auto more = row.step();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
      learnt[std::string(row.text(0))] = {row.integer(1), std::string(row.text(2)), std::string(row.text(3)),
                                          std::string(row.text(4))};
    }
    learnt_loaded = true;
  }
  // The newest mail's word counts; of equal days the smaller text, so that arrival makes no difference.
  const std::int64_t day = day_number(a);
  const auto it = learnt.find(a.group.acronym);
  if (it != learnt.end()) {
    const Learnt& old = it->second;
    if (old.day > day) return {};
    const auto mine = std::tie(a.group.name, a.group.kind, a.group.stream);
    const auto theirs = std::tie(old.name, old.kind, old.stream);
    if (old.day == day && !(mine < theirs)) return {};
  }
  learnt[a.group.acronym] = {day, a.group.name, a.group.kind, a.group.stream, true};
  return {};
}

Result<bool> Archive::Impl::is_published(std::int64_t day) {
  NIKKAN_TRY_STATEMENT(row, *this, Sql::published_get);
  return row.bind(day).step();
}

Result<Outcome> Archive::Impl::add_new(const Prepared& mail) {
  auto id = free_id(day_number(mail.announcement));
  if (!id) return std::unexpected(id.error());
  auto input = input_id(mail.announcement.mail.source.input);
  if (!input) return std::unexpected(input.error());
  if (auto written_row = write_row(Sql::ann_insert, *id, mail, *input, search_text(mail.announcement)); !written_row) {
    return std::unexpected(written_row.error());
  }
  unindexed.emplace(*id, std::nullopt);
  count(mail.announcement, 1);
  auto late = is_published(day_number(mail.announcement));
  if (!late) return std::unexpected(late.error());
  return *late ? Outcome::late : Outcome::added;
}

Result<void> Archive::Impl::merge(Stored old, const Prepared& mail) {
  const bool replace = keeps(alone(mail.announcement), mail.content, alone(old.announcement), old.content);
  Prepared kept;
  kept.variant = mail.variant;
  kept.announcement = replace ? mail.announcement : old.announcement;
  kept.content = replace ? mail.content : old.content;
  merge_copies(kept.announcement, replace ? old.announcement : mail.announcement);
  if (!replace && kept.announcement.lists == old.announcement.lists &&
      kept.announcement.permalinks == old.announcement.permalinks) {
    return {};
  }
  auto input = input_id(kept.announcement.mail.source.input);
  if (!input) return std::unexpected(input.error());
  const SearchText text = search_text(kept.announcement);
  const bool same_day = day_number(kept.announcement) == day_number(old.announcement);
  std::int64_t id = old.id;
  if (!same_day) {
    auto fresh = free_id(day_number(kept.announcement));
    if (!fresh) return std::unexpected(fresh.error());
    id = *fresh;
    NIKKAN_TRY_STATEMENT(remove, *this, Sql::ann_delete);
    if (auto ran = remove.bind(old.id).run(); !ran) return ran;
    count(old.announcement, -1);
    count(kept.announcement, 1);
    unindexed.emplace(id, std::nullopt);
  }
  if (!same_day || text != old.text) unindexed.emplace(old.id, old.text);  // keeps an earlier entry: that is what is indexed
  return write_row(same_day ? Sql::ann_update : Sql::ann_insert, id, kept, *input, text);
}

Result<Outcome> Archive::Impl::store(Prepared mail) {
  if (auto begun = begin(); !begun) return std::unexpected(begun.error());
  auto known = kind_of_content(mail.content);
  if (!known) return std::unexpected(known.error());
  if (*known) return Outcome::duplicate;

  complete(mail.announcement);
  const daily::Mail& head = mail.announcement.mail;
  const std::int64_t day = day_number(mail.announcement);
  const std::int64_t message_hash = hash_of(head.message_id);
  bool same_mail = false;
  bool counted = false;
  {
    NIKKAN_TRY_STATEMENT(row, *this, Sql::mail_by_ident);
    auto found = row.bind(message_hash, std::span<const std::uint8_t>(mail.ident), day).step();
    if (!found) return std::unexpected(found.error());
    same_mail = *found;
    counted = same_mail && row.integer(0) == day;
  }
  auto input = input_id(head.source.input);
  if (!input) return std::unexpected(input.error());
  {
    NIKKAN_TRY_STATEMENT(insert, *this, Sql::mail_insert);
    insert.bind(std::span<const std::uint8_t>(mail.content), message_hash, std::span<const std::uint8_t>(mail.ident), day,
                static_cast<int>(mail.announcement.kind), *input, static_cast<std::int64_t>(head.source.offset),
                static_cast<std::int64_t>(mail.size), head.message_id, mail.envelope, mail.wrapping,
                static_cast<int>(mail.packed.packing), bytes_of(mail.packed.data));
    if (auto ran = insert.run(); !ran) return std::unexpected(ran.error());
  }
  Counts& c = counts[day];
  if (!counted) ++c.mails;
  c.bytes += static_cast<std::int64_t>(mail.size);
  ++written;
  if (auto learned = learn(mail.announcement); !learned) return std::unexpected(learned.error());

  auto old = find(mail.announcement, mail.variant);
  if (!old) return std::unexpected(old.error());
  if (!*old) return add_new(mail);
  if (auto merged = merge(std::move(**old), mail); !merged) return std::unexpected(merged.error());
  return same_mail ? Outcome::duplicate : Outcome::copy;
}

}  // namespace nikkan::archive
