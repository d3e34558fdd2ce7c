#pragma once
// A capture file as a verb sees it: mapped when it is a file, read in chunks when it is a pipe.
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "nikkan/net/mapped_file.hpp"
#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::pcap {

class Source {
 public:
  /// "-" is `standard_input`. Errors: io "file".
  static Result<std::unique_ptr<Source>> open(const std::string& name, std::istream& standard_input);
  /// The next record of any kind, valid until the next call.
  bool next(capture::Record& record);
  const capture::Decoder& decoder() const { return file_ ? file_->decoder() : stream_->decoder(); }
  const std::optional<Error>& error() const { return decoder().error(); }
  /// Octets of the file; of a pipe those read so far.
  std::uint64_t octets() const { return mapped_ ? mapped_->octets().size() : read_; }

 private:
  Source() = default;
  std::optional<net::MappedFile> mapped_;
  std::optional<capture::FileReader> file_;
  std::optional<capture::StreamReader> stream_;
  std::unique_ptr<std::istream> opened_;
  std::istream* in_ = nullptr;
  std::uint64_t read_ = 0;
  std::string chunk_;
};

}  // namespace nikkan::pcap
