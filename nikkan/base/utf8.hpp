#pragma once
// UTF-8 without locale. Offsets are octets, code points are char32_t.
#include <cstddef>
#include <string>
#include <string_view>

namespace nikkan {

/// One step of a decode: the code point (U+FFFD for an ill-formed sequence) and its octets (≥ 1).
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;
};

/// The code point at `at`; `at` must be < text.size(). Ill-formed input gives U+FFFD by maximal subparts (Unicode
/// 15, 3.9).
CodePoint decode_utf8(std::string_view text, std::size_t at);
/// Surrogates and values above U+10FFFF are written as U+FFFD.
void append_utf8(std::string& out, char32_t value);
bool is_valid_utf8(std::string_view text);
/// What a terminal would obey (controls, also those of direction) becomes a dot, ill-formed octets U+FFFD.
std::string for_terminal(std::string_view text);
/// Octet offset of the first ill-formed sequence, or npos.
std::size_t find_invalid_utf8(std::string_view text);
/// Ill-formed sequences become U+FFFD.
std::string sanitize_utf8(std::string_view text);
/// Number of code points.
std::size_t count_code_points(std::string_view text);
/// Terminal columns: East Asian Width W and F count 2, combining marks, format characters and
/// controls 0, the rest 1 (Ambiguous = 1).
std::size_t display_width(std::string_view text);
/// True for hiragana, katakana, kanji, fullwidth and halfwidth forms and CJK punctuation.
bool is_japanese(char32_t value);
/// Letters of the script and the long-vowel mark U+30FC; the middle dot U+30FB is punctuation.
bool is_katakana(char32_t value);
bool is_hiragana(char32_t value);
bool is_kanji(char32_t value);

/// ASCII only, other octets unchanged.
std::string ascii_lower(std::string_view text);
bool ascii_iequals(std::string_view a, std::string_view b);
/// ASCII white space (blank, TAB, LF, VT, FF, CR) off both ends.
std::string_view trim(std::string_view text);
/// Runs of ASCII white space become one blank, ends trimmed.
std::string collapse_space(std::string_view text);
/// Removes C0 controls except LF and TAB, DEL, C1 controls (a terminal obeys them), and code points
/// that XML 1.0 forbids; ill-formed sequences become U+FFFD. The result may stand in XML and on a terminal.
std::string strip_controls(std::string_view text);

}  // namespace nikkan
