#pragma once
// Lines to a file or pipe without waiting for it: a thread writes, in the order of push().
//
//   OutputQueue out(OutputQueue::standard_output(), {.on_low = [&] { loop.post(go_on); }});
//   out.push(std::move(lines));
//   if (out.waiting() > high) pause_everything();      // on_low says when to go on
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "nikkan/base/error.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {

class OutputQueue {
 public:
  struct Options {
    std::string path = {};               ///< appended to (made 0640 when absent); empty: standard output
    std::size_t low = 1U << 20U;         ///< octets at which on_low is called, once for each time they were above
    std::function<void()> on_low = {};   ///< in the writing thread
    std::function<void(const Error&)> on_error = {};  ///< in the writing thread: io "output"; a full disk once a stall
  };
  /// Errors: io "output" (the file cannot be opened).
  static Result<std::unique_ptr<OutputQueue>> open(Options options);
  ~OutputQueue();
  OutputQueue(const OutputQueue&) = delete;
  OutputQueue& operator=(const OutputQueue&) = delete;

  void push(std::string text);
  /// Octets pushed and not written.
  std::size_t waiting() const;
  /// The consumer is gone for good (closed pipe): what is pushed is dropped.
  bool broken() const;
  /// Opens the path anew, for those who rotate logs; lines stay whole.
  void reopen();
  /// Waits until all is written, at most so long. Octets that were not.
  std::size_t finish(std::chrono::milliseconds limit);

 private:
  OutputQueue(Options options, FileDescriptor file);
  void work();
  bool write_out(std::string_view text);
  bool await(std::chrono::milliseconds pause);

  Options options_;
  FileDescriptor file_;
  int fd_;
  mutable std::mutex mutex_;
  std::condition_variable wake_, written_;
  std::deque<std::string> queue_;
  std::size_t waiting_ = 0;
  bool above_ = false, stop_ = false, broken_ = false, reopen_ = false, stalled_ = false;
  std::thread thread_;
};

}  // namespace nikkan::net
