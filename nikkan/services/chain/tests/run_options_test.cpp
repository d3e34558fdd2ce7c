#include "nikkan/services/chain/run_options.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace nikkan::chain {
namespace {

using namespace std::chrono_literals;

/// A line as the parser gives it: "--id", "B", … and words behind "--".
Result<RunOptions> read(const std::vector<std::string>& words) {
  command::Args args;
  const auto table = run_option_table();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      args.values["CMD"].assign(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end());
      break;
    }
    const auto option = std::ranges::find(table, words[i], &command::Option::name);
    if (option == table.end()) ADD_FAILURE() << words[i];
    const std::string& name = words[i];
    if (option->type != command::Type::flag) ++i;
    args.values[name].push_back(option->type == command::Type::flag ? "true" : words[i]);
  }
  return read_run_options(args);
}

std::string fault(const std::vector<std::string>& words) {
  const auto options = read(words);
  return options ? std::string("none") : std::string(options.error().field) + ": " + options.error().detail;
}

TEST(RunOptions, EndsOfTheChainAreWhatIsNotGiven) {
  const auto alone = read({"--id", "A"});
  ASSERT_TRUE(alone);
  EXPECT_TRUE(alone->runner.node.head && alone->runner.node.tail);
  const auto middle = read({"--id", "B", "--listen", "127.0.0.1:7001", "--next", "localhost:7002", "--rounds", "3", "--", "make", "-j2"});
  ASSERT_TRUE(middle) << middle.error().message();
  EXPECT_FALSE(middle->runner.node.head || middle->runner.node.tail);
  EXPECT_EQ(middle->runner.node.rounds, 3U);
  EXPECT_EQ(middle->runner.command, (std::vector<std::string>{"make", "-j2"}));
  EXPECT_EQ(to_string(*middle->runner.next), "localhost:7002");
}

TEST(RunOptions, TimesAreSecondsAndFractions) {
  const auto options = read({"--id", "A", "--task-timeout", "0.25", "--rejoin", "10", "--idle-timeout", "6", "--grace", "1.5"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->runner.node.timers.task, chainsync::Time(250ms));
  EXPECT_EQ(options->runner.node.timers.rejoin, chainsync::Time(10s));
  EXPECT_EQ(options->runner.node.timers.ping, chainsync::Time(2s));
  EXPECT_EQ(options->runner.grace, 1500ms);
  for (const char* text : {"", "-1", "x", "1s", "nan", "inf", "1e99", "99999999999", " 1"}) {
    EXPECT_EQ(fault({"--id", "A", "--task-timeout", text}), "--task-timeout: seconds, such as 30 or 0.5; 0 is no limit") << text;
  }
}

TEST(RunOptions, PlainTcpStaysOnThisMachineUnlessTold) {
  const std::string stays = "plain TCP stays on this machine: give --tls-ca, --tls-cert and --tls-key, or --insecure";
  EXPECT_EQ(fault({"--id", "B", "--listen", "192.0.2.1:7001"}), "--listen: " + stays);
  EXPECT_EQ(fault({"--id", "B", "--listen", ":7001"}), "--listen: " + stays);
  EXPECT_EQ(fault({"--id", "B", "--next", "c.example:7001"}), "--next: " + stays);
  EXPECT_EQ(fault({"--id", "B", "--listen", ":7001", "--next", "c.example:7001", "--insecure"}), "none");
  EXPECT_EQ(fault({"--id", "B", "--listen", ":7001", "--previous-id", "A", "--tls-ca", "a", "--tls-cert", "b", "--tls-key", "c"}), "none");
}

TEST(RunOptions, TlsIsWholeAndHasNames) {
  EXPECT_EQ(fault({"--id", "B", "--tls-ca", "a"}), "--tls-ca: it goes with --tls-cert and --tls-key");
  const std::vector<std::string> tls = {"--id", "B", "--tls-ca", "a", "--tls-cert", "b", "--tls-key", "c"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), tls.begin(), tls.end());
    return fault(more);
  };
  EXPECT_EQ(with({"--listen", "127.0.0.1:1"}), "--previous-id: the predecessor's name, which its certificate must hold");
  EXPECT_EQ(with({"--next", "127.0.0.1:1"}), "--next-id: the successor's name, which its certificate must hold");
  EXPECT_EQ(with({"--insecure"}), "--insecure: it means plain TCP, and --tls-cert does not");
  EXPECT_EQ(with({"--next", "c.example:1", "--next-id", "C"}), "none");
}

