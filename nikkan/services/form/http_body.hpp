#pragma once
// Bodies of HTTP/1.1 messages: the octets out of their framing (RFC 9112, 6 and 7.1), and into it.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/services/form/http_head.hpp"

namespace nikkan::form {

struct BodyLimits {
  std::size_t max_extensions = 256;  ///< octets of one chunk's extensions, which are dropped
  HeadLimits trailers = {.max_octets = 8U << 10U, .max_fields = 32};
};

/// Takes a body apart. Memory: the trailers.
class BodyDecoder {
 public:
  explicit BodyDecoder(Framing framing = Framing::none, std::uint64_t length = 0, BodyLimits limits = {});
  /// The next octets of the body, a view into `in`, off which they and any framing are taken; empty when `in` is used up or
  /// the body has ended. Errors: bad_value "chunk.size", "chunk.end", "http.…" of a trailer; limit "chunk.extensions", "http.head".
  Result<ByteView> next(ByteView& in);
  /// The body is whole; never so for Framing::until_close.
  bool done() const { return state_ == State::done; }
  /// Octets of the body so far.
  std::uint64_t octets() const { return octets_; }
  /// Field lines behind the last chunk, with the empty line; empty when there are none.
  std::string_view trailers() const { return trailers_.text().size() > 2 ? trailers_.text() : std::string_view(); }

 private:
  enum class State : std::uint8_t { run, size, extensions, size_lf, data, data_cr, data_lf, trailer_start, trailers, done };
  Result<void> frame(ByteView& in);
  std::unexpected<Error> refuse(Code code, std::string_view field) const { return fail(code, field, octets_); }

  Framing framing_;
  BodyLimits limits_;
  State state_;
  std::uint64_t left_ = 0;  // octets of the body or of the chunk
  std::uint64_t octets_ = 0;
  unsigned digits_ = 0;
  std::size_t extensions_ = 0;
  bool at_cr_ = false;
  HeadCollector trailers_;
};

/// "1f4 CR LF octets CR LF"; nothing for no octets, since that would be the end.
void append_chunk(std::string& out, std::string_view octets);
/// The last chunk. `trailers` are field lines with their empty line, or "".
void append_last_chunk(std::string& out, std::string_view trailers = {});
/// Trailers without the fields that must not stand there; "" when none is left. They have been parsed before.
std::string clean_trailers(std::string_view trailers);

}  // namespace nikkan::form
