#pragma once
// Heads of HTTP/1.1 messages (RFC 9112), read strictly: what two readers could take differently is refused, so that nobody
// smuggles a request past one of them.
//
//   octets > HeadCollector, until the empty line > parse_request_head() or parse_response_head() > fields, framing of the body
//
// Refused: bare CR or LF, folded lines, blanks before a colon, controls, Content-Length beside Transfer-Encoding, lengths that
// differ, a transfer coding that is not exactly "chunked", a request without one Host.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::form {

struct HeadLimits {
  std::size_t max_octets = 16U << 10U;
  std::size_t max_fields = 100;
};

/// A field line; views into the head.
struct HttpField {
  std::string_view name, value;  ///< the value without blanks at its ends
};

/// How a body ends (RFC 9112, 6.3).
enum class Framing : std::uint8_t { none, length, chunked, until_close };

struct RequestHead {
  std::string_view method, target;  ///< the target in origin form, or "*"
  std::string_view authority;       ///< of the Host field, or of a target in absolute form
  int minor = 1;                    ///< HTTP/1.x
  std::vector<HttpField> fields;
  Framing framing = Framing::none;
  std::uint64_t length = 0;       ///< of Framing::length
  bool keep_alive = true;         ///< HTTP/1.1 without "close"
  bool expects_continue = false;  ///< Expect: 100-continue
};

struct ResponseHead {
  int status = 0;
  std::string_view reason;
  int minor = 1;
  std::vector<HttpField> fields;
  Framing framing = Framing::until_close;
  std::uint64_t length = 0;
  bool keep_alive = true;
};

/// Gathers octets up to the empty line. Empty lines before a request line are skipped, two at most (RFC 9112, 2.2).
class HeadCollector {
 public:
  explicit HeadCollector(HeadLimits limits = {}) : limits_(limits) {}
  /// Takes octets off `in`; true when the head is whole. Errors: bad_value "http.line_end" (bare CR or LF, NUL); limit "http.head".
  Result<bool> take(ByteView& in);
  /// The head with its empty line; good until reset().
  std::string_view text() const { return text_; }
  bool empty() const { return text_.empty(); }
  void reset();

 private:
  HeadLimits limits_;
  std::string text_;
  std::size_t line_ = 0;     // where the last line begins
  unsigned skipped_ = 0;
};

/// Errors: bad_value, duplicate, not_found "http.…" (400); unsupported "http.version" (505), "http.transfer_encoding" and
/// "http.method" (501); limit (431).
Result<RequestHead> parse_request_head(std::string_view text, const HeadLimits& limits = {});
/// `to_head`: the request was HEAD, the response has no body. Errors: as above; all are the upstream's fault.
Result<ResponseHead> parse_response_head(std::string_view text, bool to_head, const HeadLimits& limits = {});
/// Field lines until an empty line, as trailers are. Errors: bad_value "http.field", limit "http.fields".
Result<std::vector<HttpField>> parse_fields(std::string_view text, std::size_t offset, const HeadLimits& limits);

/// 400, 431, 501 or 505 (RFC 9110, 15).
int status_of_head(const Error& error);

/// The value of the first field of that name, or nullptr.
const HttpField* find_field(const std::vector<HttpField>& fields, std::string_view name);
/// Fields that are for one hop (RFC 9110, 7.6.1), those that Connection names among them; Host, content fields, credentials
/// and what says where a request came from are never, whatever Connection says.
class HopFields {
 public:
  explicit HopFields(const std::vector<HttpField>& fields);
  bool drops(std::string_view name) const;

 private:
  std::vector<std::string_view> named_;
};
/// Whether a Via field names this pseudonym (RFC 9110, 7.6.3).
bool passed_through(const std::vector<HttpField>& fields, std::string_view pseudonym);
/// True for fields that must not stand in a trailer (RFC 9110, 6.5.1).
bool forbidden_in_trailer(std::string_view name);

}  // namespace nikkan::form
