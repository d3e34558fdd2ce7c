// Standing words (digest issue, 6): a sentence doesn't make a document more than its record does.
#include <span>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/guard_checks.hpp"
#include "nikkan/daily/summary/guard_text.hpp"

namespace nikkan::summary::guard_checks {
namespace {

using namespace guard_text;
using daily::Standing;

enum class Claim : std::uint8_t { standard, candidate, adopted, approved, published, internet_standard };

struct Word {
  std::string_view text;  // lower case for Latin
  Claim claim;
  std::string_view stem;  // the source's own word that allows it; empty = never
};

// Whole claims first: no word of the source excuses them.
constexpr Word kWords[] = {
    {"標準候補", Claim::candidate, ""},
    {"標準案", Claim::candidate, ""},
    {"標準化候補", Claim::candidate, ""},
    {"提案標準", Claim::candidate, ""},
    {"新標準", Claim::standard, ""},
    {"新しい標準", Claim::standard, ""},
    {"新たな標準", Claim::standard, ""},
    {"IETF標準", Claim::standard, ""},
    {"国際標準", Claim::standard, ""},
    {"インターネット標準", Claim::internet_standard, ""},
    {"標準として", Claim::standard, ""},
    {"標準規格", Claim::standard, ""},
    {"採択", Claim::adopted, ""},
    {"IESGが承認", Claim::approved, ""},
    {"IESGにより承認", Claim::approved, ""},
    {"IESGによって承認", Claim::approved, ""},
    {"RFCとして公開", Claim::published, ""},
    {"RFCとして発行", Claim::published, ""},
    {"RFC化", Claim::published, ""},
    {"標準", Claim::standard, "standard"},
    {"承認され", Claim::approved, "approv"},
    {"承認済み", Claim::approved, "approv"},
    {"公開され", Claim::published, "publi"},
    {"発行され", Claim::published, "issu"},
    {"proposed standard", Claim::candidate, ""},
    {"standard candidate", Claim::candidate, ""},
    {"candidate standard", Claim::candidate, ""},
    {"internet standard", Claim::internet_standard, ""},
    {"new standard", Claim::standard, ""},
    {"ietf standard", Claim::standard, ""},
    {"standards track", Claim::standard, ""},
    {"adopted by the", Claim::adopted, "adopted by the"},
    {"adopted", Claim::adopted, "adopt"},
    {"approved by the iesg", Claim::approved, ""},
    {"approved", Claim::approved, "approv"},
    {"published as rfc", Claim::published, ""},
    {"published as an rfc", Claim::published, ""},
    {"published", Claim::published, "publi"},
    {"standardized", Claim::standard, "standard"},
    {"standardised", Claim::standard, "standard"},
    {"standard", Claim::standard, "standard"},
    {"candidate", Claim::candidate, "candidate"},
};

bool may_claim(Standing standing, Claim claim) {
  const auto at = static_cast<int>(standing);
  switch (claim) {
    case Claim::candidate:
      return standing == Standing::approved || standing == Standing::rfc_editor || standing == Standing::rfc;
    case Claim::standard:
      return at >= static_cast<int>(Standing::wg_last_call) && standing != Standing::independent;
    case Claim::adopted:
      return standing == Standing::wg_item || standing == Standing::wg_item_first || standing == Standing::rg_item ||
             at >= static_cast<int>(Standing::wg_last_call);
    case Claim::approved:
      return at >= static_cast<int>(Standing::approved);
    case Claim::published:
      return standing == Standing::rfc;
    case Claim::internet_standard:
      return false;
  }
  return false;
}

/// 標準 in words that claim nothing, and the fixed phrases of the facts.
std::string without_fixed_phrases(std::string text) {
  for (std::string_view phrase : {"標準化過程", "標準化への提唱", "採択の記録はありません", "IETFの標準ではありません",
                                  "標準入力", "標準出力", "標準時", "標準偏差", "非標準", "標準的"}) {
    for (std::size_t at = text.find(phrase); at != std::string::npos; at = text.find(phrase, at))
      text.erase(at, phrase.size());
  }
  return text;
}

/// "appeared" words are for a first revision.
constexpr std::string_view kAppeared[] = {"登場", "お目見え", "初公開", "appeared", "debut"};

}  // namespace

Verdict check_status(const Prepared& p) {
  std::string text = p.out_lower;
  const std::string title = ascii_lower(normalise(p.context.title));
  if (!title.empty()) {
    const std::size_t at = text.find(title);
    if (at != std::string::npos) text.erase(at, title.size());
  }
  if (p.context.lang == Lang::ja) text = without_fixed_phrases(std::move(text));
  for (const Word& word : kWords) {
    const std::string key = ascii_lower(word.text);
    const bool latin = is_ascii_letter(key.front()) && is_ascii_letter(key.back());
    const bool found = latin ? stands_in(text, key) : text.find(key) != std::string::npos;
    if (!found || may_claim(p.context.standing, word.claim)) continue;
    const bool own_word = !word.stem.empty() && p.source_lower.find(word.stem) != std::string::npos;
    if (!own_word) return Failure{"status", std::string(word.text)};
  }
  if (p.context.rev.empty() || p.context.rev == "00") return std::nullopt;
  for (std::string_view word : kAppeared) {
    if (text.find(word) != std::string::npos && p.source_lower.find(word) == std::string::npos)
      return Failure{"status", std::string(word)};
  }
  return std::nullopt;
}

}  // namespace nikkan::summary::guard_checks
