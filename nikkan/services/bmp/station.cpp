#include "nikkan/services/bmp/station.hpp"

#include <algorithm>

namespace nikkan::bmp {

using bmp_stats::Message;
using bmp_stats::Router;

std::string RouterEntry::label() const {
  return router.name().empty() ? nikkan::to_string(remote.address) : router.name();
}

/// A connection's ear: octets to its router.
class Station::Heard final : public net::Session {
 public:
  Heard(Station& station, net::Connection& connection)
      : station_(station),
        entry_(station.entries_.insert(
            station.entries_.end(),
            RouterEntry{station.counters_.accepted, connection.remote(), Router(takers(), station.limits_.router), &connection})) {
    count_memory();
    if (station_.events_.opened) station_.events_.opened(*entry_);
  }
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;
  ~Heard() override {
    if (alive_.expired()) return;  // the loop outlived the station
    station_.memory_ -= entry_->memory;
    station_.entries_.erase(entry_);
  }

  void on_octets(ByteView octets) override {
    if (over_) return;
    station_.counters_.octets += octets.size();
    over_ = !entry_->router.push(octets);
    if (over_) entry_->connection->close();
    count_memory();
    if (station_.memory_ > station_.limits_.max_memory && !over_) {
      over_ = true;
      reason_ = Error{Code::limit, entry_->router.counters().octets, "session.memory", {}};
      entry_->connection->close();
    }
  }

  void on_end(const std::optional<Error>& error) override {
    if (!over_) entry_->router.finish();
    ++station_.counters_.ended;
    if (station_.events_.closed) station_.events_.closed(*entry_, reason_ ? reason_ : error);
  }

 private:
  Router::Takers takers() {
    return {.message =
                [this](const Message& message, ByteView) {
                  ++station_.counters_.messages;
                  station_.counters_.statistics += message.stats.size();
                  if (station_.events_.message) station_.events_.message(*entry_, message);
                },
            .fault =
                [this](const Error& error) {
                  ++station_.counters_.faults;
                  if (station_.events_.fault) station_.events_.fault(*entry_, error);
                }};
  }

  void count_memory() {
    const std::size_t now = sizeof(RouterEntry) + entry_->router.memory();
    station_.memory_ += now - entry_->memory;
    entry_->memory = now;
  }

  Station& station_;
  std::weak_ptr<int> alive_ = station_.alive_;
  std::list<RouterEntry>::iterator entry_;
  bool over_ = false;
  std::optional<Error> reason_;
};

Station::Station(net::EventLoop& loop, Events events, const StationLimits& limits)
    : loop_(loop), events_(std::move(events)), limits_(limits) {}

Station::~Station() = default;

bool Station::allowed(const IpAddress& source) const {
  return sources_.empty() || std::ranges::any_of(sources_, [&](const IpPrefix& prefix) { return prefix.contains(source); });
}

std::unique_ptr<net::Session> Station::accept(net::Connection& connection) {
  if (entries_.size() >= limits_.max_sessions || !allowed(connection.remote().address)) {
    ++counters_.refused;
    return nullptr;
  }
  ++counters_.accepted;
  if (paused_) connection.pause();
  return std::make_unique<Heard>(*this, connection);
}

Result<net::Endpoint> Station::listen(const net::Endpoint& at) {
  return loop_.listen(at, [this](net::Connection& connection) { return accept(connection); });
}

void Station::pause() {
  paused_ = true;
  for (const RouterEntry& entry : entries_) entry.connection->pause();
}

void Station::resume() {
  paused_ = false;
  for (const RouterEntry& entry : entries_) entry.connection->resume();
}

void Station::close_all() {
  for (const RouterEntry& entry : entries_) entry.connection->close();
}

}  // namespace nikkan::bmp
