// Real child processes that misbehave in every way we could think of.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "nikkan/daily/engines/engines.hpp"
#include "nikkan/daily/engines/tests/request.hpp"

using namespace nikkan;
using namespace nikkan::engines;
using nikkan::engines::test::command;
using nikkan::engines::test::request;
using summary::Status;

namespace {

std::unique_ptr<summary::Engine> engine(const std::vector<std::string>& words, int timeout = 20'000, int restarts = 2) {
  ProcessOptions options;
  options.argv = command(words);
  options.timeout = std::chrono::milliseconds(timeout);
  options.max_restarts = restarts;
  return std::move(*make_process(options));
}

bool gone(pid_t pid) { return ::kill(pid, 0) != 0 && errno == ESRCH; }

}  // namespace

TEST(Process, Echoes) {
  NIKKAN_NEED_PYTHON();
  const auto e = engine({"echo"});
  const auto response = e->run(request());
  EXPECT_EQ(response.status, Status::ok) << response.reason;
  ASSERT_EQ(response.out.size(), 1U);
  EXPECT_EQ(response.out[0].text, "This document describes keys.");
  EXPECT_EQ(response.out[0].engine, "process");
  EXPECT_EQ(response.engine, "process");
  EXPECT_EQ(response.version.size(), 12U);
}

TEST(Process, IsStartedOnceAndEndsWithItsEngine) {
  NIKKAN_NEED_PYTHON();
  auto e = engine({"pid"});
  const std::string first = e->run(request()).out.at(0).text;
  EXPECT_EQ(e->run(request()).out.at(0).text, first);
  e.reset();
  EXPECT_TRUE(gone(std::stoi(first)));
}

TEST(Process, HasNoEnvironment) {
  NIKKAN_NEED_PYTHON();
  ::setenv("NIKKAN_TEST_SECRET", "1", 1);
  const std::string names = engine({"environment"})->run(request()).out.at(0).text;
  EXPECT_EQ(names.find("NIKKAN"), std::string::npos) << names;
  EXPECT_EQ(names.find("HOME"), std::string::npos) << names;
}

struct Failing {
  std::string mode, reason;
};
class ProcessFails : public testing::TestWithParam<Failing> {};

TEST_P(ProcessFails, WithAReason) {
  NIKKAN_NEED_PYTHON();
  const auto e = engine({GetParam().mode});
  const auto response = e->run(request());
  EXPECT_EQ(response.status, Status::failed);
  EXPECT_NE(response.reason.find(GetParam().reason), std::string::npos) << response.reason;
  EXPECT_TRUE(response.out.empty());
}

INSTANTIATE_TEST_SUITE_P(Modes, ProcessFails,
                         testing::Values(Failing{"crash", "exit status 7; standard error: out of memory"},
                                         Failing{"segv", "exit status 139"}, Failing{"flood", "size limit"},
                                         Failing{"garbage", "reply refused"}, Failing{"half", "reply refused"},
                                         Failing{"wrong-id", "another request"}, Failing{"no-id", "another request"},
                                         Failing{"wrong-source", "no such sentence"},
                                         Failing{"error", "the engine says: no such language"},
                                         Failing{"many", "limit"}, Failing{"quiet-end", "exit status 0"}),
                         [](const auto& mode) {
                           std::string name = mode.param.mode;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Process, HangingIsATimeoutAndTheNextRequestGetsAnotherChild) {
  NIKKAN_NEED_PYTHON();
  const auto mark = std::filesystem::temp_directory_path() / ("nikkan-hang-once-" + std::to_string(::getpid()));
  std::filesystem::remove(mark);
  const auto e = engine({"hang-once", mark.string()}, 1500);
  EXPECT_EQ(e->run(request()).status, Status::timeout);
  EXPECT_EQ(e->run(request()).status, Status::ok);
  std::filesystem::remove(mark);
}

TEST(Process, StaysDownAfterTooManyFailures) {
  NIKKAN_NEED_PYTHON();
  const auto e = engine({"crash"}, 20'000, 1);
  EXPECT_NE(e->run(request()).reason.find("exit status 7"), std::string::npos);
  EXPECT_NE(e->run(request()).reason.find("exit status 7"), std::string::npos);
  const auto third = e->run(request());
  EXPECT_EQ(third.status, Status::failed);
  EXPECT_NE(third.reason.find("stays down"), std::string::npos) << third.reason;
}

TEST(Process, TwoRepliesToOneRequestAreNoticed) {
  NIKKAN_NEED_PYTHON();
  const auto e = engine({"twice"});
  EXPECT_EQ(e->run(request()).status, Status::ok);
  // The second reply to request 1 is there, or comes where reply 2 is due: refused either way.
  EXPECT_EQ(e->run(request()).status, Status::failed);
  EXPECT_EQ(e->run(request()).status, Status::ok) << "a fresh child";
}

TEST(Process, ChattingOnStandardErrorDoesNotMatter) {
  NIKKAN_NEED_PYTHON();
  EXPECT_EQ(engine({"flood-errors"})->run(request()).status, Status::ok);
}

TEST(Process, ACommandThatIsNotThereFailsAtTheRequest) {
  ProcessOptions options;
  options.argv = {"/nowhere/model"};
  const auto e = std::move(*make_process(options));
  const auto response = e->run(request());
  EXPECT_EQ(response.status, Status::failed);
  EXPECT_NE(response.reason.find("/nowhere/model"), std::string::npos) << response.reason;
  EXPECT_FALSE(make_process({}).has_value());
}

TEST(Process, NoTrickOfItsChangesAnIssue) {
  NIKKAN_NEED_PYTHON();
  daily::Entry plain = engines::test::entry();
  summary::summarise(plain, {}, {});
  for (const char* mode :
       {"crash", "segv", "flood", "garbage", "wrong-id", "wrong-source", "lie", "quiet-end", "many", "early", "echo"}) {
    const auto e = engine({mode});
    daily::Entry tricked = engines::test::entry();
    summary::summarise(tricked, {}, {e.get()});
    ASSERT_EQ(tricked.summary_ja.size(), plain.summary_ja.size()) << mode;
    for (std::size_t i = 0; i < plain.summary_ja.size(); ++i)
      EXPECT_EQ(tricked.summary_ja[i].text, plain.summary_ja[i].text) << mode;
  }
}

TEST(Process, TellsEachFailureOnce) {
  NIKKAN_NEED_PYTHON();
  std::vector<std::string> told;
  const auto e = with_report(engine({"crash"}, 20'000, 1), [&](const std::string& line) { told.push_back(line); });
  for (int i = 0; i < 4; ++i) static_cast<void>(e->run(request()));
  ASSERT_EQ(told.size(), 2U);
  EXPECT_TRUE(told[0].starts_with("process: exit status 7")) << told[0];
  EXPECT_NE(told[1].find("stays down"), std::string::npos) << told[1];
}

TEST(Process, AnHonestSentenceIsPrinted) {
  NIKKAN_NEED_PYTHON();
  const auto e = engine({"japanese"});
  daily::Entry entry = engines::test::entry();
  summary::summarise(entry, {}, {e.get()});
  ASSERT_FALSE(entry.summary_ja.empty());
  EXPECT_EQ(entry.summary_ja[0].text, "鍵を記述します。");
  EXPECT_EQ(entry.summary_ja[0].engine, "process");
}
