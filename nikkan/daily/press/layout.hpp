#pragma once
// Which entry stands under which heading of which part, and under which name it can be jumped to.
// Every paged output (HTML, Markdown, text) walks this and nothing else.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"
#include "nikkan/daily/press/words.hpp"

namespace nikkan::press {

enum class Shelf : std::uint8_t { rfcs, approvals, last_calls, drafts, starred, more, new_ideas, others };
std::string_view to_string(Shelf shelf);

struct Section {
  Shelf shelf;
  Word heading;
  std::vector<const daily::Entry*> entries;
  /// First facts sentences that all entries of `new_ideas` share: printed once under the heading.
  std::size_t common_en = 0, common_ja = 0;
};

struct PartLayout {
  int number = 1;
  std::vector<Section> sections;
  int entries = 0;
};

class Layout {
 public:
  explicit Layout(const daily::Issue& issue);
  const std::vector<PartLayout>& parts() const { return parts_; }
  int count() const { return static_cast<int>(parts_.size()); }
  /// Fragment identifier, unique in the issue, made of the key: "draft-x", "rfc9977".
  std::string_view anchor(const daily::Entry& entry) const;
  int part_of(const daily::Entry& entry) const;
  /// By entry key; nullptr when the issue has none.
  const daily::Entry* find(std::string_view key) const;
  /// Group acronym (or "" for individual drafts) > entries, for the index of a flood issue.
  const std::map<std::string, std::vector<const daily::Entry*>>& groups() const { return groups_; }

 private:
  struct Place {
    std::string anchor;
    int part = 1;
  };
  void add(PartLayout& part, Shelf shelf, Word heading, std::vector<const daily::Entry*> entries);
  std::vector<PartLayout> parts_;
  std::map<const daily::Entry*, Place> places_;       // looked up only, never walked
  std::map<std::string, const daily::Entry*, std::less<>> keys_;
  std::map<std::string, int, std::less<>> anchors_;
  std::map<std::string, std::vector<const daily::Entry*>> groups_;
};

}  // namespace nikkan::press
