#include "nikkan/net/child_process.hpp"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

#include "nikkan/net/spawn.hpp"

namespace nikkan::net {
namespace {

constexpr std::chrono::milliseconds kGrace{100};  // for a child that ends by itself when its input does

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

/// Holds SIGPIPE back in this thread while a pipe is written to, and swallows the one we caused.
class NoSigpipe {
 public:
  NoSigpipe() {
    ::sigemptyset(&set_);
    ::sigaddset(&set_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  ~NoSigpipe() {
    if (!was_pending_) {
      const timespec now{0, 0};
      while (::sigtimedwait(&set_, nullptr, &now) < 0 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t set_{}, before_{};
  bool was_pending_ = false;
};

int milliseconds_until(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

enum class Read : std::uint8_t { data, nothing, end };

Read read_some(int fd, std::string& into) {
  std::array<char, 16'384> block;
  const ssize_t n = ::read(fd, block.data(), block.size());
  if (n > 0) {
    into.append(block.data(), static_cast<std::size_t>(n));
    return Read::data;
  }
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return Read::nothing;
  return Read::end;
}

}  // namespace

std::string_view to_string(Ended ended) {
  static constexpr std::array<std::string_view, 6> kNames = {"a line",
                                                             "closed its output",
                                                             "no reply within the time limit",
                                                             "reply over the size limit",
                                                             "spoke before it was asked",
                                                             "system error"};
  return kNames[static_cast<std::size_t>(ended)];
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const ChildOptions& options) {
  auto spawned = spawn(options);
  if (!spawned) return std::unexpected(spawned.error());
  std::unique_ptr<ChildProcess> child(new ChildProcess);
  child->pid_ = spawned->pid;
  child->in_ = spawned->in;
  child->out_ = spawned->out;
  child->err_ = spawned->err;
  child->network_cut_ = spawned->network_cut;
  child->max_line_ = options.max_line;
  child->max_log_ = options.max_log;
  return child;
}

ChildProcess::~ChildProcess() {
  if (!status_) {
    close_input();
    wait(Clock::now() + kGrace);
  }
  kill();
  for (int* fd : {&in_, &out_, &err_}) close_fd(*fd);
}

void ChildProcess::close_input() { close_fd(in_); }

/// Standard error is always read, so that a chatty child doesn't block; only the first octets are kept.
void ChildProcess::read_log() {
  std::string block;
  const Read read = read_some(err_, block);
  if (read == Read::end) close_fd(err_);
  log_.append(block, 0, max_log_ - std::min(max_log_, log_.size()));
}

bool ChildProcess::take_line(Answer& answer) {
  const std::size_t end = buffer_.find('\n');
  if (end == std::string::npos) {
    if (buffer_.size() <= max_line_) return false;
    answer.ended = Ended::limit;
    return true;
  }
  answer.ended = end > max_line_ ? Ended::limit : Ended::line;
  if (answer.ended == Ended::line) answer.line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return true;
}

Answer ChildProcess::exchange(std::string_view line, Deadline deadline) {
  if (in_ < 0) return {Ended::closed, {}};
  if (out_ >= 0 && buffer_.empty()) read_some(out_, buffer_);
  if (!buffer_.empty()) return {Ended::early, {}};
  return pump(std::string(line) + "\n", deadline);
}

Answer ChildProcess::read_line(Deadline deadline) { return pump({}, deadline); }

Answer ChildProcess::pump(std::string_view out, Deadline deadline) {
  const NoSigpipe quiet;
  Answer answer;
  while (!take_line(answer)) {
    if (out_ < 0) return {Ended::closed, {}};
    if (Clock::now() >= deadline) return {Ended::timeout, {}};
    std::array<pollfd, 3> fds{{{out_, POLLIN, 0}, {err_, POLLIN, 0}, {out.empty() ? -1 : in_, POLLOUT, 0}}};
    if (::poll(fds.data(), fds.size(), milliseconds_until(deadline)) < 0) {
      if (errno == EINTR) continue;
      return {Ended::failed, {}};
    }
    if (fds[1].revents != 0) read_log();
    if (fds[0].revents != 0 && read_some(out_, buffer_) == Read::end) {
      close_fd(out_);
      if (buffer_.find('\n') == std::string::npos) return {Ended::closed, {}};
    }
    if (fds[2].revents == 0) continue;
    const ssize_t n = ::write(in_, out.data(), out.size());
    if (n > 0)
      out.remove_prefix(static_cast<std::size_t>(n));
    else if (n < 0 && errno != EAGAIN && errno != EINTR)
      out = {};  // gone: the end of its output will tell
  }
  return answer;
}

/// Takes the child's end into status_. The group is killed while the leader is not yet reaped, so that
/// the number can't belong to anybody else.
bool ChildProcess::reap(bool block) {
  if (status_) return true;
  siginfo_t info{};
  int flags = WEXITED | WNOWAIT | (block ? 0 : WNOHANG);
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, flags) < 0) {
    if (errno != EINTR) {
      status_ = 255;
      return true;
    }
  }
  if (info.si_pid != pid_) return false;
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return true;
}

bool ChildProcess::running() { return !reap(false); }

std::optional<int> ChildProcess::wait(Deadline deadline) {
  while (!reap(false)) {
    if (Clock::now() >= deadline) return std::nullopt;
    if (err_ >= 0) read_log();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (err_ >= 0) read_log();
  return status_;
}

void ChildProcess::kill() {
  if (status_) return;
  ::kill(-pid_, SIGKILL);
  reap(true);
}

}  // namespace nikkan::net
