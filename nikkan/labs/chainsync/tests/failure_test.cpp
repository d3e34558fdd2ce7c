// How a chain fails, is cancelled, loses links and takes itself up again; and every timer.
#include <gtest/gtest.h>

#include "nikkan/labs/chainsync/tests/probe.hpp"

namespace nikkan::chainsync {
namespace {

using namespace test;

/// A middle node of two greeted neighbours, in a state.
Probe in(State state, NodeConfig config = middle()) {
  Probe b(config);
  b.greeted();
  if (state == State::sync) return b;
  b.p("READY:|");
  if (state == State::ready) return b;
  b.s("START:|");
  if (state == State::watch) return b;
  b.p("COMPLETE:|");
  if (state == State::start) return b;
  b.ended();
  if (state == State::complete) return b;
  b.s("COMPLETE:|");
  return b;
}

TEST(Fail, SpreadsToBothEndsBeforeTheTurnIsHandedOn) {
  for (const State state : {State::sync, State::ready, State::watch}) {
    EXPECT_EQ(in(state).p("FAIL:|"), "s FAIL:, p FAIL:, p BYE:, s BYE:") << to_string(state);
    EXPECT_EQ(in(state).s("FAIL:|"), "p FAIL:, p BYE:, s BYE:") << to_string(state);
  }
}

TEST(Fail, KillsTheTaskAndWaitsForItsEnd) {
  Probe b = in(State::start);
  EXPECT_EQ(b.s("FAIL:|BYE:|"), "kill 0, p FAIL:, p BYE:, s BYE:");
  EXPECT_EQ(b.p("BYE:|"), "");
  EXPECT_EQ(b.ended(143), "close p finished, close s finished, end failed peer_failed");
}

TEST(Fail, AsksForwardOnceTheTurnIsHandedOn) {
  Probe failed = in(State::complete);
  EXPECT_EQ(failed.p("FAIL:|"), "s FAIL:") << "those behind decide";
  EXPECT_EQ(failed.state(), State::complete);
  EXPECT_EQ(failed.p("FAIL:|"), "") << "asked already";
  EXPECT_EQ(failed.s("FAIL:|"), "p FAIL:, p BYE:, s BYE:");
  EXPECT_EQ(failed.state(), State::failed);
  Probe done = in(State::complete);
  done.p("FAIL:|");
  EXPECT_EQ(done.s("COMPLETE:|"), "p COMPLETE:, p BYE:, s BYE:") << "the chain had run already";
  EXPECT_EQ(done.state(), State::done);
}

TEST(Fail, ComesTooLateForARoundThatIsDone) {
  NodeConfig config = tail();
  config.rounds = 2;
  Probe c(config);
  c.connect_predecessor().p("HELLO:line.B.1|READY:0|");
  c.p("COMPLETE:0|");
  c.ended();
  EXPECT_EQ(c.p("FAIL:0|"), "p FAIL:1, p BYE:") << "but what follows ends";
  EXPECT_EQ(c.state(0), State::done);
  EXPECT_EQ(c.state(1), State::failed);
}

TEST(Fail, EndsAllLaterRounds) {
  NodeConfig config = middle();
  config.rounds = 1000;
  config.max_inflight = 3;
  Probe b(config);
  b.greeted().p("READY:0|READY:1|READY:2|");
  EXPECT_EQ(b.p("FAIL:0|"), "s FAIL:0, p FAIL:0, s FAIL:1, p FAIL:1, s FAIL:2, p FAIL:2, p BYE:, s BYE:");
  EXPECT_EQ(b.state(999), State::cancelled);
  EXPECT_EQ(b.p("BYE:|"), "");
  EXPECT_EQ(b.s("BYE:|"), "close p finished, close s finished, end failed peer_failed");
}

TEST(Fail, OfALaterRoundLeavesEarlierOnesAlone) {
  NodeConfig config = middle();
  config.rounds = 5;
  Probe b(config);
  b.greeted().p("READY:0|");
  EXPECT_EQ(b.s("FAIL:3|"), "p FAIL:3");
  EXPECT_EQ(b.state(0), State::ready);
  EXPECT_EQ(b.state(4), State::cancelled);
}

TEST(Fail, CannotBeToldToTheAuthorsImplementationAndClosesInstead) {
  Probe b(middle());
  b.connect_predecessor().connect_successor();
  b.p("READY:|");
  b.s("START:|");
  b.p("COMPLETE:|");
  EXPECT_EQ(b.ended(9), "close p finished, close s finished, end failed task_failed");
}

TEST(Cancel, IsHandedToBothEnds) {
  for (const State state : {State::sync, State::ready, State::watch}) {
    Probe b = in(state);
    EXPECT_EQ(b.cancel(), "s CANCEL:, p CANCEL:, p BYE:, s BYE:") << to_string(state);
    EXPECT_EQ(b.state(), State::cancelled);
    EXPECT_EQ(b.cancel(), "");
  }
  Probe b = in(State::watch);
  EXPECT_EQ(b.p("CANCEL:|BYE:|"), "s CANCEL:, p CANCEL:, p BYE:, s BYE:");
  EXPECT_EQ(b.s("BYE:|"), "close p finished, close s finished, end cancelled peer_cancelled");
}

TEST(Cancel, AfterTheTurnIsAQuestion) {
  Probe b = in(State::complete);
  EXPECT_EQ(b.cancel(), "s CANCEL:");
  EXPECT_EQ(b.s("CANCEL:|"), "p CANCEL:, p BYE:, s BYE:");
  EXPECT_EQ(b.node().reason(), Reason::cancelled) << "what began it";
}

TEST(Cancel, OfARunningTask) {
  Probe b = in(State::start);
  EXPECT_EQ(b.cancel(), "kill 0, s CANCEL:, p CANCEL:, p BYE:, s BYE:");
  b.p("BYE:|");
  EXPECT_EQ(b.s("BYE:|"), "");
  EXPECT_EQ(b.ended(143), "close p finished, close s finished, end cancelled cancelled");
}

TEST(Bye, InAnUnfinishedRoundIsAFailure) {
  Probe b = in(State::watch);
  EXPECT_EQ(b.p("BYE:|"), "s FAIL:, p BYE:, s BYE:");
  EXPECT_EQ(b.node().reason(), Reason::peer_left);
}

TEST(Link, EndOfFileInAnUnfinishedRoundIsAFailure) {
  for (const State state : {State::sync, State::ready, State::watch}) {
    EXPECT_EQ(in(state).down(Side::predecessor), "s FAIL:, s BYE:") << to_string(state);
    EXPECT_EQ(in(state).down(Side::successor), "p FAIL:, p BYE:") << to_string(state);
  }
  EXPECT_EQ(in(State::start).down(Side::predecessor), "kill 0, s FAIL:, s BYE:");
  EXPECT_EQ(in(State::complete).down(Side::successor), "p FAIL:, p BYE:");
  EXPECT_EQ(in(State::complete).down(Side::predecessor), "s FAIL:") << "those behind may have run";
}

TEST(Link, EndOfFileAfterTheLastRoundIsNone) {
  Probe b = in(State::done);
  EXPECT_EQ(b.down(Side::successor), "");
  EXPECT_EQ(b.p("BYE:|"), "close p finished, end completed finished");
}

TEST(Link, ASuccessorThatNeverSpokeIsConnectedToAgain) {
  Probe a(head());
  a.connect_successor();
  EXPECT_EQ(a.down(Side::successor), "");
  EXPECT_EQ(a.next(), "connect");
  EXPECT_EQ(a.connect_successor().last(), "s HELLO:line.A.0, s READY:");
}

// ------------------------------------------------------------------ rejoin

NodeConfig rejoining(NodeConfig config = middle()) {
  config.timers.rejoin = 20s;
  return config;
}

TEST(Rejoin, BothEndsSayTheirLastMessageAgain) {
  struct Row {
    State state;
    std::string to_predecessor, to_successor;
  };
  for (const auto& [state, to_predecessor, to_successor] :
       {Row{State::sync, "p HELLO:line.B.1", "s HELLO:line.B.1"}, Row{State::ready, "p HELLO:line.B.1", "s HELLO:line.B.1, s READY:"},
        Row{State::watch, "p HELLO:line.B.1, p START:", "s HELLO:line.B.1, s READY:"}, Row{State::start, "p HELLO:line.B.1, p START:", "s HELLO:line.B.1, s READY:"},
        Row{State::complete, "p HELLO:line.B.1, p START:", "s HELLO:line.B.1, s COMPLETE:"}}) {
    Probe b = in(state, rejoining());
    EXPECT_EQ(b.down(Side::predecessor), "") << to_string(state);
    EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), to_predecessor) << to_string(state);
    EXPECT_EQ(b.down(Side::successor), "");
    EXPECT_EQ(b.next(), "connect");
    EXPECT_EQ(b.connect_successor().last(), to_successor) << to_string(state);
    EXPECT_EQ(b.node().counters().rejoins, 1U) << "the successor has not spoken";
    b.s("HELLO:line.C.2|");
    EXPECT_EQ(b.node().counters().rejoins, 2U);
    EXPECT_EQ(b.state(), state);
  }
}

