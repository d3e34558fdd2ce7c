#pragma once
// A push parser of multipart/form-data bodies (RFC 2046, 5.1.1; RFC 7578).
//
//   preamble > delimiter > header block > data > delimiter > … > close delimiter > epilogue
//   octets come in pieces of any size; events go out at once; data are views into the piece (or into the delimiter)
//   the first error stays
//
// Memory: one header block at most (8 KiB). Between pieces no data is kept: what may still become a delimiter is a
// prefix of it, and only its length is remembered. Not here: nested multipart bodies, transfer encodings, charsets.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/labs/form_params/content_disposition.hpp"
#include "nikkan/labs/form_params/profile.hpp"

namespace nikkan::form_params {

/// A boundary of 1 to 70 characters that does not end with a blank (RFC 2046, 5.1.1).
class Boundary {
 public:
  /// Strict admits RFC 2046's characters alone, lenient all that are visible, and blanks. Errors: bad_length, bad_value
  /// "boundary".
  static Result<Boundary> from(std::string_view text, bool strict = false);
  /// Out of a Content-Type value. Errors: unsupported "content_type" when it is no multipart/form-data; not_found,
  /// duplicate, bad_value "content_type.boundary"; those of from().
  static Result<Boundary> from_content_type(std::string_view value, bool strict = false);
  /// A guess from the first line of a body that begins with a delimiter. Errors: not_found "boundary".
  static Result<Boundary> guess(ByteView body);

  std::string_view text() const { return std::string_view(delimiter_).substr(4); }
  /// CR LF "--" boundary.
  std::string_view delimiter() const { return delimiter_; }
  /// The Content-Type of a body with it; quoted where RFC 2046 wants that.
  std::string content_type() const;

 private:
  explicit Boundary(std::string_view text) : delimiter_("\r\n--") { delimiter_ += text; }
  std::string delimiter_;
};

struct ParseLimits {
  std::uint64_t max_parts = profile::kMaxParts;
  std::size_t max_header_block = profile::kMaxHeaderBlock;  ///< octets
  std::size_t max_headers = profile::kMaxHeaders;           ///< fields of one part
  std::uint64_t max_body = UINT64_MAX;                      ///< octets, preamble and epilogue included
};

struct ParseOptions {
  bool strict =
      false;  ///< refuse what RFC 7578 or 2046 forbid and browsers never send; lenient still refuses what is ambiguous
  ParseLimits limits = {};
};

/// Who hears of parts. Views are good until the call returns. An error ends the parse and is what feed() gives.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual Result<void> on_part_begin(const PartHead&) { return {}; }
  /// Zero or more times a part; never empty. The offset is that of the first octet in the body.
  virtual Result<void> on_part_data(ByteView /*octets*/, std::uint64_t /*offset*/) { return {}; }
  virtual Result<void> on_part_end() { return {}; }
};

class Parser {
 public:
  explicit Parser(Boundary boundary, ParseOptions options = {});
  /// The next octets of the body. Errors, with the offset in the whole body: bad_value, duplicate "header.…"; bad_value
  /// "multipart.delimiter"; limit "multipart.parts", "header.block", "multipart.body"; the handler's own.
  Result<void> feed(ByteView octets, Handler& handler);
  /// The body has ended. Errors: truncated "multipart.…" when no close delimiter came; the first one of feed().
  Result<void> finish();
  /// The close delimiter has been seen; more is epilogue.
  bool done() const { return state_ == State::epilogue || state_ == State::close_line || state_ == State::close_feed; }
  std::uint64_t offset() const { return offset_; }
  /// Of the first octet behind the close delimiter; 0 before that. What is there is the epilogue, CR LF as a rule.
  std::uint64_t close_offset() const { return close_offset_; }
  std::uint64_t parts() const { return parts_; }
  const Boundary& boundary() const { return boundary_; }
  /// Octets of memory that hold input between two pieces.
  std::size_t kept() const { return block_.size() + held_; }

 private:
  /// Behind a boundary: nothing yet, blanks, CR, "-"; behind the closing one: nothing yet, CR, all the rest.
  enum class State : std::uint8_t {
    preamble,
    behind,
    padding,
    line_feed,
    dash,
    close_line,
    close_feed,
    header,
    data,
    epilogue
  };
  Result<void> run(ByteView octets, Handler& handler);
  Result<void> search(ByteView& rest, Handler& handler);
  Result<void> header(ByteView& rest, Handler& handler);
  Result<void> delimiter_line(std::uint8_t octet);
  Result<void> emit(ByteView octets, std::uint64_t offset, Handler& handler);
  Result<void> at_delimiter(Handler& handler);
  Result<void> begin_part(std::string_view block, Handler& handler);
  void take(ByteView& rest, std::size_t count);

  Boundary boundary_;
  ParseOptions options_;
  State state_ = State::preamble;
  std::uint64_t offset_ = 0;  // of the next octet
  std::uint64_t parts_ = 0;
  std::uint64_t close_offset_ = 0;
  std::size_t held_ = 2;     // octets of the delimiter that the input ended with so far
  std::size_t virtual_ = 2;  // how many of them were never there: a body, and data, may begin with "--boundary"
  std::uint64_t block_offset_ = 0;
  std::size_t line_ = 0;  // where the last line of block_ begins
  std::string block_;     // a header block that came in pieces
  HeadScratch scratch_;
  PartHead head_;
  bool feed_alone_ = false;  // a delimiter line ended with LF alone
  bool failed_ = false;
  Error error_;
};

/// What a server answers: 413 for limits, 415 for what is unsupported, 400 for what is malformed, 500 for io and
/// internal (OURS).
int http_status(const Error& error);

}  // namespace nikkan::form_params
