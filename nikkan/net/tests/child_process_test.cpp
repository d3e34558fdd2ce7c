#include "nikkan/net/child_process.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

using namespace nikkan;
using namespace nikkan::net;

namespace {

Deadline in(int milliseconds) { return Clock::now() + std::chrono::milliseconds(milliseconds); }

std::unique_ptr<ChildProcess> shell(const std::string& script, ChildOptions options = {}) {
  options.argv = {"/bin/sh", "-c", script};
  auto child = ChildProcess::start(options);
  EXPECT_TRUE(child.has_value()) << child.error().message();
  return child ? std::move(*child) : nullptr;
}

/// Gone, or a zombie that only its reaper (not us) has still to take.
bool gone(pid_t pid) {
  for (int i = 0; i < 5000; ++i) {
    if (::kill(pid, 0) != 0 && errno == ESRCH) return true;
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::stringstream text;
    text << stat.rdbuf();
    if (text.str().find(") Z ") != std::string::npos) return true;
    ::usleep(1000);
  }
  return false;
}

/// No child of ours is left unreaped.
bool no_zombie() {
  errno = 0;
  return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

}  // namespace

TEST(Child, AnswersLineByLine) {
  auto child = shell("while read -r line; do echo \"got $line\"; done");
  for (const std::string word : {"one", "two", "three"}) {
    const Answer answer = child->exchange(word, in(5000));
    EXPECT_EQ(answer.ended, Ended::line);
    EXPECT_EQ(answer.line, "got " + word);
  }
  child->close_input();
  EXPECT_EQ(child->wait(in(5000)), 0);
}

TEST(Child, TellsItsExitStatusAndItsErrors) {
  auto child = shell("echo something went wrong >&2; exit 7");
  EXPECT_EQ(child->exchange("x", in(5000)).ended, Ended::closed);
  EXPECT_EQ(child->wait(in(5000)), 7);
  EXPECT_EQ(child->log(), "something went wrong\n");
}

TEST(Child, TellsTheSignalThatEndedIt) {
  auto child = shell("kill -SEGV $$");
  EXPECT_EQ(child->wait(in(5000)), 128 + SIGSEGV);
}

TEST(Child, HangingIsATimeout) {
  auto child = shell("read -r line; exec sleep 60");
  EXPECT_EQ(child->exchange("x", in(100)).ended, Ended::timeout);
  EXPECT_TRUE(child->running());
  child->kill();
  EXPECT_EQ(child->wait(in(0)), 128 + SIGKILL);
  EXPECT_FALSE(child->running());
}

TEST(Child, NotReadingItsInputIsATimeout) {
  auto child = shell("exec sleep 60");
  EXPECT_EQ(child->exchange(std::string(1U << 20U, 'x'), in(100)).ended, Ended::timeout);
}

TEST(Child, TalkingWhileTalkedToBlocksNobody) {
  ChildOptions options;
  options.max_line = 4U << 20U;
  auto child = shell("head -c 1000000 /dev/zero | tr '\\0' y; echo; exec cat >/dev/null", options);
  const Answer answer = child->exchange(std::string(1U << 20U, 'x'), in(10'000));
  EXPECT_TRUE(answer.ended == Ended::line || answer.ended == Ended::early) << to_string(answer.ended);
}

TEST(Child, FloodingIsALimit) {
  auto child = shell("read -r line; exec yes yyyyyyyyyyyyyyyyyyyyyyyyy | tr -d '\\n'");
  EXPECT_EQ(child->exchange("x", in(10'000)).ended, Ended::limit);
}

TEST(Child, SpeakingUnaskedIsEarly) {
  auto child = shell("printf 'one\\ntwo\\n'; exec cat");
  EXPECT_EQ(child->read_line(in(5000)).line, "one");
  EXPECT_EQ(child->exchange("x", in(5000)).ended, Ended::early);
}

TEST(Child, ErrorOutputIsCapped) {
  ChildOptions options;
  options.max_log = 100;
  auto child = shell("read -r line; head -c 300000 /dev/zero | tr '\\0' e >&2; echo done", options);
  EXPECT_EQ(child->exchange("x", in(10'000)).line, "done");
  EXPECT_EQ(child->log(), std::string(100, 'e'));
}

TEST(Child, HasAnEmptyEnvironment) {
  ::setenv("NIKKAN_TEST_SECRET", "1", 1);
  ChildOptions options;
  options.argv = {"/usr/bin/env"};
  options.environment = {"ONE=1"};
  auto child = ChildProcess::start(options);
  ASSERT_TRUE(child.has_value());
  EXPECT_EQ((*child)->read_line(in(5000)).line, "ONE=1");
  EXPECT_EQ((*child)->read_line(in(5000)).ended, Ended::closed);
}

TEST(Child, InheritsNoFileDescriptors) {
  const int held = ::dup(2);
  auto child = shell("cd /proc/self/fd && echo *");
  // 0, 1, 2 and the one that the glob itself opens.
  EXPECT_EQ(child->read_line(in(5000)).line, "0 1 2 3");
  ::close(held);
}

TEST(Child, HasNoNetworkWhereTheSystemAllows) {
  auto child = shell("cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' \\n'; echo");
  if (!child->network_cut()) GTEST_SKIP() << "this system lets nobody unshare the network";
  EXPECT_EQ(child->read_line(in(5000)).line, "lo");
}

TEST(Child, GrandchildrenEndWithIt) {
  auto child = shell("sleep 60 & echo $!; exec cat");
  const Answer answer = child->read_line(in(5000));
  ASSERT_EQ(answer.ended, Ended::line);
  const pid_t grandchild = std::stoi(answer.line);
  child.reset();
  EXPECT_TRUE(gone(grandchild));
  EXPECT_TRUE(no_zombie());
}

TEST(Child, GrandchildrenEndThoughTheChildEndedFirst) {
  auto child = shell("sleep 60 >/dev/null 2>&1 & echo $!; exit 0");
  const pid_t grandchild = std::stoi(child->read_line(in(5000)).line);
  EXPECT_EQ(child->wait(in(5000)), 0);
  EXPECT_TRUE(gone(grandchild));
}

TEST(Child, EndsByItselfWhenItsInputDoes) {
  auto child = shell("cat >/dev/null; exit 0");
  const pid_t pid = child->pid();
  child.reset();
  EXPECT_TRUE(gone(pid));
  EXPECT_TRUE(no_zombie());
}

TEST(Child, ThatCannotStartIsAnError) {
  ChildOptions options;
  options.argv = {"/nowhere/at/all"};
  auto child = ChildProcess::start(options);
  ASSERT_FALSE(child.has_value());
  EXPECT_EQ(child.error().code, Code::not_found);
  options.argv = {"no-such-command-of-this-name"};
  EXPECT_EQ(ChildProcess::start(options).error().code, Code::not_found);
  options.argv = {"/etc/passwd"};
  EXPECT_EQ(ChildProcess::start(options).error().code, Code::io);
  options.argv = {};
  EXPECT_EQ(ChildProcess::start(options).error().code, Code::bad_value);
  EXPECT_TRUE(no_zombie());
}
