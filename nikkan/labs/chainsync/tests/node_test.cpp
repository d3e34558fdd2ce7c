// A round's way through a node, both dialects, HELLO, and messages that have no place.
#include "nikkan/labs/chainsync/node.hpp"

#include <gtest/gtest.h>

#include "nikkan/labs/chainsync/tests/probe.hpp"

namespace nikkan::chainsync {
namespace {

using namespace test;

TEST(Head, RunsWhenItsSuccessorSaysStart) {
  Probe a(head());
  EXPECT_EQ(a.last(), "connect");
  EXPECT_EQ(a.connect_successor().last(), "s HELLO:line.A.0, s READY:");
  EXPECT_EQ(a.s("HELLO:line.B.1|"), "");
  EXPECT_EQ(a.state(), State::ready);
  EXPECT_EQ(a.s("START:|"), "run 0");
  EXPECT_EQ(a.state(), State::start);
  EXPECT_EQ(a.ended(), "s COMPLETE:");
  EXPECT_EQ(a.s("COMPLETE:|"), "s BYE:");
  EXPECT_EQ(a.s("BYE:|"), "close s finished, end completed finished");
  EXPECT_EQ(a.state(), State::done);
}

TEST(Middle, PassesEachWaveOn) {
  Probe b(middle());
  EXPECT_EQ(b.connect_predecessor().last(), "");
  EXPECT_EQ(b.p("HELLO:line.A.0|READY:|"), "p HELLO:line.B.1");
  EXPECT_EQ(b.connect_successor().last(), "s HELLO:line.B.1, s READY:");
  EXPECT_EQ(b.s("HELLO:line.C.2|START:|"), "p START:");
  EXPECT_EQ(b.state(), State::watch);
  EXPECT_EQ(b.p("COMPLETE:|"), "run 0");
  EXPECT_EQ(b.ended(), "s COMPLETE:");
  EXPECT_EQ(b.state(), State::complete);
  EXPECT_EQ(b.s("COMPLETE:|BYE:|"), "p COMPLETE:, p BYE:, s BYE:");
  EXPECT_EQ(b.p("BYE:|"), "close p finished, close s finished, end completed finished");
}

TEST(Tail, TurnsBothWavesRound) {
  Probe c(tail());
  c.connect_predecessor();
  EXPECT_EQ(c.p("HELLO:line.B.1|READY:|"), "p HELLO:line.C.2, p START:");
  EXPECT_EQ(c.p("COMPLETE:|"), "run 0");
  EXPECT_EQ(c.ended(), "p COMPLETE:, p BYE:");
  EXPECT_EQ(c.state(), State::done);
  EXPECT_EQ(c.p("BYE:|"), "close p finished, end completed finished");
}

TEST(OneNode, IsAChain) {
  Probe one({.id = "A", .head = true, .tail = true, .rounds = 2});
  EXPECT_EQ(one.last(), "run 0");
  EXPECT_EQ(one.ended(), "run 1");
  EXPECT_EQ(one.ended(0, 1), "end completed finished");
  EXPECT_EQ(one.node().counters().core_out, 0U);
}

TEST(Ready, MayComeBeforeThisNodeIs) {
  NodeConfig config = middle();
  config.ask_ready = true;
  Probe b(config);
  EXPECT_EQ(b.last(), "ask 0, connect");
  b.greeted();
  EXPECT_EQ(b.p("READY:|"), "");
  EXPECT_EQ(b.ready(), "s READY:");
  Probe other(config);
  other.greeted();
  EXPECT_EQ(other.ready(), "");
  EXPECT_EQ(other.p("READY:|"), "s READY:");
}

TEST(Ready, NeverReadyFailsTheChain) {
  NodeConfig config = middle();
  config.ask_ready = true;
  Probe b(config);
  b.greeted();
  b.watched().not_ready(0, b.now());
  EXPECT_EQ(b.last(), "s FAIL:, p FAIL:, p BYE:, s BYE:");
  EXPECT_EQ(b.node().reason(), Reason::not_ready);
}

TEST(Rounds, OneAfterTheOtherByDefault) {
  NodeConfig config = middle();
  config.rounds = 2;
  Probe b(config);
  b.greeted();
  EXPECT_EQ(b.p("READY:0|READY:1|"), "s READY:0") << "round 1 waits for its turn";
  EXPECT_EQ(b.s("START:0|"), "p START:0");
  EXPECT_EQ(b.p("COMPLETE:0|"), "run 0");
  EXPECT_EQ(b.ended(), "s COMPLETE:0");
  EXPECT_EQ(b.s("COMPLETE:0|"), "p COMPLETE:0, s READY:1");
  EXPECT_EQ(b.node().current_round(), 1U);
  EXPECT_EQ(b.s("START:1|"), "p START:1") << "nobody leaves after the first";
}

TEST(Rounds, SeveralInFlightDoNotOverlapUnlessTold) {
  NodeConfig config = head();
  config.rounds = 3;
  config.max_inflight = 2;
  Probe a(config);
  EXPECT_EQ(a.connect_successor().last(), "s HELLO:line.A.0, s READY:0, s READY:1");
  a.s("HELLO:line.B.1|");
  EXPECT_EQ(a.s("START:0|START:1|"), "run 0");
  EXPECT_EQ(a.ended(), "s COMPLETE:0, run 1");
  config.overlap = true;
  Probe b(config);
  b.connect_successor().s("HELLO:line.B.1|");
  EXPECT_EQ(b.s("START:1|START:0|"), "run 1, run 0");
}

TEST(Task, StatusOtherThanZeroFailsEverywhereUnlessItMayGoOn) {
  NodeConfig config = head();
  Probe a(config);
  a.greeted();  // HELLO of C: the place is wrong for A
  EXPECT_EQ(a.node().reason(), Reason::wrong_neighbour);
  Probe b(config);
  b.connect_successor().s("HELLO:line.B.1|START:|");
  EXPECT_EQ(b.ended(3), "s FAIL:, s BYE:");
  EXPECT_EQ(b.node().reason(), Reason::task_failed);
  EXPECT_EQ(b.s("BYE:|"), "close s finished, end failed task_failed");
  config.on_failure = OnFailure::go_on;
  Probe c(config);
  c.connect_successor().s("HELLO:line.B.1|START:|");
  EXPECT_EQ(c.ended(3), "s COMPLETE:");
  EXPECT_EQ(c.node().counters().tasks_failed, 1U);
}

// ------------------------------------------------------------------ dialects

TEST(Dialect, APredecessorIsAnsweredInItsOwn) {
  NodeConfig config = tail();
  Probe c(config);
  c.connect_predecessor();
  EXPECT_EQ(c.p("READY|"), "p START");
  EXPECT_EQ(c.node().link(Side::predecessor).dialect, Dialect::legacy);
  EXPECT_EQ(c.p("COMPLETE|"), "run 0");
  EXPECT_EQ(c.ended(), "p COMPLETE, close p finished, end completed finished") << "no HELLO, no BYE, nothing to wait for";
  Probe round(config);
  round.connect_predecessor();
  EXPECT_EQ(round.p("READY:|"), "p START:");
}

TEST(Dialect, LegacyIsSpokenToASuccessorWhenToldAndHasNoHello) {
  NodeConfig config = middle();
  config.next_dialect = Dialect::legacy;
  Probe b(config);
  b.connect_predecessor().p("READY:|");
  EXPECT_EQ(b.connect_successor().last(), "s READY");
  EXPECT_EQ(b.s("START|"), "p START:") << "a bridge between both";
}

TEST(Dialect, LegacyKnowsOneRound) {
  NodeConfig config = tail();
  config.dialect = Dialect::legacy;
  EXPECT_TRUE(check(config));
  config.rounds = 2;
  EXPECT_EQ(check(config).error().field, "config.dialect");
  config.dialect = Dialect::automatic;
  Probe c(config);
  c.connect_predecessor();
  EXPECT_EQ(c.p("READY|"), "");
  EXPECT_EQ(c.node().counters().illegal, 1U);
}

TEST(Dialect, ASuccessorThatAnswersInLegacyIsFollowed) {
  Probe a(head());
  a.connect_successor();
  EXPECT_EQ(a.s("START|"), "run 0");
  EXPECT_EQ(a.ended(), "s COMPLETE");
}

// ------------------------------------------------------------------ HELLO

TEST(Hello, NothingIsSaidToAPredecessorBeforeItSpeaks) {
  Probe c(tail());
  EXPECT_EQ(c.connect_predecessor().last(), "");
  EXPECT_EQ(c.next(), "") << "five seconds later: it has no HELLO";
  EXPECT_EQ(c.p("READY:|"), "p START:");
}

TEST(Hello, AReferencePeerHearsOneUnknownLineAtMost) {
  Probe b(middle());
  b.connect_predecessor().connect_successor();
  b.p("READY:|");
  b.s("START:|");
  b.p("COMPLETE:|");
  EXPECT_EQ(b.ended(1), "close p finished, close s finished, end failed task_failed") << "nobody can be told otherwise";
  EXPECT_EQ(b.watched().said(b.predecessor()), "START:\n");
  EXPECT_EQ(b.watched().said(b.successor()), "HELLO:line.B.1\nREADY:\n");
  EXPECT_EQ(b.node().verdict(), Verdict::failed);
}

TEST(Hello, CanBeLeftOut) {
  NodeConfig config = middle();
  config.hello = false;
  Probe b(config);
  b.connect_predecessor().connect_successor();
  EXPECT_EQ(b.p("HELLO:line.A.0|"), "");
  EXPECT_EQ(b.node().counters().unknown, 1U);
  EXPECT_EQ(b.p("READY:|"), "s READY:");
}

struct Wrong {
  std::string hello;
  Reason reason;
};

TEST(Hello, APredecessorThatDoesNotBelongHereIsRefusedAndToldWhoIsHere) {
  for (const auto& [hello, reason] : {Wrong{"HELLO:other.A.0|", Reason::wrong_neighbour}, Wrong{"HELLO:line.A.1|", Reason::wrong_neighbour}, Wrong{"HELLO:line.A.2|", Reason::wrong_neighbour},
                                      Wrong{"HELLO:line.B.0|", Reason::wrong_neighbour}}) {
    Probe b(middle());
    EXPECT_EQ(b.connect_predecessor().p(hello), "p HELLO:line.B.1, close p " + std::string(to_string(reason))) << hello;
    EXPECT_EQ(b.node().counters().refused, 1U);
    EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1") << "the right one may still come";
  }
}

TEST(Hello, ASuccessorThatDoesNotBelongHereEndsTheChain) {
  for (const std::string hello : {"HELLO:other.C.2|", "HELLO:line.A.0|", "HELLO:line.C.1|", "HELLO:line.C.3|", "HELLO:line.B.2|"}) {
    Probe b(middle());
    b.connect_predecessor().p("HELLO:line.A.0|");
    b.connect_successor();
    EXPECT_EQ(b.s(hello), "p FAIL:, close s wrong_neighbour, p BYE:") << hello;
  }
}

TEST(Hello, NamesOfNeighboursAreCheckedWhenKnown) {
  NodeConfig config = middle();
  config.previous_id = "A";
  config.next_id = "C";
  Probe b(config);
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.X.0|"), "p HELLO:line.B.1, close p wrong_neighbour");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1");
  EXPECT_EQ(b.connect_successor().s("HELLO:line.C.2|"), "");
}

TEST(Hello, NobodyWithoutANameIsANeighbourWhoseNameIsKnown) {
  NodeConfig config = middle();
  config.previous_id = "A";
  config.next_id = "C";
  for (const std::string line : {"READY:|", "COMPLETE:|", "READY|"}) {
    Probe b(config);
    EXPECT_EQ(b.connect_predecessor().p(line), "close p wrong_neighbour") << line;
    EXPECT_EQ(b.node().counters().refused, 1U);
    EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1") << "the right one may still come";
    EXPECT_EQ(b.connect_successor().s("START:|"), "p FAIL:, close s wrong_neighbour, p BYE:");
  }
  config.names_proven = true;  // TLS has looked at the certificate
  Probe proven(config);
  proven.connect_successor();
  EXPECT_EQ(proven.connect_predecessor().p("READY:|"), "s READY:");
  config.names_proven = false;
  config.dialect = Dialect::legacy;  // which has no HELLO
  Probe legacy(config);
  legacy.connect_successor();
  EXPECT_EQ(legacy.connect_predecessor().p("READY|"), "s READY");
}

TEST(Hello, ThePlaceBeforeTheTailIsTheLastButOne) {
  NodeConfig config{.chain = "line", .id = "C", .tail = true, .size = 3};
  Probe c(config);
  EXPECT_EQ(c.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.C., close p wrong_neighbour");
  EXPECT_EQ(c.connect_predecessor().p("HELLO:line.B.1|"), "p HELLO:line.C.2");
  Probe b({.chain = "line", .id = "B", .size = 3});
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.X.1|"), "p HELLO:line.B., close p wrong_neighbour") << "this is not the tail";
}

TEST(Predecessor, AMessageWithoutAPlaceMakesNobodyOne) {
  Probe b(middle());
  EXPECT_EQ(b.connect_predecessor().p("COMPLETE:|"), "");
  EXPECT_FALSE(b.node().link(Side::predecessor).up);
  EXPECT_EQ(b.node().counters().illegal, 1U);
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1");
  EXPECT_TRUE(b.node().link(Side::predecessor).up);
}

TEST(Hello, NeighboursWithAnotherNumberOfRoundsFindOutBeforeAnythingRuns) {
  NodeConfig config = middle();
  config.rounds = 3;
  Probe b(config);
  EXPECT_EQ(b.connect_successor().last(), "s HELLO:line.B.1");
  EXPECT_EQ(b.s("HELLO:line.C.2|"), "s ROUNDS:3");
  EXPECT_EQ(b.s("ROUNDS:3|"), "");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1, p ROUNDS:3");
  EXPECT_EQ(b.p("ROUNDS:2|"), "s FAIL:0, p FAIL:0, close p wrong_rounds, s BYE:");
  EXPECT_EQ(b.node().counters().tasks, 0U);
  Probe one(middle());
  one.greeted();
  EXPECT_EQ(one.s("ROUNDS:3|"), "s FAIL:, p FAIL:, close s wrong_rounds, p BYE:") << "who has one round says nothing, and hears it";
}

TEST(Hello, PlacesAreLearned) {
  Probe b({.chain = "line", .id = "B"});
  EXPECT_EQ(b.connect_successor().last(), "s HELLO:line.B.");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.6|"), "p HELLO:line.B.7");
  EXPECT_EQ(b.node().index(), 7U);
  EXPECT_EQ(b.s("HELLO:line.C.9|"), "p FAIL:, close s wrong_neighbour, p BYE:") << "a gap";
}

TEST(Predecessor, ASecondOneIsRefused) {
  Probe b(middle());
  b.connect_predecessor().p("HELLO:line.A.0|");
  const LinkId first = b.predecessor();
  EXPECT_EQ(b.connect_predecessor().last(), "") << "it might be the same one that comes back";
  EXPECT_EQ(b.p("HELLO:line.A.0|"), "close p second_predecessor") << "which is not allowed here";
  EXPECT_EQ(b.connect_predecessor().p("READY:|"), "close p second_predecessor");
  b.use_predecessor(first);
  EXPECT_EQ(b.p("READY:|"), "");
  EXPECT_EQ(b.state(), State::ready);
}

TEST(Predecessor, OnlyAFewStrangersMayWait) {
  Probe b(middle());
  for (std::size_t i = 0; i < profile::kMaxStrangers; ++i) EXPECT_EQ(b.connect_predecessor().last(), "");
  EXPECT_EQ(b.connect_predecessor().last(), "close p too_many");
  EXPECT_EQ(b.after(5s), "");
  EXPECT_EQ(b.connect_predecessor().last(), "close p handshake_timeout") << "who has been silent for long gives way";
  EXPECT_EQ(b.p("HELLO:line.A.0|"), "p HELLO:line.B.1");
}

TEST(Predecessor, AStrangerThatTalksNonsenseHurtsNobody) {
  Probe b(middle());
  EXPECT_EQ(b.connect_predecessor().p("GET / HTTP/1.1|Host: x||"), "");
  EXPECT_EQ(b.connect_predecessor().p(std::string(300, 'A')), "close p line_too_long");
  EXPECT_EQ(b.connect_predecessor().p("START:|COMPLETE:9|FAIL:|BYE:|"), "");
  EXPECT_EQ(b.connect_predecessor().down(Side::predecessor), "");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1");
  EXPECT_FALSE(b.node().reason() != Reason::none);
}

// ------------------------------------------------------------------ no place

struct Misplaced {
  std::string name;
  std::string before_p, before_s;  ///< what brings the node there
  Side side;
  std::string line;
};

const std::vector<Misplaced>& misplaced() {
  static const std::vector<Misplaced> kAll = {
      {"READY of the successor", "", "", Side::successor, "READY:|"},
      {"START of the predecessor", "", "", Side::predecessor, "START:|"},
      {"COMPLETE of the predecessor in SYNC", "", "", Side::predecessor, "COMPLETE:|"},
      {"COMPLETE of the predecessor in READY", "READY:|", "", Side::predecessor, "COMPLETE:|"},
      {"COMPLETE of the successor in SYNC", "", "", Side::successor, "COMPLETE:|"},
      {"COMPLETE of the successor in READY", "READY:|", "", Side::successor, "COMPLETE:|"},
      {"COMPLETE of the successor in WATCH", "READY:|", "START:|", Side::successor, "COMPLETE:|"},
      {"a round that is not configured", "", "", Side::predecessor, "READY:7|"},
      {"FAIL of a round that is not configured", "", "", Side::successor, "FAIL:7|"},
  };
  return kAll;
}

TEST(Illegal, IsIgnoredAndCountedByTheLenient) {
  for (const Misplaced& one : misplaced()) {
    NodeConfig config = middle();
    config.strictness = Strictness::lenient;
    Probe b(config);
    b.greeted();
    if (!one.before_p.empty()) b.p(one.before_p);
    if (!one.before_s.empty()) b.s(one.before_s);
    const State before = b.state();
    EXPECT_EQ(one.side == Side::predecessor ? b.p(one.line) : b.s(one.line), "") << one.name;
    EXPECT_EQ(b.state(), before) << one.name;
    EXPECT_EQ(b.node().counters().illegal, 1U) << one.name;
  }
}

TEST(Illegal, EndsTheChainForTheStrictAndBetweenNodesOfOurs) {
  for (const Strictness strictness : {Strictness::strict, Strictness::automatic}) {
    for (const Misplaced& one : misplaced()) {
      NodeConfig config = middle();
      config.strictness = strictness;
      Probe b(config);
      b.greeted();
      if (!one.before_p.empty()) b.p(one.before_p);
      if (!one.before_s.empty()) b.s(one.before_s);
      const std::string did = one.side == Side::predecessor ? b.p(one.line) : b.s(one.line);
      EXPECT_EQ(did, one.side == Side::predecessor ? "s FAIL:, p FAIL:, close p illegal, s BYE:" : "s FAIL:, p FAIL:, close s illegal, p BYE:") << one.name;
      EXPECT_EQ(b.state(), State::failed);
    }
  }
}

TEST(Illegal, AReferencePeerIsForgivenByDefault) {
  Probe c(tail());
  c.connect_predecessor();
  EXPECT_EQ(c.p("COMPLETE:|READY:|"), "p START:");
  EXPECT_EQ(c.node().counters().illegal, 1U);
}

TEST(Illegal, StartBeforeReadyIsLatchedAsTheReferenceDoesUnlessStrict) {
  NodeConfig config = middle();
  config.strictness = Strictness::lenient;
  Probe b(config);
  b.greeted();
  EXPECT_EQ(b.s("START:|"), "");
  EXPECT_EQ(b.p("READY:|"), "s READY:, p START:");
  Probe strict(middle());
  strict.greeted();
  EXPECT_EQ(strict.s("START:|"), "s FAIL:, p FAIL:, close s illegal, p BYE:");
}

TEST(Illegal, ExtensionsBeforeHello) {
  Probe b(middle());
  b.connect_predecessor().connect_successor();
  for (const std::string line : {"FAIL:|", "CANCEL:|", "PING:1|", "PONG:1|", "BYE:|"}) {
    EXPECT_EQ(b.p(line), "") << line;
    EXPECT_EQ(b.s(line), "") << line;
  }
  EXPECT_EQ(b.node().counters().illegal, 10U);
  EXPECT_EQ(b.state(), State::sync);
}

TEST(Repeats, AreHarmless) {
  Probe b(middle());
  b.connect_predecessor().connect_successor();
  EXPECT_EQ(b.p("HELLO:line.A.0|HELLO:line.A.0|READY:|READY:|"), "p HELLO:line.B.1, s READY:");
  EXPECT_EQ(b.s("HELLO:line.C.2|START:|START:|"), "p START:");
  EXPECT_EQ(b.p("COMPLETE:|COMPLETE:|READY:|"), "run 0");
  EXPECT_EQ(b.ended(), "s COMPLETE:");
  EXPECT_EQ(b.s("START:|COMPLETE:|COMPLETE:|BYE:|BYE:|"), "p COMPLETE:, p BYE:, s BYE:");
  EXPECT_EQ(b.node().counters().repeated, 7U);
  EXPECT_EQ(b.node().counters().late, 1U);
  EXPECT_EQ(b.node().counters().illegal, 0U);
}

TEST(Repeats, EndTheChainForTheStrict) {
  NodeConfig config = middle();
  config.strictness = Strictness::strict;
  Probe b(config);
  b.greeted();
  EXPECT_EQ(b.p("READY:|READY:|"), "s READY:, s FAIL:, p FAIL:, close p illegal, s BYE:");
}

TEST(BadLines, AreIgnoredByTheLenientAndEndTheChainForTheStrict) {
  for (const std::string line : {"ready:|", "|", "READY:a b|", "READY:1:2|", "HELLO:x|"}) {
    NodeConfig config = middle();
    config.strictness = Strictness::lenient;
    Probe lenient(config);
    lenient.greeted();
    EXPECT_EQ(lenient.p(line), "") << line;
    EXPECT_EQ(lenient.node().counters().bad, 1U) << line;
    config.strictness = Strictness::strict;
    Probe strict(config);
    strict.greeted();
    EXPECT_EQ(strict.p(line), "s FAIL:, p FAIL:, close p bad_line, s BYE:") << line;
  }
}

TEST(BadLines, UnknownVerbsAreIgnoredEvenByTheStrict) {
  NodeConfig config = middle();
  config.strictness = Strictness::strict;
  Probe b(config);
  b.greeted();
  EXPECT_EQ(b.p("SYNC:|HURRY|"), "");
  EXPECT_EQ(b.node().counters().unknown, 2U);
  EXPECT_EQ(b.node().last_unknown(), "HURRY");
}

TEST(BadLines, OneThatIsTooLongEndsTheChainInBothModes) {
  for (const Strictness strictness : {Strictness::strict, Strictness::lenient}) {
    NodeConfig config = middle();
    config.strictness = strictness;
    Probe b(config);
    b.greeted();
    EXPECT_EQ(b.p(std::string(256, 'A')), "s FAIL:, p FAIL:, close p line_too_long, s BYE:");
    EXPECT_EQ(b.node().reason(), Reason::line_too_long);
  }
}

TEST(Lines, TwoMessagesInOneSegmentAreTwo) {
  NodeConfig config = middle();
  config.rounds = 3;
  config.max_inflight = 3;
  Probe b(config);
  b.greeted();
  EXPECT_EQ(b.p("READY:0|READY:1|READY:2|"), "s READY:0, s READY:1, s READY:2");
  b.s("START:0|");
  b.p("COMPLETE:0|");
  b.ended();
  EXPECT_EQ(b.s("COMPLETE:0|START:1|"), "p COMPLETE:0, p START:1");
}

TEST(Config, WhatCannotBe) {
  const auto field = [](NodeConfig config) { return check(config) ? std::string("good") : std::string(check(config).error().field); };
  EXPECT_EQ(field(middle()), "good");
  const auto with = [&](auto change) {
    NodeConfig config = middle();
    change(config);
    return field(config);
  };
  EXPECT_EQ(with([](NodeConfig& c) { c.chain = "a.b"; }), "config.chain");
  EXPECT_EQ(with([](NodeConfig& c) { c.id = ""; }), "config.id");
  EXPECT_EQ(with([](NodeConfig& c) { c.rounds = 0; }), "config.rounds");
  EXPECT_EQ(with([](NodeConfig& c) { c.rounds = 1'000'001; }), "config.rounds");
  EXPECT_EQ(with([](NodeConfig& c) { c.max_inflight = 65; }), "config.max_inflight");
  EXPECT_EQ(with([](NodeConfig& c) { c.index = 0; }), "config.index");
  EXPECT_EQ(with([](NodeConfig& c) { c.index = 2; }), "config.index");
  EXPECT_EQ(with([](NodeConfig& c) { c.index = 3; }), "config.index");
  EXPECT_EQ(with([](NodeConfig& c) { c.size = 0; }), "config.size");
  EXPECT_EQ(with([](NodeConfig& c) { c.next_id = "a b"; }), "config.next_id");
  EXPECT_EQ(with([](NodeConfig& c) { c.timers.idle = Time(-1); }), "config.timers");
}

}  // namespace
}  // namespace nikkan::chainsync
