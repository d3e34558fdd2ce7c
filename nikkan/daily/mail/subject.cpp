#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/mail/chars.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::mail {
namespace {

/// `^(re|fwd?|fw|aw|wg|tr|sv|antw|rif|vs)\s*(\[\d+\])?\s*:`
bool is_reply_mark(std::string_view text) {
  constexpr std::string_view kMarks[] = {"re", "fwd", "fw", "aw", "wg", "tr", "sv", "antw", "rif", "vs"};
  for (const std::string_view mark : kMarks) {
    if (!istarts_with(text, mark)) continue;
    std::size_t at = mark.size();
    while (at < text.size() && is_space(text[at])) ++at;
    if (at < text.size() && text[at] == '[') {
      std::size_t digit = at + 1;
      while (digit < text.size() && is_digit(text[digit])) ++digit;
      if (digit == at + 1 || digit >= text.size() || text[digit] != ']') continue;
      at = digit + 1;
      while (at < text.size() && is_space(text[at])) ++at;
    }
    if (at < text.size() && text[at] == ':') return true;
  }
  return false;
}

bool iends_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && iequals(text.substr(text.size() - word.size()), word);
}

}  // namespace

std::string strip_subject(std::string_view decoded, bool& reply) {
  const std::string collapsed = collapse_space(decoded);
  std::string_view rest = collapsed;
  reply = iends_with(rest, "(fwd)");
  for (;;) {
    if (is_reply_mark(rest) || istarts_with(rest, "[fwd:")) reply = true;
    if (!rest.starts_with('[')) break;
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) break;
    rest = trimmed(rest.substr(close + 1));
  }
  return std::string(rest);
}

}  // namespace nikkan::mail
