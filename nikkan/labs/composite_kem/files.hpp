#pragma once
// Files of the kem verbs: whole small ones, and outputs that are there complete or not at all.
#include <cstdint>
#include <string>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::composite_kem {

/// What is read into memory at most: keys, certificates, content from a pipe.
inline constexpr std::size_t kMaxWhole = 64U << 20U;

/// A file, or standard input for "-". Errors: io, limit "file".
Result<crypto::SecretBytes> read_whole(const std::string& path);

/// A regular file read in pieces.
class InputFile {
 public:
  InputFile() = default;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile(InputFile&& other) noexcept : fd_(other.fd_), size_(other.size_) { other.fd_ = -1; }
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();
  /// Errors: io; unsupported when it is no regular file.
  static Result<InputFile> open(const std::string& path);
  std::uint64_t size() const { return size_; }
  /// Up to out.size() octets from a place; fewer only at the end. Errors: io.
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

/// Written beside its path under another name and moved there by commit(); without commit() nothing is left. A pipe or device
/// that is there already is written as it stands.
class OutputFile {
 public:
  /// `secret` makes it readable by its owner alone. Errors: io "exists" when something is there and `force` is not set.
  static Result<OutputFile> create(const std::string& path, bool secret, bool force);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();
  Result<void> write(ByteView octets);
  Result<void> commit();

 private:
  OutputFile(int fd, std::string path, std::string temporary, bool force) : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)), force_(force) {}
  int fd_;
  std::string path_, temporary_;
  bool force_;
};

}  // namespace nikkan::composite_kem
