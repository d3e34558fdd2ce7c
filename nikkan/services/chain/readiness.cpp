#include "nikkan/services/chain/readiness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace nikkan::chain {
namespace {

constexpr std::chrono::milliseconds kFirstPause{50}, kMostPause{1000};
constexpr int kCannotRun = 126, kNotFound = 127;  ///< a shell's words for "never"

}  // namespace

void Readiness::use_command(net::TaskOptions options, std::function<std::vector<std::string>(std::uint32_t)> environment) {
  options_ = std::move(options);
  environment_ = std::move(environment);
}

Result<void> Readiness::use_descriptor(int fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return fail(Code::io, "ready-fd", 0, "descriptor " + std::to_string(fd) + " is not open");
  by_descriptor_ = true;
  return loop_.on_readable(fd, [this, fd, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return false;
    heard(fd);
    return !over_;
  });
}

void Readiness::heard(int fd) {
  std::array<char, 4096> block;
  const ssize_t count = ::read(fd, block.data(), block.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) {
    over_ = true;
  } else {
    lines_ += static_cast<std::uint64_t>(std::count(block.begin(), block.begin() + count, '\n'));
  }
  give();
}

/// Lines to the rounds that were asked for, the first ones first.
void Readiness::give() {
  while (!asked_.empty() && (lines_ > 0 || over_)) {
    const std::uint32_t round = asked_.begin()->first;
    asked_.erase(asked_.begin());
    const bool ready = lines_ > 0;
    lines_ -= ready ? 1 : 0;
    told_(round, ready, "the descriptor of --ready-fd was closed");
  }
}

void Readiness::ask(std::uint32_t round) {
  asked_[round].pause = kFirstPause;
  if (!by_descriptor_) return attempt(round);
  loop_.post([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) give();
  });
}

void Readiness::attempt(std::uint32_t round) {
  net::TaskOptions options = options_;
  const auto added = environment_(round);
  options.environment.insert(options.environment.end(), added.begin(), added.end());
  auto task = net::Task::start(loop_, options, [this, round, alive = std::weak_ptr(alive_)](int status) {
    if (alive.expired()) return;
    if (ending_.erase(round) != 0 && ending_.empty() && idle_) return idle_();
    const auto found = asked_.find(round);
    if (found == asked_.end()) return;
    found->second.runs = false;
    if (status == 0 || status == kCannotRun || status == kNotFound) {
      asked_.erase(found);
      return told_(round, status == 0, "the test of --ready-when cannot be run");
    }
    Asked& asked = found->second;
    if (!asked.again) asked.again = loop_.timer([this, round] { attempt(round); });
    asked.again->set(asked.pause);
    asked.pause = std::min(asked.pause * 2, kMostPause);
  });
  if (task) {
    asked_[round].task = std::move(*task);
    asked_[round].runs = true;
    return;
  }
  loop_.post([this, round, why = task.error().message(), alive = std::weak_ptr(alive_)] {
    if (!alive.expired() && asked_.erase(round) != 0) told_(round, false, why);
  });
}

void Readiness::stop(std::chrono::milliseconds grace) {
  for (auto& [round, asked] : asked_) {
    if (!asked.runs) continue;
    asked.task->stop(grace);
    ending_.emplace(round, std::move(asked.task));
  }
  asked_.clear();
  over_ = true;
}

}  // namespace nikkan::chain
