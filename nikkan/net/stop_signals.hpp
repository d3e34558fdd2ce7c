#pragma once
// SIGTERM and SIGINT as something to poll (Linux: signalfd(2)).
#include "nikkan/base/error.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {

/// From make() on, SIGTERM and SIGINT are no longer delivered but read here, in the calling thread and those it starts;
/// SIGPIPE is ignored. The destructor lets them through again.
class StopSignals {
 public:
  /// Errors: io "signals".
  static Result<StopSignals> make();
  StopSignals(StopSignals&&) noexcept = default;
  StopSignals& operator=(StopSignals&&) noexcept = delete;
  ~StopSignals();

  /// Readable when a signal came.
  int fd() const { return fd_.get(); }
  /// True once one came; does not block.
  bool asked();

 private:
  StopSignals() = default;
  FileDescriptor fd_;
  bool asked_ = false;
};

}  // namespace nikkan::net
