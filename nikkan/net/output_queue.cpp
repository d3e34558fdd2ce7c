#include "nikkan/net/output_queue.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace nikkan::net {
namespace {

constexpr auto kLook = std::chrono::milliseconds(100);  ///< how often a stalled thread looks whether it shall end
constexpr auto kRetry = std::chrono::milliseconds(1000);  ///< after a full disk
constexpr std::size_t kFilePiece = 1U << 20U;

FileDescriptor open_file(const std::string& path) {
  return FileDescriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
}

bool is_file(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

Result<std::unique_ptr<OutputQueue>> OutputQueue::open(Options options) {
  FileDescriptor file;
  if (!options.path.empty()) {
    file = open_file(options.path);
    if (!file) return fail(Code::io, "output", 0, options.path + ": " + std::strerror(errno));
  }
  return std::unique_ptr<OutputQueue>(new OutputQueue(std::move(options), std::move(file)));
}

OutputQueue::OutputQueue(Options options, FileDescriptor file)
    : options_(std::move(options)), file_(std::move(file)), fd_(file_ ? file_.get() : STDOUT_FILENO), thread_([this] { work(); }) {}

OutputQueue::~OutputQueue() { finish(std::chrono::milliseconds(0)); }

void OutputQueue::push(std::string text) {
  const std::lock_guard lock(mutex_);
  if (broken_ || text.empty()) return;
  waiting_ += text.size();
  above_ = above_ || waiting_ > options_.low;
  queue_.push_back(std::move(text));
  wake_.notify_one();
}

std::size_t OutputQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_;
}

bool OutputQueue::broken() const {
  const std::lock_guard lock(mutex_);
  return broken_;
}

void OutputQueue::reopen() {
  const std::lock_guard lock(mutex_);
  reopen_ = !options_.path.empty();
  wake_.notify_one();
}

std::size_t OutputQueue::finish(std::chrono::milliseconds limit) {
  {
    std::unique_lock lock(mutex_);
    written_.wait_for(lock, limit, [&] { return waiting_ == 0 || broken_; });
    stop_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  return waiting_;
}

/// False when the queue shall end.
bool OutputQueue::await(std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, pause, [&] { return stop_; });
}

/// Writes it all. False when the queue ends or the consumer is gone. A pipe is never given more than it takes at once,
/// so that a consumer that stalls does not hold this thread.
bool OutputQueue::write_out(std::string_view text) {
  const std::size_t piece = is_file(fd_) ? kFilePiece : PIPE_BUF;
  while (!text.empty()) {
    pollfd item{fd_, POLLOUT, 0};
    if (const int ready = poll(&item, 1, static_cast<int>(kLook.count())); ready == 0) {
      if (!await(std::chrono::milliseconds(0))) return false;
      continue;
    }
    const ssize_t count = ::write(fd_, text.data(), std::min(piece, text.size()));
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
      const std::lock_guard lock(mutex_);
      waiting_ -= static_cast<std::size_t>(count);
      stalled_ = false;
      continue;
    }
    if (errno == EINTR || errno == EAGAIN) continue;
    const Error error{Code::io, 0, "output", std::strerror(errno)};
    const bool for_now = errno == ENOSPC || errno == EDQUOT;
    if (!for_now) {  // before anybody hears of it, who may ask broken()
      const std::lock_guard lock(mutex_);
      broken_ = true;
    }
    if (options_.on_error && !stalled_) options_.on_error(error);
    stalled_ = for_now;
    if (!for_now) return false;
    if (!await(kRetry)) return false;
  }
  return true;
}

void OutputQueue::work() {
  while (true) {
    std::deque<std::string> batch;
    bool renew = false;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return stop_ || reopen_ || !queue_.empty(); });
      if (stop_ && queue_.empty()) return;
      batch.swap(queue_);
      renew = std::exchange(reopen_, false);
    }
    if (renew) {
      if (FileDescriptor again = open_file(options_.path)) {
        file_ = std::move(again);
        fd_ = file_.get();
      } else if (options_.on_error) {
        options_.on_error({Code::io, 0, "output", options_.path + ": " + std::strerror(errno)});
      }
    }
    for (const std::string& text : batch) {
      if (!write_out(text)) return written_.notify_all();
    }
    bool low = false;
    {
      const std::lock_guard lock(mutex_);
      low = above_ && waiting_ <= options_.low;
      if (low) above_ = false;
      if (waiting_ == 0) written_.notify_all();
    }
    if (low && options_.on_low) options_.on_low();
  }
}

}  // namespace nikkan::net