TEST(Rejoin, TheSamePredecessorReplacesItselfAndNobodyElse) {
  Probe b = in(State::watch, rejoining());
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.X.0|"), "p HELLO:line.B.1, close p second_predecessor");
  EXPECT_EQ(b.connect_predecessor().p("READY:|"), "close p second_predecessor") << "without a name it is nobody";
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "close p replaced, p HELLO:line.B.1, p START:");
  EXPECT_EQ(b.p("COMPLETE:|"), "run 0");
}

TEST(Rejoin, ReplayedMessagesAreNoOffenceEvenToTheStrict) {
  NodeConfig config = rejoining();
  config.strictness = Strictness::strict;
  Probe b = in(State::watch, config);
  b.down(Side::predecessor);
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|READY:|"), "p HELLO:line.B.1, p START:");
}

TEST(Rejoin, NotInTimeIsAFailure) {
  Probe b = in(State::watch, rejoining());
  b.down(Side::predecessor);
  EXPECT_EQ(b.after(19s), "s PING:0");
  EXPECT_EQ(b.after(1s), "s FAIL:, s BYE:");
  EXPECT_EQ(b.node().reason(), Reason::link_lost);
}

TEST(Rejoin, AQuestionThatWasLostIsAskedAgain) {
  Probe b = in(State::complete, rejoining());
  b.p("FAIL:|");
  b.down(Side::successor);
  b.next();
  EXPECT_EQ(b.connect_successor().last(), "s HELLO:line.B.1, s COMPLETE:");
  EXPECT_EQ(b.s("HELLO:line.C.2|"), "s FAIL:");
}

