// The walk from everything known of a day to its issue.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "nikkan/base/parallel.hpp"
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
  const auto full = [&](std::size_t i) { return !flood || static_cast<int>(i) < options.flood_full; };
  std::vector<summary::Outcome> outcomes(order.size());
  if (summarise) {  // a model: one request after the other
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (full(i)) outcomes[i] = summarise(order[i]->entry);
    }
  }
  parallel_for(order.size(), options.threads, [&](std::size_t i) {
    if (!full(i)) {
      outcomes[i] = summarise_pivot(order[i]->entry);
    } else if (!summarise) {
      outcomes[i] = summarise_builtin(order[i]->entry);
    }
  });
  std::set<std::string> engines;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Entry& e = order[i]->entry;
    issue.guard_accepted += outcomes[i].accepted;
    issue.guard_dropped += outcomes[i].dropped;
    for (const auto& word : outcomes[i].unknown_words) ++issue.unknown_words[word];
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
  std::vector<Item*> items;
  for_all(folded, [&](Item& item) { items.push_back(&item); });
  parallel_for(items.size(), options.threads, [&](std::size_t i) {
    Item& item = *items[i];
    const Entry& e = item.entry;
    const std::string& draft = item.source->draft.empty() ? item.source->from_draft : item.source->draft;
    item.entry.topics = Topics::builtin().classify(e.title, e.abstract, draft, e.group.acronym);
    add_links(item);
  });
  issue.families = find_families(folded.drafts);
  find_trends(context, folded.drafts, folded.rfcs, issue);
  parallel_for(items.size(), options.threads, [&](std::size_t i) {
    score(context, *items[i], issue.trends);
    add_facts(context, *items[i]);
  });
  give_stars(options, folded.drafts);
  summarise_all(options, summarise, folded, issue);
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
