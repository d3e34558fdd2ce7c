// Drafts of the same hands on the same day are one work (digest issue, 13).
#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "nikkan/daily/issue/item.hpp"
#include "nikkan/daily/issue/names.hpp"

namespace nikkan::issue {
namespace {

/// Union-find without recursion; the root is always the smallest index.
class Unions {
 public:
  explicit Unions(std::size_t n) : parent_(n) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) {
      parent_[i] = parent_[parent_[i]];
      i = parent_[i];
    }
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    a = root(a);
    b = root(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> parent_;
};

/// Distinct author sets that one author's new set is compared with: bounds a day on which one name signs thousands.
constexpr std::size_t kMaxCompared = 256;

using AuthorSet = std::vector<std::uint32_t>;  // sorted ids

std::size_t shared_count(const AuthorSet& a, const AuthorSet& b) {
  std::size_t n = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++n;
    const bool step_a = a[i] <= b[j];
    const bool step_b = b[j] <= a[i];
    i += step_a ? 1 : 0;
    j += step_b ? 1 : 0;
  }
  return n;
}

/// "draft-templin-6man-aero3" > "templin-6man": two tokens of the name, INFERRED reading of "shared name stem".
std::string_view two_tokens(std::string_view draft) {
  const auto tokens = name_tokens(draft);
  if (tokens.size() < 3) return {};
  return {tokens[0].data(), static_cast<std::size_t>(tokens[1].data() + tokens[1].size() - tokens[0].data())};
}

/// Distinct author sets of one day, with the names under each; comparing sets, not drafts, keeps a flood cheap.
struct Group {
  std::size_t first = 0;  ///< index of the first key with this set
  std::set<std::string_view> stems;
};

void join_day(const std::vector<std::size_t>& members, const std::vector<WorkKey>& keys,
              const std::vector<AuthorSet>& sets, Unions& unions) {
  std::map<AuthorSet, Group> groups;
  for (const std::size_t i : members) {
    if (!keys[i].individual || sets[i].empty()) continue;
    const auto [it, added] = groups.try_emplace(sets[i]);
    if (added)
      it->second.first = i;
    else
      unions.join(i, it->second.first);
    if (const auto stem = two_tokens(keys[i].draft); !stem.empty()) it->second.stems.insert(stem);
  }
  std::map<std::uint32_t, std::vector<const std::pair<const AuthorSet, Group>*>> by_author;
  for (const auto& group : groups) {
    std::set<const void*> seen;
    for (const std::uint32_t author : group.first) {
      for (const auto* other : by_author[author]) {
        if (!seen.insert(other).second) continue;
        const std::size_t shared = shared_count(group.first, other->first);
        const std::size_t all = group.first.size() + other->first.size() - shared;
        const bool same_stem = std::ranges::any_of(
            group.second.stems, [&](std::string_view stem) { return other->second.stems.contains(stem); });
        if (shared * 3 >= all * 2 || same_stem) unions.join(group.second.first, other->second.first);
      }
      if (by_author[author].size() < kMaxCompared) by_author[author].push_back(&group);
    }
  }
}

}  // namespace

std::vector<std::size_t> group_works(const std::vector<WorkKey>& keys) {
  std::map<std::string, std::uint32_t> ids;
  std::vector<AuthorSet> sets(keys.size());
  std::map<Day, std::vector<std::size_t>> by_day;
  std::map<std::string_view, std::size_t> by_draft;
  Unions unions(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (const auto& author : *keys[i].authors) {
      const auto [it, added] = ids.try_emplace(daily::author_key(author.name), static_cast<std::uint32_t>(ids.size()));
      sets[i].push_back(it->second);
    }
    std::ranges::sort(sets[i]);
    const auto same = std::ranges::unique(sets[i]);
    sets[i].erase(same.begin(), same.end());
    by_day[keys[i].day].push_back(i);
    if (keys[i].draft.empty()) continue;
    const auto [it, added] = by_draft.try_emplace(keys[i].draft, i);
    if (!added) unions.join(i, it->second);
  }
  for (const auto& [day, members] : by_day) join_day(members, keys, sets, unions);
  std::vector<std::size_t> roots(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) roots[i] = unions.root(i);
  return roots;
}

std::vector<daily::Family> find_families(std::vector<Item>& drafts) {
  std::vector<WorkKey> keys;
  for (const Item& item : drafts) {
    keys.push_back({item.source->draft, Day{}, is_individual(item.entry), &item.entry.authors});
  }
  const auto roots = group_works(keys);
  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < roots.size(); ++i) members[roots[i]].push_back(i);
  // The drafts come by arrival, so the smallest index of a family is its earliest announcement.
  std::vector<daily::Family> families;
  for (const auto& [root, indexes] : members) {
    if (indexes.size() < 2) continue;
    daily::Family family;
    std::set<std::string> shared;
    for (const auto& author : drafts[root].entry.authors) shared.insert(daily::author_key(author.name));
    bool same = true;
    for (const std::size_t i : indexes) {
      std::set<std::string> own;
      for (const auto& author : drafts[i].entry.authors) own.insert(daily::author_key(author.name));
      const std::size_t before = shared.size();
      std::erase_if(shared, [&](const std::string& key) { return !own.contains(key); });
      same = same && shared.size() == before && own.size() == before;
    }
    std::set<std::string> listed;
    for (const auto& author : drafts[root].entry.authors) {
      const std::string key = daily::author_key(author.name);
      if (shared.contains(key) && listed.insert(key).second) family.authors.push_back(author);
    }
    for (const std::size_t i : indexes) {
      Item& item = drafts[i];
      family.members.push_back(item.entry.key);
      item.entry.family = static_cast<int>(families.size());
      item.family_size = indexes.size();
      item.family_authors = shared.size();
      item.family_same_authors = same;
      item.family_first = i == root;
    }
    families.push_back(std::move(family));
  }
  return families;
}

}  // namespace nikkan::issue
