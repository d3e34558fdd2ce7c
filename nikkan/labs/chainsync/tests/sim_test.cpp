// Whole chains in virtual time: the card's five invariants, N = 1 to 64, more than a million rounds altogether.
#include "nikkan/labs/chainsync/sim.hpp"

#include <gtest/gtest.h>

#include <string>

namespace nikkan::chainsync {
namespace {

using namespace std::chrono_literals;

/// Where code runs ten times slower (sanitizers, no optimising), a tenth of the rounds.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::uint32_t kPart = 10;
#else
constexpr std::uint32_t kPart = 1;
#endif

struct Sum {
  std::uint64_t rounds = 0, completed = 0, runs = 0, crashes = 0, breaks = 0, duplicates = 0;
};

/// One run, whose violations fail the test; the seed is told.
void run(const SimConfig& config, Sum& sum) {
  ASSERT_TRUE(check(config)) << check(config).error().message();
  const SimReport report = simulate(config);
  EXPECT_FALSE(report.endless) << "nodes " << config.nodes << ", seed " << config.seed;
  for (const std::string& violation : report.violations) ADD_FAILURE() << "nodes " << config.nodes << ", seed " << config.seed << ": " << violation;
  sum.rounds += config.rounds;
  sum.completed += report.verdict == Verdict::completed;
  ++sum.runs;
  sum.crashes += report.crashes;
  sum.breaks += report.breaks;
  sum.duplicates += report.duplicates;
}

TEST(Sim, CalmChainsOfEveryLengthComplete) {
  Sum sum;
  for (std::uint32_t nodes = 1; nodes <= 64; ++nodes) run({.nodes = nodes, .rounds = 50, .seed = nodes}, sum);
  EXPECT_EQ(sum.completed, 64U);
}

TEST(Sim, ADelayOfSecondsChangesNothing) {
  Sum sum;
  for (std::uint32_t nodes = 1; nodes <= 64; nodes += 7) run({.nodes = nodes, .rounds = 2, .seed = nodes, .delay_most = 4s, .task_most = 100s, .ready_most = 25s}, sum);
  EXPECT_EQ(sum.completed, 10U);
}

TEST(Sim, DuplicatesAreHarmlessForEveryLength) {
  Sum sum;
  for (std::uint32_t nodes = 2; nodes <= 64; ++nodes) run({.nodes = nodes, .rounds = 40, .seed = nodes, .duplicate = 0.3}, sum);
  EXPECT_EQ(sum.completed, 63U);
  EXPECT_GT(sum.duplicates, 10000U);
}

TEST(Sim, HalfAMillionShortRounds) {
  Sum sum;
  for (std::uint32_t nodes = 1; nodes <= 4; ++nodes) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) run({.nodes = nodes, .rounds = 25'000 / kPart, .seed = seed, .duplicate = 0.01}, sum);
  }
  EXPECT_EQ(sum.rounds, 500'000U / kPart);
  EXPECT_EQ(sum.completed, sum.runs);
}

TEST(Sim, AQuarterMillionRoundsWithSeveralInFlight) {
  Sum sum;
  for (std::uint32_t nodes = 2; nodes <= 6; ++nodes) {
    for (std::uint64_t seed = 0; seed < 5; ++seed) run({.nodes = nodes, .rounds = 10'000 / kPart, .max_inflight = static_cast<std::uint32_t>(1 + seed * 3), .overlap = seed % 2 == 1, .seed = seed}, sum);
  }
  EXPECT_EQ(sum.rounds, 250'000U / kPart);
  EXPECT_EQ(sum.completed, sum.runs);
}

/// Crashes, broken links and duplicates; tasks that were cut run again, so that everything completes in the end.
TEST(Sim, WhatCrashesAndMayRunAgainAlwaysCompletes) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 20'000 / kPart; ++seed) {
    run({.nodes = static_cast<std::uint32_t>(1 + seed % 8), .rounds = 5, .max_inflight = static_cast<std::uint32_t>(1 + seed % 3), .seed = seed, .crash = 0.01, .duplicate = 0.05, .drop = 0.01, .restart = Restart::rerun, .timers = {.rejoin = 60s}}, sum);
  }
  EXPECT_EQ(sum.completed, sum.runs);
  EXPECT_GT(sum.crashes, 10'000U / kPart);
  EXPECT_GT(sum.breaks, 10'000U / kPart);
}

TEST(Sim, WhatCrashesAndMustNotRunAgainHasOneVerdict) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 20'000 / kPart; ++seed) {
    run({.nodes = static_cast<std::uint32_t>(1 + seed % 9), .rounds = 5, .max_inflight = static_cast<std::uint32_t>(1 + seed % 4), .overlap = seed % 5 == 0, .seed = seed, .crash = 0.01, .duplicate = 0.05, .drop = 0.01, .fail = 0.01}, sum);
  }
  EXPECT_GT(sum.completed, sum.runs / 5);
  EXPECT_LT(sum.completed, sum.runs * 4 / 5);
}

TEST(Sim, LongChainsInTroubleHaveOneVerdict) {
  Sum sum;
  for (std::uint32_t nodes = 1; nodes <= 64; ++nodes) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      run({.nodes = nodes, .rounds = 4, .seed = seed * 64 + nodes, .crash = 0.002, .duplicate = 0.02, .drop = 0.002, .restart = seed % 2 == 0 ? Restart::fail : Restart::rerun, .timers = {.rejoin = 60s}}, sum);
    }
  }
  EXPECT_GT(sum.completed, sum.runs / 3);
}

TEST(Sim, FailedTasksAreKnownToAllAndALinkThatBreaksThenIsNoExcuse) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 20'000 / kPart; ++seed) {
    run({.nodes = static_cast<std::uint32_t>(2 + seed % 7), .rounds = 3, .max_inflight = static_cast<std::uint32_t>(1 + seed % 3), .seed = seed, .duplicate = 0.05, .fail = 0.1}, sum);
  }
  EXPECT_GT(sum.completed, 0U);
  EXPECT_LT(sum.completed, sum.runs);
}

