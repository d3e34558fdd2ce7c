#pragma once
// Connections to the server behind the proxy: made when there is something to send, kept for the next request when the server
// keeps them.
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>

#include "nikkan/net/event_loop.hpp"

namespace nikkan::form {

using Clock = std::chrono::steady_clock;

class UpstreamLink;

/// Who a connection serves. To be told of nothing more: UpstreamPool::cancel(), drop(), release().
class UpstreamUser {
 public:
  virtual ~UpstreamUser() = default;
  virtual void on_upstream_ready(UpstreamLink& link) = 0;
  virtual void on_upstream_failed(const Error& error) = 0;
  virtual void on_upstream_octets(ByteView octets) = 0;
  virtual void on_upstream_sent() = 0;
  /// The link is gone when this returns.
  virtual void on_upstream_end(const std::optional<Error>& error) = 0;
  /// The loop is being destroyed, and the link with it.
  virtual void on_upstream_gone() = 0;
};

struct UpstreamOptions {
  net::Endpoint server;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds idle{15'000};  ///< how long a connection is kept without a request
  std::size_t max_idle = 32;
};

class UpstreamPool {
 public:
  UpstreamPool(net::EventLoop& loop, UpstreamOptions options) : loop_(loop), options_(std::move(options)) {}
  ~UpstreamPool();
  UpstreamPool(const UpstreamPool&) = delete;
  UpstreamPool& operator=(const UpstreamPool&) = delete;

  /// An idle connection at once, when `may_reuse` and there is one; else nullptr, and on_upstream_ready() or
  /// on_upstream_failed() later.
  UpstreamLink* acquire(UpstreamUser& user, bool may_reuse);
  /// Forget what acquire() began.
  void cancel(UpstreamUser& user);
  /// The server may have another request on it.
  void release(UpstreamLink& link);
  /// Ends it at once.
  void drop(UpstreamLink& link);
  /// Tells its user nothing more. For destructors, where the loop may be half gone.
  static void detach(UpstreamLink& link);
  /// Ends those that were idle for too long.
  void sweep(Clock::time_point now);
  void close_idle();

  std::size_t idle() const { return idle_.size(); }
  std::uint64_t connected() const { return connected_; }
  std::uint64_t failed() const { return failed_; }

 private:
  friend class UpstreamLink;
  net::EventLoop& loop_;
  UpstreamOptions options_;
  std::list<UpstreamLink*> idle_;  // longest first
  std::unordered_map<std::uint64_t, UpstreamUser*> waiting_;
  std::uint64_t next_ = 1, connected_ = 0, failed_ = 0;
  std::shared_ptr<UpstreamPool*> self_ = std::make_shared<UpstreamPool*>(this);
};

/// One connection.
class UpstreamLink final : public net::Session {
 public:
  UpstreamLink(std::weak_ptr<UpstreamPool*> pool, net::Connection& to, UpstreamUser* user) : pool_(std::move(pool)), to_(to), user_(user) {}
  ~UpstreamLink() override;
  net::Connection& to() { return to_; }
  /// Whether octets wait at the server. Not to be turned off and on within one on_upstream_octets().
  void set_paused(bool paused);
  /// It has served a request before: the server may have ended it meanwhile.
  bool reused() const { return reused_; }

  void on_octets(ByteView octets) override;
  void on_sent() override;
  void on_end(const std::optional<Error>& error) override;

 private:
  friend class UpstreamPool;
  void forget();

  std::weak_ptr<UpstreamPool*> pool_;
  net::Connection& to_;
  UpstreamUser* user_;  // nullptr: idle, or dropped
  Clock::time_point idle_since_ = {};
  bool reused_ = false, paused_ = false;
};

}  // namespace nikkan::form
