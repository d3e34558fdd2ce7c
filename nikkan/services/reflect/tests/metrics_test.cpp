#include "nikkan/services/reflect/metrics.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/test_data.hpp"

namespace nikkan::reflect {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, HaveALineForEveryReason) {
  icmpv6_reflection::Counters counters;
  counters.received = 7;
  counters.answers[0] = 5;
  counters.drops[static_cast<std::size_t>(icmpv6_reflection::Drop::rate_limited)] = 2;
  const std::string text = to_metrics(counters, {.kernel_drops = 3, .send_failures = 0}, "eth\"0");
  EXPECT_THAT(text, HasSubstr("# TYPE nikkan_reflect_replies_total counter\n"));
  EXPECT_THAT(text, HasSubstr("nikkan_reflect_packets_received_total{interface=\"eth\\\"0\"} 7\n"));
  EXPECT_THAT(text, HasSubstr("nikkan_reflect_replies_total{interface=\"eth\\\"0\",answer=\"reflected\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("reason=\"rate_limited\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("reason=\"mtu\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("nikkan_reflect_kernel_drops_total{interface=\"eth\\\"0\"} 3\n"));
}

TEST(Metrics, FileIsReplacedWhole) {
  const auto folder = std::filesystem::temp_directory_path() / "nikkan-reflect-metrics-test";
  std::filesystem::create_directories(folder);
  const auto path = folder / "reflect.prom";
  ASSERT_TRUE(write_metrics_file(path, "one\n"));
  ASSERT_TRUE(write_metrics_file(path, "two\n"));
  EXPECT_EQ(test::read_file(path), "two\n");
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".new"));
  std::filesystem::remove_all(folder);
  EXPECT_EQ(write_metrics_file(path, "three\n").error().field, "metrics.file");
}

}  // namespace
}  // namespace nikkan::reflect
