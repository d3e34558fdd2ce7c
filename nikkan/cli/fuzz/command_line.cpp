// Words, separated by NUL octets, as a command line of a small program.
#include <cstdint>

#include "nikkan/cli/tests/small_program.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == 0) {
      words.emplace_back();
    } else {
      words.back() += static_cast<char>(data[i]);
    }
  }
  const auto done = nikkan::cli::test::run_line(words);
  const bool thrower = words[0] == "break";
  if (!thrower && done.status != 0 && done.status != 2) __builtin_trap();
  if (done.status == 2 && done.err.empty()) __builtin_trap();
  return 0;
}