TEST(Sim, ACancelAtAnyMomentHasOneVerdict) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 20'000 / kPart; ++seed) {
    run({.nodes = static_cast<std::uint32_t>(1 + seed % 6), .rounds = 2, .max_inflight = static_cast<std::uint32_t>(1 + seed % 2), .seed = seed, .duplicate = 0.05, .cancel_at = Time(static_cast<std::int64_t>(seed * 7919 % 250'000) * 1000)}, sum);
  }
  EXPECT_GT(sum.completed, 1000U / kPart);
  EXPECT_LT(sum.completed, sum.runs - 1000U / kPart);
}

TEST(Sim, WhatStaysDownIsGivenUp) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) run({.nodes = static_cast<std::uint32_t>(2 + seed % 6), .rounds = 2, .seed = seed, .crash = 0.01, .restarts = false, .timers = {.ready = 60s, .rejoin = 10s}}, sum);
  EXPECT_GT(sum.crashes, 100U);
}

TEST(Sim, TwoHundredThousandRoundsAsTheAuthorsImplementationSpeaks) {
  Sum sum;
  for (std::uint64_t seed = 0; seed < 50; ++seed) run({.nodes = static_cast<std::uint32_t>(1 + seed % 5), .rounds = 4000 / kPart, .seed = seed, .duplicate = 0.01, .dialect = Dialect::round, .hello = false, .strictness = Strictness::lenient}, sum);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) run({.nodes = static_cast<std::uint32_t>(1 + seed % 5), .seed = seed, .dialect = Dialect::legacy, .hello = false}, sum);
  EXPECT_EQ(sum.completed, sum.runs);
}

TEST(Sim, WithoutAJournalTasksRunTwiceAndThatIsSeen) {
  bool seen = false;
  for (std::uint64_t seed = 0; seed < 2000 && !seen; ++seed) {
    const SimReport report = simulate({.nodes = 3, .seed = seed, .crash = 0.05, .journal = false});
    for (const std::string& violation : report.violations) seen |= violation.find("(c)") != std::string::npos;
  }
  EXPECT_TRUE(seen);
}

TEST(Sim, TheSameSeedGivesTheSameRun) {
  const SimConfig config{.nodes = 5, .rounds = 3, .seed = 42, .crash = 0.02, .drop = 0.02, .restart = Restart::rerun};
  const auto trace_of = [&] {
    std::string out;
    simulate(config, [&](Time at, std::uint32_t node, std::string_view what) { out += std::to_string(at.count()) + " " + node_name(node, 5) + " " + std::string(what) + "\n"; });
    return out;
  };
  const std::string first = trace_of();
  EXPECT_EQ(first, trace_of());
  EXPECT_NE(first.find("crashes"), std::string::npos);
  EXPECT_NE(first.find("runs round 2"), std::string::npos);
}

TEST(Sim, WhatCannotBeSimulated) {
  const auto field = [](SimConfig config) { return check(config) ? std::string("good") : std::string(check(config).error().field); };
  EXPECT_EQ(field({}), "good");
  EXPECT_EQ(field({.nodes = 0}), "sim.nodes");
  EXPECT_EQ(field({.nodes = 5000}), "sim.nodes");
  EXPECT_EQ(field({.rounds = 0}), "sim.rounds");
  EXPECT_EQ(field({.nodes = 4096, .rounds = 1'000'000}), "sim.rounds");
  EXPECT_EQ(field({.delay_least = 2s, .delay_most = 1s}), "sim.delay");
  EXPECT_EQ(field({.crash = 1.5}), "sim.chance");
  EXPECT_EQ(field({.drop = -0.1}), "sim.chance");
  EXPECT_EQ(field({.max_inflight = 0}), "config.max_inflight");
}

TEST(Sim, NamesOfNodes) {
  EXPECT_EQ(node_name(0, 3), "A");
  EXPECT_EQ(node_name(25, 26), "Z");
  EXPECT_EQ(node_name(26, 27), "n26");
}

}  // namespace
}  // namespace nikkan::chainsync