TEST(Rejoin, FailuresAreSaidAgain) {
  Probe b = in(State::watch, rejoining());
  b.down(Side::predecessor);
  b.s("FAIL:|");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1, p FAIL:, p BYE:");
}

TEST(Rejoin, ADoneNodeStaysUntilItsPredecessorKnows) {
  Probe b = in(State::complete, rejoining());
  b.down(Side::predecessor);
  EXPECT_EQ(b.s("COMPLETE:|BYE:|"), "s BYE:");
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|COMPLETE:|"), "p HELLO:line.B.1, p COMPLETE:, p BYE:");
  EXPECT_EQ(b.p("BYE:|"), "close s finished, close p finished, end completed finished");
  Probe lonely = in(State::complete, rejoining());
  lonely.down(Side::predecessor);
  lonely.s("COMPLETE:|BYE:|");
  EXPECT_EQ(lonely.next(), "close s finished, end completed finished");
  EXPECT_EQ(lonely.now(), 20s);
}

// ------------------------------------------------------------------ crash

TEST(Crash, EachStateIsTakenUpWhereItWas) {
  struct Row {
    State state;
    std::string first, to_predecessor, to_successor;
  };
  for (const auto& [state, first, to_predecessor, to_successor] :
       {Row{State::ready, "connect", "p HELLO:line.B.1", "s HELLO:line.B.1, s READY:"}, Row{State::watch, "connect", "p HELLO:line.B.1, p START:", "s HELLO:line.B.1, s READY:"},
        Row{State::complete, "connect", "p HELLO:line.B.1, p START:", "s HELLO:line.B.1, s COMPLETE:"}, Row{State::done, "", "p HELLO:line.B.1, p COMPLETE:, p BYE:", ""}}) {
    Probe b = in(state, rejoining());
    EXPECT_EQ(b.restart(), first) << to_string(state);
    EXPECT_EQ(b.state(), state);
    EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), to_predecessor) << to_string(state);
    if (!to_successor.empty()) {
      EXPECT_EQ(b.connect_successor().last(), to_successor) << to_string(state);
    }
  }
}

