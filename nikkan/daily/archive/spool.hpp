#pragma once
// A heap of octets that moves into a nameless file when it grows.
#include "nikkan/daily/archive/source.hpp"

namespace nikkan::archive {

class Spool {
 public:
  explicit Spool(std::size_t in_memory);
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();
  Result<void> append(std::string_view octets);
  /// Hands everything to `into`; the spool is spent.
  Result<void> finish(Source& into);
  std::uint64_t size() const { return size_; }

 private:
  Result<void> flush();
  std::size_t in_memory_;
  std::string buffer_;
  std::uint64_t size_ = 0;
  int fd_ = -1;
};

}  // namespace nikkan::archive
