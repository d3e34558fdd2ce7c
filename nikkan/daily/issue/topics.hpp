#pragma once
// The topic profiles (share/topics.tsv) and the matcher made of them: one trie over all keywords,
// entered at word starts, so that a document costs one pass.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/model.hpp"

namespace nikkan::issue {

struct Profile {
  std::string id, en, ja, area;
  bool deployed = false;
  int interest = 0;
};

/// Id of the label of a document that no profile matches.
inline constexpr std::string_view kOtherTopic = "other";

class Topics {
 public:
  /// Reads a table in the form of share/topics.tsv. Errors: bad_value ("topics", offset of the cell).
  static Result<Topics> parse(std::string_view tsv);
  /// share/topics.tsv, parsed once.
  static const Topics& builtin();

  const std::vector<Profile>& profiles() const { return profiles_; }
  /// Row of a profile; profiles().size() for "other" and unknown ids.
  std::size_t row(std::string_view id) const;

  /// Labels of one document (digest issue, 7), best first, at most 3; "other" alone when none holds.
  /// `group` is the acronym of a stream item; when empty, the stem of the draft's name counts half.
  std::vector<daily::TopicLabel> classify(std::string_view title, std::string_view abstract, std::string_view draft,
                                          std::string_view group) const;

 private:
  struct Use {
    std::uint16_t profile;
    int weight;
  };
  struct Keyword {
    std::string text;
    bool prefix = false;
    std::vector<Use> uses;
  };
  static constexpr std::size_t kAlphabet = 43;
  struct Node {
    std::array<std::uint16_t, kAlphabet> next{};
    std::vector<std::uint16_t> ends;  ///< keywords that end here
  };

  static std::uint8_t symbol(char c);
  void add_keyword(std::string_view text, int weight, std::uint16_t profile);
  void scan(std::string_view text, std::vector<std::uint16_t>& counts) const;

  std::vector<Profile> profiles_;
  std::vector<Keyword> keywords_;
  std::vector<Node> nodes_;
  std::map<std::string, std::vector<Use>, std::less<>> groups_;
  std::map<std::string, std::uint16_t, std::less<>> keyword_ids_;
};

}  // namespace nikkan::issue
