#include "nikkan/net/spawn.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace nikkan::net {
namespace {

constexpr int kReportFd = 3;

struct Pipe {
  int read = -1, write = -1;
  Pipe() = default;
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    if (read >= 0) ::close(read);
    if (write >= 0) ::close(write);
  }
  bool open() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read = above_standard(ends[0]);
    write = above_standard(ends[1]);
    return read >= 0 && write >= 0;
  }
  /// The child lays its pipes over 0 to 3, so our ends must lie above.
  static int above_standard(int fd) {
    if (fd > kReportFd) return fd;
    const int moved = ::fcntl(fd, F_DUPFD_CLOEXEC, kReportFd + 1);
    ::close(fd);
    return moved;
  }
  static int take(int& end) {
    const int fd = end;
    end = -1;
    return fd;
  }
};

std::vector<char*> pointers(const std::vector<std::string>& list) {
  std::vector<char*> out;
  out.reserve(list.size() + 1);
  for (const std::string& item : list) out.push_back(const_cast<char*>(item.c_str()));
  out.push_back(nullptr);
  return out;
}

/// What the child tells before it becomes the command: the namespace's fate, then an errno if exec failed.
struct Report {
  int network_cut = 0;
  int error = 0;
};

/// Between fork and exec: only calls that are safe after fork in a threaded program.
[[noreturn]] void become(const char* command, char* const* argv, char* const* environment, const Pipe& in,
                         const Pipe& out, const Pipe& err, const Pipe& report, bool network, pid_t parent) {
  Report told;
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  if (!network) told.network_cut = ::unshare(CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 ? 1 : 0;
  if (::dup2(in.read, 0) == 0 && ::dup2(out.write, 1) == 1 && ::dup2(err.write, 2) == 2 &&
      ::dup3(report.write, kReportFd, O_CLOEXEC) == kReportFd) {
    ::close_range(kReportFd + 1, ~0U, 0);
    [[maybe_unused]] const ssize_t first = ::write(kReportFd, &told.network_cut, sizeof told.network_cut);
    ::execve(command, argv, environment);
  }
  told.error = errno;
  [[maybe_unused]] const ssize_t second = ::write(kReportFd, &told.error, sizeof told.error);
  ::_exit(127);
}

bool read_int(int fd, int& value) {
  char octets[sizeof value];
  std::size_t have = 0;
  while (have < sizeof octets) {
    const ssize_t n = ::read(fd, octets + have, sizeof octets - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    have += static_cast<std::size_t>(n);
  }
  std::memcpy(&value, octets, sizeof value);
  return true;
}

void set_nonblocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

std::unexpected<Error> system_error(int error, const std::string& what) {
  return fail(error == ENOENT ? Code::not_found : Code::io, "child.command", 0, what + ": " + std::strerror(error));
}

}  // namespace

std::string find_command(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    const std::string folder(rest.substr(0, colon));
    rest.remove_prefix(colon == std::string_view::npos ? rest.size() : colon + 1);
    if (folder.empty()) continue;
    std::string candidate = folder + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return {};
}

Result<Spawned> spawn(const ChildOptions& options) {
  if (options.argv.empty() || options.argv[0].empty()) return fail(Code::bad_value, "child.command", 0, "no command");
  const std::string command = find_command(options.argv[0]);
  if (command.empty()) return fail(Code::not_found, "child.command", 0, options.argv[0] + " is not in PATH");
  Pipe in, out, err, report;
  if (!in.open() || !out.open() || !err.open() || !report.open()) return system_error(errno, "pipe");
  const std::vector<char*> argv = pointers(options.argv);
  const std::vector<char*> environment = pointers(options.environment);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return system_error(errno, "fork");
  if (pid == 0) become(command.c_str(), argv.data(), environment.data(), in, out, err, report, options.network, parent);
  ::setpgid(pid, pid);  // either side may come first
  ::close(Pipe::take(report.write));
  int network_cut = 0, error = 0;
  const bool started = read_int(report.read, network_cut);
  if (!started || read_int(report.read, error)) {
    if (!started) error = network_cut == 0 ? ECHILD : network_cut;
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    return system_error(error, options.argv[0]);
  }
  Spawned child{pid, Pipe::take(in.write), Pipe::take(out.read), Pipe::take(err.read), network_cut != 0};
  for (const int fd : {child.in, child.out, child.err}) set_nonblocking(fd);
  return child;
}

}  // namespace nikkan::net
