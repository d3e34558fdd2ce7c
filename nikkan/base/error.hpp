#pragma once
// Errors from input. A function that reads what somebody else wrote returns
// Result<T>; misuse by the caller is a contract check instead.
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace nikkan {

/// The closed set of things that can be wrong with input or surroundings.
enum class Code : std::uint8_t {
  truncated,     ///< the input ends inside an item
  trailing,      ///< octets are left over where nothing may be
  bad_value,     ///< a value outside what its field admits
  bad_length,    ///< a length that contradicts what it encloses
  duplicate,     ///< an item that may stand once stands again
  out_of_order,  ///< an item before or after its place
  unsupported,   ///< understood, and not implemented
  limit,         ///< larger than a Limits member admits
  auth_failed,   ///< a signature, MAC or key does not verify
  not_found,     ///< asked for and absent
  io,            ///< the operating system said no
  internal,      ///< a defect of ours
};

/// "truncated", "bad_value", …
std::string_view to_string(Code code);

/// The exit status of a command that fails with this code: 3 for io and internal, else 1.
int exit_status(Code code);

/// One fault: what, at which octet of the input, in which field ("stat.length").
/// `detail` is optional text for people (a path, the system's message); it is never parsed.
struct Error {
  Code code = Code::internal;
  std::uint64_t offset = 0;
  std::string_view field = {};  ///< static text
  std::string detail = {};

  /// "truncated at byte 16 (stat.value)", with ": detail" when there is one. The place is left
  /// out when it is 0 and the fault lies in no octet (io, internal, not_found).
  std::string message() const;
};

template <class T>
using Result = std::expected<T, Error>;

/// Short for std::unexpected(Error{…}).
inline std::unexpected<Error> fail(Code code, std::string_view field, std::uint64_t offset = 0,
                                   std::string detail = {}) {
  return std::unexpected<Error>(Error{code, offset, field, std::move(detail)});
}

}  // namespace nikkan
