#include "nikkan/daily/summary/guard_text.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"

namespace nikkan::summary::guard_text {
namespace {

/// What a code point becomes in the normal form; 0 = drop it.
char32_t fold(char32_t c) {
  if (c >= 0xff01 && c <= 0xff5e) return c - 0xff01 + 0x21;
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02bc:
      return '\'';
    case 0x201c:
    case 0x201d:
      return '"';
    case 0x2010:
    case 0x2011:
    case 0x2013:
      return '-';
    case 0x00a0:
    case 0x3000:
    case 0x2009:
    case 0x202f:
    case '\n':
    case '\t':
    case '\r':
      return ' ';
    case 0x00ad:
      return 0;
    default:
      return c;
  }
}

bool is_emphasis(std::string_view text, std::size_t at) {
  if (text[at] != '_' && text[at] != '*') return false;
  const bool before = at > 0 && is_ascii_alnum(text[at - 1]);
  const bool after = at + 1 < text.size() && is_ascii_alnum(text[at + 1]);
  return before != after;
}

std::uint32_t head_key(std::string_view text, std::size_t at) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    key = (key << 8U) | (at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U);
  }
  return key;
}

bool is_lead(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

bool border_after(std::string_view hay, std::size_t end) {
  if (end >= hay.size() || !is_ascii_alnum(hay[end])) return true;
  std::string_view rest = hay.substr(end);
  for (std::string_view ending : {"s", "es"}) {
    if (rest.starts_with(ending) && (rest.size() == ending.size() || !is_ascii_alnum(rest[ending.size()]))) return true;
  }
  return false;
}

}  // namespace

std::string normalise(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool blank = true;  // leading blanks go
  std::size_t at = 0;
  while (at < text.size()) {
    char32_t c = static_cast<unsigned char>(text[at]);
    std::size_t length = 1;
    if (c >= 0x80) {
      const CodePoint point = decode_utf8(text, at);
      c = point.value;
      length = point.length;
    } else if (is_emphasis(text, at)) {
      ++at;
      continue;
    }
    const char32_t folded = fold(c);
    if (c == 0x2014) {  // an em dash
      out += blank ? "-- " : " -- ";
      blank = true;
    } else if (folded == ' ') {
      if (!blank) out.push_back(' ');
      blank = true;
    } else if (folded != 0) {
      if (folded < 0x80)
        out.push_back(static_cast<char>(folded));
      else if (folded == c)
        out.append(text.substr(at, length));
      else
        append_utf8(out, folded);
      blank = false;
    }
    at += length;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_ascii_letter(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_ascii_letter(text[end]) ||
                                 (text[end] == '\'' && end + 1 < text.size() && is_ascii_letter(text[end + 1])))) {
      ++end;
    }
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

std::vector<std::string_view> tokens(std::string_view text) {
  static constexpr std::string_view kInner = "-_./:+&'";
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_ascii_alnum(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() &&
           (is_ascii_alnum(text[end]) || (kInner.find(text[end]) != std::string_view::npos && end + 1 < text.size() &&
                                          is_ascii_alnum(text[end + 1])))) {
      ++end;
    }
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

bool stands_in(std::string_view hay, std::string_view word) {
  if (word.empty()) return false;
  const bool open = is_ascii_alnum(word.front());
  for (std::size_t at = hay.find(word); at != std::string_view::npos; at = hay.find(word, at + 1)) {
    if (open && at > 0 && is_ascii_alnum(hay[at - 1])) continue;
    if (!is_ascii_alnum(word.back()) || border_after(hay, at + word.size())) return true;
  }
  return false;
}

bool stands_in_any_number(std::string_view hay, std::string_view word) {
  if (word.ends_with("'s")) word.remove_suffix(2);
  if (stands_in(hay, word)) return true;
  if (word.size() > 3 && word.ends_with("ies")) {
    return stands_in(hay, std::string(word.substr(0, word.size() - 3)) + "y");
  }
  if (word.size() > 2 && word.ends_with("s") && stands_in(hay, word.substr(0, word.size() - 1))) return true;
  if (word.size() > 3 && word.ends_with("es") && stands_in(hay, word.substr(0, word.size() - 2))) return true;
  return word.size() > 2 && word.ends_with("y") && stands_in(hay, std::string(word.substr(0, word.size() - 1)) + "ies");
}

WordSet::WordSet(std::initializer_list<std::string_view> list) : sorted_(list) { std::ranges::sort(sorted_); }

bool WordSet::has(std::string_view word) const { return std::ranges::binary_search(sorted_, word); }

bool WordSet::has_any(const std::vector<std::string_view>& list) const {
  return std::ranges::any_of(list, [this](std::string_view word) { return has(word); });
}

bool has_stem(const std::vector<std::string_view>& list, std::initializer_list<std::string_view> stems) {
  return std::ranges::any_of(list, [&](std::string_view word) {
    return std::ranges::any_of(stems, [&](std::string_view stem) { return word.starts_with(stem); });
  });
}

bool has_pair(const std::vector<std::string_view>& list, std::string_view first, std::string_view second) {
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    if (list[i] == first && list[i + 1] == second) return true;
  }
  return false;
}

Markers::Markers(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) by_head_[head_key(entry.phrase, 0)].push_back(entry);
  for (auto& [key, list] : by_head_) {
    std::ranges::sort(list, [](const Entry& a, const Entry& b) {
      return a.phrase.size() != b.phrase.size() ? a.phrase.size() > b.phrase.size() : a.phrase < b.phrase;
    });
  }
}

const Markers::Entry* Markers::longest_at(std::string_view text, std::size_t at) const {
  const auto it = by_head_.find(head_key(text, at));
  if (it == by_head_.end()) return nullptr;
  const std::string_view rest = text.substr(at);
  for (const Entry& entry : it->second) {
    if (rest.starts_with(entry.phrase)) return &entry;
  }
  return nullptr;
}

unsigned Markers::scan(std::string_view text) const {
  unsigned mask = 0;
  for (const Hit& hit : hits(text)) mask |= hit.mask;
  return mask;
}

std::vector<Markers::Hit> Markers::hits(std::string_view text) const {
  std::vector<Hit> out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80 || !is_lead(text[at])) {
      ++at;
      continue;
    }
    if (const Entry* entry = longest_at(text, at)) {
      out.push_back({at, entry->phrase, entry->mask});
      at += entry->phrase.size();
    } else {
      ++at;
    }
  }
  return out;
}

}  // namespace nikkan::summary::guard_text
