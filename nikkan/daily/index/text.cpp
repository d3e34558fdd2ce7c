#include "nikkan/daily/index/text.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::index {

void skip(Skipped& skipped, Code code, std::string_view field, std::uint64_t offset) {
  ++skipped.count;
  if (skipped.errors.size() < 100) skipped.errors.push_back({.code = code, .offset = offset, .field = field});
}

std::string to_utf8(std::string_view line) {
  if (is_valid_utf8(line)) return std::string(line);
  std::string out;
  for (const char c : line) append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

std::optional<DraftName> split_draft(std::string_view name) {
  std::string text = ascii_lower(trim(name));
  for (const std::string_view end : {".txt", ".xml", ".html", ".pdf", ".ps"}) {
    if (text.ends_with(end)) text.resize(text.size() - end.size());
  }
  const std::size_t size = text.size();
  if (!text.starts_with("draft-") || size < 10 || size > 255 || text[size - 3] != '-') return std::nullopt;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+' || c == '_';
  };
  if (!std::all_of(text.begin(), text.end(), allowed)) return std::nullopt;
  if (!number(std::string_view(text).substr(size - 2))) return std::nullopt;
  return DraftName{text.substr(0, size - 3), text.substr(size - 2)};
}

bool Lines::next(Line& line) {
  if (at_ >= text_.size()) return false;
  const std::size_t end = std::min(text_.find('\n', at_), text_.size());
  line.offset = at_;
  line.text = text_.substr(at_, end - at_);
  line.too_long = line.text.size() > max_;
  if (line.too_long) line.text = line.text.substr(0, max_);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  at_ = end + 1;
  return true;
}

std::optional<std::uint32_t> number(std::string_view text) {
  if (text.empty() || text.size() > 9) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

std::optional<std::uint32_t> rfc_number(std::string_view text) {
  text = trim(text);
  if (text.size() < 4 || !ascii_iequals(text.substr(0, 3), "rfc")) return std::nullopt;
  return number(trim(text.substr(3)));
}

int month_number(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                     "July",    "August",   "September", "October", "November", "December"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (ascii_iequals(name, kMonths[i])) return static_cast<int>(i + 1);
  }
  return 0;
}

}  // namespace nikkan::index
