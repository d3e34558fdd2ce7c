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
Result<crypto::SecretBytes> read_whole(const std::string& path, std::size_t limit = kMaxWhole);
/// Whether both names lead to one file that is there, or are the same name.
bool same_file(const std::string& one, const std::string& other);

/// A regular file read in pieces.
class InputFile {
 public:
  InputFile() = default;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile(InputFile&& other) noexcept : fd_(other.fd_), size_(other.size_) { other.fd_ = -1; }
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();
  /// "-" is standard input, which may be a regular file too. Errors: io; unsupported when it is none.
  static Result<InputFile> open(const std::string& path);
  std::uint64_t size() const { return size_; }
  /// Up to out.size() octets from a place; fewer only at the end. Errors: io.
  Result<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

/// Written without a name, where the file system can do that, or beside its path under another one, and put there by commit();
/// without commit() nothing is left, also when a signal ends the program. A pipe or device that is there already is written as it stands.
class OutputFile {
 public:
  /// `secret` makes it readable by its owner alone. Errors: io "exists" when something is there and `force` is not set; io "create" for a
  /// folder.
  static Result<OutputFile> create(const std::string& path, bool secret, bool force);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();
  Result<void> write(ByteView octets);
  /// `durable`: on disk before it has its name.
  Result<void> commit(bool durable = false);
  /// After commit(): takes away what was put where nothing was.
  void undo();
  /// It is no file but a pipe or device: what was written has left.
  bool is_device() const { return device_; }
  bool is_terminal() const;

 private:
  OutputFile(int fd, std::string path, std::string temporary, bool force, bool device)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)), force_(force), device_(device) {}
  Result<void> name_it();
  int fd_;
  std::string path_, temporary_;  // without a temporary name it has none yet
  bool force_, device_, made_ = false;
};

}  // namespace nikkan::composite_kem
