#pragma once
// TCP sessions, timers and signals in one thread, over Boost.Asio.
//
//   EventLoop loop;
//   auto at = loop.listen(*parse_endpoint("[::1]:0"), [&](Connection& to) { return std::make_unique<Echo>(to); });
//   loop.on_signals({SIGTERM, SIGINT}, [&](int) { loop.stop(); });
//   loop.run();
//
// A Session is made for each connection, hears octets in the loop's thread, and is destroyed when the connection has
// ended. What a session may hold is its own affair: the loop reads into one buffer for all, and a session that cannot
// take more says pause(), so that the peer's window closes. Nothing throws.
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/net/endpoint.hpp"

namespace nikkan::net {

/// One TCP connection; alive as long as its session. To be used in the loop's thread.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual const Endpoint& local() const = 0;
  virtual const Endpoint& remote() const = 0;
  /// Queues octets. There is no limit here: look at unsent().
  virtual void write(Bytes octets) = 0;
  /// Octets queued and not taken by the system.
  virtual std::size_t unsent() const = 0;
  /// Reads no more until resume(); octets then wait in the system and at the peer.
  virtual void pause() = 0;
  virtual void resume() = 0;
  /// Ends the connection once everything queued was taken; what the peer still says is not heard.
  virtual void finish() = 0;
  /// As finish(), but with a reset: the peer sees that what it has is not all, and may not get the last of it.
  virtual void finish_with_reset() = 0;
  /// Ends it at once. on_end comes later, not within the call.
  virtual void close() = 0;
};

class Session {
 public:
  virtual ~Session() = default;
  /// Octets as they came, at most 64 KiB, valid during the call.
  virtual void on_octets(ByteView octets) = 0;
  /// Everything queued was taken by the system.
  virtual void on_sent() {}
  /// The last call: the peer ended (nothing), we did (nothing), or an error, io "tcp".
  virtual void on_end(const std::optional<Error>& error) = 0;
};

/// nullptr: the connection is closed at once.
using MakeSession = std::function<std::unique_ptr<Session>(Connection&)>;

/// One call at one time, which may be moved or called off. To be used in the loop's thread, and gone before the loop.
class Timer {
 public:
  virtual ~Timer() = default;
  /// From now on; what was set before is forgotten.
  virtual void set(std::chrono::nanoseconds delay) = 0;
  virtual void cancel() = 0;
};

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Where it listens (port 0 becomes the one that the system chose). Errors: io "listen".
  Result<Endpoint> listen(const Endpoint& endpoint, MakeSession make);
  /// `failed` hears io "connect", within `timeout` at the latest.
  void connect(const Endpoint& endpoint, std::chrono::milliseconds timeout, MakeSession make,
               std::function<void(const Error&)> failed);
  /// Calls once, then.
  void after(std::chrono::nanoseconds delay, std::function<void()> call);
  /// Not running yet: set() it.
  std::unique_ptr<Timer> timer(std::function<void()> call);
  /// The addresses of a name, in the system's order, with the port; text that is an address needs no resolver. `done`
  /// comes later, not within the call. Errors: io "resolve".
  void resolve(const std::string& name, std::uint16_t port, std::function<void(Result<std::vector<Endpoint>>)> done);
  /// Calls again and again, first after one period.
  void every(std::chrono::nanoseconds period, std::function<void()> call);
  /// From here on these signals come here. SIGPIPE is ignored. Errors: io "signals".
  Result<void> on_signals(std::initializer_list<int> signals, std::function<void(int)> call);
  /// Readable descriptor, such as a terminal's; not closed. The call reads from it and says whether to go on; when it
  /// does not, the descriptor is no longer the loop's, and may be closed in the call.
  Result<void> on_readable(int fd, std::function<bool()> call);
  /// From any thread: runs the call in the loop's.
  void post(std::function<void()> call);

  /// Closes the listeners; sessions go on.
  void stop_listening();
  /// Until stop(). Sessions that are left then are destroyed with the loop, without on_end.
  void run();
  /// From any thread.
  void stop();
  /// Open connections.
  std::size_t connections() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The most descriptors this process may have open: the soft limit is raised to the hard one, once sessions by the
/// thousand are meant. Gives what it is then.
std::size_t raise_descriptor_limit();

}  // namespace nikkan::net
