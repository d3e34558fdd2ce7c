#pragma once
// Text of others > text that is safe to print. Every output goes through `clean` first; then the escape of its format.
#include <cstddef>
#include <string>
#include <string_view>

namespace nikkan::press {

/// Longest title or name that a page prints (code points); JSON alone carries the whole.
inline constexpr std::size_t kMaxPrinted = 400;

/// On one line: white space collapsed to single blanks; C0, C1, bidirectional controls, zero-width and tag
/// characters and non-characters removed; ill-formed octets become U+FFFD; cut after `max` code points with "…".
std::string clean(std::string_view text, std::size_t max = static_cast<std::size_t>(-1));

/// True when clean would change nothing: a quick look that knows ASCII, kana and kanji and says no to the rest.
bool is_clean(std::string_view text);
/// clean without a copy where none is needed; `storage` must outlive the result.
std::string_view clean_view(std::string_view text, std::size_t max, std::string& storage);

/// & < > " ' as references; for HTML and XML, text and attributes. The text must be clean.
void append_html(std::string& out, std::string_view text);
std::string html(std::string_view text);

/// CommonMark (and Qiita: `$`, `|`): every character that could start markup gets a backslash; clean included.
std::string markdown(std::string_view text, std::size_t max = static_cast<std::size_t>(-1));

/// Fragment identifier: [a-z0-9._-] of a key, other characters become '-'.
std::string slug(std::string_view key);

/// True for http, https and mailto URLs of printable ASCII without quotes, blanks or angle brackets.
bool is_safe_url(std::string_view url);

}  // namespace nikkan::press
