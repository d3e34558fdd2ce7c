#pragma once
// Which sentences of an abstract an entry prints (digest issue, 8.3 and 8.4). Inside the room.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/summary/text.hpp"

namespace nikkan::summary {

/// What kind of sentence it is by its opening (8.3).
enum class SentenceKind : std::uint8_t { background, p1, p2, pd, s };

struct Scored {
  int id = 0;
  SentenceKind kind = SentenceKind::background;
  int score = 0;
  bool pronoun = false;  ///< opens with It, They, These… or "This" + verb
  std::uint32_t words = 0;
  bool list_follows = false;
};

/// `sentence` is clean text. The title decides PD.
SentenceKind classify(std::string_view sentence, std::string_view title);
/// Opens with a pronoun that stands for an earlier sentence's noun.
bool opens_with_pronoun(std::string_view sentence);

/// Scores of all sentences (ids from 1) and the pivot's id (0 = none).
struct Scores {
  std::vector<Scored> all;
  int pivot = 0;
};
Scores score_sentences(std::string_view title, const std::vector<std::string>& sentences);
/// Ids in order of the abstract. `max_chars` limits the sum of the sentences' octets; the pivot stays.
std::vector<int> select(const Scores& scores, const std::vector<std::string>& sentences, int max_chars);

}  // namespace nikkan::summary
