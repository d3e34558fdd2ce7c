#pragma once
// One text for whoever connects to a socket in the file system (AF_UNIX, stream): what a running service says of itself. Only
// the service's own user and root may ask.
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "nikkan/net/event_loop.hpp"

namespace nikkan::net {

/// Takes its path away when it is destroyed.
class LocalSocket {
 public:
  /// Each connection is given what `answer` gives, at most 64 KiB of it, and closed. A socket that nobody listens on any more
  /// is replaced. Errors: io "socket" (path too long, in use, no right), duplicate "socket" (somebody listens there).
  static Result<std::unique_ptr<LocalSocket>> serve(EventLoop& loop, const std::string& path, std::function<std::string()> answer);
  ~LocalSocket();
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;

 private:
  LocalSocket() = default;
  std::string path_;
};

/// What somebody who serves there says, at most 1 MiB. Errors: not_found and io "socket", limit "socket".
Result<std::string> ask_local(const std::string& path, std::chrono::milliseconds timeout);

}  // namespace nikkan::net
