#pragma once
// Lines of text for a terminal of a known width.
#include <string>
#include <string_view>

namespace nikkan::cli {

/// Words of `text` in lines of at most `width` columns, each behind `indent` blanks; the first line
/// continues a line that already has `used` columns. Blank lines separate paragraphs. A word that is
/// too long stands alone. No line feed at the end.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent, std::size_t used = 0);

/// `text` and blanks up to `width` columns.
std::string pad(std::string_view text, std::size_t width);

}  // namespace nikkan::cli
