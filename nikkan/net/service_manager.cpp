#include "nikkan/net/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace nikkan::net {
namespace {

std::string taken(const char* name) {
  const char* value = std::getenv(name);
  std::string out = value == nullptr ? "" : value;
  ::unsetenv(name);
  return out;
}

std::int64_t number(const std::string& text) {
  std::int64_t out = -1;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), out);
  return status == std::errc{} && end == text.data() + text.size() ? out : -1;
}

}  // namespace

Result<ServiceManager> ServiceManager::from_environment() {
  ServiceManager out;
  out.address_ = taken("NOTIFY_SOCKET");
  const std::int64_t period = number(taken("WATCHDOG_USEC"));
  const std::string pid = taken("WATCHDOG_PID");
  if (out.address_.empty()) return out;
  sockaddr_un address{};
  const bool fits = out.address_.size() > 1 && out.address_.size() < sizeof address.sun_path;
  if (!fits || (out.address_[0] != '/' && out.address_[0] != '@')) {
    return fail(Code::io, "notify", 0, "NOTIFY_SOCKET is neither a path nor an abstract name");
  }
  out.socket_ = FileDescriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!out.socket_) return fail(Code::io, "notify", 0, std::strerror(errno));
  if (period > 1 && (pid.empty() || number(pid) == ::getpid())) out.watchdog_ = std::chrono::microseconds(period / 2);
  return out;
}

void ServiceManager::status(std::string_view text) {
  std::string line = "STATUS=" + std::string(text);
  std::ranges::replace(line, '\n', ' ');
  send(line);
}

void ServiceManager::send(const std::string& text) {
  if (!socket_) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, address_.data(), address_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  // A manager that does not listen is no fault of the service.
  [[maybe_unused]] const ssize_t sent =
      ::sendto(socket_.get(), text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

}  // namespace nikkan::net
