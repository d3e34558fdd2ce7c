#pragma once
// A node's journal on disk: one process a file, lines that are durable before anybody hears of them.
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/labs/chainsync/journal.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::chain {

class JournalFile {
 public:
  struct Opened;
  /// Opens or makes (0600) the file, locks it, reads it, and cuts off what a crash left of a last line. A new file begins with
  /// its header, and its folder is made durable too. Errors: io "journal" (the system's word), duplicate "journal" (another
  /// process has it), and those of chainsync::decode_journal.
  static Result<Opened> open(const std::string& path, const chainsync::JournalHeader& header);

  /// Appends and waits until it is durable. When that fails the file is cut back to what it was, as far as the system lets,
  /// and nothing more is written. Errors: io "journal".
  Result<void> append(std::string_view octets);
  /// Whoever holds it open holds the lock too.
  int descriptor() const { return file_.get(); }
  bool broken() const { return broken_; }
  std::uint64_t octets() const { return size_; }

 private:
  Result<void> write_all(std::string_view octets);
  net::FileDescriptor file_;
  std::uint64_t size_ = 0;
  bool broken_ = false;
};

struct JournalFile::Opened {
  JournalFile file;
  chainsync::Journal journal;
};

}  // namespace nikkan::chain
