#pragma once
// What the sessions of one proxy share. Internal to the room.
#include <unordered_set>

#include "nikkan/services/form/proxy.hpp"
#include "nikkan/services/form/upstream.hpp"

namespace nikkan::form {

class ClientSession;

struct ProxyCore {
  ProxyCore(net::EventLoop& event_loop, ProxyOptions with, ProxyEvents told)
      : loop(event_loop),
        options(std::move(with)),
        events(std::move(told)),
        pool(event_loop, {.server = options.upstream, .connect_timeout = options.limits.connect_timeout}) {}
  net::EventLoop& loop;
  ProxyOptions options;
  ProxyEvents events;
  UpstreamPool pool;
  ProxyCounters counters;
  std::unordered_set<ClientSession*> clients;
  bool draining = false, ended = false;

  /// Ends the client that has waited longest for another request. False when there is none.
  bool make_room();
  /// When draining, tells once that the last client has gone.
  void client_gone();
};

}  // namespace nikkan::form
