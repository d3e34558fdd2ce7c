// The walk from everything known of a day to its issue.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/topics.hpp"

namespace nikkan::issue {
namespace {

using daily::Entry;
using daily::Issue;
using daily::Kind;

template <class F>
void for_all(Folded& folded, F&& f) {
  for (auto* section : {&folded.drafts, &folded.rfcs, &folded.approvals, &folded.last_calls, &folded.others}) {
    for (Item& item : *section) f(item);
  }
}

daily::Counts count(const Folded& folded) {
  daily::Counts c;
  c.drafts = static_cast<int>(folded.drafts.size());
  c.revisions = folded.revisions;
  for (const Item& item : folded.drafts) (item.is_new ? c.new_drafts : c.updates) += 1;
  c.rfcs = static_cast<int>(folded.rfcs.size());
  c.approvals = static_cast<int>(folded.approvals.size());
  c.last_calls = static_cast<int>(folded.last_calls.size());
  for (const Item& item : folded.others) {
    switch (item.entry.kind) {
      case Kind::charter:
      case Kind::conclusion:
        ++c.charters;
        break;
      case Kind::interim:
        ++c.meetings;
        break;
      case Kind::adoption:
      case Kind::wglc:
        ++c.calls;
        break;
      default:
        ++c.other;
        break;
    }
  }
  return c;
}

bool wants_summary(const Entry& e) {
  return !e.abstract.empty() &&
         (e.kind == Kind::id || e.kind == Kind::rfc || e.kind == Kind::approval || e.kind == Kind::lastcall);
}

/// Rank order; in a flood only the first `flood_full` get a whole summary, the others their pivot.
void summarise_all(const Options& options, const Summariser& summarise, Folded& folded, Issue& issue) {
  std::vector<Item*> order;
  for_all(folded, [&](Item& item) {
    if (wants_summary(item.entry)) order.push_back(&item);
  });
  std::ranges::sort(order, [](const Item* a, const Item* b) { return ranks_before(*a, *b); });
  const bool flood = issue.mode == daily::Mode::flood;
  std::set<std::string> engines;
  for (std::size_t i = 0; i < order.size(); ++i) {
    Entry& e = order[i]->entry;
    const bool whole = !flood || static_cast<int>(i) < options.flood_full;
    const summary::Outcome outcome = whole ? summarise(e) : summarise_pivot(e);
    issue.guard_accepted += outcome.accepted;
    issue.guard_dropped += outcome.dropped;
    for (const auto& word : outcome.unknown_words) ++issue.unknown_words[word];
    for (const auto* side : {&e.summary_en, &e.summary_ja}) {
      for (const auto& s : *side) engines.insert(s.engine);
    }
  }
  for (const auto& name : engines) issue.engines.push_back(engine_version(name));
}

std::vector<Entry> take(std::vector<Item>& items) {
  std::vector<Entry> entries;
  entries.reserve(items.size());
  for (Item& item : items) entries.push_back(std::move(item.entry));
  return entries;
}

UnixTime newest(const daily::DayInput& input) {
  UnixTime t = 0;
  for (const auto& a : input.announcements) {
    if (!a.day || *a.day == input.day) t = std::max(t, a.mail.date.value_or(0));
  }
  return t != 0 ? t : start_of(input.day) + 86'399;
}

}  // namespace

Issue build(const daily::DayInput& input, const Options& options, const Summariser& summarise) {
  const Context context = make_context(input, options);
  Issue issue;
  issue.day = input.day;
  issue.edition = input.edition;
  issue.version = options.version;
  issue.expected_drafts = input.expected_drafts;
  issue.index_files = input.index_files;
  issue.recap = input.recap;
  issue.added_since = input.added_since;
  issue.updated = newest(input);

  Folded folded = fold(context);
  issue.mode = mode_of(options, folded);
  issue.counts = count(folded);
  for (Item& item : folded.drafts) describe_draft(context, item);
  for (auto* section : {&folded.rfcs, &folded.approvals, &folded.last_calls, &folded.others}) {
    for (Item& item : *section) describe_other(context, item);
  }
  for_all(folded, [](Item& item) {
    const Entry& e = item.entry;
    const std::string& draft = item.source->draft.empty() ? item.source->from_draft : item.source->draft;
    item.entry.topics = Topics::builtin().classify(e.title, e.abstract, draft, e.group.acronym);
    add_links(item);
  });
  issue.families = find_families(folded.drafts);
  find_trends(context, folded.drafts, folded.rfcs, issue);
  for_all(folded, [&](Item& item) {
    score(context, item, issue.trends);
    add_facts(context, item);
  });
  give_stars(options, folded.drafts);
  summarise_all(options, summarise ? summarise : Summariser(summarise_builtin), folded, issue);
  add_lead(context, folded, issue);
  sort_drafts(options.order, folded.drafts);
  issue.entries = take(folded.drafts);
  issue.rfcs = take(folded.rfcs);
  issue.approvals = take(folded.approvals);
  issue.last_calls = take(folded.last_calls);
  issue.others = take(folded.others);
  if (!issue.entries.empty()) {
    const bool flood = issue.mode == daily::Mode::flood;
    issue.parts = split_parts(issue.entries,
                              flood ? static_cast<std::size_t>(std::max(options.part_size, 1)) : issue.entries.size());
  }
  add_deadlines(context, issue);
  add_takeaways(issue);
  add_calendar(context, issue);
  add_reading_time(issue);
  return issue;
}

std::vector<daily::TopicLabel> classify(std::string_view title, std::string_view abstract, std::string_view draft,
                                        std::string_view group) {
  return Topics::builtin().classify(title, abstract, draft, group);
}

}  // namespace nikkan::issue
