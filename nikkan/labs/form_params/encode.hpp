#pragma once
// Bodies out: fields are consolidated where that is shorter, files stay parts of their own (all rules OURS).
//
// plan() gives octets and places for files, in order; whoever sends them reads the files piece by piece.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "nikkan/labs/form_params/multipart.hpp"
#include "nikkan/labs/form_params/profile.hpp"

namespace nikkan::form_params {

/// What goes into a form. Texts are UTF-8; what is ill-formed is sent as U+FFFD.
struct FormItem {
  bool is_file = false;
  std::string name = {};
  std::string value = {};         ///< of a field
  std::string filename = {};      ///< of a file
  std::string content_type = {};  ///< of a file; "" sends none. A field with one stays a plain part
  std::uint64_t size = 0;         ///< of a file, for the length of the body
};

enum class Consolidate : std::uint8_t {
  automatic,  ///< a field when its pair is shorter than its part; a part when it holds two and pays for its header
  always,     ///< every field without a Content-Type
  never,
};

struct EncodeOptions {
  Consolidate consolidate = Consolidate::automatic;
  std::string params_name = std::string(profile::kPartName);
  bool preserve_order = false;  ///< consolidated parts stand where their fields stood
  bool params_last = false;     ///< consolidated parts at the end instead of the beginning
  bool force = false;           ///< even when a field or file has the name params_name
  std::size_t max_params_part =
      profile::kPartOctets;  ///< octets; then another one begins. A longer pair has one for itself
  bool check_names = true;   ///< refuse names of plain parts that no header can hold
};

/// Octets, or the index of the item whose file comes here.
using Piece = std::variant<std::string, std::size_t>;

struct Plan {
  std::string content_type;
  std::vector<Piece> pieces;
  std::uint64_t octets = 0;      ///< of the whole body, by the sizes of the files
  std::size_t consolidated = 0;  ///< fields that went into consolidated parts
  std::size_t params_parts = 0;
};

/// Errors: duplicate "encode.params_name" when an item has that name; bad_value "encode.boundary" when it occurs in a
/// field's value or begins the encoded name of one (a consolidated part may begin with it); bad_value "encode.order"
/// when both order options are set; bad_value "encode.name" when the name or filename of a plain part holds a control
/// other than CR, LF (which have escapes) and TAB.
Result<Plan> plan(std::span<const FormItem> items, const Boundary& boundary, const EncodeOptions& options = {});

/// Octets of a field as a part of its own, with the delimiter before it and the line end behind.
std::uint64_t plain_cost(const FormItem& field, const Boundary& boundary);
/// Octets of a field inside a consolidated part, its `&` counted.
std::uint64_t params_cost(const FormItem& field);

/// "--boundary CRLF Content-Disposition: form-data; name="…"[; filename="…"] CRLF [Content-Type: … CRLF] CRLF". Names
/// are written with browsers' escapes; CR and LF never get into a Content-Type (they become blanks).
void append_part_head(std::string& out, const Boundary& boundary, std::string_view name,
                      const std::string_view* filename, std::string_view content_type);
/// A whole plain field: head, value, CR LF.
void append_plain_field(std::string& out, const Boundary& boundary, std::string_view name, std::string_view value);
/// The head of a consolidated part. Its data must not begin with "--boundary"; CR LF it cannot hold.
void append_params_head(std::string& out, const Boundary& boundary, std::string_view name = profile::kPartName);
/// "--boundary-- CRLF".
void append_close(std::string& out, const Boundary& boundary);

/// A boundary of 24 random octets: 192 bits cannot be met in data by accident, nor guessed by who writes the data.
Boundary random_boundary(std::span<const std::uint8_t, 24> random);

/// Watches the data of one part for the delimiter, piece by piece.
class DelimiterGuard {
 public:
  explicit DelimiterGuard(const Boundary& boundary) : delimiter_(boundary.delimiter()) {}
  /// Errors: bad_value "encode.boundary" with the offset in the data.
  Result<void> feed(ByteView octets);
  /// Before the next part.
  void reset() { held_ = 2, offset_ = 0; }

 private:
  std::string delimiter_;
  std::size_t held_ = 2;  // data that begins with "--boundary" is a delimiter too
  std::uint64_t offset_ = 0;
};

}  // namespace nikkan::form_params
