#include "nikkan/services/chain/words.hpp"

#include <gtest/gtest.h>

namespace nikkan::chain {
namespace {

using chainsync::Reason;
using chainsync::Verdict;

TEST(Words, EveryReasonIsExplainedAndReadAgain) {
  for (int i = 1; i <= static_cast<int>(Reason::too_many); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_NE(explain(reason), chainsync::to_string(reason)) << i;
    EXPECT_EQ(reason_in(to_text({.verdict = Verdict::failed, .reason = reason, .round = 3})), reason);
  }
  EXPECT_FALSE(reason_in("completed"));
  EXPECT_FALSE(reason_in("failed in round 0: (nonsense)"));
  EXPECT_EQ(to_text({.verdict = Verdict::completed}), "completed");
  EXPECT_EQ(to_text({.verdict = Verdict::failed, .reason = Reason::task_failed, .round = 2, .detail = "the task ended with status 3"}),
            "failed in round 2: the task ended with status 3 (task_failed)");
}

TEST(Words, WhatANeighbourToldIsNoOrigin) {
  for (const Reason reason : {Reason::peer_failed, Reason::peer_cancelled, Reason::peer_left, Reason::link_lost, Reason::none}) EXPECT_FALSE(is_origin(reason));
  for (const Reason reason : {Reason::task_failed, Reason::cancelled, Reason::connect_timeout}) EXPECT_TRUE(is_origin(reason));
}

TEST(Words, AddressesAreNamesOrNumbersWithAPort) {
  const auto shown = [](std::string_view text) {
    const auto parsed = parse_host_port(text);
    return parsed ? to_string(*parsed) : "not " + std::string(parsed.error().field);
  };
  EXPECT_EQ(shown("b.example:7002"), "b.example:7002");
  EXPECT_EQ(shown("localhost:1"), "localhost:1");
  EXPECT_EQ(shown("192.0.2.1:65535"), "192.0.2.1:65535");
  EXPECT_EQ(shown("[2001:db8::1]:7002"), "[2001:db8::1]:7002");
  EXPECT_EQ(shown(":7002"), "[::1]:7002");
  for (const char* text : {"", "b.example", "b.example:", "b.example:0", "b.example:65536", "b.example:x", "b example:1", "http://b:1", "[::1", "2001:db8::1:x", "b;x:1"}) {
    EXPECT_FALSE(parse_host_port(text)) << text;
  }
}

TEST(Words, ThisMachineIsLoopbackInEachOfItsForms) {
  for (const char* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "localhost:1", "a.localhost:1", ":1"}) EXPECT_TRUE(is_this_machine(*parse_host_port(text))) << text;
  for (const char* text : {"192.0.2.1:1", "[::2]:1", "[::ffff:192.0.2.1]:1", "localhost.example:1", "mylocalhost:1", "128.0.0.1:1"}) {
    EXPECT_FALSE(is_this_machine(*parse_host_port(text))) << text;
  }
}

TEST(Words, DurationsHaveTheUnitThatFits) {
  using namespace std::chrono_literals;
  EXPECT_EQ(duration_text(1234ms), "1.23 s");
  EXPECT_EQ(duration_text(56ms), "56.00 ms");
  EXPECT_EQ(duration_text(780us), "780 µs");
  EXPECT_EQ(duration_text(0ns), "0 µs");
}

}  // namespace
}  // namespace nikkan::chain
