#include "nikkan/labs/chainsync/chain_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace nikkan::chainsync {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGood = R"(chain = "line"
rounds = 3
on-failure = "continue"

[timers]
task = "2m"
rejoin = 30

[[node]]
id = "A"
command = ["./step", "one"]
journal = "a.journal"

[[node]]
id = "B"
listen = "127.0.0.1:7001"
command = "./step two"
ready-when = "test -e b.ready"
cwd = "/srv/b"
env = { STEP = "2", "WITH SPACE" = "x" }
journal = "b.journal"
on-failure = "fail"
restart = "rerun"
strictness = "strict"
dialect = "round"
[node.timers]
task = "250ms"

[[node]]
id = "C"
listen = "[::1]:7002"
command = ["true"]
journal = "c.journal"
)";

TEST(ChainFile, IsRead) {
  const auto file = parse_chain_file(kGood);
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->chain, "line");
  EXPECT_EQ(file->rounds, 3U);
  ASSERT_EQ(file->nodes.size(), 3U);
  const ChainNode &a = file->nodes[0], &b = file->nodes[1];
  EXPECT_EQ(a.command, (std::vector<std::string>{"./step", "one"}));
  EXPECT_EQ(a.on_failure, OnFailure::go_on);
  EXPECT_EQ(a.timers.task, 2min);
  EXPECT_EQ(b.command, (std::vector<std::string>{"/bin/sh", "-c", "./step two"}));
  EXPECT_EQ(b.ready_when, (std::vector<std::string>{"/bin/sh", "-c", "test -e b.ready"}));
  EXPECT_EQ(b.on_failure, OnFailure::fail);
  EXPECT_EQ(b.restart, Restart::rerun);
  EXPECT_EQ(b.strictness, Strictness::strict);
  EXPECT_EQ(b.dialect, Dialect::round);
  EXPECT_EQ(b.timers.task, 250ms);
  EXPECT_EQ(b.timers.rejoin, 30s) << "the file's timer holds for what the node does not name";
  EXPECT_EQ(b.env.size(), 2U);
  EXPECT_EQ(b.place, (Place{14, 1}));
  EXPECT_TRUE(check(*file).empty());
}

TEST(ChainFile, NodesKnowTheirPlaceAndTheirNeighbours) {
  const auto file = parse_chain_file(kGood);
  ASSERT_TRUE(file);
  const NodeConfig a = node_config(*file, 0), b = node_config(*file, 1), c = node_config(*file, 2);
  EXPECT_TRUE(a.head && !a.tail && c.tail && !b.head);
  EXPECT_EQ(b.index, 1U);
  EXPECT_EQ(b.size, 3U);
  EXPECT_EQ(b.previous_id, "A");
  EXPECT_EQ(b.next_id, "C");
  EXPECT_TRUE(b.journal && b.ask_ready && !a.ask_ready);
  for (const NodeConfig& config : {a, b, c}) EXPECT_TRUE(check(config));
}

struct Bad {
  std::string_view text, field, place;
};

