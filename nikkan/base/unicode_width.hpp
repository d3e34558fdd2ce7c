#pragma once
// Widths of characters in columns, from the Unicode database (generated table).

namespace nikkan::unicode {

/// East Asian Width W or F (UAX #11).
bool is_wide(char32_t value);
/// Combining marks, format characters and the joining parts of Hangul.
bool is_zero_width(char32_t value);

}  // namespace nikkan::unicode
