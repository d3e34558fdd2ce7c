#include "nikkan/net/task.hpp"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;

class TaskTest : public testing::Test {
 protected:
  TaskTest() {
    std::string path = std::filesystem::temp_directory_path() / "nikkan-task-XXXXXX";
    folder = mkdtemp(path.data());
  }
  ~TaskTest() override { std::filesystem::remove_all(folder); }

  TaskOptions shell(const std::string& text) { return {.argv = {"/bin/sh", "-c", text}, .folder = folder}; }
  std::string read(const std::string& name) {
    std::ifstream in(folder / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// A process id that a script wrote, once it is there.
  pid_t pid_in(const std::string& name) {
    for (int i = 0; i < 2000; ++i) {
      const std::string text = read(name);
      if (text.ends_with('\n')) return std::stoi(text);
      std::this_thread::sleep_for(5ms);
    }
    return 0;
  }
  static bool runs(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    return !text.empty() && text.find(") Z ") == std::string::npos;
  }
  static bool ends(pid_t pid) {
    for (int i = 0; i < 2000; ++i) {
      if (!runs(pid)) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  /// Runs to its end.
  int status_of(const TaskOptions& options) {
    EventLoop loop;
    int out = -1;
    auto task = Task::start(loop, options, [&](int status) {
      out = status;
      loop.stop();
    });
    if (!task) return -2;
    loop.run();
    return out;
  }

  std::filesystem::path folder;
};

TEST_F(TaskTest, TellsTheExitStatusOrTheSignal) {
  EXPECT_EQ(status_of(shell("exit 0")), 0);
  EXPECT_EQ(status_of(shell("exit 7")), 7);
  EXPECT_EQ(status_of(shell("exit 255")), 255);
  EXPECT_EQ(status_of(shell("kill -TERM $$")), kEndedBySignal + SIGTERM);
  EXPECT_EQ(status_of(shell("kill -KILL $$")), kEndedBySignal + SIGKILL);
}

TEST_F(TaskTest, HasOurEnvironmentAndWhatIsAdded) {
  setenv("NIKKAN_TASK_ONE", "ours", 1);
  setenv("NIKKAN_TASK_TWO", "ours", 1);
  auto options = shell("echo $NIKKAN_TASK_ONE $NIKKAN_TASK_TWO $NIKKAN_TASK_THREE > out; cat >> out; env | grep -c NIKKAN_TASK_TWO >> out");
  options.environment = {"NIKKAN_TASK_TWO=added", "NIKKAN_TASK_THREE=added"};
  EXPECT_EQ(status_of(options), 0);
  EXPECT_EQ(read("out"), "ours added added\n1\n");
}

TEST_F(TaskTest, InheritsNoDescriptorAndNoSignalSetting) {
  sigset_t mask, before;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR1);
  sigprocmask(SIG_BLOCK, &mask, &before);
  const int open_one = dup(0);
  EXPECT_EQ(status_of(shell("ls /proc/self/fd | wc -l > out; grep SigBlk /proc/self/status >> out; grep SigIgn /proc/self/status >> out")), 0);
  close(open_one);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(read("out"), "4\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");  // 0, 1, 2 and the folder that ls reads
}

TEST_F(TaskTest, WritesWhereItIsTold) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  auto options = shell("echo out; echo err >&2");
  options.out = options.err = ends[1];
  EXPECT_EQ(status_of(options), 0);
  close(ends[1]);
  char block[64];
  const ssize_t count = ::read(ends[0], block, sizeof block);
  close(ends[0]);
  EXPECT_EQ(std::string(block, static_cast<std::size_t>(count)), "out\nerr\n");
}

TEST_F(TaskTest, WhatCannotRunIsToldAtOnce) {
  EventLoop loop;
  const auto said = [&](const TaskOptions& options) {
    const auto task = Task::start(loop, options, [](int) { ADD_FAILURE(); });
    return task ? std::string("runs") : task.error().message();
  };
  EXPECT_EQ(said({.argv = {"nikkan-no-such-command"}}), "not_found (task.command): nikkan-no-such-command is not in PATH");
  EXPECT_EQ(said({.argv = {"/no/such"}}), "not_found (task.command): /no/such: No such file or directory");
  EXPECT_EQ(said({.argv = {"/etc/passwd"}}), "io (task.command): /etc/passwd: Permission denied");
  EXPECT_EQ(said({.argv = {"/bin/true"}, .folder = "/no/such"}), "io (task.folder): /no/such: No such file or directory");
  EXPECT_EQ(said({}), "not_found (task.command): no command");
}

TEST_F(TaskTest, StopIsTermAndACommandMayEndInItsOwnWay) {
  EventLoop loop;
  int status = -1;
  auto task = Task::start(loop, shell("trap 'echo bye > out; exit 3' TERM; echo $$ > pid; while :; do sleep 0.01; done"), [&](int s) {
    status = s;
    loop.stop();
  });
  ASSERT_TRUE(task);
  EXPECT_EQ(pid_in("pid"), (*task)->pid());
  (*task)->stop(20s);
  loop.run();
  EXPECT_EQ(status, 3);
  EXPECT_EQ(read("out"), "bye\n");
}

TEST_F(TaskTest, KillComesAfterTheGraceAndReachesTheWholeTree) {
  EventLoop loop;
  int status = -1;
  // Deaf to TERM, with a child of its own group, one in a session of its own and one whose parent is gone.
  auto task = Task::start(loop, shell("trap '' TERM; sleep 1000 & echo $! > one; setsid sh -c 'trap \"\" TERM; echo $$ > two; sleep 1000; :' & "
                                      "setsid setsid sh -c 'echo $$ > three; sleep 1000; :'; sleep 1000; :"), [&](int s) {
    status = s;
    loop.stop();
  });
  ASSERT_TRUE(task);
  const pid_t one = pid_in("one"), two = pid_in("two"), three = pid_in("three"), self = (*task)->pid();
  for (const pid_t pid : {one, two, three, self}) EXPECT_TRUE(runs(pid));
  (*task)->stop(50ms);
  loop.run();
  EXPECT_EQ(status, kEndedBySignal + SIGKILL);
  for (const pid_t pid : {one, two, three, self}) EXPECT_FALSE(runs(pid)) << pid;
}

TEST_F(TaskTest, WhatACommandLeavesBehindGoesOn) {
  EXPECT_EQ(status_of(shell("sleep 1000 & echo $! > pid")), 0);
  const pid_t left = pid_in("pid");
  EXPECT_TRUE(runs(left));
  kill(left, SIGKILL);
}

TEST_F(TaskTest, TheTreeEndsWithUs) {
  const pid_t us = fork();
  if (us == 0) {
    EventLoop loop;
    auto options = shell("trap '' TERM; setsid sh -c 'echo $$ > two; sleep 1000; :' & echo $$ > one; sleep 1000; :");
    options.grace = 50ms;
    const auto task = Task::start(loop, options, [](int) {});
    loop.run();
    _exit(0);
  }
  const pid_t one = pid_in("one"), two = pid_in("two");
  EXPECT_TRUE(runs(one));
  kill(us, SIGKILL);
  waitpid(us, nullptr, 0);
  EXPECT_TRUE(ends(one));
  EXPECT_TRUE(ends(two));
}

TEST_F(TaskTest, TheTreeEndsWithTheProcessBetween) {
  EventLoop loop;
  int status = -1;
  auto task = Task::start(loop, shell("sleep 1000 & echo $! > child; echo $PPID > between; exec sleep 1000"), [&](int s) {
    status = s;
    loop.stop();
  });
  ASSERT_TRUE(task);
  const pid_t child = pid_in("child");
  EXPECT_TRUE(runs(child));
  kill(pid_in("between"), SIGKILL);
  loop.run();
  EXPECT_EQ(status, kUnwatched);
  EXPECT_TRUE(ends(child));
  EXPECT_TRUE(ends((*task)->pid()));
}

TEST_F(TaskTest, WhatIsHeldStaysLockedUntilTheTreeIsGone) {
  const std::string path = folder / "lock";
  const auto locked = [&] {
    const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    const bool free = flock(fd, LOCK_EX | LOCK_NB) == 0;
    close(fd);
    return !free;
  };
  EventLoop loop;
  const int held = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(flock(held, LOCK_EX), 0);
  auto options = shell("ls /proc/self/fd | wc -l > out; echo $$ > pid; exec sleep 1000");
  options.hold = held;
  auto task = Task::start(loop, options, [&](int) { loop.stop(); });
  ASSERT_TRUE(task);
  pid_in("pid");
  EXPECT_EQ(read("out"), "4\n");  // the command has it not
  close(held);
  EXPECT_TRUE(locked());
  (*task)->stop(5s);
  loop.run();
  EXPECT_FALSE(locked());
}

TEST_F(TaskTest, NobodyHearsOfATaskThatIsDestroyed) {
  EventLoop loop;
  auto task = Task::start(loop, shell("echo $$ > pid; exec sleep 1000"), [](int) { ADD_FAILURE(); });
  ASSERT_TRUE(task);
  const pid_t pid = pid_in("pid");
  task->reset();
  EXPECT_TRUE(ends(pid));
  loop.after(20ms, [&] { loop.stop(); });
  loop.run();
}

TEST_F(TaskTest, ManyTasksLeaveNothing) {
  EventLoop loop;
  const auto descriptors = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
  int left = 50;
  std::ptrdiff_t first = 0, last = 0;
  std::unique_ptr<Task> task;
  std::function<void()> next = [&] {
    auto made = Task::start(loop, {.argv = {"/bin/true"}}, [&](int status) {
      EXPECT_EQ(status, 0);
      (left == 50 ? first : last) = descriptors();
      if (--left == 0) return loop.stop();
      next();
    });
    ASSERT_TRUE(made);
    task = std::move(*made);
  };
  next();
  loop.run();
  EXPECT_EQ(last, first);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);  // no zombie
}

}  // namespace
}  // namespace nikkan::net
