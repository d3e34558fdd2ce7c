#pragma once
// Japanese line breaking without a model: phrase breaks by rules over character classes and particles,
// kinsoku, and wrapping to columns (digest issue, section 16). English text wraps at blanks by the same function.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nikkan::press {

/// Octet offsets where a line may end without tearing a phrase: before a word that follows a particle or an
/// inflected ending, after 、 and 。, before an opening bracket. Blanks are not listed; they break anyway.
std::vector<std::size_t> phrase_breaks(std::string_view text);

/// May a line end between these two characters (kinsoku, Latin tokens, digits)?
bool may_break(char32_t before, char32_t after);

/// Lines of at most `columns` (wide characters count 2). Prefers phrase breaks; a phrase longer than a line is cut
/// where kinsoku allows; a Latin token longer than a line stands alone, uncut. `RFC 7854` stays together.
std::vector<std::string> wrap(std::string_view text, std::size_t columns, std::string_view first_indent = {},
                              std::string_view indent = {});

/// True when the blank at `at` ties a label to its number ("RFC 7854", "BCP 14", "STD 97").
bool is_tied_blank(std::string_view text, std::size_t at);

/// Octets [begin, end) of tokens that a browser would break and a reader would not: "ML-KEM", "RFC 7854".
std::vector<std::pair<std::size_t, std::size_t>> tied_tokens(std::string_view text);

/// At most `columns` wide, with "…" when cut.
std::string clip(std::string_view text, std::size_t columns);

}  // namespace nikkan::press
