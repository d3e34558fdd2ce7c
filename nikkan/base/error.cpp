#include "nikkan/base/error.hpp"

#include <fmt/format.h>

namespace nikkan {

std::string_view to_string(Code code) {
  switch (code) {
    case Code::truncated:
      return "truncated";
    case Code::trailing:
      return "trailing";
    case Code::bad_value:
      return "bad_value";
    case Code::bad_length:
      return "bad_length";
    case Code::duplicate:
      return "duplicate";
    case Code::out_of_order:
      return "out_of_order";
    case Code::unsupported:
      return "unsupported";
    case Code::limit:
      return "limit";
    case Code::auth_failed:
      return "auth_failed";
    case Code::not_found:
      return "not_found";
    case Code::io:
      return "io";
    case Code::internal:
      return "internal";
  }
  return "unknown";
}

int exit_status(Code code) { return code == Code::io || code == Code::internal ? 3 : 1; }

std::string Error::message() const {
  std::string out(to_string(code));
  const bool about_bytes = code != Code::io && code != Code::internal && code != Code::not_found;
  if (about_bytes || offset != 0) out += fmt::format(" at byte {}", offset);
  if (!field.empty()) out += fmt::format(" ({})", field);
  if (!detail.empty()) out += ": " + detail;
  return out;
}

}  // namespace nikkan