TEST(ChainFile, FaultsHaveAPlace) {
  for (const Bad& bad : {
           Bad{"", "node", "line 1, column 1"},
           Bad{"chain = ", "toml", "line 1, column 9"},
           Bad{"rounds = 0\n[[node]]\nid=\"A\"", "rounds", "line 1, column 10"},
           Bad{"rounds = \"x\"", "rounds", "line 1, column 10"},
           Bad{"chain = \"a b\"", "chain", "line 1, column 9"},
           Bad{"speed = 3", "file", "line 1, column 1"},
           Bad{"node = 3", "node", "line 1, column 8"},
           Bad{"node = []", "node", "line 1, column 8"},
           Bad{"node = [3]", "node", "line 1, column 9"},
           Bad{"[[node]]\ncommand = \"x\"", "node.id", "line 1, column 1"},
           Bad{"[[node]]\nid = \"A B\"", "node.id", "line 2, column 6"},
           Bad{"[[node]]\nid = 3", "node.id", "line 2, column 6"},
           Bad{"[[node]]\nid = \"A\"\nlisten = \"7001\"", "node.listen", "line 3, column 10"},
           Bad{"[[node]]\nid = \"A\"\nlisten = \"[::1\"", "node.listen", "line 3, column 10"},
           Bad{"[[node]]\nid = \"A\"\nlisten = \"host:0\"", "node.listen", "line 3, column 10"},
           Bad{"[[node]]\nid = \"A\"\nlisten = \"host:65536\"", "node.listen", "line 3, column 10"},
           Bad{"[[node]]\nid = \"A\"\ncommand = []", "node.command", "line 3, column 11"},
           Bad{"[[node]]\nid = \"A\"\ncommand = [\"a\", 1]", "node.command", "line 3, column 17"},
           Bad{"[[node]]\nid = \"A\"\ncomand = \"a\"", "node", "line 3, column 1"},
           Bad{"[[node]]\nid = \"A\"\nenv = { \"a=b\" = \"c\" }", "node.env", "line 3, column 17"},
           Bad{"[[node]]\nid = \"A\"\non-failure = \"explode\"", "on-failure", "line 3, column 14"},
           Bad{"[timers]\nspeed = \"1s\"", "timers", "line 2, column 9"},
           Bad{"[timers]\ntask = \"soon\"", "timers", "line 2, column 8"},
           Bad{"[timers]\ntask = -1", "timers", "line 2, column 8"},
           Bad{"[tls]\npassword = \"x\"", "tls", "line 2, column 1"},
           Bad{"timers = 3", "timers", "line 1, column 10"},
           Bad{"overlap = \"yes\"", "overlap", "line 1, column 11"},
           Bad{"# \xe6\x97\xa5\xe6\x9c\xac\nchain = \"\xe6\x97\xa5\"", "chain", "line 2, column 9"},
       }) {
    const auto file = parse_chain_file(bad.text);
    ASSERT_FALSE(file) << bad.text;
    EXPECT_EQ(file.error().field, bad.field) << bad.text;
    EXPECT_EQ(file.error().detail.substr(0, bad.place.size()), bad.place) << bad.text << ": " << file.error().detail;
    EXPECT_LE(file.error().offset, bad.text.size());
  }
}

TEST(ChainFile, LimitsAreKept) {
  EXPECT_EQ(parse_chain_file(std::string(100, '#'), {.max_octets = 99}).error().code, Code::limit);
  const std::string three = "[[node]]\nid=\"A\"\n[[node]]\nid=\"B\"\n[[node]]\nid=\"C\"\n";
  EXPECT_EQ(parse_chain_file(three, {.max_nodes = 2}).error().code, Code::limit);
  EXPECT_EQ(parse_chain_file("[[node]]\nid=\"A\"\ncommand=[\"a\",\"b\",\"c\"]", {.max_words = 2}).error().code, Code::limit);
  EXPECT_EQ(parse_chain_file("[[node]]\nid=\"A\"\nenv={a=\"\",b=\"\",c=\"\"}", {.max_env = 2}).error().code, Code::limit);
  EXPECT_FALSE(parse_chain_file("a = \"\xff\""));
  EXPECT_FALSE(parse_chain_file("a = " + std::string(100000, '[')));
  EXPECT_FALSE(parse_chain_file("[[node]]\nid=\"A\"\ncommand=\"a\\u0000b\""));
}