TEST(Crash, ATaskThatRanIsNotRunAgain) {
  Probe b = in(State::start, rejoining());
  EXPECT_EQ(b.restart(), "connect");
  EXPECT_EQ(b.state(), State::failed);
  EXPECT_EQ(b.node().reason(), Reason::was_running);
  EXPECT_EQ(b.connect_predecessor().p("HELLO:line.A.0|"), "p HELLO:line.B.1, p FAIL:, p BYE:");
  EXPECT_EQ(b.connect_successor().s("HELLO:line.C.2|"), "s FAIL:, s BYE:");
}

TEST(Crash, ATaskThatRanIsRunAgainWhenWanted) {
  NodeConfig config = rejoining();
  config.restart = Restart::rerun;
  Probe b = in(State::start, config);
  EXPECT_EQ(b.restart(), "run 0, connect");
  b.connect_predecessor().p("HELLO:line.A.0|COMPLETE:|");
  b.connect_successor().s("HELLO:line.C.2|START:|");
  EXPECT_EQ(b.ended(), "s COMPLETE:");
}

TEST(Crash, AFailureIsRemembered) {
  Probe b = in(State::watch, rejoining());
  b.p("FAIL:|");
  EXPECT_EQ(b.restart(), "connect");
  EXPECT_EQ(b.state(), State::failed);
  EXPECT_EQ(b.connect_successor().s("HELLO:line.C.2|BYE:|"), "s FAIL:, s BYE:");
  EXPECT_EQ(b.next(), "close s finished, end failed recorded");
}

TEST(Crash, ANodeThatComesBackToNobodyGivesUp) {
  NodeConfig config = rejoining(tail());
  config.timers.rejoin = 60s;
  Probe c(config);
  c.connect_predecessor().p("HELLO:line.B.1|READY:|");
  c.restart();
  EXPECT_EQ(c.next(), "end failed link_lost");
  EXPECT_EQ(c.now(), 60s);
}

TEST(Crash, AJournalOfSomebodyElseIsRefused) {
  Probe b(middle(), false);
  Node node(middle());
  EXPECT_FALSE(node.restore({.header = {"line", "B", 1, 2}}));
  EXPECT_FALSE(node.restore({.header = {"line", "C", 2, 1}}));
  EXPECT_TRUE(node.restore({.header = {"line", "B", 1, 1}}));
}

// ------------------------------------------------------------------ timers

TEST(Timer, ConnectingBacksOffAndEnds) {
  Probe a(head());
  EXPECT_EQ(a.last(), "connect");
  std::vector<std::int64_t> waits;
  Time before{0};
  std::string did;
  for (int i = 0; i < 100 && a.node().reason() == Reason::none; ++i) {
    a.refused();
    did = a.next();
    if (did == "connect") waits.push_back((a.now() - before) / 1ms);
    before = a.now();
  }
  EXPECT_EQ(std::vector<std::int64_t>(waits.begin(), waits.begin() + 7), (std::vector<std::int64_t>{100, 200, 400, 800, 1600, 2000, 2000}));
  EXPECT_EQ(a.now(), 30s);
  EXPECT_EQ(a.node().reason(), Reason::connect_timeout);
  EXPECT_EQ(did, "end failed connect_timeout");
}

