#pragma once
// A file in memory without a copy (POSIX mmap).
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::net {

/// Read-only. A file that shrinks while it is mapped ends the process (SIGBUS): that is the price of no copy.
class MappedFile {
 public:
  /// Errors: io "file" (absent, unreadable, no regular file). An empty file gives no octets.
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();
  ByteView octets() const { return octets_; }

 private:
  explicit MappedFile(ByteView octets) : octets_(octets) {}
  ByteView octets_;
};

}  // namespace nikkan::net
