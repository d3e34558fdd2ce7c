// What is known of a document's standing, from mail, earlier mail and indexes; never guessed (digest issue, 6).
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"

namespace nikkan::issue {
namespace {

using daily::Entry;
using daily::Kind;
using daily::PriorEvent;
using daily::Standing;
using std::chrono::days;

constexpr days kLastCallWg{14}, kLastCallIndividual{28};  // RFC 2026, 6.1.2
constexpr days kRepeatWindow{3};
constexpr days kNeighbourWindow{7};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

/// "Standards Track (Proposed Standard)" > "Proposed Standard"; "None" > "".
std::string clean_level(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kLevels{{
      {"proposed standard", "Proposed Standard"},
      {"draft standard", "Draft Standard"},
      {"internet standard", "Internet Standard"},
      {"full standard", "Internet Standard"},
      {"best current practice", "Best Current Practice"},
      {"bcp", "Best Current Practice"},
      {"informational", "Informational"},
      {"experimental", "Experimental"},
      {"historic", "Historic"},
      {"standards track", "Standards Track"},
      {"internet-standard", "Internet Standard"},
  }};
  const std::string lower = ascii_lower(trim(text));
  for (const auto& [word, level] : kLevels) {
    if (lower.find(word) != std::string::npos) return std::string(level);
  }
  return {};
}

std::vector<PriorEvent> events_of(const Context& context, const std::string& draft) {
  std::vector<PriorEvent> events;
  if (const auto it = context.input.history.find(draft); it != context.input.history.end()) events = it->second;
  for (const PriorEvent& e : context.input.open_deadlines) {
    if (e.draft == draft) events.push_back(e);
  }
  if (const auto it = context.today.find(draft); it != context.today.end()) {
    events.insert(events.end(), it->second.begin(), it->second.end());
  }
  std::erase_if(events, [&](const PriorEvent& e) { return e.day > context.input.day; });
  const auto key = [](const PriorEvent& e) { return std::tie(e.day, e.time, e.kind, e.rev); };
  std::ranges::sort(events, [&](const PriorEvent& a, const PriorEvent& b) { return key(a) < key(b); });
  const auto same =
      std::ranges::unique(events, [&](const PriorEvent& a, const PriorEvent& b) { return key(a) == key(b); });
  events.erase(same.begin(), same.end());
  return events;
}

void set_group(const Context& context, Item& item) {
  Entry& e = item.entry;
  const std::string& draft = item.source->draft.empty() ? item.source->from_draft : item.source->draft;
  if (e.group.acronym.empty()) {
    e.group.acronym = stream_group(draft);
    if (!e.group.acronym.empty()) e.group.kind = draft.starts_with("draft-irtf-") ? "RG" : "WG";
  }
  const auto it = context.groups.find(e.group.acronym);
  if (it != context.groups.end() && !e.group.acronym.empty()) {
    const daily::GroupRecord& group = *it->second;
    if (e.group.name.empty()) e.group.name = group.name;
    if (e.group.kind.empty()) e.group.kind = upper(group.kind);
    if (e.group.stream.empty()) e.group.stream = group.stream;
    if (group.area != group.stream) e.area = group.area;
  } else if (item.record != nullptr && !e.group.acronym.empty() && item.record->group == e.group.acronym) {
    e.area = upper(item.record->area);
  }
  if (e.group.kind.empty() && !e.group.acronym.empty()) e.group.kind = "WG";
  e.stream = e.group.stream;
  if (e.stream.empty() && !e.group.acronym.empty()) e.stream = e.group.kind == "RG" ? "IRTF" : "IETF";
  if (draft.starts_with("draft-iab-")) e.stream = "IAB";
  if (e.stream.empty() && item.record != nullptr) {
    const std::string stream = ascii_lower(item.record->stream);
    if (stream == "ise" || stream.starts_with("independent")) e.stream = "Independent";
  }
}

Standing base_standing(const Context& context, Item& item) {
  const Entry& e = item.entry;
  if (e.stream == "IAB") return Standing::iab;
  if (!e.group.acronym.empty()) {
    if (e.group.kind == "RG" || e.stream == "IRTF") return Standing::rg_item;
    return item.is_new && item.source->draft.starts_with("draft-ietf-") ? Standing::wg_item_first : Standing::wg_item;
  }
  if (e.stream == "Independent") return Standing::independent;
  const auto aimed = context.groups.find(name_stem(item.source->draft));
  if (aimed != context.groups.end() && !aimed->first.empty()) {
    item.aimed_at = {aimed->first, aimed->second->name, upper(aimed->second->kind), aimed->second->stream};
    return Standing::aimed;
  }
  return Standing::individual;
}

/// IESG state of the index as a stage; none when the index says nothing or a later revision is in it.
Stage index_stage(const Context& context, Item& item) {
  const daily::DraftRecord* r = item.record;
  if (r == nullptr || r->rev > item.entry.rev) return Stage::none;
  const std::string state = r->iesg_state.empty() ? r->state : r->iesg_state;
  const std::string lower = ascii_lower(state);
  const auto has = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  Stage stage = Stage::none;
  if (has("rfc ed queue") || has("rfc-ed") || has("auth48") || has("missref"))
    stage = Stage::rfc_editor;
  else if (has("approved"))
    stage = Stage::approved;
  else if (has("in last call"))
    stage = Stage::last_call;
  else if (has("iesg evaluation") || has("waiting for writeup") || has("go-ahead"))
    stage = Stage::iesg_evaluation;
  else if (has("ad evaluation") || has("publication requested") || has("expert review") || has("last call requested"))
    stage = Stage::publication_requested;
  if (stage == Stage::last_call) {
    const auto end = parse_day(r->last_call_end);
    if (end && *end < context.input.day) return Stage::last_call_over;
    if (end && !item.entry.deadline) item.entry.deadline = *end;
  }
  if (stage != Stage::none) item.iesg_state = state;
  return stage;
}

Day last_call_end(const PriorEvent& e, bool group_item) {
  return e.deadline.value_or(e.day + (group_item ? kLastCallWg : kLastCallIndividual));
}

/// Walks the earlier mails, oldest first: the last word on Last Call, approval, calls.
Stage mail_stage(const Context& context, const std::vector<PriorEvent>& events, Item& item) {
  Stage stage = Stage::none;
  const bool group_item = !item.entry.group.acronym.empty();
  for (const PriorEvent& e : events) {
    const bool open = e.deadline && *e.deadline >= context.input.day;
    switch (e.kind) {
      case Kind::lastcall:
        item.last_call = e;
        item.last_call_inferred = !e.deadline;
        item.stage_level = e.level;
        stage = last_call_end(e, group_item) >= context.input.day ? Stage::last_call : Stage::last_call_over;
        break;
      case Kind::approval:
        item.stage_level = e.level;
        if (e.day < context.input.day) item.approval = e;
        stage = Stage::approved;
        break;
      case Kind::adoption:
        if (open && stage == Stage::none) stage = Stage::adoption_call;
        break;
      case Kind::wglc:
        if (open && stage <= Stage::wg_last_call) stage = Stage::wg_last_call;
        break;
      default:
        break;
    }
    if (open && (stage == Stage::adoption_call || stage == Stage::wg_last_call)) item.entry.deadline = e.deadline;
  }
  if (stage == Stage::last_call) {
    item.entry.deadline = last_call_end(*item.last_call, group_item);
    item.entry.deadline_inferred = item.last_call_inferred;
  }
  return stage;
}

Standing standing_of(Stage stage, Standing base) {
  switch (stage) {
    case Stage::adoption_call:
      return is_individual(base) ? Standing::adoption_call : base;
    case Stage::wg_last_call:
      return Standing::wg_last_call;
    case Stage::last_call:
      return Standing::last_call;
    case Stage::iesg_evaluation:
      return Standing::iesg_evaluation;
    case Stage::approved:
      return Standing::approved;
    case Stage::rfc_editor:
      return Standing::rfc_editor;
    default:
      return base;
  }
}

bool is_state_event(Kind kind) {
  return kind == Kind::lastcall || kind == Kind::approval || kind == Kind::adoption || kind == Kind::wglc ||
         kind == Kind::rfc;
}

/// Neighbouring days: streak, repetition, links, page count of the revision before.
void look_around(const Context& context, const std::vector<PriorEvent>& events, Item& item) {
  const Day today = context.input.day;
  std::map<Day, std::vector<PriorEvent>> by_day;
  bool state_changed = false;
  for (const PriorEvent& e : events) {
    if (is_state_event(e.kind) && e.day >= today - kRepeatWindow) state_changed = true;
    if (e.kind != Kind::id || e.day >= today) continue;
    by_day[e.day].push_back(e);
    if (e.day >= today - kRepeatWindow) item.repeated = true;
    if (e.day >= today - kNeighbourWindow) item.entry.neighbours.push_back(e);
    if (e.pages > 0 && item.entry.pages > 0) {
      item.entry.pages_delta = static_cast<int>(item.entry.pages) - static_cast<int>(e.pages);
    }
  }
  item.repeated = item.repeated && !state_changed;
  Day first = today;
  while (by_day.contains(first - days{1})) first -= days{1};
  for (auto it = by_day.lower_bound(first); it != by_day.end(); ++it) {
    item.streak.insert(item.streak.end(), it->second.begin(), it->second.end());
  }
  std::vector<PriorEvent> later;
  for (const PriorEvent& e : context.input.following) {
    if (e.kind == Kind::id && e.draft == item.source->draft && e.day > today && e.day <= today + kNeighbourWindow) {
      later.push_back(e);
    }
  }
  std::ranges::sort(
      later, [](const PriorEvent& a, const PriorEvent& b) { return std::tie(a.day, a.rev) < std::tie(b.day, b.rev); });
  item.entry.neighbours.insert(item.entry.neighbours.end(), later.begin(), later.end());
}

std::set<std::string> keys_of(const std::vector<daily::Author>& authors) {
  std::set<std::string> keys;
  for (const auto& author : authors) keys.insert(daily::author_key(author.name));
  return keys;
}

/// An adopted -00 and the individual draft it comes from: by the index, else same title and half of the authors.
void find_predecessor(const Context& context, Item& item) {
  Entry& e = item.entry;
  if (item.record != nullptr && !item.record->replaces.empty()) {
    e.replaces = *std::ranges::min_element(item.record->replaces);
    return;
  }
  if (e.change != "adopted" || e.title.empty()) return;
  const std::string title = ascii_lower(collapse_space(e.title));
  const auto mine = keys_of(e.authors);
  std::tuple<Day, UnixTime, std::string> best;
  for (const auto& [draft, events] : context.input.history) {
    if (draft == item.source->draft || is_stream_name(draft)) continue;
    for (const PriorEvent& old : events) {
      if (old.kind != Kind::id || old.day > context.input.day || ascii_lower(collapse_space(old.title)) != title)
        continue;
      const auto theirs = keys_of(old.authors);
      const auto shared = std::ranges::count_if(theirs, [&](const std::string& key) { return mine.contains(key); });
      const auto smaller = std::min(mine.size(), theirs.size());
      if (smaller == 0 || static_cast<std::size_t>(shared) * 2 < smaller) continue;
      if (std::make_tuple(old.day, old.time, draft) > best) best = {old.day, old.time, draft};
    }
  }
  e.replaces = std::get<std::string>(best);
  e.replaces_inferred = !e.replaces.empty();
}

void set_days_left(const Context& context, Entry& e) {
  if (e.deadline) e.days_left = context.days_left(*e.deadline);
}

/// Last Call and approval of earlier days, for an announcement that follows them.
void remember_stages(const Context& context, const std::vector<PriorEvent>& events, Item& item) {
  for (const PriorEvent& event : events) {
    if (event.day >= context.input.day) continue;
    if (event.kind == Kind::lastcall) item.last_call = event;
    if (event.kind == Kind::approval) item.approval = event;
  }
}

/// Group, Last Call and approval of the draft behind an announcement that is no draft itself.
void describe_rfc(const Context& context, Item& item, const std::vector<PriorEvent>& events) {
  Entry& e = item.entry;
  const daily::Announcement& a = *item.source;
  e.standing = Standing::rfc;
  item.stage = Stage::rfc;
  e.status = clean_level(a.level.empty() ? a.status_text : a.level);
  if (const auto it = context.input.rfcs.find(a.rfc); it != context.input.rfcs.end()) {
    const daily::RfcRecord& r = it->second;
    if (e.status.empty() || e.status == "Standards Track") {
      if (const std::string level = clean_level(r.status); !level.empty()) e.status = level;
    }
    if (e.pages == 0) e.pages = r.pages;
    if (e.stream.empty()) e.stream = r.stream;
    if (e.updates.empty()) e.updates = r.updates;
    if (e.obsoletes.empty()) e.obsoletes = r.obsoletes;
    if (e.abstract.empty()) e.abstract = r.abstract;
  }
  remember_stages(context, events, item);
}

}  // namespace

Context make_context(const daily::DayInput& input, const Options& options) {
  Context context{input, options, options.now.value_or(start_of(input.day) + 86'399)};
  for (const daily::Announcement& a : input.announcements) {
    if (a.draft.empty() || !is_state_event(a.kind) || (a.day && *a.day != input.day)) continue;
    context.today[a.draft].push_back({.kind = a.kind,
                                      .draft = a.draft,
                                      .rev = a.rev,
                                      .title = a.title,
                                      .rfc = a.rfc,
                                      .day = input.day,
                                      .time = a.mail.date.value_or(0),
                                      .level = a.level,
                                      .deadline = a.deadline,
                                      .pages = a.pages,
                                      .authors = a.authors});
  }
  for (const daily::GroupRecord& group : input.groups) {
    const auto key = [](const daily::GroupRecord& g) { return std::tie(g.kind, g.stream, g.area, g.name, g.list); };
    const daily::GroupRecord*& known = context.groups[group.acronym];
    if (known == nullptr || key(group) > key(*known)) known = &group;
  }
  return context;
}

void describe_draft(const Context& context, Item& item) {
  Entry& e = item.entry;
  const std::string& draft = item.source->draft;
  if (const auto it = context.input.drafts.find(draft); it != context.input.drafts.end()) item.record = &it->second;
  const auto events = events_of(context, draft);
  set_group(context, item);
  const Standing base = base_standing(context, item);
  item.stage = std::max(mail_stage(context, events, item), index_stage(context, item));
  e.standing = standing_of(item.stage, base);
  const bool adopted = base == Standing::wg_item_first || (base == Standing::rg_item && item.is_new);
  e.change = adopted ? "adopted" : item.is_new ? "new" : "update";
  if (item.record != nullptr) e.status = clean_level(item.record->intended_level);
  if (e.status.empty()) e.status = clean_level(item.stage_level);
  e.status_claimed = !e.status.empty() && is_individual(base);
  if (e.pages == 0 && item.record != nullptr && item.record->rev == e.rev) e.pages = item.record->pages;
  look_around(context, events, item);
  find_predecessor(context, item);
  set_days_left(context, e);
}

void describe_other(const Context& context, Item& item) {
  Entry& e = item.entry;
  const daily::Announcement& a = *item.source;
  const std::string& draft = a.draft.empty() ? a.from_draft : a.draft;
  if (const auto it = context.input.drafts.find(draft); it != context.input.drafts.end()) item.record = &it->second;
  const auto events = draft.empty() ? std::vector<PriorEvent>{} : events_of(context, draft);
  set_group(context, item);
  switch (e.kind) {
    case Kind::rfc:
      describe_rfc(context, item, events);
      break;
    case Kind::approval:
      e.standing = Standing::approved;
      item.stage = Stage::approved;
      e.status = clean_level(a.level.empty() ? a.status_text : a.level);
      remember_stages(context, events, item);
      break;
    case Kind::lastcall:
      e.standing = Standing::last_call;
      item.stage = Stage::last_call;
      e.status = clean_level(a.level.empty() ? a.status_text : a.level);
      if (!e.deadline) {
        e.deadline = context.input.day + (e.group.acronym.empty() ? kLastCallIndividual : kLastCallWg);
        e.deadline_inferred = true;
      }
      break;
    case Kind::adoption:
      e.standing = Standing::adoption_call;
      item.stage = Stage::adoption_call;
      break;
    case Kind::wglc:
      e.standing = Standing::wg_last_call;
      item.stage = Stage::wg_last_call;
      break;
    default:
      if (!e.group.acronym.empty()) e.standing = e.group.kind == "RG" ? Standing::rg_item : Standing::wg_item;
      break;
  }
  set_days_left(context, e);
}

}  // namespace nikkan::issue
