#include "nikkan/net/service_manager.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace nikkan::net {
namespace {

/// A datagram socket as systemd has one.
class Manager {
 public:
  explicit Manager(const std::string& name) : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&address), static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())), 0);
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() {
    close(fd_);
    for (const char* one : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(one);
  }
  std::string hear() {
    std::array<char, 512> block{};
    const ssize_t count = recv(fd_, block.data(), block.size(), MSG_DONTWAIT);
    return count < 0 ? "nothing" : std::string(block.data(), static_cast<std::size_t>(count));
  }

 private:
  int fd_;
};

TEST(ServiceManager, IsToldInDatagrams) {
  Manager manager("@nikkan-notify-" + std::to_string(getpid()));
  setenv("WATCHDOG_USEC", "2000000", 1);
  auto to = ServiceManager::from_environment();
  ASSERT_TRUE(to);
  EXPECT_TRUE(to->listens());
  EXPECT_EQ(getenv("NOTIFY_SOCKET"), nullptr);
  to->ready();
  EXPECT_EQ(manager.hear(), "READY=1");
  to->status("round 1\nof 3");
  EXPECT_EQ(manager.hear(), "STATUS=round 1 of 3");
  to->alive();
  EXPECT_EQ(manager.hear(), "WATCHDOG=1");
  to->stopping();
  EXPECT_EQ(manager.hear(), "STOPPING=1");
  ASSERT_TRUE(to->watchdog());
  EXPECT_EQ(to->watchdog()->count(), 1000000);
}

TEST(ServiceManager, APathWillDoAndAWatchdogOfAnotherProcessIsNotOurs) {
  const std::string path = testing::TempDir() + "nikkan-notify-" + std::to_string(getpid());
  Manager manager(path);
  setenv("WATCHDOG_USEC", "2000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  auto to = ServiceManager::from_environment();
  ASSERT_TRUE(to);
  EXPECT_FALSE(to->watchdog());
  to->ready();
  EXPECT_EQ(manager.hear(), "READY=1");
  unlink(path.c_str());
  to->ready();  // nobody is there any more: nothing happens
}

TEST(ServiceManager, WithoutVariablesNothingHappens) {
  auto to = ServiceManager::from_environment();
  ASSERT_TRUE(to);
  EXPECT_FALSE(to->listens());
  to->ready();
  setenv("NOTIFY_SOCKET", "relative", 1);
  const auto wrong = ServiceManager::from_environment();
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().field, "notify");
}

}  // namespace
}  // namespace nikkan::net
