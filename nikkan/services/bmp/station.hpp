#pragma once
// BMP sessions in an event loop: one Router of the lab for each connection, within limits for all of them together.
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/labs/bmp_stats/router.hpp"
#include "nikkan/net/event_loop.hpp"

namespace nikkan::bmp {

struct StationLimits {
  std::size_t max_sessions = 4096;
  std::size_t max_memory = 256U << 20U;  ///< octets held for all sessions; the session that goes beyond ends
  bmp_stats::RouterLimits router = {};
};

/// One session.
struct RouterEntry {
  std::uint64_t number = 0;  ///< from 1, never used again
  net::Endpoint remote;
  bmp_stats::Router router;
  net::Connection* connection;
  std::size_t memory = 0;

  /// What the router calls itself, or its address.
  std::string label() const;
};

struct StationCounters {
  std::uint64_t accepted = 0, refused = 0, ended = 0;
  std::uint64_t messages = 0, statistics = 0, faults = 0, octets = 0;  ///< of all sessions, those that ended too
};

class Station {
 public:
  struct Events {
    std::function<void(const RouterEntry&)> opened = {};
    std::function<void(const RouterEntry&, const bmp_stats::Message&)> message = {};
    std::function<void(const RouterEntry&, const Error&)> fault = {};
    /// Why: an error of the connection or "limit (session.memory)", or nothing when the router ended it.
    std::function<void(const RouterEntry&, const std::optional<Error>&)> closed = {};
  };
  Station(net::EventLoop& loop, Events events, const StationLimits& limits = {});
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;
  ~Station();

  /// Sources that may connect; all when none is named.
  void allow(std::vector<IpPrefix> sources) { sources_ = std::move(sources); }
  /// Errors: io "listen".
  Result<net::Endpoint> listen(const net::Endpoint& at);
  /// Nobody is heard until resume(): octets wait at the routers.
  void pause();
  void resume();
  bool paused() const { return paused_; }
  void close_all();

  /// In the order of their beginning.
  const std::list<RouterEntry>& entries() const { return entries_; }
  const StationCounters& counters() const { return counters_; }
  std::size_t memory() const { return memory_; }

 private:
  class Heard;
  std::unique_ptr<net::Session> accept(net::Connection& connection);
  bool allowed(const IpAddress& source) const;

  net::EventLoop& loop_;
  Events events_;
  StationLimits limits_;
  std::vector<IpPrefix> sources_;
  std::list<RouterEntry> entries_;
  StationCounters counters_;
  std::size_t memory_ = 0;
  bool paused_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace nikkan::bmp
