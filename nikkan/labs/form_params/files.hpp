#pragma once
// Files of the form verbs: read in pieces, and outputs that are there complete or not at all.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::form_params {

/// Octets of one read.
inline constexpr std::size_t kReadPiece = std::size_t{256} << 10U;
/// What is read into memory whole at most: HAR files and lists of items.
inline constexpr std::size_t kMaxWhole = std::size_t{64} << 20U;

/// A file, or standard input for "-", from its beginning to its end.
class InputFile {
 public:
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile(InputFile&& other) noexcept : fd_(other.fd_), size_(other.size_), regular_(other.regular_) {
    other.fd_ = -1;
  }
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();
  /// Errors: io.
  static Result<InputFile> open(const std::string& path);
  /// 0 octets at the end only. Errors: io.
  Result<std::size_t> read(std::span<std::uint8_t> to);
  /// As many as there are up to the size. Errors: io.
  Result<std::size_t> fill(std::span<std::uint8_t> to);
  bool regular() const { return regular_; }
  std::uint64_t size() const { return size_; }

 private:
  InputFile() = default;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  bool regular_ = false;
};

/// Errors: io; limit "file" above kMaxWhole.
Result<std::string> read_whole(const std::string& path);

/// Written without a name where the file system can do that, else beside its place under another one, and there only
/// after commit(). Without it nothing is left, also when a signal ends the program.
class OutputFile {
 public:
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();
  /// Errors: io; io "exists" when something is there and `force` is not set.
  static Result<OutputFile> create(const std::string& path, bool force);
  Result<void> write(ByteView octets);
  /// Replaces nothing unless forced. Errors: io, io "exists".
  Result<void> commit();
  /// Puts it there as `name`, or as name-1, name-2, … where something is already; gives the name taken. Errors: io.
  Result<std::string> commit_beside(const std::string& folder, const std::string& name);
  /// A file in a folder whose name will be found at the end.
  static Result<OutputFile> create_in(const std::string& folder);

 private:
  OutputFile(int fd, std::string path, std::string temporary, bool force)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)), force_(force) {}
  Result<void> close_file();
  /// Gives it a name where nothing is; false when something is there.
  Result<bool> link_as(const std::string& path);
  void forget_temporary();
  int fd_;
  std::string path_, temporary_;  // without a temporary name it has none yet, or is a device
  bool force_;
  bool device_ = false;
};

/// A name that can do no harm in a folder: the last component of a path of any system, without controls, characters
/// that cannot be seen or change direction, leading dots and blanks at the ends; what other systems reserve (`<>|?*:"`,
/// names of devices) and a leading hyphen are changed; of at most 200 octets; `otherwise` when nothing is left.
std::string safe_file_name(std::string_view sent, std::string_view otherwise);

}  // namespace nikkan::form_params
