// Live: the kernel's own echo beside `nikkan reflect serve`, over the same link, from the same sender, in windows of 32
// packets. bench/reflect_live makes the link, starts the service and runs this; the far end's address is in
// NIKKAN_ECHO_TARGET.
#include <benchmark/benchmark.h>
#include <poll.h>

#include <cstdlib>

#include "nikkan/labs/icmpv6_reflection/prober.hpp"
#include "nikkan/net/interfaces.hpp"
#include "nikkan/net/raw_ipv6.hpp"

namespace {

using namespace nikkan;
using namespace nikkan::icmpv6_reflection;

constexpr std::size_t kWindow = net::PacketReceiver::kBatch;

/// A packet of 128 octets for a copy, or an echo request of the same length.
Bytes packet_for(const IpAddress& source, const IpAddress& destination, bool reflect) {
  ProberConfig config;
  config.header.source = source;
  config.header.destination = destination;
  Bytes out = Prober::make(config)->packet(1);
  if (reflect) return out;
  const Bytes echo = packet::build_icmpv6(source, destination, 128, 0, Bytes(out.size() - 44));
  return *packet::build_ipv6(config.header, {}, packet::kIcmpv6, echo);
}

void echo(benchmark::State& state, bool reflect) {
  const char* target = std::getenv("NIKKAN_ECHO_TARGET");
  const auto to = parse_ip(target == nullptr ? "" : target);
  const auto route = to ? net::route_to({*to, 0}) : Result<net::Route>(fail(Code::not_found, "target"));
  const std::uint8_t types[] = {static_cast<std::uint8_t>(reflect ? kReply : 129)};
  auto sender = net::PacketSender::open();
  auto receiver = net::Icmpv6Receiver::open(types);
  if (!route || !sender || !receiver) return state.SkipWithError("run bench/reflect_live as root");
  const std::vector<Bytes> window(kWindow, packet_for(route->source, *to, reflect));
  std::size_t lost = 0, received = 0;
  for (auto _ : state) {
    std::size_t left = sender->send_all(window, 0);
    while (left != 0) {
      const auto message = receiver->receive();
      if (message && *message) {
        --left;
        ++received;
        continue;
      }
      pollfd item{receiver->fd(), POLLIN, 0};
      if (poll(&item, 1, 100) == 1) continue;
      lost += left;
      break;
    }
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(received));
  state.counters["lost"] = static_cast<double>(lost);
}
BENCHMARK_CAPTURE(echo, kernel, false)->UseRealTime()->MinTime(2);
BENCHMARK_CAPTURE(echo, reflection, true)->UseRealTime()->MinTime(2);

}  // namespace