TEST(ChainFile, NestingIsBoundedHoweverItIsMade) {
  for (const std::string_view step : {"{a.b.c.d = ", "[", "{a = [", "[{a.b.c.d.e = "}) {
    for (const std::size_t depth : {100U, 250U, 1000U, 50'000U}) {
      std::string text = "[x.y.z]\nx = ";
      for (std::size_t i = 0; i < depth; ++i) text += step;
      EXPECT_FALSE(parse_chain_file(text)) << step << depth;
    }
  }
  std::string closed = "x = ";
  for (int i = 0; i < 200; ++i) closed += "{a.b.c.d.e = ";
  closed += "1" + std::string(200, '}');
  EXPECT_FALSE(parse_chain_file(closed));
}

TEST(ChainFile, KeysOfManyPartsAreRefusedAndDotsElsewhereAreNot) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "a.";
  for (const std::string& text : {deep + "b = 1", "[" + deep + "b]", "x = { " + deep + "b = 1 }", "x = \"\"\"a\"\"\"\"\"\n" + deep + "b = 1", "x = '\\'\n" + deep + "b = 1", "# \"\n" + deep + "b = 1"}) {
    const auto file = parse_chain_file(text);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, Code::limit);
  }
  const std::string dots(200, '.');
  for (const std::string& word : {"\"" + dots + "\\\"" + dots + "\"", "'" + dots + "'", "\"\"\"" + dots + "\n\"" + dots + "\"\"\"\"", "'''" + dots + "'''"}) {
    const auto file = parse_chain_file("# " + dots + "\n[[node]]\nid = \"A\"\ncommand = [" + word + "]");
    EXPECT_TRUE(file) << word << file.error().message();
  }
}

TEST(ChainFile, EveryPrefixIsReadOrRefused) {
  for (std::size_t size = 0; size < kGood.size(); ++size) {
    const auto file = parse_chain_file(kGood.substr(0, size));
    if (!file) {
      EXPECT_LE(file.error().offset, size);
    }
  }
}

/// Rules that a file breaks, with "!" before errors.
std::vector<std::string> rules(std::string_view text) {
  const auto file = parse_chain_file(text);
  if (!file) return {file.error().message()};
  std::vector<std::string> out;
  for (const Finding& finding : check(*file)) out.push_back((finding.error ? "!" : "") + std::string(finding.rule));
  return out;
}

using Rules = std::vector<std::string>;

TEST(ChainCheck, OneNodeIsAChain) { EXPECT_EQ(rules("[[node]]\nid=\"A\"\ncommand=\"x\""), Rules{}); }

TEST(ChainCheck, WhatIsThereTwice) {
  EXPECT_EQ(rules("[[node]]\nid=\"A\"\ncommand=\"x\"\n[[node]]\nid=\"A\"\nlisten=\"127.0.0.1:1\"\ncommand=\"x\""), Rules{"!same-id"});
  const std::string head = "[[node]]\nid=\"A\"\ncommand=\"x\"\njournal=\"j\"\n[[node]]\nid=\"B\"\nlisten=\"[::1]:7001\"\ncommand=\"x\"\n";
  EXPECT_EQ(rules(head + "[[node]]\nid=\"C\"\nlisten=\"[0:0::1]:7001\"\ncommand=\"x\""), Rules{"!same-address"});
  EXPECT_EQ(rules(head + "[[node]]\nid=\"C\"\nlisten=\"[::1]:7002\"\nreach=\"[::1]:7001\"\ncommand=\"x\""), Rules{"!same-address"}) << "a ring";
  EXPECT_EQ(rules(head + "[[node]]\nid=\"C\"\nlisten=\"[::1]:7002\"\njournal=\"j\"\ncommand=\"x\""), Rules{"!same-journal"});
}

TEST(ChainCheck, Gaps) {
  EXPECT_EQ(rules("[[node]]\nid=\"A\"\nlisten=\"127.0.0.1:1\"\ncommand=\"x\""), Rules{"head-listens"});
  EXPECT_EQ(rules("[[node]]\nid=\"A\"\ncommand=\"x\"\n[[node]]\nid=\"B\"\ncommand=\"x\""), Rules{"!no-listen"});
  EXPECT_EQ(rules("[[node]]\nid=\"A\""), Rules{"!no-command"});
}

