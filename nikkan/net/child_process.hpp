#pragma once
// A child process that answers line by line: pipes, time limits, size limits, and an end that leaves
// nothing behind. Follows POSIX.1-2017 (fork, execve, poll, waitid) and Linux unshare(2).
//
// Not covered: a child that leaves its process group on purpose (setsid) isn't found again.
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan::net {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

struct ChildOptions {
  std::vector<std::string> argv;         ///< argv[0] without a slash is looked up in $PATH of this process
  std::vector<std::string> environment;  ///< "NAME=value"; nothing is inherited
  bool network = false;                  ///< false: an empty network namespace, where the system allows one
  std::size_t max_line = 64U << 10U;     ///< octets of one line of output
  std::size_t max_log =
      8U << 10U;  ///< octets of standard error that are kept (the first); the rest is read and dropped
};

/// How an exchange ended.
enum class Ended : std::uint8_t {
  line,     ///< a line came
  closed,   ///< the child closed its output or is gone
  timeout,  ///< the deadline passed
  limit,    ///< a line longer than max_line
  early,    ///< the child spoke before it was asked
  failed,   ///< the system said no
};
std::string_view to_string(Ended ended);

struct Answer {
  Ended ended = Ended::failed;
  std::string line;  ///< without the line feed
};

/// One running child. Not copied, not shared between threads. The destructor ends the whole process group.
class ChildProcess {
 public:
  /// Errors: not_found and io, field "child.command".
  static Result<std::unique_ptr<ChildProcess>> start(const ChildOptions& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes `line` and a line feed, reads one line. Reading and writing go on side by side, so that a
  /// child that talks while it is talked to blocks nobody.
  Answer exchange(std::string_view line, Deadline deadline);
  /// Reads one line that was not asked for (a greeting).
  Answer read_line(Deadline deadline);
  /// The child sees the end of its input.
  void close_input();
  /// The exit status (0…255), or 128 + signal; nothing when the child still runs at the deadline.
  std::optional<int> wait(Deadline deadline);
  /// Kills the process group and reaps the child. Harmless when repeated.
  void kill();

  bool running();
  pid_t pid() const { return pid_; }
  /// True when the child has no network.
  bool network_cut() const { return network_cut_; }
  /// What came on standard error, up to max_log octets.
  const std::string& log() const { return log_; }

 private:
  ChildProcess() = default;
  Answer pump(std::string_view out, Deadline deadline);
  bool take_line(Answer& answer);
  void read_log();
  bool reap(bool block);

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;
  bool network_cut_ = false;
  std::size_t max_line_ = 0, max_log_ = 0;
  std::string buffer_, log_;
  std::optional<int> status_;
};

}  // namespace nikkan::net
