#pragma once
// Header fields of a part, as browsers and others send them (RFC 7578, 4; RFC 2046; RFC 2183), and media types.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/labs/form_params/profile.hpp"

namespace nikkan::form_params {

/// What one part's header says. Texts are views into the header block, or into `Scratch` where a backslash had to go.
struct PartHead {
  std::uint64_t index = 0;        ///< parts before this one
  std::uint64_t offset = 0;       ///< of the header block's first octet in the body
  std::uint64_t data_offset = 0;  ///< of the part's first octet of data
  std::string_view block =
      {};  ///< the header block as it was sent, with the line end of its last field, without the empty line
  std::string_view disposition = {};          ///< "form-data"; empty when there is no Content-Disposition
  bool form_data = false;                     ///< the disposition is form-data, without regard to case
  std::optional<std::string_view> name = {};  ///< as written, but for \" (see parse_part_head()); %22 is left as it is
  std::optional<std::string_view> filename = {};  ///< the same; "" when no file was chosen; of filename* when alone
  bool filename_star = false;                     ///< a filename* stood there (RFC 7578, 4.2 forbids it)
  bool filename_of_star = false;                  ///< and no filename did
  std::string_view content_type = {};             ///< the whole value; empty when there is none, which means text/plain
  std::string_view transfer_encoding = {};        ///< of Content-Transfer-Encoding, deprecated by RFC 7578, 4.7
};

/// Memory that parse_part_head() needs now and then; reused from part to part.
struct HeadScratch {
  std::string name, filename, unfolded;
};

/// Reads a header block: lines with their line ends, without the empty line. `offset` is the body's offset of its first
/// octet. Lenient admits LF alone as a line end, folded lines, other dispositions and a missing one; strict refuses
/// these, controls, filename* and texts that are no UTF-8. Errors: bad_value, duplicate, limit "header.count"; field
/// "header.…".
///
/// Backslashes in names and filenames (OURS): each is one, as browsers, Node and curl send them, and `\"` ends the text
/// when the line ends behind it or another parameter follows. Any other `\"` is a quoted mark: its sender knows quoted
/// pairs, and all of them in that text are undone.
Result<void> parse_part_head(PartHead& head, std::string_view block, std::uint64_t offset, bool strict,
                             HeadScratch& scratch, std::size_t max_headers = profile::kMaxHeaders);

/// The media type before any parameter, blanks off: "text/plain" of "text/plain; charset=x".
std::string_view media_type(std::string_view content_type);
/// True for application/x-www-form-urlencoded, without regard to case or parameters.
bool is_urlencoded_type(std::string_view content_type);
/// A parameter of a header value such as `multipart/form-data; boundary="x"`. Errors: not_found, duplicate, bad_value;
/// field "content_type".
Result<std::string> parameter(std::string_view value, std::string_view name);
/// True when RFC 7578, 4.7 has no quarrel with a Content-Transfer-Encoding: none, 7bit, 8bit or binary.
bool is_identity_encoding(std::string_view transfer_encoding);

/// What browsers put into a name instead of a quotation mark, CR and LF (%22, %0D, %0A: WHATWG HTML,
/// multipart/form-data encoding algorithm) becomes these again. Not undone by the parser: a name may have held these
/// letters to begin with.
std::string decode_name_escapes(std::string_view written);
/// The other way round.
std::string encode_name_escapes(std::string_view name);

}  // namespace nikkan::form_params