TEST(ChainCheck, PlainTcpStaysOnLoopback) {
  const auto two = [](std::string_view listen, std::string_view top = "") {
    return rules(std::string(top) + "[[node]]\nid=\"A\"\ncommand=\"x\"\n[[node]]\nid=\"B\"\ncommand=\"x\"\nlisten=\"" + std::string(listen) + "\"\n");
  };
  for (const std::string_view listen : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1", "LocalHost:1"}) EXPECT_EQ(two(listen), Rules{}) << listen;
  for (const std::string_view listen : {"192.0.2.1:1", "[2001:db8::1]:1", "[::ffff:127.0.0.1]:1"}) EXPECT_EQ(two(listen), Rules{"!plain"}) << listen;
  EXPECT_EQ(two("b.example.org:1"), (Rules{"!listen-name", "!plain"}));
  EXPECT_EQ(two("0.0.0.0:1"), (Rules{"!no-reach", "!plain"}));
  EXPECT_EQ(two("192.0.2.1:1", "insecure=true\n"), Rules{});
  const std::string_view tls = "[tls]\ncertificate=\"c\"\nkey=\"k\"\nauthority=\"a\"\n";
  EXPECT_EQ(two("192.0.2.1:1", tls), Rules{});
  EXPECT_EQ(two("192.0.2.1:1", "[tls]\nkey=\"k\"\n"), (Rules{"!tls-files", "!tls-files"}));
  EXPECT_EQ(rules("[[node]]\nid=\"A\"\ncommand=\"x\"\n[node.tls]\ncertificate=\"c\"\nkey=\"k\"\nauthority=\"a\"\n[[node]]\nid=\"B\"\ncommand=\"x\"\nlisten=\"[::1]:1\""), Rules{"!tls-mixed"});
}

TEST(ChainCheck, TimersAndJournals) {
  const std::string node = "[[node]]\nid=\"A\"\ncommand=\"x\"\n";
  EXPECT_EQ(rules("[timers]\nping=\"30s\"\n" + node), Rules{"ping-idle"});
  EXPECT_EQ(rules("[timers]\nping=0\nidle=0\n" + node), Rules{});
  EXPECT_EQ(rules("[timers]\nrejoin=\"1s\"\n" + node), Rules{"no-journal"});
  EXPECT_EQ(rules("restart=\"rerun\"\n" + node), Rules{"no-journal"});
  EXPECT_EQ(rules("rounds=2\ndialect=\"legacy\"\n" + node), Rules{"!config"});
  EXPECT_EQ(rules("[timers]\nbackoff-first=0\n" + node), Rules{"!config"});
}

TEST(ChainCheck, FindingsSayWhere) {
  const auto file = parse_chain_file("[[node]]\nid=\"A\"\ncommand=\"x\"\n[[node]]\nid=\"B\"\ncommand=\"x\"\nlisten=\"192.0.2.1:1\"\n");
  ASSERT_TRUE(file);
  const auto found = check(*file);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].place, (Place{7, 8}));
  EXPECT_NE(found[0].text.find("192.0.2.1:1"), std::string::npos);
}

TEST(Duration, WordsOfTime) {
  EXPECT_EQ(parse_duration("250ms").value(), 250ms);
  EXPECT_EQ(parse_duration("30s").value(), 30s);
  EXPECT_EQ(parse_duration("30").value(), 30s);
  EXPECT_EQ(parse_duration("2m").value(), 2min);
  EXPECT_EQ(parse_duration("1h").value(), 1h);
  EXPECT_EQ(parse_duration("0").value(), 0s);
  for (const std::string_view text : {"", "s", "-1s", "1.5s", "1 s", "1d", "99999999999999999999s", "8785h", "1sx"}) EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Address, HostsAndPorts) {
  EXPECT_EQ(parse_address("[::1]:7001").value(), (Address{"::1", 7001}));
  EXPECT_EQ(parse_address("b.example:1").value(), (Address{"b.example", 1}));
  for (const std::string_view text : {"", ":1", "a", "a:", "a:x", "a:1:2", "[::1]", "[::1]7", "[zz]:1", "a b:1", "a:99999", "a:-1", "a:+1"}) EXPECT_FALSE(parse_address(text)) << text;
}

}  // namespace
}  // namespace nikkan::chainsync
