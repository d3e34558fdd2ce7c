#include "nikkan/net/task.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "nikkan/net/file_descriptor.hpp"
#include "nikkan/net/spawn.hpp"

extern char** environ;

namespace nikkan::net {
namespace {

constexpr int kSocket = 3, kReport = 4, kHeld = 5;  ///< where the descriptors of the process between lie
constexpr std::int64_t kAgain = 20;                ///< milliseconds between two looks for what is left to kill
constexpr int kNoStatus = -1;

std::int64_t milliseconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

// ---------------------------------------------------------------- the process between: only what is safe after fork

/// Calls for each child; false when there is no list of them (a kernel without CONFIG_PROC_CHILDREN).
template <class Call>
bool for_each_child(const Call& call) {
  char path[64] = "/proc/self/task/";
  std::size_t at = std::strlen(path);
  char digits[16];
  std::size_t count = 0;
  for (auto tid = static_cast<unsigned>(::getpid()); tid != 0; tid /= 10) digits[count++] = static_cast<char>('0' + tid % 10);
  while (count > 0) path[at++] = digits[--count];
  std::memcpy(path + at, "/children", 10);
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char block[4096];
  pid_t pid = 0;
  for (ssize_t have = 0; (have = ::read(fd, block, sizeof block)) > 0;) {
    for (ssize_t i = 0; i < have; ++i) {
      if (block[i] >= '0' && block[i] <= '9') {
        pid = pid * 10 + (block[i] - '0');
        continue;
      }
      if (pid > 1) call(pid);
      pid = 0;
    }
  }
  if (pid > 1) call(pid);
  ::close(fd);
  return true;
}

/// What goes over the socket: the command's pid or a negative errno, then its status; the other way milliseconds of grace.
void tell(int value) {
  while (::send(kSocket, &value, sizeof value, MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

struct Between {
  pid_t command = -1;
  int status = kNoStatus;
  bool stopping = false, listed = true;
  std::int64_t kill_at = 0;

  /// Takes what has ended. False when nothing is left.
  bool reap() {
    while (true) {
      int how = 0;
      const pid_t pid = ::waitpid(-1, &how, WNOHANG);
      if (pid == command) status = WIFSIGNALED(how) ? kEndedBySignal + WTERMSIG(how) : WEXITSTATUS(how);
      if (pid == 0) return true;
      if (pid < 0 && errno != EINTR) return false;
    }
  }

  void stop(int grace) {
    const std::int64_t at = milliseconds_now() + std::max(grace, 0);
    kill_at = stopping ? std::min(kill_at, at) : at;
    stopping = true;
  }

  /// TERM once to each, as some end on the second in another way: to the command's group, and to whom it has left behind.
  void send() {
    const int number = milliseconds_now() >= kill_at ? SIGKILL : SIGTERM;
    if (status == kNoStatus && (number == SIGKILL || !group_told)) ::kill(-command, number);
    if (number == SIGTERM && !group_told) ::kill(-command, SIGCONT);
    const bool new_group = !std::exchange(group_told, true);
    listed = for_each_child([&](pid_t pid) {
      if (number == SIGTERM) {
        for (std::size_t i = 0; i < told_count; ++i) {
          if (told[i] == pid) return;
        }
        if (told_count < told.size()) told[told_count++] = pid;
        if (new_group && ::getpgid(pid) == command) return;
      }
      ::kill(pid, number);
    });
  }

  bool group_told = false;
  std::array<pid_t, 256> told{};
  std::size_t told_count = 0;
};

[[noreturn]] void watch_over(pid_t command, int default_grace) {
  ::prctl(PR_SET_NAME, "nikkan-task");
  for (const int fd : {0, 1, 2, kReport}) ::close(fd);
  Between here;
  here.command = command;
  sigset_t child;
  ::sigemptyset(&child);
  ::sigaddset(&child, SIGCHLD);
  std::array<pollfd, 2> fds{{{kSocket, POLLIN, 0}, {::signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK), POLLIN, 0}}};
  bool termed = false;
  while (true) {
    const bool some = here.reap();
    if (here.status != kNoStatus && (!here.stopping || !some || !here.listed)) break;
    if (here.stopping && (!termed || milliseconds_now() >= here.kill_at)) {
      here.send();
      termed = true;
    }
    const std::int64_t left = std::max<std::int64_t>(here.kill_at - milliseconds_now(), kAgain);
    if (::poll(fds.data(), fds.size(), here.stopping ? static_cast<int>(std::min<std::int64_t>(left, 60'000)) : -1) < 0) continue;
    if (fds[1].revents != 0) {
      signalfd_siginfo dropped;
      while (::read(fds[1].fd, &dropped, sizeof dropped) > 0) {
      }
      if (here.stopping) termed = false;  // what a parent left may have come to us
    }
    if (fds[0].revents != 0) {
      int grace = default_grace;
      if (::recv(kSocket, &grace, sizeof grace, 0) != static_cast<ssize_t>(sizeof grace)) {
        grace = default_grace;
        fds[0].fd = -1;
      }
      here.stop(grace);
      termed = false;
    }
  }
  tell(here.status);
  ::_exit(0);
}

struct Plan {
  const char* command;
  char* const* argv;
  char* const* environment;
  const char* folder;
  int out, err, grace, hold;
};

/// errno, and whether it was the folder's.
struct Fault {
  int error = 0;
  int in_folder = 0;
};

[[noreturn]] void become(const Plan& plan, pid_t parent, int none) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  Fault fault;
  if (::getppid() == parent) {
    fault.in_folder = plan.folder[0] != '\0' && ::chdir(plan.folder) != 0 ? 1 : 0;
    if (fault.in_folder == 0 && ::dup2(none, 0) == 0) {
      sigset_t empty;
      ::sigemptyset(&empty);
      for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGQUIT, SIGUSR1, SIGUSR2}) ::signal(number, SIG_DFL);
      ::sigprocmask(SIG_SETMASK, &empty, nullptr);
      ::execve(plan.command, plan.argv, plan.environment);
    }
    fault.error = errno;
    [[maybe_unused]] const ssize_t told = ::write(kReport, &fault, sizeof fault);
  }
  ::_exit(127);
}

/// In the new process: descriptors 0 to 5 in their places, everything else closed, then the command below it.
[[noreturn]] void stand_between(const Plan& plan, int socket, int report) {
  sigset_t all;
  ::sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  // High numbers first, so that no place is taken while its holder is still to be moved.
  const int out = ::fcntl(plan.out, F_DUPFD, 64), err = ::fcntl(plan.err, F_DUPFD, 64);
  const int up = ::fcntl(socket, F_DUPFD, 64), fault = ::fcntl(report, F_DUPFD, 64);
  const int held = plan.hold < 0 ? -1 : ::fcntl(plan.hold, F_DUPFD, 64);
  const int none = ::open("/dev/null", O_RDWR);
  ::dup2(none, 0);
  ::dup2(out >= 0 ? out : none, 1);
  ::dup2(err >= 0 ? err : none, 2);
  ::dup3(up, kSocket, O_CLOEXEC);
  ::dup3(fault, kReport, O_CLOEXEC);
  if (held >= 0) ::dup3(held, kHeld, O_CLOEXEC);
  ::close_range(held >= 0 ? kHeld + 1 : kHeld, ~0U, 0);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) become(plan, parent, 0);
  if (pid > 0) ::setpgid(pid, pid);
  tell(pid > 0 ? pid : -errno);
  if (pid < 0) ::_exit(127);
  watch_over(pid, plan.grace);
}

// ---------------------------------------------------------------- this side

std::vector<char*> pointers(std::vector<std::string>& list) {
  std::vector<char*> out;
  for (std::string& item : list) out.push_back(item.data());
  out.push_back(nullptr);
  return out;
}

/// Ours, with what is added in the place of its namesakes.
std::vector<std::string> environment_with(const std::vector<std::string>& added) {
  std::vector<std::string> out;
  const auto name = [](std::string_view entry) { return entry.substr(0, entry.find('=')); };
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (std::ranges::none_of(added, [&](const std::string& one) { return name(one) == name(*entry); })) out.emplace_back(*entry);
  }
  out.insert(out.end(), added.begin(), added.end());
  return out;
}

void wait_for(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

/// Outlives the task while its end is on the way.
struct Task::Watch {
  pid_t between = -1, command = -1;
  FileDescriptor socket;
  std::function<void(int)> ended;
};

Result<std::unique_ptr<Task>> Task::start(EventLoop& loop, const TaskOptions& options, std::function<void(int)> ended) {
  if (options.argv.empty() || options.argv[0].empty()) return fail(Code::not_found, "task.command", 0, "no command");
  const std::string command = find_command(options.argv[0]);
  if (command.empty()) return fail(Code::not_found, "task.command", 0, options.argv[0] + " is not in PATH");
  std::vector<std::string> words = options.argv, surroundings = environment_with(options.environment);
  const std::vector<char*> argv = pointers(words), environment = pointers(surroundings);
  const Plan plan{command.c_str(), argv.data(), environment.data(), options.folder.c_str(), options.out, options.err,
                  static_cast<int>(options.grace.count()), options.hold};

  int ends[2] = {-1, -1}, pipes[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return fail(Code::io, "task.command", 0, std::strerror(errno));
  FileDescriptor socket(ends[0]), theirs(ends[1]);
  if (::pipe2(pipes, O_CLOEXEC) != 0) return fail(Code::io, "task.command", 0, std::strerror(errno));
  FileDescriptor report(pipes[0]), report_theirs(pipes[1]);
  const pid_t between = ::fork();
  if (between < 0) return fail(Code::io, "task.command", 0, std::strerror(errno));
  if (between == 0) stand_between(plan, theirs.get(), report_theirs.get());
  theirs.close();
  report_theirs.close();
  int pid = -ECHILD;
  while (::recv(socket.get(), &pid, sizeof pid, 0) < 0 && errno == EINTR) {
  }
  Fault fault;
  ssize_t told = 0;
  while ((told = ::read(report.get(), &fault, sizeof fault)) < 0 && errno == EINTR) {
  }
  if (pid < 0 || told == static_cast<ssize_t>(sizeof fault)) {
    wait_for(between);
    const int error = pid < 0 ? -pid : fault.error;
    if (fault.in_folder != 0) return fail(Code::io, "task.folder", 0, options.folder + ": " + std::strerror(error));
    return fail(error == ENOENT ? Code::not_found : Code::io, "task.command", 0, options.argv[0] + ": " + std::strerror(error));
  }

  std::unique_ptr<Task> task(new Task);
  task->pid_ = pid;
  task->watch_ = std::make_shared<Watch>(Watch{between, pid, std::move(socket), std::move(ended)});
  auto done = loop.on_readable(task->watch_->socket.get(), [watch = task->watch_] {
    int status = kUnwatched;
    ssize_t got = 0;
    while ((got = ::recv(watch->socket.get(), &status, sizeof status, 0)) < 0 && errno == EINTR) {
    }
    if (got != static_cast<ssize_t>(sizeof status)) {
      status = kUnwatched;
      ::kill(-watch->command, SIGKILL);  // its group; the command itself went with its parent
    }
    watch->socket.close();
    wait_for(watch->between);
    if (const auto call = std::exchange(watch->ended, {})) call(status);
    return false;
  });
  if (!done) return std::unexpected(done.error());
  return task;
}

Task::~Task() {
  if (!watch_) return;
  watch_->ended = {};
  if (watch_->socket) ::shutdown(watch_->socket.get(), SHUT_WR);
}

void Task::stop(std::chrono::milliseconds grace) {
  if (!watch_->socket) return;
  const int value = static_cast<int>(std::min<std::chrono::milliseconds::rep>(grace.count(), 1'000'000'000));
  ::send(watch_->socket.get(), &value, sizeof value, MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace nikkan::net
