// Copies of an announcement, revisions of a day, RFCs announced twice (digest inputs, 12).
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"

namespace nikkan::issue {
namespace {

using daily::Announcement;
using daily::Kind;

int list_preference(const Announcement& a) {
  const auto on = [&](std::string_view list) {
    return a.mail.list == list || std::ranges::find(a.lists, list) != a.lists.end();
  };
  if (on("i-d-announce")) return 0;
  return on("ietf-announce") ? 1 : 2;
}

int fields_of(const Announcement& a) {
  return (a.title.empty() ? 0 : 1) + (a.authors.empty() ? 0 : 1) + (a.abstract.empty() ? 0 : 1) +
         (a.pages > 0 ? 1 : 0) + (a.group.acronym.empty() ? 0 : 1) + (a.doc_date ? 1 : 0) + (a.deadline ? 1 : 0) +
         (a.level.empty() ? 0 : 1);
}

/// Total order in which the better copy comes first, whatever the order of the input.
bool better_copy(const Announcement& a, const Announcement& b) {
  const auto key = [](const Announcement& x) {
    return std::make_tuple(-fields_of(x), list_preference(x), x.mail.date.value_or(0));
  };
  if (key(a) != key(b)) return key(a) < key(b);
  return std::tie(a.mail.message_id, a.mail.list, a.title, a.abstract) <
         std::tie(b.mail.message_id, b.mail.list, b.title, b.abstract);
}

/// What makes two mails the same announcement.
std::string identity(const Announcement& a) {
  if (a.kind == Kind::id || a.kind == Kind::lastcall)
    return std::string(to_string(a.kind)) + ":" + a.draft + "-" + a.rev;
  if (a.kind == Kind::rfc) return "rfc:" + std::to_string(a.rfc);
  return a.key.empty() ? std::string(to_string(a.kind)) + ":" + a.mail.message_id : a.key;
}

/// An announcement with the lists and permalinks of all its copies.
struct Unique {
  const Announcement* kept = nullptr;
  std::set<std::string> lists;
};

std::map<std::string, Unique> unique_announcements(const daily::DayInput& input) {
  std::map<std::string, Unique> unique;
  for (const Announcement& a : input.announcements) {
    if (a.day && *a.day != input.day) continue;
    if (a.mail.no_archive || a.mail.is_test) continue;
    Unique& u = unique[identity(a)];
    if (u.kept == nullptr || better_copy(a, *u.kept)) u.kept = &a;
    u.lists.insert(a.lists.begin(), a.lists.end());
    if (!a.mail.list.empty()) u.lists.insert(a.mail.list);
  }
  return unique;
}

/// A mail of the announcement lists that is none of the known kinds; talk on group lists stays out.
bool is_public_notice(const Unique& u) {
  return !u.kept->mail.is_reply && (u.lists.contains("ietf-announce") || u.lists.contains("irtf-announce"));
}

std::string_view plain_or(std::string_view text, std::string_view otherwise) { return text.empty() ? otherwise : text; }

/// FNV-1a, for the key of an entry that has no name of its own.
std::string short_hash(std::string_view text) {
  std::uint64_t h = 14695981039346656037ULL;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::string out;
  for (int shift = 60; shift >= 16; shift -= 4) out += "0123456789abcdef"[(h >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

std::string entry_key(const Announcement& a) {
  switch (a.kind) {
    case Kind::id:
      return a.draft;
    case Kind::rfc:
      return "rfc" + std::to_string(a.rfc);
    case Kind::lastcall:
    case Kind::approval:
    case Kind::adoption:
    case Kind::wglc:
      if (!a.draft.empty()) return std::string(to_string(a.kind)) + "-" + a.draft;
      break;
    case Kind::charter:
    case Kind::conclusion:
    case Kind::interim:
      if (is_plain_name(a.group.acronym)) return std::string(to_string(a.kind)) + "-" + a.group.acronym;
      break;
    case Kind::other:
      break;
  }
  return std::string(to_string(a.kind)) + "-" + short_hash(a.mail.message_id);
}

std::string entry_name(const Announcement& a) {
  if (a.kind == Kind::rfc) return "RFC " + std::to_string(a.rfc);
  if (!a.draft.empty()) return a.draft;
  if (!a.group.acronym.empty()) return a.group.acronym + " " + std::string(plain_or(a.group.kind, "WG"));
  return std::string(plain_or(a.title, a.mail.subject));
}

Item make_item(const Unique& u) {
  const Announcement& a = *u.kept;
  Item item;
  item.source = &a;
  daily::Entry& e = item.entry;
  e.kind = a.kind;
  e.key = entry_key(a);
  e.name = entry_name(a);
  e.rev = a.rev;
  if (!a.rev.empty()) e.revisions.push_back(a.rev);
  e.title = a.title.empty() ? a.mail.subject : a.title;
  e.authors = a.authors;
  e.group = a.group;
  e.pages = a.pages;
  e.updates = a.updates;
  e.obsoletes = a.obsoletes;
  e.deadline = a.deadline;
  e.deadline_inferred = a.deadline_inferred;
  e.time = a.mail.date.value_or(0);
  e.abstract = a.abstract;
  e.paragraphs = a.paragraphs;
  e.lists.assign(u.lists.begin(), u.lists.end());
  e.permalink = a.mail.permalink.empty() && !a.permalinks.empty() ? a.permalinks.front() : a.mail.permalink;
  e.flags = a.flags | a.mail.flags;
  e.change = to_string(a.kind);
  return item;
}

/// One entry a draft: the highest revision, all revisions named.
void fold_revisions(std::vector<Item>& drafts) {
  std::map<std::string_view, std::vector<std::string>> revisions;
  std::map<std::string_view, Item*> highest;
  for (Item& item : drafts) {
    revisions[item.source->draft].push_back(item.entry.rev);
    Item*& best = highest[item.source->draft];
    if (best == nullptr || best->entry.rev < item.entry.rev) best = &item;
  }
  std::vector<Item> folded;
  folded.reserve(highest.size());
  for (auto& [draft, item] : highest) {
    auto& all = revisions[draft];
    std::ranges::sort(all);
    item->entry.revisions = all;
    item->is_new = all.front() == "00";
    folded.push_back(std::move(*item));
  }
  drafts = std::move(folded);
}

void sort_by_arrival(std::vector<Item>& items) {
  sort_items(items, [](const Item& a, const Item& b) {
    return std::tie(a.entry.time, a.entry.key, a.entry.title) < std::tie(b.entry.time, b.entry.key, b.entry.title);
  });
}

/// Keys are jump marks: a second mail about the same thing gets "-2".
void make_keys_unique(Folded& folded) {
  std::set<std::string> seen;
  for (auto* section : {&folded.drafts, &folded.rfcs, &folded.approvals, &folded.last_calls, &folded.others}) {
    for (Item& item : *section) {
      const std::string key = item.entry.key;
      for (int n = 2; !seen.insert(item.entry.key).second; ++n) item.entry.key = key + "-" + std::to_string(n);
    }
  }
}

}  // namespace

Folded fold(const Context& context) {
  Folded folded;
  const auto unique = unique_announcements(context.input);
  folded.drafts.reserve(static_cast<std::size_t>(
      std::ranges::count_if(unique, [](const auto& u) { return u.second.kept->kind == Kind::id; })));
  for (const auto& [id, u] : unique) {
    switch (u.kept->kind) {
      case Kind::id:
        if (!u.kept->draft.empty()) folded.drafts.push_back(make_item(u));
        break;
      case Kind::rfc:
        folded.rfcs.push_back(make_item(u));
        break;
      case Kind::approval:
        folded.approvals.push_back(make_item(u));
        break;
      case Kind::lastcall:
        folded.last_calls.push_back(make_item(u));
        break;
      case Kind::charter:
      case Kind::conclusion:
      case Kind::interim:
      case Kind::adoption:
      case Kind::wglc:
        folded.others.push_back(make_item(u));
        break;
      case Kind::other:
        if (is_public_notice(u)) folded.others.push_back(make_item(u));
        break;
    }
  }
  folded.revisions = static_cast<int>(folded.drafts.size());
  fold_revisions(folded.drafts);
  for (auto* section : {&folded.drafts, &folded.rfcs, &folded.approvals, &folded.last_calls, &folded.others}) {
    sort_by_arrival(*section);
  }
  make_keys_unique(folded);
  return folded;
}

}  // namespace nikkan::issue
