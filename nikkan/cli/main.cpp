#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string_view>

#include "nikkan/cli/output.hpp"
#include "nikkan/cli/tables.hpp"

namespace {

bool colour_welcome() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return (no_color == nullptr || *no_color == '\0') && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace

int main(int argc, char** argv) {
  nikkan::cli::occupy_standard_descriptors();
  std::signal(SIGPIPE, SIG_IGN);
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);

  nikkan::cli::FdBuffer out_buffer(STDOUT_FILENO);
  std::ostream out(&out_buffer);
  const bool out_is_terminal = ::isatty(STDOUT_FILENO) != 0;
  const bool err_is_terminal = ::isatty(STDERR_FILENO) != 0;
  nikkan::command::Io io{.in = std::cin,
                         .out = out,
                         .err = std::cerr,
                         .out_is_terminal = out_is_terminal,
                         .err_is_terminal = err_is_terminal,
                         .colour = (out_is_terminal || err_is_terminal) && colour_welcome(),
                         .width = nikkan::cli::terminal_width(out_is_terminal ? STDOUT_FILENO : STDERR_FILENO)};

  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const int status = nikkan::cli::run(nikkan::cli::program(), words, io);

  out.flush();
  if (out_buffer.failure() != 0 && out_buffer.failure() != EPIPE) {
    std::cerr << "nikkan: standard output: " << std::strerror(out_buffer.failure()) << '\n';
    return nikkan::command::kSurroundings;
  }
  return status;
}
