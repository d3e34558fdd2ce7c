#include "nikkan/daily/press/layout.hpp"

#include <algorithm>

#include "nikkan/daily/press/escape.hpp"

namespace nikkan::press {

using daily::Entry;
using daily::Standing;

std::string_view to_string(Shelf shelf) {
  switch (shelf) {
    case Shelf::rfcs: return "rfcs";
    case Shelf::approvals: return "approvals";
    case Shelf::last_calls: return "last-calls";
    case Shelf::drafts: return "drafts";
    case Shelf::starred: return "starred";
    case Shelf::more: return "more";
    case Shelf::new_ideas: return "new-individual";
    case Shelf::others: return "others";
  }
  return "";
}

namespace {

Shelf shelf_of(const Entry& e) {
  if (e.star) return Shelf::starred;
  const bool individual = e.standing == Standing::individual || e.standing == Standing::aimed;
  return individual && e.change == "new" ? Shelf::new_ideas : Shelf::more;
}

Word heading_of(Shelf shelf) {
  switch (shelf) {
    case Shelf::starred: return word::kStarred;
    case Shelf::more: return word::kMore;
    case Shelf::new_ideas: return word::kNewIdeas;
    default: return word::kDrafts;
  }
}

/// Headings are set only where the print order of the issue already groups the entries; an issue ordered by time
/// keeps its order under one heading.
bool is_grouped(const std::vector<Entry>& entries) {
  int last = -1;
  for (const Entry& e : entries) {
    const int rank = static_cast<int>(shelf_of(e));
    if (rank < last) return false;
    last = rank;
  }
  return true;
}

std::size_t common_prefix(const std::vector<const Entry*>& entries, bool japanese) {
  if (entries.size() < 2) return 0;
  const auto& first = facts(*entries.front(), japanese);
  std::size_t n = first.size();
  for (const Entry* e : entries) {
    const auto& other = facts(*e, japanese);
    std::size_t same = 0;
    while (same < std::min(n, other.size()) && other[same].text == first[same].text) ++same;
    n = same;
  }
  return n;
}

std::vector<const Entry*> pointers(const std::vector<Entry>& entries) {
  std::vector<const Entry*> out;
  out.reserve(entries.size());
  for (const Entry& e : entries) out.push_back(&e);
  return out;
}

}  // namespace

void Layout::add(PartLayout& part, Shelf shelf, Word heading, std::vector<const Entry*> entries) {
  if (entries.empty()) return;
  for (const Entry* e : entries) {
    std::string anchor = slug(e->key.empty() ? e->name : e->key);
    if (const int n = anchors_[anchor]++; n > 0) anchor += '~' + std::to_string(n + 1);  // '~' is in no slug
    places_[e] = {std::move(anchor), part.number};
    keys_.try_emplace(e->key, e);
    groups_[group_text(*e).empty() ? std::string() : clean(e->group.acronym, 40)].push_back(e);
  }
  part.entries += static_cast<int>(entries.size());
  Section section{shelf, heading, std::move(entries), 0, 0};
  if (shelf == Shelf::new_ideas) {
    section.common_en = common_prefix(section.entries, false);
    section.common_ja = common_prefix(section.entries, true);
  }
  part.sections.push_back(std::move(section));
}

Layout::Layout(const daily::Issue& issue) {
  const bool grouped = is_grouped(issue.entries);
  const std::size_t count = std::max<std::size_t>(issue.parts.size(), 1);
  parts_.reserve(count);
  for (std::size_t p = 0; p < count; ++p) {
    PartLayout& part = parts_.emplace_back();
    part.number = static_cast<int>(p) + 1;
    if (p == 0) {
      add(part, Shelf::rfcs, word::kRfcs, pointers(issue.rfcs));
      add(part, Shelf::approvals, word::kApprovals, pointers(issue.approvals));
      add(part, Shelf::last_calls, word::kLastCalls, pointers(issue.last_calls));
    }
    std::map<Shelf, std::vector<const Entry*>> shelves;
    const auto put = [&](const Entry& e) { shelves[grouped ? shelf_of(e) : Shelf::drafts].push_back(&e); };
    if (issue.parts.empty()) {
      for (const Entry& e : issue.entries) put(e);
    } else {
      for (const std::size_t i : issue.parts[p].entries) {
        if (i < issue.entries.size()) put(issue.entries[i]);
      }
    }
    for (auto& [shelf, entries] : shelves) add(part, shelf, heading_of(shelf), std::move(entries));
    if (p + 1 == count) add(part, Shelf::others, word::kOthers, pointers(issue.others));
  }
}

std::string_view Layout::anchor(const Entry& entry) const {
  const auto it = places_.find(&entry);
  return it == places_.end() ? std::string_view() : std::string_view(it->second.anchor);
}

int Layout::part_of(const Entry& entry) const {
  const auto it = places_.find(&entry);
  return it == places_.end() ? 1 : it->second.part;
}

const Entry* Layout::find(std::string_view key) const {
  const auto it = keys_.find(key);
  return it == keys_.end() ? nullptr : it->second;
}

}  // namespace nikkan::press
