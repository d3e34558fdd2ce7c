#include "nikkan/net/local_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {
namespace {

constexpr std::size_t kMaxSaid = 64U << 10U, kMaxHeard = 1U << 20U;

std::unexpected<Error> system_error(const std::string& path) {
  return fail(errno == ENOENT ? Code::not_found : Code::io, "socket", 0, path + ": " + std::strerror(errno));
}

bool make_address(const std::string& path, sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.data(), path.size());
  return true;
}

const sockaddr* general(const sockaddr_un& address) { return reinterpret_cast<const sockaddr*>(&address); }

Result<FileDescriptor> connected(const std::string& path) {
  sockaddr_un address{};
  if (!make_address(path, address)) return fail(Code::io, "socket", 0, path + ": the path is too long for a socket");
  FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd || ::connect(fd.get(), general(address), sizeof address) != 0) return system_error(path);
  return fd;
}

}  // namespace

Result<std::unique_ptr<LocalSocket>> LocalSocket::serve(EventLoop& loop, const std::string& path, std::function<std::string()> answer) {
  if (connected(path)) return fail(Code::duplicate, "socket", 0, path + ": somebody listens there");
  sockaddr_un address{};
  if (!make_address(path, address)) return fail(Code::io, "socket", 0, path + ": the path is too long for a socket");
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) ::unlink(path.c_str());
  auto listening = std::make_shared<FileDescriptor>(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!*listening) return system_error(path);
  const mode_t before = ::umask(0177);
  const bool bound = ::bind(listening->get(), general(address), sizeof address) == 0;
  const int why = errno;
  ::umask(before);
  errno = why;
  if (!bound || ::listen(listening->get(), 16) != 0) return system_error(path);
  auto done = loop.on_readable(listening->get(), [listening, answer = std::move(answer)] {
    const FileDescriptor peer(::accept4(listening->get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (!peer) return errno != EBADF && errno != EINVAL;
    const std::string text = answer().substr(0, kMaxSaid);  // fits into an empty socket's buffer
    [[maybe_unused]] const ssize_t sent = ::send(peer.get(), text.data(), text.size(), MSG_NOSIGNAL);
    return true;
  });
  if (!done) return std::unexpected(done.error());
  std::unique_ptr<LocalSocket> made(new LocalSocket);
  made->path_ = path;
  return made;
}

LocalSocket::~LocalSocket() { ::unlink(path_.c_str()); }

Result<std::string> ask_local(const std::string& path, std::chrono::milliseconds timeout) {
  const auto fd = connected(path);
  if (!fd) return std::unexpected(fd.error());
  const auto end = std::chrono::steady_clock::now() + timeout;
  std::string out;
  std::array<char, 16384> block;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd one{fd->get(), POLLIN, 0};
    if (left <= 0 || ::poll(&one, 1, static_cast<int>(left)) == 0) return fail(Code::io, "socket", 0, path + ": no answer in time");
    const ssize_t count = ::read(fd->get(), block.data(), block.size());
    if (count == 0) return out;
    if (count < 0 && errno != EINTR) return system_error(path);
    if (count > 0) out.append(block.data(), static_cast<std::size_t>(count));
    if (out.size() > kMaxHeard) return fail(Code::limit, "socket", kMaxHeard, path);
  }
}

}  // namespace nikkan::net
