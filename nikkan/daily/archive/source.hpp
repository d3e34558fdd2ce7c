#pragma once
// The octets of one input: mapped, read, or unpacked into a nameless file.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"

namespace nikkan::archive {

struct SourceLimits {
  std::uint64_t max_expanded = 2ULL << 30U;  ///< octets out of one compressed file or standard input
  std::uint32_t max_ratio = 200;             ///< expanded : compressed, looked at beyond ratio_from
  std::uint64_t ratio_from = 64U << 20U;
  std::size_t in_memory = 8U << 20U;         ///< what is unpacked lies in memory up to here, then in a file
};

class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  std::string_view view() const { return view_; }
  /// Gives pages before `offset` back to the system; the view stays valid.
  void done_with(std::size_t offset);

  std::uint64_t size_on_disk = 0;
  /// A fault met while unpacking; what came before it is in the view.
  bool damaged = false;
  Error damage;

 private:
  friend class Spool;
  friend Result<std::unique_ptr<Source>> open_source(const std::string&, const SourceLimits&);
  Result<void> map(int fd, std::size_t size);

  std::string owned_;
  std::string_view view_;
  void* mapped_ = nullptr;
  std::size_t mapped_size_ = 0;
  std::size_t released_ = 0;
};

/// Opens a regular file, or standard input for "-"; gzip and zstd are recognised by their first octets.
/// Errors: io (absent, unreadable, a device), limit (expands too far), truncated ("input.empty").
Result<std::unique_ptr<Source>> open_source(const std::string& path, const SourceLimits& limits = {});

}  // namespace nikkan::archive
