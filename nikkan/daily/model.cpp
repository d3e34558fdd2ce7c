#include "nikkan/daily/model.hpp"

#include "nikkan/base/utf8.hpp"

namespace nikkan::daily {

std::string_view to_string(Flag flag) {
  switch (flag) {
    case Flag::charset_mismatch: return "charset-mismatch";
    case Flag::date_zone_missing: return "date-zone-missing";
    case Flag::date_bad: return "date-bad";
    case Flag::undated: return "undated";
    case Flag::duplicate_header: return "duplicate-header";
    case Flag::name_mismatch: return "name-mismatch";
    case Flag::no_abstract: return "no-abstract";
    case Flag::truncated: return "truncated";
    case Flag::reconstructed: return "reconstructed";
    case Flag::inferred_deadline: return "inferred-deadline";
    case Flag::many_messages: return "many-messages";
    case Flag::synthetic_id: return "synthetic-id";
    case Flag::bad_structure: return "bad-structure";
  }
  return "unknown";
}

namespace {
constexpr std::array<std::string_view, 10> kKinds{"id",      "rfc",     "lastcall", "approval", "charter",
                                                  "conclusion", "interim", "adoption", "wglc",     "other"};
}

std::string_view to_string(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<Kind> parse_kind(std::string_view text) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == text) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

std::string_view to_string(Level level) {
  switch (level) {
    case Level::facts: return "facts";
    case Level::framed: return "F";
    case Level::partial: return "P";
    case Level::noun: return "N";
    case Level::quoted: return "Q";
    case Level::extracted: return "extract";
    case Level::model: return "model";
    case Level::values: return "values";
    case Level::list: return "list";
  }
  return "unknown";
}

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::individual: return "individual";
    case Standing::aimed: return "individual-aimed";
    case Standing::adoption_call: return "adoption-call";
    case Standing::wg_item: return "wg-item";
    case Standing::wg_item_first: return "wg-item-first";
    case Standing::rg_item: return "rg-item";
    case Standing::independent: return "independent";
    case Standing::iab: return "iab";
    case Standing::wg_last_call: return "wg-last-call";
    case Standing::last_call: return "ietf-last-call";
    case Standing::iesg_evaluation: return "iesg-evaluation";
    case Standing::approved: return "approved";
    case Standing::rfc_editor: return "rfc-editor-queue";
    case Standing::rfc: return "rfc";
  }
  return "unknown";
}

std::string author_key(std::string_view name) {
  std::string key;
  std::size_t at = 0;
  std::size_t word = 0;
  const std::string folded = ascii_lower(collapse_space(name));
  while (at < folded.size()) {
    const std::size_t end = std::min(folded.find(' ', at), folded.size());
    const std::string_view token = std::string_view(folded).substr(at, end - at);
    const bool last = end == folded.size();
    const bool initial = token.size() <= 2 && (token.size() == 1 || token[1] == '.');
    if (word == 0 || last || !initial) {
      if (!key.empty()) key += ' ';
      key += token;
    }
    ++word;
    at = end + 1;
  }
  return key;
}

}  // namespace nikkan::daily
