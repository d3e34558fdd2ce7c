#pragma once
// A command and everything it starts, beside an event loop. Between us and the command stands a process of ours that adopts
// what the command leaves behind (Linux: PR_SET_CHILD_SUBREAPER), so that stop() reaches children in sessions of their own
// too, and that ends them all when we are killed.
//
//   auto task = Task::start(loop, {.argv = {"make", "all"}}, [](int status) { … });
//   (*task)->stop(5s);                                    // TERM, and KILL for whoever is there after 5 s
//
// A command that ends by itself leaves its children alone: starting a daemon is a task too.
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nikkan/net/event_loop.hpp"

namespace nikkan::net {

struct TaskOptions {
  std::vector<std::string> argv;              ///< argv[0] without a slash is looked up in $PATH
  std::vector<std::string> environment = {};  ///< "NAME=value", added to ours
  std::string folder = {};                    ///< to work in; empty: ours
  int out = 1, err = 2;                       ///< descriptors for its output; standard input is /dev/null
  std::chrono::milliseconds grace{5000};      ///< between TERM and KILL when we are gone
  int hold = -1;                              ///< a descriptor that stays open, locks included, while anything of the tree is there
};

/// What is added to the number of the signal that ended a command: no exit status is as large.
inline constexpr int kEndedBySignal = 256;
/// The status when the process between was killed: the command has been too, with its process group, and not what had a
/// session of its own.
inline constexpr int kUnwatched = 512;

class Task {
 public:
  /// `ended` comes later, once: the exit status, kEndedBySignal + signal, or kUnwatched; after stop() when nothing of the tree is left. It may
  /// destroy the task. Errors: not_found and io "task.command", io "task.folder".
  static Result<std::unique_ptr<Task>> start(EventLoop& loop, const TaskOptions& options, std::function<void(int)> ended);
  /// Ends what runs, within the grace of the options; nobody hears of it.
  ~Task();
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// The command's.
  pid_t pid() const { return pid_; }
  /// TERM for the tree, KILL for what is left after so long. Said again: the shorter time.
  void stop(std::chrono::milliseconds grace);

 private:
  struct Watch;
  Task() = default;
  pid_t pid_ = -1;
  std::shared_ptr<Watch> watch_;
};

}  // namespace nikkan::net
