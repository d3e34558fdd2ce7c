#pragma once
// What receivers that know nothing of consolidated parts make of a body. Measured by running them (CERTAIN) unless
// marked.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/form_params/content_disposition.hpp"

namespace nikkan::form_params {

/// What a receiver does with a part that has the urlencoded type, a name and no filename.
enum class TypedPart : std::uint8_t {
  raw_field,     ///< a field with the encoded text: what the draft promises
  file,          ///< any part with a Content-Type becomes an uploaded file
  reads_to_end,  ///< decodes it, and takes the rest of the body for more of it
};
/// What it does with such a part when it has no name.
enum class UnnamedPart : std::uint8_t { unknown, drops_form, drops_part, key_none, refuses_form };

struct Receiving {
  std::string_view id;    ///< "php"
  std::string_view name;  ///< "PHP 8.2.36"
  TypedPart typed;
  UnnamedPart unnamed;
};
/// All of them, in the order they are shown.
std::span<const Receiving> receivers();

/// What of a part decides.
struct PartShape {
  bool named = true, has_filename = false, has_type = false, urlencoded = false;
  std::string name = {};
  /// What few senders send, and most receivers were not measured with.
  bool preamble = false;            ///< something stands before the first part: to be set by who knows the boundary
  bool not_form_data = false;       ///< another disposition, or none
  bool filename_star = false;       ///< a filename*
  bool only_filename_star = false;  ///< and no filename
  bool unusual_header = false;      ///< a folded line, or a name without quotation marks
  bool backslash = false;           ///< one in the name or filename
  bool encoded = false;             ///< a transfer encoding that changes octets
  bool nested = false;              ///< multipart/…
};
PartShape shape_of(const PartHead& head);

enum class Fate : std::uint8_t {
  field,          ///< an ordinary field
  raw_field,      ///< a field that holds the encoded text
  file,           ///< an uploaded file, as it was meant
  field_as_file,  ///< a field that was taken for a file
  decoded,        ///< taken apart into fields; nothing lost but the end of the last value
  swallows,       ///< taken apart, and everything behind it lands in its last value
  swallowed,      ///< lost in the part before
  dropped,        ///< lost
  no_key,         ///< kept without a name
  replaced,       ///< lost: a later field of its name takes its place
  refused,        ///< the receiver throws, and has no form
  file_as_field,  ///< a file that was taken for a field
  file_list,      ///< a list of files under one name
  still_encoded,  ///< a field, its transfer encoding not undone
  unencoded,      ///< a field, its transfer encoding undone
  unknown,        ///< not measured
};
/// "a field that holds the encoded text", …
std::string_view to_string(Fate fate);
/// True when something a sender meant is lost or in the wrong place.
bool loses(Fate fate);

struct Forecast {
  const Receiving* receiver;
  std::vector<Fate> parts;  ///< one a part
  bool loses = false;
  bool measured = true;  ///< false when what becomes of a part is not known
};
/// Each receiver's doing with the parts of one body.
std::vector<Forecast> forecast(std::span<const PartShape> parts);
/// Advice to the sender of such a body, one sentence an item (OURS).
std::vector<std::string_view> advice(std::span<const PartShape> parts);

}  // namespace nikkan::form_params
