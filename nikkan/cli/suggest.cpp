#include "nikkan/cli/suggest.hpp"

#include <algorithm>
#include <vector>

#include "nikkan/base/utf8.hpp"

namespace nikkan::cli {

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

std::string nearest(std::string_view word, std::span<const std::string> names) {
  constexpr std::size_t kLongest = 64;
  if (word.empty() || word.size() > kLongest) return {};
  const std::string typed = ascii_lower(word);
  std::string best;
  std::size_t smallest = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& name : names) {
    std::size_t edits = distance(typed, ascii_lower(name));
    if (typed.size() >= 3 && name.starts_with(typed)) edits = std::min<std::size_t>(edits, 1);
    if (edits < smallest) {
      smallest = edits;
      best = name;
    }
  }
  return best;
}

std::string printable(std::string_view word) {
  constexpr std::size_t kLongest = 60;
  std::string clean;
  for (const char c : strip_controls(sanitize_utf8(word))) clean += c == '\n' || c == '\t' ? ' ' : c;
  std::string out;
  for (std::size_t at = 0, points = 0; at < clean.size(); ++points) {
    if (points == kLongest) return out + "…";
    const std::size_t length = decode_utf8(clean, at).length;
    out.append(clean, at, length);
    at += length;
  }
  return out;
}

}  // namespace nikkan::cli
