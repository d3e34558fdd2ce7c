#include "nikkan/services/form/proxy.hpp"

#include <vector>

#include "nikkan/services/form/client_session.hpp"
#include "nikkan/services/form/proxy_core.hpp"

namespace nikkan::form {
namespace {

constexpr auto kTick = std::chrono::milliseconds(100);
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\nRetry-After: 1\r\nConnection: close\r\n\r\n"
    "too many connections\n";

/// Is told that there is no room.
class TurnedAway final : public net::Session {
 public:
  explicit TurnedAway(net::Connection& to) {
    to.write(Bytes(kFull.begin(), kFull.end()));
    to.finish();
  }
  void on_octets(ByteView) override {}
  void on_end(const std::optional<Error>&) override {}
};

}  // namespace

bool ProxyCore::make_room() {
  ClientSession* idlest = nullptr;
  for (ClientSession* client : clients) {
    if (client->kept_since() && (idlest == nullptr || *client->kept_since() < *idlest->kept_since())) idlest = client;
  }
  if (idlest == nullptr) return false;
  ++counters.made_room;
  idlest->make_room();
  return true;
}

void ProxyCore::client_gone() {
  if (!draining || ended || !clients.empty()) return;
  ended = true;
  if (events.drained) events.drained();
}

Proxy::Proxy(net::EventLoop& loop, ProxyOptions options, ProxyEvents events) : core_(std::make_shared<ProxyCore>(loop, std::move(options), std::move(events))) {
  loop.every(kTick, [weak = std::weak_ptr<ProxyCore>(core_), last = Clock::now()]() mutable {
    const auto core = weak.lock();
    if (!core) return;
    const auto now = Clock::now();
    // A machine that slept, or a loop that was busy, is no fault of the clients'.
    const auto passed = std::min<Clock::duration>(now - std::exchange(last, now), 10 * kTick);
    const std::vector<ClientSession*> all(core->clients.begin(), core->clients.end());
    for (ClientSession* client : all) {
      if (core->clients.contains(client)) client->tick(now, passed);
    }
    core->pool.sweep(now);
  });
}

Proxy::~Proxy() = default;

Result<net::Endpoint> Proxy::listen(const net::Endpoint& at) {
  return core_->loop.listen(at, [weak = std::weak_ptr<ProxyCore>(core_)](net::Connection& to) -> std::unique_ptr<net::Session> {
    const auto core = weak.lock();
    if (!core) return nullptr;
    if (core->clients.size() >= core->options.limits.max_connections && !core->make_room()) {
      ++core->counters.turned_away;
      return std::make_unique<TurnedAway>(to);
    }
    ++core->counters.accepted;
    return std::make_unique<ClientSession>(core, to);
  });
}

void Proxy::drain() {
  core_->draining = true;
  const std::vector<ClientSession*> all(core_->clients.begin(), core_->clients.end());
  for (ClientSession* client : all) client->drain();
  core_->pool.close_idle();
  core_->client_gone();
}

const ProxyCounters& Proxy::counters() const { return core_->counters; }
std::size_t Proxy::clients() const { return core_->clients.size(); }
std::size_t Proxy::idle_upstreams() const { return core_->pool.idle(); }

}  // namespace nikkan::form
