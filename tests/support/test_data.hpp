#pragma once
// Where tests find files. Test data of others lies outside the project, in
// $NIKKAN_SHARED_DATA or ../shared/data beside the checkout; a test that needs
// it skips when it is absent.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace nikkan::test {

/// Path of a file or folder of the shared test data, or nothing when it is absent.
std::optional<std::filesystem::path> shared_data(std::string_view relative);

/// Path inside the checkout; always a path, not checked for existence.
std::filesystem::path source_path(std::string_view relative);

/// The whole file; throws std::runtime_error when it can't be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace nikkan::test

/// Skips the running test with a message that names what is missing.
#define NIKKAN_NEED_SHARED(variable, relative)                                              \
  const auto variable##_opt = ::nikkan::test::shared_data(relative);                        \
  if (!variable##_opt) GTEST_SKIP() << "shared test data " << (relative) << " is absent";   \
  const auto& variable = *variable##_opt
