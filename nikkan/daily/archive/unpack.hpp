#pragma once
// gzip (RFC 1952, several members) and zstd (RFC 8878, several frames) as streams.
#include <functional>
#include <memory>
#include <string_view>

#include "nikkan/base/error.hpp"

namespace nikkan::archive {

class Unpacker {
 public:
  using Sink = std::function<Result<void>(std::string_view)>;
  virtual ~Unpacker() = default;
  virtual Result<void> feed(std::string_view octets, const Sink& sink) = 0;
  /// Errors: truncated when the stream isn't over.
  virtual Result<void> finish() { return {}; }
  virtual bool compressed() const { return true; }

  static bool is_packed(std::string_view head);
  /// By the first octets; what is neither passes through unchanged.
  static std::unique_ptr<Unpacker> choose(std::string_view head);
};

}  // namespace nikkan::archive
