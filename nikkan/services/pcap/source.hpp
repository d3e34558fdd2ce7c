#pragma once
// A capture file as a verb sees it: read in large chunks, from a file or a pipe, one record after the other. Mapping the file
// is no quicker where each record is looked at once, and a file that shrinks meanwhile would end the process.
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "nikkan/net/file_descriptor.hpp"
#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::pcap {

class Source {
 public:
  /// "-" is `standard_input`. Errors: io "file".
  static Result<std::unique_ptr<Source>> open(const std::string& name, std::istream& standard_input);
  /// The next record of any kind, valid until the next call.
  bool next(capture::Record& record);
  const capture::Decoder& decoder() const { return reader_.decoder(); }
  /// The framing error, or what the system said while reading.
  const std::optional<Error>& error() const { return failed_ ? failed_ : reader_.error(); }
  /// Octets of the file; of a pipe those read so far.
  std::uint64_t octets() const { return size_.value_or(read_); }

 private:
  Source() = default;
  bool fill();

  capture::StreamReader reader_;
  net::FileDescriptor file_;
  std::istream* in_ = nullptr;  ///< standard input; else file_
  std::optional<std::uint64_t> size_;
  std::uint64_t read_ = 0;
  std::optional<Error> failed_;
};

}  // namespace nikkan::pcap
