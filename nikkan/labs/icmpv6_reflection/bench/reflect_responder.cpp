// The responder without sockets: packets answered a second on one core.
#include <benchmark/benchmark.h>

#include "nikkan/labs/icmpv6_reflection/prober.hpp"
#include "nikkan/labs/icmpv6_reflection/responder.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::icmpv6_reflection;

const IpAddress kSource = IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 1});
const IpAddress kDestination = IpAddress::v6({0x20, 0x01, 0x0d, 0xb8, 2});

Bytes request(std::size_t octets) {
  ProberConfig config;
  config.header.source = kSource;
  config.header.destination = kDestination;
  config.octets = octets;
  return Prober::make(config)->packet(1);
}

void respond(benchmark::State& state) {
  ResponderConfig config;
  config.enabled = true;
  config.rate = 0;
  config.local_addresses = {kDestination};
  Grant site;
  site.sources = {kSource.masked(64), 64};
  config.access = AccessList({site});
  Responder responder(config);
  const Bytes packet = request(static_cast<std::size_t>(state.range(0)));
  Bytes reply;
  for (auto _ : state) {
    if (!responder.on_packet(packet, Time(0), reply).replies) state.SkipWithError("no reply");
    benchmark::DoNotOptimize(reply.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(respond)->Arg(56)->Arg(128)->Arg(1224);

/// A flood from those who may not: what a packet costs that is dropped.
void drop_unauthorised(benchmark::State& state) {
  ResponderConfig config;
  config.enabled = true;
  Responder responder(config);
  const Bytes packet = request(128);
  Bytes reply;
  for (auto _ : state) benchmark::DoNotOptimize(responder.on_packet(packet, Time(0), reply));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(drop_unauthorised);

}  // namespace
