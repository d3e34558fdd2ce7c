#include "nikkan/base/parallel.hpp"

#include <gtest/gtest.h>

namespace nikkan {
namespace {

TEST(Parallel, CallsEveryNumberOnce) {
  for (const unsigned threads : {0U, 1U, 2U, 9U}) {
    for (const std::size_t count : {0U, 1U, 2U, 1000U}) {
      std::vector<int> calls(count);
      parallel_for(count, threads, [&](std::size_t i) { ++calls[i]; });
      EXPECT_EQ(calls, std::vector<int>(count, 1));
    }
  }
}

}  // namespace
}  // namespace nikkan