TEST(Timer, ConnectingTakesAsLongAsItTakesWithoutALimit) {
  NodeConfig config = head();
  config.timers.connect = Time(0);
  Probe a(config);
  for (int i = 0; i < 1000; ++i) {
    a.refused();
    ASSERT_EQ(a.next(), "connect");
  }
}

TEST(Timer, ASuccessorThatIsConnectedAndSilentIsWaitedFor) {
  Probe a(head());
  a.connect_successor();
  EXPECT_EQ(a.after(3600s), "");
  EXPECT_EQ(a.s("START:|"), "run 0") << "the author's implementation says nothing before";
}

TEST(Timer, HandshakeEndsTheChainForTheStrict) {
  NodeConfig config = middle();
  config.strictness = Strictness::strict;
  Probe b(config);
  b.connect_successor();
  b.connect_predecessor();
  EXPECT_EQ(b.after(4999ms), "");
  EXPECT_EQ(b.after(1ms), "close s handshake_timeout, close p handshake_timeout");
  EXPECT_EQ(b.node().reason(), Reason::handshake_timeout);
}

TEST(Timer, ReadyStartAndTask) {
  NodeConfig config = head();
  config.ask_ready = true;
  config.timers.ready = 5s;
  config.timers.start_wave = 6s;
  config.timers.task = 7s;
  config.timers.ping = config.timers.idle = Time(0);
  Probe ready(config);
  ready.connect_successor().s("HELLO:line.B.1|");
  EXPECT_EQ(ready.next(), "s FAIL:, s BYE:");
  EXPECT_EQ(ready.now(), 5s);
  EXPECT_EQ(ready.node().reason(), Reason::ready_timeout);
  Probe start(config);
  start.connect_successor().s("HELLO:line.B.1|");
  start.ready();
  EXPECT_EQ(start.next(), "s FAIL:, s BYE:");
  EXPECT_EQ(start.now(), 6s);
  EXPECT_EQ(start.node().reason(), Reason::start_timeout);
  Probe task(config);
  task.connect_successor().s("HELLO:line.B.1|");
  task.ready();
  EXPECT_EQ(task.s("START:|"), "run 0");
  EXPECT_EQ(task.next(), "kill 0, s FAIL:, s BYE:");
  EXPECT_EQ(task.now(), 7s);
  EXPECT_EQ(task.node().reason(), Reason::task_timeout);
  Probe none(config);
  none.connect_successor().s("HELLO:line.B.1|");
  none.ready();
  none.s("START:|");
  none.ended();
  EXPECT_EQ(none.next(), "no deadline") << "what has come is not waited for";
}

TEST(Timer, SilenceIsAskedAboutAndThenALoss) {
  Probe b(middle());
  b.greeted();
  EXPECT_EQ(b.after(10s), "p PING:0, s PING:0");
  EXPECT_EQ(b.p("PONG:0|"), "");
  EXPECT_EQ(b.p("PING:77|"), "p PONG:77");
  EXPECT_EQ(b.after(10s), "p PING:1");
  EXPECT_EQ(b.p("PONG:1|"), "");
  EXPECT_EQ(b.after(10s), "p PING:2, close s idle_timeout, p FAIL:, p BYE:");
  EXPECT_EQ(b.node().reason(), Reason::idle_timeout);
}

TEST(Timer, SilenceOfTheAuthorsImplementationIsNone) {
  Probe b(middle());
  b.connect_predecessor().connect_successor();
  b.p("READY:|");
  for (int i = 0; i < 3; ++i) b.after(3600s);
  EXPECT_EQ(b.s("START:|"), "p START:");
}

TEST(Timer, GoodByesAreWaitedForALittle) {
  Probe b = in(State::done);
  EXPECT_EQ(b.next(), "close p finished, close s finished, end completed finished");
  EXPECT_EQ(b.now(), 5s);
}

TEST(Timer, NothingIsDueBeforeTheStartAndAfterTheEnd) {
  Probe b(middle(), false);
  EXPECT_EQ(b.next(), "no deadline");
  Probe one({.id = "A", .head = true, .tail = true});
  one.ended();
  EXPECT_EQ(one.next(), "no deadline");
}

}  // namespace
}  // namespace nikkan::chainsync
