#include "nikkan/net/output_queue.hpp"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class OutputQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "nikkan-queue-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }
  static std::string text_of(const fs::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
  }
  fs::path folder_;
};

TEST_F(OutputQueueTest, WritesInOrderAndAppends) {
  const auto path = folder_ / "lines";
  for (const char* const first : {"a", "b"}) {
    auto queue = OutputQueue::open({.path = path.string()}).value();
    queue->push(std::string(first) + "1\n");
    queue->push(std::string(first) + "2\n");
    EXPECT_EQ(queue->finish(5s), 0U);
  }
  EXPECT_EQ(text_of(path), "a1\na2\nb1\nb2\n");
}

TEST_F(OutputQueueTest, CannotOpen) {
  const auto queue = OutputQueue::open({.path = (folder_ / "none" / "lines").string()});
  ASSERT_FALSE(queue);
  EXPECT_EQ(queue.error().field, "output");
}

TEST_F(OutputQueueTest, GoesOnInAnotherFile) {
  const auto path = folder_ / "lines";
  auto queue = OutputQueue::open({.path = path.string()}).value();
  queue->push("before\n");
  while (queue->waiting() != 0) std::this_thread::sleep_for(1ms);
  fs::rename(path, folder_ / "rotated");
  queue->reopen();
  while (!fs::exists(path)) std::this_thread::sleep_for(1ms);
  queue->push("after\n");
  EXPECT_EQ(queue->finish(5s), 0U);
  EXPECT_EQ(text_of(folder_ / "rotated"), "before\n");
  EXPECT_EQ(text_of(path), "after\n");
}

TEST_F(OutputQueueTest, CountsWhatAStalledConsumerLeft) {
  const auto path = folder_ / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const FileDescriptor reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  ASSERT_TRUE(reader);
  std::atomic<int> low = 0;
  auto queue = OutputQueue::open({.path = path.string(), .low = 1000, .on_low = [&] { ++low; }}).value();
  const std::size_t all = 4U << 20U;
  queue->push(std::string(all, 'x'));
  std::this_thread::sleep_for(50ms);
  const std::size_t stuck = queue->waiting();
  EXPECT_GT(stuck, 0U);
  EXPECT_EQ(low, 0);
  std::string buffer(all, '\0');
  std::size_t got = 0;
  while (got < all) {
    const ssize_t count = ::read(reader.get(), buffer.data(), buffer.size());
    if (count > 0) got += static_cast<std::size_t>(count);
  }
  while (low == 0) std::this_thread::sleep_for(1ms);
  queue->push(std::string(all, 'y'));
  EXPECT_GT(queue->finish(20ms), 0U);  // and it ends
}

TEST_F(OutputQueueTest, TellsAConsumerThatIsGone) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto path = folder_ / "pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  FileDescriptor reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  std::atomic<int> errors = 0;
  auto queue = OutputQueue::open({.path = path.string(), .on_error = [&](const Error& error) {
                                    EXPECT_EQ(error.field, "output");
                                    ++errors;
                                  }}).value();
  reader.close();
  queue->push("x");
  while (!queue->broken()) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(errors, 1);
  queue->push("y");
  EXPECT_EQ(queue->finish(5s), 1U);
}

TEST_F(OutputQueueTest, WaitsForAFullDisk) {
  std::atomic<int> errors = 0;
  auto queue = OutputQueue::open({.path = "/dev/full", .on_error = [&](const Error&) { ++errors; }}).value();
  queue->push("x");
  while (errors == 0) std::this_thread::sleep_for(1ms);
  EXPECT_FALSE(queue->broken());
  EXPECT_EQ(queue->finish(0ms), 1U);
  EXPECT_EQ(errors, 1);
}

}  // namespace
}  // namespace nikkan::net