TEST(RunOptions, WhatTheLabRefusesIsRefusedHere) {
  EXPECT_EQ(fault({"--id", "a b"}), "--id: 1 to 128 letters, digits, '.', _ and -");
  EXPECT_TRUE(fault({"--id", "A", "--dialect", "legacy", "--rounds", "2"}).starts_with("config.dialect: "));
  EXPECT_TRUE(fault({"--id", "A", "--index", "3"}).starts_with("config.index: "));
  EXPECT_EQ(fault({"--id", "A", "--ready-when", "true", "--ready-fd", "3"}), "--ready-fd: it goes without --ready-when");
  EXPECT_TRUE(fault({"--id", "A", "--status", "192.0.2.1:1"}).starts_with("--status: a path with a slash"));
  EXPECT_TRUE(fault({"--id", "A", "--next", "x"}).starts_with("--next: a host and a port"));
  EXPECT_TRUE(fault({"--id", "A", "--listen", "x:1"}).starts_with("--listen: an address"));
}

class FromFile : public testing::Test {
 protected:
  FromFile() : path(testing::TempDir() + "nikkan-chain-" + std::to_string(getpid()) + ".toml") {
    std::ofstream(path) << "chain = \"build\"\nrounds = 2\ngrace = \"1s\"\n"
                           "[[node]]\nid = \"A\"\ncommand = [\"./step\", \"one\"]\n"
                           "[[node]]\nid = \"B\"\nlisten = \"localhost:7101\"\ncommand = \"./step two\"\nready-when = \"test -e b\"\njournal = \"b.journal\"\n"
                           "cwd = \"work\"\nenv = { STAGE = \"two\" }\n"
                           "[[node]]\nid = \"C\"\nlisten = \"[::1]:7102\"\n";
  }
  ~FromFile() override { unlink(path.c_str()); }
  std::string path;
};

TEST_F(FromFile, SaysWhatANodeIs) {
  const auto options = read({"--id", "B", "--file", path});
  ASSERT_TRUE(options) << options.error().message();
  const RunnerConfig& runner = options->runner;
  EXPECT_EQ(runner.node.chain, "build");
  EXPECT_EQ(runner.node.previous_id, "A");
  EXPECT_EQ(runner.node.next_id, "C");
  EXPECT_EQ(runner.node.index, 1U);
  EXPECT_EQ(runner.node.rounds, 2U);
  EXPECT_EQ(to_string(*runner.listen), "127.0.0.1:7101");
  EXPECT_EQ(to_string(*runner.next), "[::1]:7102");
  EXPECT_EQ(runner.command, (std::vector<std::string>{"/bin/sh", "-c", "./step two"}));
  EXPECT_EQ(runner.ready_when, (std::vector<std::string>{"/bin/sh", "-c", "test -e b"}));
  EXPECT_EQ(runner.environment, std::vector<std::string>{"STAGE=two"});
  EXPECT_EQ(runner.journal, "b.journal");
  EXPECT_EQ(runner.grace, 1000ms);
  EXPECT_EQ(options->folder, "work");
}

TEST_F(FromFile, IsSecondToTheLine) {
  const auto options = read({"--id", "B", "--file", path, "--listen", "127.0.0.1:9", "--rounds", "5", "--", "true"});
  ASSERT_TRUE(options);
  EXPECT_EQ(options->runner.node.rounds, 5U);
  EXPECT_EQ(options->runner.listen->port, 9);
  EXPECT_EQ(options->runner.command, std::vector<std::string>{"true"});
}

TEST_F(FromFile, IsToldByItsNameWhenItIsWrong) {
  EXPECT_EQ(fault({"--id", "Z", "--file", path}), "--id: Z is no node of " + path);
  EXPECT_TRUE(fault({"--id", "A", "--file", "/no/such"}).starts_with("--file: /no/such: ")) << fault({"--id", "A", "--file", "/no/such"});
  std::ofstream(path) << "rounds = \"x\"\n";
  EXPECT_TRUE(fault({"--id", "A", "--file", path}).starts_with("--file: " + path + ": line 1")) << fault({"--id", "A", "--file", path});
}

}  // namespace
}  // namespace nikkan::chain
