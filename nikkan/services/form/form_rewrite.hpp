#pragma once
// Rewrites a multipart/form-data body as it passes: consolidated parts become plain ones, or plain fields a consolidated part.
// Sans-IO; everything else of the body goes out octet for octet, but preamble and epilogue do not.
//
//   body octets > form_params::Parser > part that is expanded  > its pairs, each a plain part; an empty field of its name when the
//                                                                form would have no part at all: CGI readers hang on one
//                                     > other parts            > as they came
//
// A value that holds "--" and the boundary is refused: as a plain part it could end itself and begin parts of its own. So are
// names with controls or with a backslash at their end. What a name cannot keep: %22, %0D and %0A that it held to begin with.
// Everything here is OURS.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/form_params/encode.hpp"
#include "nikkan/labs/form_params/expand.hpp"
#include "nikkan/labs/form_params/multipart.hpp"
#include "nikkan/labs/form_params/urlencoded.hpp"

namespace nikkan::form {

enum class Rewrite : std::uint8_t {
  expand,       ///< for a server that does not know consolidated parts
  consolidate,  ///< for one that wants them: plain fields without a Content-Type, those between two other parts together
};

struct RewriteOptions {
  Rewrite rewrite = Rewrite::expand;
  form_params::Expand which = form_params::Expand::named;
  std::vector<std::string> names = {std::string(form_params::profile::kPartName)};  ///< the first is the one that is sent
  bool strict = false;
  form_params::ExpandLimits limits = {};
  form_params::ParseLimits parse = {};
  std::size_t max_part = form_params::profile::kPartOctets;  ///< octets of a consolidated part before another one begins
};

/// What was rewritten of one part, for a log.
struct RewrittenPart {
  std::string name;                 ///< of the consolidated part
  std::vector<std::string> fields;  ///< names, the first 64, cut to 128 octets
  std::uint64_t count = 0;          ///< all of them
};

class FormRewriter final : private form_params::Handler, private form_params::PairHandler {
 public:
  FormRewriter(form_params::Boundary boundary, RewriteOptions options = {});

  /// The next octets of the body; what they become is appended to `out`. Errors: the parser's and the decoder's; limit
  /// "form.entries"; bad_value "form.boundary" for a value that holds the boundary, "form.name" for a name that no header can hold; limit "form.room" (below); strict: bad_value "part.name", unsupported "header.transfer_encoding".
  Result<void> feed(ByteView octets, std::string& out);
  /// The end of the body. Errors: truncated "multipart.…".
  Result<void> finish(std::string& out);

  /// The last part that began is a file, which is copied: the moment to promise.
  bool in_file() const { return in_file_; }
  /// Octets that the whole body will have if nothing but copying is left to do, when the body that comes in has `length`. Only
  /// while in_file().
  std::uint64_t expected(std::uint64_t length) const { return length + shift_; }
  /// Holds the whole body to expected() and `room` octets more: plain fields stay plain from here on; parts to expand may use up
  /// the room (limit "form.room" when they need more); finish() fills up what is left with line ends behind the close delimiter, an
  /// epilogue that every reader ignores (RFC 2046, 5.1.1). Its octets are even in number unless the body had an odd one of its
  /// own: Node 20 refuses others. Errors of finish() then: limit "form.room".
  void promise(std::uint64_t length, std::uint64_t room);

  /// Octets of the whole body; only after promise().
  std::uint64_t promised() const { return promised_.value_or(0); }

  std::uint64_t parts() const { return parser_.parts(); }
  std::uint64_t entries() const { return entries_; }
  std::uint64_t rewritten_parts() const { return rewritten_parts_; }
  std::uint64_t rewritten_fields() const { return rewritten_fields_; }
  /// Parts rewritten since the last call.
  std::vector<RewrittenPart> take_log();

 private:
  enum class Part : std::uint8_t { copied, params, gathered };
  Result<void> on_part_begin(const form_params::PartHead& head) override;
  Result<void> on_part_data(ByteView octets, std::uint64_t offset) override;
  Result<void> on_part_end() override;
  Result<void> on_pair(const form_params::UrlPair& pair) override;
  Result<void> count(std::uint64_t offset);
  Result<void> gather_end();
  void flush_gathered();
  void flush_late(bool odd);
  std::uint64_t made() const { return out_octets_ + (out_->size() - base_); }
  void begin_log(std::string_view name);
  void log(std::string_view name);

  RewriteOptions options_;
  form_params::Parser parser_;
  form_params::UrlDecoder decoder_;
  std::string dashed_;  // "--boundary"
  std::string* out_ = nullptr;
  Part part_ = Part::copied;
  std::string name_, value_;       // of a field that is gathered
  std::optional<std::string> emptied_;  // the name of a consolidated part, as it came: the first
  std::string head_copy_;          // its header block, for when it stays plain
  std::uint64_t value_offset_ = 0;
  struct Gathered {
    std::string name, value, plain;  // `plain`: the part as it came
  };
  std::vector<Gathered> gathered_;
  std::size_t gathered_octets_ = 0;
  bool in_file_ = false;
  std::uint64_t shift_ = 0;  // octets out less octets in, modulo 2^64
  std::optional<std::uint64_t> promised_;
  std::uint64_t promised_shift_ = 0;
  std::string late_;  // the last field that was expanded after promise(): it takes a blank more when that makes lengths even
  std::uint64_t in_octets_ = 0, out_octets_ = 0;  // of all pieces before this one
  std::size_t base_ = 0;                          // where this one's begin in *out_
  std::uint64_t entries_ = 0, rewritten_parts_ = 0, rewritten_fields_ = 0;
  std::vector<RewrittenPart> log_;
};

}  // namespace nikkan::form
