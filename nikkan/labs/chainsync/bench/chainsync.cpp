// What the state machine costs without a network: events a second at one node, and rounds a second of whole chains in
// virtual time.
#include <benchmark/benchmark.h>

#include <string>

#include "nikkan/labs/chainsync/sim.hpp"

namespace {
namespace chain = nikkan::chainsync;
using nikkan::as_bytes;

constexpr std::uint32_t kRounds = 100'000;

/// READY, START, COMPLETE, the task's end, COMPLETE: five events a round.
void middle_node(benchmark::State& state) {
  const bool journal = state.range(0) != 0;
  std::int64_t events = 0;
  std::vector<chain::Action> actions;
  std::vector<std::string> ready, start, complete;
  for (std::uint32_t r = 0; r < kRounds; ++r) {
    const std::string name = chain::round_name(r, kRounds);
    ready.push_back(chain::encode_line(chain::Verb::ready, name));
    start.push_back(chain::encode_line(chain::Verb::start, name));
    complete.push_back(chain::encode_line(chain::Verb::complete, name));
  }
  for (auto _ : state) {
    chain::Node node({.chain = "c", .id = "B", .index = 1, .rounds = kRounds, .journal = journal});
    chain::Time now{0};
    node.start(now);
    node.link_up(chain::Side::predecessor, 1, now);
    node.link_up(chain::Side::successor, 2, now);
    node.octets(1, as_bytes("HELLO:c.A.0\n"), now);
    node.octets(2, as_bytes("HELLO:c.C.2\n"), now);
    std::size_t said = 0;
    const auto look = [&] {
      actions.clear();
      node.take(actions);
      said += actions.size();
      benchmark::DoNotOptimize(node.next_deadline());
    };
    for (std::uint32_t r = 0; r < kRounds; ++r) {
      now += chain::Time(1000);
      node.octets(1, as_bytes(ready[r]), now);
      look();
      node.octets(2, as_bytes(start[r]), now);
      look();
      node.octets(1, as_bytes(complete[r]), now);
      look();
      node.task_ended(r, 0, now);
      look();
      node.octets(2, as_bytes(complete[r]), now);
      look();
    }
    if (node.rounds_done() != kRounds) state.SkipWithError("the rounds are not done");
    benchmark::DoNotOptimize(said);
    events += 5 * std::int64_t{kRounds};
  }
  state.SetItemsProcessed(events);
}
BENCHMARK(middle_node)->ArgName("journal")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void simulated_chain(benchmark::State& state) {
  std::int64_t rounds = 0;
  std::uint64_t events = 0;
  for (auto _ : state) {
    const chain::SimReport report = chain::simulate({.nodes = static_cast<std::uint32_t>(state.range(0)), .rounds = 100, .seed = static_cast<std::uint64_t>(rounds)});
    if (report.verdict != chain::Verdict::completed || !report.violations.empty()) state.SkipWithError("the chain did not complete");
    rounds += 100;
    events += report.events;
  }
  state.SetItemsProcessed(rounds);
  state.counters["events"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}
BENCHMARK(simulated_chain)->ArgName("nodes")->Arg(3)->Arg(16)->Arg(64)->Arg(256)->Unit(benchmark::kMillisecond);

void lines(benchmark::State& state) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "COMPLETE:" + std::to_string(i) + "\n";
  std::int64_t count = 0;
  for (auto _ : state) {
    chain::LineReader reader;
    reader.push(as_bytes(text));
    while (const auto line = reader.next()) count += line->verb == chain::Verb::complete;
  }
  state.SetItemsProcessed(count);
}
BENCHMARK(lines);

}  // namespace
