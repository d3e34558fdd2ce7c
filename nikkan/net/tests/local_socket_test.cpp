#include "nikkan/net/local_socket.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <thread>

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;

std::string path_for(const char* name) { return testing::TempDir() + "nikkan-" + name + "-" + std::to_string(getpid()); }

TEST(LocalSocket, AnswersItsOwnUserEachTimeAnew) {
  EventLoop loop;
  const std::string path = path_for("socket");
  int asked = 0;
  auto made = LocalSocket::serve(loop, path, [&] { return "answer " + std::to_string(++asked); });
  ASSERT_TRUE(made) << made.error().message();
  struct stat there {};
  ASSERT_EQ(stat(path.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777, 0600U);
  std::thread peer([&] {
    EXPECT_EQ(ask_local(path, 5s).value_or("none"), "answer 1");
    EXPECT_EQ(ask_local(path, 5s).value_or("none"), "answer 2");
    loop.stop();
  });
  loop.run();
  peer.join();
  const auto second = LocalSocket::serve(loop, path, [] { return std::string(); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::duplicate);
  made->reset();
  EXPECT_NE(stat(path.c_str(), &there), 0);
  EXPECT_EQ(ask_local(path, 1s).error().code, Code::not_found);
}

TEST(LocalSocket, TakesThePlaceOfADeadOneAndOfNothingElse) {
  const std::string path = path_for("dead");
  {
    EventLoop loop;
    auto made = LocalSocket::serve(loop, path, [] { return std::string("x"); });
    ASSERT_TRUE(made);
    static const auto* const left = made->release();  // as a crash leaves it
    ASSERT_NE(left, nullptr);
  }
  EventLoop loop;
  EXPECT_TRUE(LocalSocket::serve(loop, path, [] { return std::string("x"); }));
  const std::string file = path_for("file");
  std::ofstream(file) << "somebody's";
  EXPECT_FALSE(LocalSocket::serve(loop, file, [] { return std::string("x"); }));
  EXPECT_TRUE(std::ifstream(file).good());
  unlink(file.c_str());
  EXPECT_EQ(LocalSocket::serve(loop, "/" + std::string(200, 'x'), [] { return std::string("x"); }).error().field, "socket");
}

TEST(LocalSocket, WhoDoesNotAnswerIsNotWaitedFor) {
  EventLoop loop;  // never run
  const std::string path = path_for("silent");
  const auto made = LocalSocket::serve(loop, path, [] { return std::string("x"); });
  ASSERT_TRUE(made);
  EXPECT_EQ(ask_local(path, 20ms).error().message(), "io (socket): " + path + ": no answer in time");
}

}  // namespace
}  // namespace nikkan::net
