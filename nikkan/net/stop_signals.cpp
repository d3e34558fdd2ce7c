#include "nikkan/net/stop_signals.hpp"

#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace nikkan::net {
namespace {

sigset_t stops() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

Result<StopSignals> StopSignals::make() {
  StopSignals out;
  const sigset_t set = stops();
  std::signal(SIGPIPE, SIG_IGN);
  if (pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0) {
    out.fd_ = FileDescriptor(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  }
  if (!out.fd_) return fail(Code::io, "signals", 0, std::strerror(errno));
  return out;
}

StopSignals::~StopSignals() {
  if (!fd_) return;
  const sigset_t set = stops();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopSignals::asked() {
  signalfd_siginfo info;
  while (read(fd_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) asked_ = true;
  return asked_;
}

}  // namespace nikkan::net
