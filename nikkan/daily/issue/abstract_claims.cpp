#include "nikkan/daily/issue/abstract_claims.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "nikkan/base/utf8.hpp"

namespace nikkan::issue {
namespace {

using Words = std::span<const std::string>;

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

/// Lower-case words of each sentence: letters, digits and inner hyphens.
std::vector<std::vector<std::string>> sentences_of(std::string_view text) {
  std::vector<std::vector<std::string>> sentences(1);
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) sentences.back().push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                        (static_cast<unsigned char>(c) & 0x80U) != 0 || (c == '-' && !word.empty());
    if (letter) {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      continue;
    }
    end_word();
    const bool blank_follows = i + 1 >= text.size() || text[i + 1] == ' ' || text[i + 1] == '\n';
    if ((c == '.' || c == '!' || c == '?' || c == ';') && blank_follows) sentences.emplace_back();
  }
  end_word();
  return sentences;
}

/// True when the words before the verb name the document and no RFC.
bool subject_is_document(Words before) {
  bool document = false;
  for (const auto& word : before) {
    if (word.starts_with("rfc") || one_of(word, {"not", "no", "never", "neither", "without"})) return false;
    if (one_of(word, {"document", "memo", "draft", "specification", "note", "standard", "it", "proposal", "i-d",
                      "internet-draft", "we"})) {
      document = true;
    }
  }
  return document;
}

/// True when an RFC number follows within a few words of the verb ("updates and clarifies RFC 1", "updates RFCs 1").
bool rfc_follows(Words after) {
  constexpr std::size_t kReach = 4;
  const auto head = after.first(std::min(after.size(), kReach));
  if (!head.empty() && head.front() == "by") return false;
  return std::ranges::any_of(head, [](const std::string& word) {
    return one_of(word, {"rfc", "rfcs"}) ||
           (word.starts_with("rfc") && word.size() > 3 && word[3] >= '0' && word[3] <= '9');
  });
}

/// "creates an IANA registry", "establishes a new … registry".
bool registry_follows(Words after) {
  constexpr std::size_t kReach = 8;
  const auto head = after.first(std::min(after.size(), kReach));
  return std::ranges::any_of(head, [](const std::string& w) { return one_of(w, {"registry", "registries"}); });
}

}  // namespace

Claims read_claims(std::string_view abstract) {
  Claims claims;
  for (const auto& words : sentences_of(abstract)) {
    const bool iana = std::ranges::find(words, "iana") != words.end();
    for (std::size_t i = 0; i < words.size(); ++i) {
      const Words before = Words(words).first(i);
      const Words after = Words(words).subspan(i + 1);
      if (one_of(words[i], {"updates", "update"}) && rfc_follows(after) && subject_is_document(before)) {
        claims.updates_rfc = true;
      } else if (one_of(words[i], {"obsoletes", "obsolete"}) && rfc_follows(after) && subject_is_document(before)) {
        claims.obsoletes_rfc = true;
      } else if (iana && one_of(words[i], {"creates", "create", "establishes", "establish"}) &&
                 registry_follows(after) && subject_is_document(before)) {
        claims.creates_registry = true;
      }
    }
  }
  return claims;
}

}  // namespace nikkan::issue
