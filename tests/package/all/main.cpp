#include <cstdio>
#include <nikkan/cli/tables.hpp>
#include <string>

int main() {
  std::printf("%s\n", std::string(nikkan::cli::program().version).c_str());
  return 0;
}
