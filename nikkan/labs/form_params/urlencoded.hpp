#pragma once
// application/x-www-form-urlencoded (WHATWG URL, 5), in pieces of any size.
//
// Lenient is what browsers do: split at `&`, drop empty pieces, split at the first `=`, `+` is a blank, an escape that
// is none stays, octets that are no UTF-8 become U+FFFD. Strict refuses bad escapes, ill-formed UTF-8, NUL, and raw CR
// or LF. Memory: one pair, decoded, at most. Undecoded octets kept between pieces: two, of a %XX that was cut.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/labs/form_params/profile.hpp"

namespace nikkan::form_params {

struct UrlLimits {
  std::uint64_t max_pairs = profile::kMaxEntries;
  std::size_t max_name = profile::kMaxName;            ///< octets, decoded, before any U+FFFD
  std::size_t max_value = profile::kMaxValue;          ///< the same
  std::uint64_t max_octets = profile::kMaxParamsPart;  ///< encoded, all of it
};

struct UrlOptions {
  bool strict = false;
  UrlLimits limits = {};
};

/// One decoded pair; views are good until the call returns.
struct UrlPair {
  std::string_view name, value;
  std::uint64_t offset = 0;  ///< of the name's first octet
};

class PairHandler {
 public:
  virtual ~PairHandler() = default;
  virtual Result<void> on_pair(const UrlPair& pair) = 0;
};

class UrlDecoder {
 public:
  /// `base` is the offset of the first octet, for messages.
  explicit UrlDecoder(UrlOptions options = {}, std::uint64_t base = 0)
      : options_(options), base_(base), offset_(base) {}
  /// Begins anew; memory stays.
  void reset(std::uint64_t base);
  /// Pairs are handed over as soon as their `&` is there. Errors: bad_value "urlencoded.escape", "urlencoded.utf8" (at
  /// the name or value), "urlencoded.control"; limit "urlencoded.pairs", ".name", ".value", ".octets"; the handler's.
  Result<void> feed(ByteView octets, PairHandler& handler);
  /// The last pair. Errors: as above.
  Result<void> finish(PairHandler& handler);
  std::uint64_t pairs() const { return pairs_; }
  /// Undecoded octets kept between two pieces: at most 2.
  std::size_t kept() const { return escape_size_; }

 private:
  Result<void> whole_piece(std::string_view piece, PairHandler& handler);
  Result<void> partial(std::string_view part);
  Result<void> decode_into(std::string& out, std::string_view text, std::uint64_t offset, bool is_value);
  Result<void> end_piece(PairHandler& handler);
  Result<void> deliver(std::string_view name, std::string_view value, std::uint64_t name_offset,
                       std::uint64_t value_offset, PairHandler& handler);
  Result<void> flush_escape();

  UrlOptions options_;
  std::uint64_t base_, offset_;
  std::uint64_t pairs_ = 0;
  std::string name_, value_;  // decoded so far
  std::string replaced_name_, replaced_value_;
  std::string blanks_;  // room for pairs whose only escapes are blanks
  std::uint64_t name_offset_ = 0, value_offset_ = 0;
  std::array<char, 2> escape_{};  // '%', or '%' and a digit
  std::size_t escape_size_ = 0;
  bool in_piece_ = false, in_value_ = false;
};

/// All pairs of one text. Errors: those of UrlDecoder.
Result<std::vector<std::pair<std::string, std::string>>> decode_urlencoded(std::string_view text,
                                                                           const UrlOptions& options = {});

/// Appends a text with all octets but A-Z a-z 0-9 * - . _ as %XX, and `+` for a blank. Ill-formed UTF-8 becomes U+FFFD.
void append_urlencoded(std::string& out, std::string_view text);
/// What append_urlencoded() would append, in octets.
std::size_t urlencoded_size(std::string_view text);

}  // namespace nikkan::form_params
