#include "nikkan/services/chain/runner.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "nikkan/base/json.hpp"
#include "nikkan/services/chain/status.hpp"

namespace nikkan::chain {
namespace {

using namespace std::chrono_literals;
using chainsync::State;
using chainsync::Verdict;

/// Several nodes of one loop, with real sockets between them.
class RunnerTest : public testing::Test {
 protected:
  struct Member {
    std::unique_ptr<Runner> runner;
    std::optional<Outcome> outcome;
    std::vector<std::string> said;
    std::optional<net::Endpoint> at;
  };

  RunnerTest() {
    std::string made = std::filesystem::temp_directory_path() / "nikkan-runner-XXXXXX";
    folder = mkdtemp(made.data());
  }
  ~RunnerTest() override {
    members.clear();
    std::filesystem::remove_all(folder);
  }

  /// From the tail to the head.
  void build(std::size_t count, const std::function<void(std::size_t, RunnerConfig&)>& change = {}) {
    members.resize(count);
    for (std::size_t i = count; i-- > 0;) {
      RunnerConfig config;
      config.node.id = std::string(1, static_cast<char>('A' + i));
      if (i > 0) config.listen = *net::parse_endpoint("127.0.0.1:0");
      if (i + 1 < count) config.next = HostPort{"127.0.0.1", members[i + 1].at->port};
      if (change) change(i, config);
      Member& member = members[i];
      member.runner = std::make_unique<Runner>(loop, config, Runner::Events{.say = [&member](std::string_view text) { member.said.emplace_back(text); },
                                                                            .finished =
                                                                                [this, &member](const Outcome& outcome) {
                                                                                  member.outcome = outcome;
                                                                                  if (std::ranges::all_of(members, [](const Member& one) { return one.outcome.has_value(); })) loop.stop();
                                                                                }});
      auto at = member.runner->open();
      ASSERT_TRUE(at) << at.error().message();
      member.at = *at;
    }
  }

  void run() {
    for (Member& member : members) member.runner->start();
    loop.after(20s, [this] {
      ADD_FAILURE() << "the chain did not end";
      loop.stop();
    });
    loop.run();
  }

  void expect_all(Verdict verdict) {
    for (const Member& member : members) {
      ASSERT_TRUE(member.outcome);
      EXPECT_EQ(member.outcome->verdict, verdict) << member.runner->config().node.id << ": " << to_text(*member.outcome);
    }
  }

