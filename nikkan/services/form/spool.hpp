#pragma once
// A body on its way through a file that has no name, so that nothing is left of it whatever happens.
#include <cstdint>
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::form {

class Spool {
 public:
  /// Errors: io "spool".
  static Result<Spool> open(const std::string& folder);
  /// Errors: io "spool" (a full disk).
  Result<void> write(std::string_view octets);
  /// The next octets, at most `most`; none at the end. Errors: io "spool".
  Result<Bytes> read(std::size_t most);
  std::uint64_t size() const { return size_; }
  bool at_end() const { return read_ == size_; }

 private:
  explicit Spool(net::FileDescriptor file) : file_(std::move(file)) {}
  net::FileDescriptor file_;
  std::uint64_t size_ = 0, read_ = 0;
};

}  // namespace nikkan::form
