#pragma once
// From parts to entries: consolidated parts are taken apart, the others are handed on (all rules OURS).
//
//   part > named form-data, no filename, urlencoded type, agreed name?  > its pairs, one entry each, before the part
//   ends
//        > with a filename                                              > a file, its data in pieces
//        > else                                                         > a field with its whole value
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/form_params/multipart.hpp"
#include "nikkan/labs/form_params/urlencoded.hpp"

namespace nikkan::form_params {

enum class Expand : std::uint8_t {
  off,    ///< no part is expanded
  named,  ///< parts whose name is agreed
  any,    ///< any part of the type
};

/// What becomes of a name that stands both in plain parts, files among them, and in consolidated ones. Names are
/// compared with browsers' escapes undone. Repeats on one side are no collision.
enum class Collision : std::uint8_t {
  keep,   ///< all of them, in the order of the body
  error,  ///< refused
  first,  ///< the side that came first counts, the other's entries are dropped
  last,   ///< the side that came last counts; fields are held until finish(); a file is not, and what comes after it
          ///< with its name is refused
};

enum class Kind : std::uint8_t { field, file };
enum class Origin : std::uint8_t { plain, params };

/// "field", "file"; "plain", "params".
std::string_view to_string(Kind kind);
std::string_view to_string(Origin origin);

/// One entry of a form. Views are good until the call returns.
struct Entry {
  Kind kind = Kind::field;
  Origin origin = Origin::plain;
  std::uint64_t part = 0;    ///< index of the part it came in
  std::uint64_t offset = 0;  ///< in the body: of the pair, or of the part's header block
  bool named = true;         ///< false when a part had no name (lenient)
  std::string_view name = {};
  std::string_view value = {};  ///< of a field; from a plain part octet for octet, which may be no UTF-8
  std::string_view filename = {};
  std::string_view content_type = {};  ///< of a plain part or file; "" when it had none
  std::uint64_t size = 0;              ///< of a file, at its end; of a field, that of the value
};

/// Who hears of entries. An error ends the parse.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual Result<void> on_field(const Entry&) { return {}; }
  virtual Result<void> on_file_begin(const Entry&) { return {}; }
  virtual Result<void> on_file_data(ByteView) { return {}; }
  virtual Result<void> on_file_end(const Entry&) { return {}; }
  /// A consolidated part begins; it may have no octets and no entries.
  virtual Result<void> on_params_begin(std::uint64_t /*part*/) { return {}; }
  /// The octets of a consolidated part as they were sent, before their entries: what a signature was made over. Asked
  /// for by ExpandOptions::raw.
  virtual Result<void> on_params_raw(std::uint64_t /*part*/, ByteView) { return {}; }
};

struct ExpandLimits {
  std::uint64_t max_entries = profile::kMaxEntries;         ///< fields and files that come out
  std::size_t max_name = profile::kMaxName;                 ///< octets
  std::size_t max_value = profile::kMaxValue;               ///< octets
  std::uint64_t max_params_part = profile::kMaxParamsPart;  ///< octets of one consolidated part
  std::size_t max_held = profile::kMaxHeld;                 ///< octets of names and values held for Collision::last
};

struct ExpandOptions {
  ParseOptions parse = {};  ///< `strict` counts for the whole
  Expand expand = Expand::named;
  std::vector<std::string> names = {std::string(profile::kPartName)};
  Collision collision = Collision::keep;
  bool raw = false;           ///< call on_params_raw()
  bool name_escapes = false;  ///< %22, %0D and %0A in names and filenames of parts are undone
  ExpandLimits limits = {};
};

/// True when a part is taken apart under these options.
bool expands(const PartHead& head, Expand expand, std::span<const std::string> names);

class Expander final : private Handler, private PairHandler {
 public:
  explicit Expander(Boundary boundary, ExpandOptions options = {});
  /// Errors: the parser's, the decoder's (offsets in the whole body), limit "form.entries", "form.name", "form.value",
  /// "form.held"; duplicate "form.name" (Collision::error); strict: bad_value "part.name", "part.utf8"; unsupported
  /// "header.transfer_encoding".
  Result<void> feed(ByteView octets, Receiver& receiver);
  Result<void> finish(Receiver& receiver);
  const Parser& parser() const { return parser_; }
  std::uint64_t entries() const { return entries_; }

 private:
  enum class Part : std::uint8_t { params, file, field, dropped };
  struct Held {
    Entry entry;
    std::string name, value, content_type;
  };
  struct Side {
    Origin origin;
    bool file;  ///< a file of that name has been handed on
  };

  Result<void> on_part_begin(const PartHead& head) override;
  Result<void> on_part_data(ByteView octets, std::uint64_t offset) override;
  Result<void> on_part_end() override;
  Result<void> on_pair(const UrlPair& pair) override;
  Result<void> field(Entry entry);
  Result<bool> stands(const Entry& entry);
  Result<void> count(std::uint64_t offset);

  ExpandOptions options_;
  Parser parser_;
  UrlDecoder decoder_;
  Receiver* receiver_ = nullptr;
  Part part_ = Part::field;
  Entry entry_;  // of the part that is open; its texts are the three below
  std::string name_, filename_, content_type_;
  std::string value_;
  ByteView direct_;  // a value that lies in the piece at hand
  std::uint64_t data_offset_ = 0;
  std::uint64_t entries_ = 0;
  std::map<std::string, Side, std::less<>> sides_;  // first (or last) side of a name, escapes undone
  std::deque<Held> held_;
  std::size_t held_octets_ = 0;
};

/// A form in memory: what most tests and small programs want.
struct Form {
  struct Item {
    Kind kind = Kind::field;
    Origin origin = Origin::plain;
    std::uint64_t part = 0, offset = 0;
    bool named = true;
    std::string name, value, filename, content_type;
    std::uint64_t size = 0;
  };
  std::vector<Item> items;  ///< in the order of the body; data of files is not kept
  /// All values of a name, in the order of the body.
  std::vector<std::string_view> values(std::string_view name) const;
};

/// A whole body at once. Errors: those of Expander.
Result<Form> read_form(ByteView body, const Boundary& boundary, const ExpandOptions& options = {});

}  // namespace nikkan::form_params
