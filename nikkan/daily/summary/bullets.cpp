// List items and values, which both languages print as they stand in the source (digest issue, 8.8).
#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/frames.hpp"

namespace nikkan::summary {
namespace {

constexpr std::size_t kMaxItems = 40;
constexpr std::size_t kMaxValues = 40;
constexpr std::size_t kMaxName = 80;

bool name_octet(char c) { return is_alnum(c) || c == '_' || c == '-' || c == '/' || c == '.' || c == ':'; }

/// A token with a digit, '_', '/', an inner capital or an inner '.' or ':' (8.2, rule 3).
bool is_identifier(std::string_view name) {
  if (name.size() < 2 || !is_alpha(name.front())) return false;
  for (std::size_t i = 1; i < name.size(); ++i) {
    if (is_digit(name[i]) || name[i] == '_' || name[i] == '/' || is_upper(name[i])) return true;
    if ((name[i] == '.' || name[i] == ':') && i + 1 < name.size()) return true;
  }
  return false;
}

bool is_value(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) {
    return text.size() > 2 && std::all_of(text.begin() + 2, text.end(), [](char c) {
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
  }
  return !text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), is_digit);
}

/// The order of an acronym's name and a reference's number is not a value: "RFC (6987)".
bool is_series(std::string_view name) { return name == "RFC" || name == "BCP" || name == "STD"; }

}  // namespace

const daily::SourceSentence* find_sentence(const Request& request, int id) {
  for (const auto& sentence : request.sentences) {
    if (!sentence.item && sentence.id == id) return &sentence;
  }
  return nullptr;
}

std::vector<daily::Sentence> list_of(const Request& request, int id, std::string_view engine) {
  std::vector<daily::Sentence> items;
  const auto& all = request.sentences;
  auto at = std::find_if(all.begin(), all.end(), [&](const auto& s) { return !s.item && s.id == id; });
  if (at == all.end()) return items;
  for (++at; at != all.end() && at->item && items.size() < kMaxItems; ++at) {
    const std::string_view raw = std::string_view(request.abstract).substr(at->span.from, at->span.to - at->span.from);
    daily::Sentence item;
    item.text = collapse_space(raw.substr(item_marker(raw)));
    item.spans = {at->span};
    item.source_ids = {id};
    item.level = daily::Level::list;
    item.engine = engine;
    item.bullet = true;
    if (!item.text.empty()) items.push_back(std::move(item));
  }
  return items;
}

std::vector<daily::Sentence> values_of(const Request& request, std::string_view engine) {
  std::vector<daily::Sentence> values;
  const std::string_view text = request.abstract;
  for (std::size_t open = text.find('('); open != std::string_view::npos; open = text.find('(', open + 1)) {
    const std::string_view window = text.substr(open + 1, 34);
    const std::size_t length = window.find(')');
    if (length == std::string_view::npos || !is_value(window.substr(0, length))) continue;
    std::size_t end = open;
    while (end > 0 && is_blank(text[end - 1])) --end;
    std::size_t start = end;
    while (start > 0 && end - start < kMaxName && name_octet(text[start - 1])) --start;
    const std::string_view name = text.substr(start, end - start);
    if (!is_identifier(name) || is_series(name)) continue;
    std::string line = std::string(name) + " = " + std::string(window.substr(0, length));
    if (std::any_of(values.begin(), values.end(), [&](const auto& v) { return v.text == line; })) continue;
    const daily::Span span{static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(open + length + 2)};
    daily::Sentence value;
    value.text = std::move(line);
    value.spans = {span};
    for (const auto& sentence : request.sentences) {
      if (!sentence.item && sentence.span.from <= span.from && span.to <= sentence.span.to) value.source_ids = {sentence.id};
    }
    value.level = daily::Level::values;
    value.engine = engine;
    value.bullet = true;
    values.push_back(std::move(value));
    if (values.size() >= kMaxValues) break;
  }
  return values;
}

}  // namespace nikkan::summary
