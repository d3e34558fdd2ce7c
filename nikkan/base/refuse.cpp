#include "nikkan/base/refuse.hpp"

#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/excerpt.hpp"

namespace nikkan::command {

int refuse(Io& io, std::string_view command, std::string_view where, const Error& error) {
  io.err << error_line(command, where, error);
  io.err.flush();
  return exit_status(error.code);
}

int refuse_value(Io& io, std::string_view command, std::string_view option, std::string_view value, std::string_view want) {
  io.err << fmt::format("{}: {}: '{}' is not {}\n", command, option, value, want);
  return kUsage;
}

}  // namespace nikkan::command