  net::EventLoop loop;
  std::vector<Member> members;
  std::filesystem::path folder;
};

TEST_F(RunnerTest, AChainWithoutTasksCompletesEveryRound) {
  build(5, [](std::size_t, RunnerConfig& config) { config.node.rounds = 20; });
  run();
  expect_all(Verdict::completed);
  for (const Member& member : members) {
    EXPECT_EQ(member.runner->node().rounds_done(), 20U);
    EXPECT_EQ(member.runner->connections(), 0U);
  }
}

TEST_F(RunnerTest, OneNodeIsAChain) {
  build(1, [](std::size_t, RunnerConfig& config) { config.command = {"/bin/true"}; });
  run();
  expect_all(Verdict::completed);
}

TEST_F(RunnerTest, AFailureIsKnownEverywhereWithItsReasonWhereItWas) {
  build(3, [](std::size_t i, RunnerConfig& config) { config.command = {"/bin/sh", "-c", i == 1 ? "exit 3" : "exit 0"}; });
  run();
  expect_all(Verdict::failed);
  EXPECT_EQ(to_text(*members[1].outcome), "failed in round 0: the task ended with status 3 (task_failed)");
  EXPECT_EQ(members[0].outcome->reason, chainsync::Reason::peer_failed);
  EXPECT_EQ(members[2].outcome->reason, chainsync::Reason::peer_failed);
  EXPECT_FALSE(members[1].outcome->surroundings);
}

TEST_F(RunnerTest, ACancelledTaskIsGoneBeforeTheEndIsTold) {
  build(2, [&](std::size_t i, RunnerConfig& config) {
    config.grace = 100ms;
    if (i == 0) config.command = {"/bin/sh", "-c", "trap '' TERM; echo $$ > " + (folder / "pid").string() + "; sleep 1000; :"};
  });
  loop.every(5ms, [this] {
    if (std::filesystem::exists(folder / "pid") && members[0].runner->task_pid() > 0) members[1].runner->cancel();
  });
  run();
  expect_all(Verdict::cancelled);
  EXPECT_EQ(members[0].runner->task_pid(), 0);
  EXPECT_FALSE(members[0].runner->node().task_running());
}

TEST_F(RunnerTest, ANodeWithoutNeighboursIsCancelledAtOnce) {
  build(2);
  members[0].outcome = Outcome{};  // never started
  members[1].runner->start();
  loop.post([this] { members[1].runner->cancel(); });
  const auto begin = Runner::now();
  loop.run();
  EXPECT_EQ(members[1].outcome->verdict, Verdict::cancelled);
  EXPECT_LT(Runner::now() - begin, chainsync::profile::kLinger);
}

TEST_F(RunnerTest, AJournalHasEachStateBeforeItIsSaid) {
  build(2, [&](std::size_t i, RunnerConfig& config) {
    config.journal = folder / (i == 0 ? "a" : "b");
    config.node.rounds = 2;
  });
  run();
  expect_all(Verdict::completed);
  const auto header = members[1].runner->node().journal_header();
  members.clear();
  const auto journal = JournalFile::open(folder / "b", header);
  ASSERT_TRUE(journal) << journal.error().message();
  ASSERT_EQ(journal->journal.last.size(), 2U);
  for (const auto& record : journal->journal.last) EXPECT_EQ(record.state, State::done);
}

TEST_F(RunnerTest, StatusAndFiguresAreWhatTheNodeIs) {
  build(2, [](std::size_t, RunnerConfig& config) { config.node.rounds = 3; });
  EXPECT_EQ(to_line(*members[0].runner), "round 0 of 3: SYNC");
  run();
  expect_all(Verdict::completed);
  const Runner& runner = *members[1].runner;
  const auto status = json::parse(to_status_json(runner));
  ASSERT_TRUE(status) << status.error().message();
  EXPECT_EQ(*status->find("verdict")->string(), "completed");
  EXPECT_EQ(*status->find("state")->string(), "DONE");
  std::int64_t done = 0;
  ASSERT_TRUE(status->find("rounds_done")->integer(done));
  EXPECT_EQ(done, 3);
  const std::string metrics = to_metrics(runner);
  EXPECT_NE(metrics.find("nikkan_chain_rounds_done{chain=\"chain\",id=\"B\"} 3\n"), std::string::npos);
  EXPECT_NE(metrics.find("nikkan_chain_messages_received_total{chain=\"chain\",id=\"B\"} 6\n"), std::string::npos);
  EXPECT_EQ(to_line(runner), "round 2 of 3: DONE");
  const auto described = describe_status(to_status_json(runner), false);
  ASSERT_TRUE(described);
  EXPECT_NE(described->find("  verdict   completed\n"), std::string::npos) << *described;
}

TEST(Status, WhatIsNoStatusIsRefusedAndCommandsNoTerminal) {
  for (const char* text : {"", "x", "[]", "{}", "{\"chain\":1}", "3"}) EXPECT_FALSE(describe_status(text, false)) << text;
  const auto rude = describe_status(R"({"chain":"\u001b[2Jx","id":"\u001b]0;x","state":"START","previous":7,"next":{"up":"x","id":"\u0007"}})", false);
  ASSERT_TRUE(rude);
  EXPECT_EQ(rude->find('\x1b'), std::string::npos);
  EXPECT_EQ(rude->find('\x07'), std::string::npos);
}

TEST_F(RunnerTest, SomebodyElseListeningIsToldAtOnce) {
  build(2);
  RunnerConfig config;
  config.node.id = "Z";
  config.listen = *members[1].at;
  Runner second(loop, config, {});
  const auto at = second.open();
  ASSERT_FALSE(at);
  EXPECT_EQ(at.error().field, "listen");
  run();
  expect_all(Verdict::completed);
}

TEST_F(RunnerTest, ARunnerThatGoesAwayLeavesTheLoopInOrder) {
  build(3, [](std::size_t i, RunnerConfig& config) {
    if (i == 0) config.command = {"/bin/sleep", "1000"};
  });
  loop.after(100ms, [this] {
    members[1].runner.reset();
    members[1].outcome = Outcome{};
  });
  loop.after(10s, [this] { loop.stop(); });
  for (Member& member : members) member.runner->start();
  loop.after(200ms, [this] {
    members.clear();
    loop.stop();
  });
  loop.run();
}

}  // namespace
}  // namespace nikkan::chain
