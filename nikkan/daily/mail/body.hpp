#pragma once
// From the octets of one MIME leaf to text: transfer encoding, charset, flowed lines, tags, footers.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/daily/model.hpp"

namespace nikkan::mail {

enum class Transfer : std::uint8_t { identity, quoted_printable, base64 };

/// A Content-Type value (RFC 2045, 5.1), as far as we use it. Names and type are lower case.
struct ContentType {
  std::string type = "text/plain";
  std::string charset;
  std::string boundary;
  bool flowed = false;
  bool delsp = false;
};
ContentType parse_content_type(std::string_view value);
/// Unknown values are 8bit.
Transfer parse_transfer(std::string_view value);

bool is_plain_ascii(std::string_view text);
/// Undoes one ">" of "^>+From " lines (mboxrd).
std::string undo_from_quoting(std::string_view body);
std::string decode_quoted_printable(std::string_view body);
/// Octets outside the alphabet are skipped; ends at '='.
std::string decode_base64(std::string_view body);
/// By the charset rules of the card; sets charset_mismatch.
std::string to_utf8(std::string&& bytes, std::string_view charset, daily::Flags& flags);
/// LF line ends, no controls.
void normalise_lines(std::string& text);
/// Joins soft lines (RFC 3676).
std::string join_flowed(std::string_view text, bool delsp);
/// Tags out, entities decoded, script and style dropped.
std::string strip_html(std::string_view html);
/// RFC 1896.
std::string strip_enriched(std::string_view text);
/// Cuts list footers off the end, however many, and the blank lines before them.
void cut_footers(std::string& text);

}  // namespace nikkan::mail
