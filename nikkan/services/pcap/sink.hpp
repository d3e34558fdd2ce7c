#pragma once
// Where a verb writes: a file that must not be there yet, or standard output.
#include <fstream>
#include <iosfwd>
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

namespace nikkan::pcap {

class Sink {
 public:
  /// "-" is `standard_output`. Errors: io "output" (also for a file that is there, unless `force`, and for `input` itself).
  static Result<Sink> open(const std::string& name, const std::string& input, bool force, std::ostream& standard_output);
  /// The buffer to append to; written out when it is large.
  Bytes& buffer() { return buffer_; }
  /// Writes the buffer when it holds enough. False when the system said no.
  bool flush_some() { return buffer_.size() < kEnough || flush(); }
  bool flush();
  /// Takes back a file that was begun.
  void discard(const std::string& name);
  std::uint64_t written() const { return written_ + buffer_.size(); }

 private:
  static constexpr std::size_t kEnough = 1U << 20U;
  std::ofstream file_;
  std::ostream* out_ = nullptr;  ///< standard output; else file_
  Bytes buffer_;
  std::uint64_t written_ = 0;
};

}  // namespace nikkan::pcap
