#pragma once
// What a service tells the program that started it: datagrams to the socket of NOTIFY_SOCKET (systemd's sd_notify(3)), and
// the watchdog's period of WATCHDOG_USEC. Without these variables nothing is done.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {

class ServiceManager {
 public:
  /// Takes both variables out of the environment, so that no child speaks in our name. Errors: io "notify" (a variable that
  /// names no socket).
  static Result<ServiceManager> from_environment();

  bool listens() const { return static_cast<bool>(socket_); }
  void ready() { send("READY=1"); }
  void stopping() { send("STOPPING=1"); }
  void alive() { send("WATCHDOG=1"); }
  /// A line for people; line feeds become blanks.
  void status(std::string_view text);
  /// How often alive() is to be called: half of what the manager waits.
  std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

 private:
  void send(const std::string& text);
  std::string address_;
  FileDescriptor socket_;
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace nikkan::net
