#include "nikkan/daily/issue/names.hpp"

#include <algorithm>

namespace nikkan::issue {

std::vector<std::string_view> name_tokens(std::string_view draft) {
  std::vector<std::string_view> tokens;
  if (!draft.starts_with("draft-")) return tokens;
  for (std::size_t at = 6; at <= draft.size();) {
    const std::size_t end = std::min(draft.find('-', at), draft.size());
    tokens.push_back(draft.substr(at, end - at));
    at = end + 1;
  }
  return tokens;
}

std::string_view stream_group(std::string_view draft) {
  const auto tokens = name_tokens(draft);
  if (tokens.size() < 2 || (tokens[0] != "ietf" && tokens[0] != "irtf")) return {};
  return tokens[1];
}

std::string_view name_stem(std::string_view draft) {
  const auto tokens = name_tokens(draft);
  if (tokens.size() < 3 || is_stream_name(draft)) return {};
  return tokens[1];
}

bool is_stream_name(std::string_view draft) {
  return draft.starts_with("draft-ietf-") || draft.starts_with("draft-irtf-") || draft.starts_with("draft-iab-");
}

bool is_plain_name(std::string_view draft) {
  return !draft.empty() && std::ranges::all_of(draft, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '_' || c == '-';
  });
}

int revision_number(std::string_view rev) {
  if (rev.empty() || rev.size() > 3) return -1;
  int value = 0;
  for (const char c : rev) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace nikkan::issue
