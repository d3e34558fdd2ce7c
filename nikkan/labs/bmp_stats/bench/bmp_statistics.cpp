// Statistics a second on one core: the walker alone, and whole messages with everything a station keeps of them.
#include <benchmark/benchmark.h>

#include "nikkan/base/writer.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"

namespace {
namespace bmp = nikkan::bmp_stats;

/// A report with every type that a speaker sends, per-family ones for IPv4 and IPv6 unicast.
nikkan::Bytes report() {
  bmp::Message message;
  for (const bmp::StatType& type : bmp::stat_types()) {
    if (!type.emit) continue;
    bmp::Stat stat{.type = type.type, .shape = type.shape, .value = 1000U + type.type};
    const bool family = type.shape == bmp::Shape::family64;
    for (std::uint16_t afi = 1; afi <= (family ? 2 : 1); ++afi) {
      stat.afi = family ? afi : std::uint16_t{0};
      stat.safi = family ? 1 : 0;
      message.stats.push_back(stat);
    }
  }
  message.stat_count = static_cast<std::uint32_t>(message.stats.size());
  return bmp::encode(message).value();
}

void walk(benchmark::State& state) {
  const nikkan::Bytes octets = report();
  std::int64_t tlvs = 0;
  for (auto _ : state) {
    bmp::StatWalker walker(nikkan::ByteView(octets).subspan(52));
    std::uint64_t sum = 0;
    for (bmp::Stat stat; walker.next(stat); ++tlvs) sum += stat.value + stat.afi;
    benchmark::DoNotOptimize(sum);
  }
  state.SetItemsProcessed(tlvs);
}
BENCHMARK(walk);

void decode(benchmark::State& state) {
  const nikkan::Bytes octets = report();
  std::int64_t tlvs = 0;
  for (auto _ : state) {
    auto message = bmp::decode(octets);
    tlvs += static_cast<std::int64_t>(message->stats.size());
    benchmark::DoNotOptimize(message);
  }
  state.SetItemsProcessed(tlvs);
}
BENCHMARK(decode);

void encode(benchmark::State& state) {
  const nikkan::Bytes octets = report();
  const auto message = bmp::decode(octets);
  std::int64_t tlvs = 0;
  for (auto _ : state) {
    auto out = bmp::encode(*message);
    tlvs += static_cast<std::int64_t>(message->stats.size());
    benchmark::DoNotOptimize(out);
  }
  state.SetItemsProcessed(tlvs);
}
BENCHMARK(encode);

}  // namespace
