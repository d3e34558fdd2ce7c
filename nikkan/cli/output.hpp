#pragma once
// Standard output as a stream that remembers why it failed.
#include <array>
#include <streambuf>

namespace nikkan::cli {

/// Buffered writes to a file descriptor, which stays open.
class FdBuffer : public std::streambuf {
 public:
  explicit FdBuffer(int fd);
  ~FdBuffer() override;
  FdBuffer(const FdBuffer&) = delete;
  FdBuffer& operator=(const FdBuffer&) = delete;

  /// The errno of the first write that failed, or 0. EPIPE: the reader went away.
  int failure() const { return failure_; }

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  bool flush_buffer();

  int fd_;
  int failure_ = 0;
  std::array<char, 16384> buffer_;
};

/// Gives descriptors 0, 1 and 2 something to be when the caller closed them, so that no file that is
/// opened later gets their number; using them still fails.
void occupy_standard_descriptors();

/// Columns of the terminal behind `fd`; else $COLUMNS; else 80.
int terminal_width(int fd);

}  // namespace nikkan::cli
