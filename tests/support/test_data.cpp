#include "tests/support/test_data.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace nikkan::test {

std::filesystem::path source_path(std::string_view relative) {
  return std::filesystem::path(NIKKAN_SOURCE_DIR) / relative;
}

std::optional<std::filesystem::path> shared_data(std::string_view relative) {
  const char* env = std::getenv("NIKKAN_SHARED_DATA");
  auto path = (env != nullptr ? std::filesystem::path(env) : source_path("../shared/data")) / relative;
  std::error_code ec;
  if (!std::filesystem::exists(path, ec)) return std::nullopt;
  return path;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace nikkan::test
