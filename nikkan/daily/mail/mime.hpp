#pragma once
// The only door to GMime: charsets we have no table for, encoded words, RFC 2231 names.
// Its recursive parser of whole messages is not used; the walk over parts is ours and has limits.
#include <optional>
#include <string>
#include <string_view>

namespace nikkan::mail {

/// RFC 2047, loosely: words inside quotes and glued to other text are decoded too.
std::string decode_words(std::string_view value);

/// Octets in `charset` to UTF-8, U+FFFD for what is ill-formed; nothing when the charset is unknown.
std::optional<std::string> convert_charset(std::string_view bytes, std::string_view charset);

/// The file name of a part by Content-Disposition and Content-Type values (RFC 2183, 2231, 2047).
std::string file_name(std::string_view disposition, std::string_view type);

}  // namespace nikkan::mail
