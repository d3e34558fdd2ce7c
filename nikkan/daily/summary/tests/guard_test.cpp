#include "nikkan/daily/summary/guard.hpp"

#include <gtest/gtest.h>

TEST(Guard, LetsAnEmptySentencePass) {
  EXPECT_FALSE(nikkan::summary::guard({}, {}).has_value());
}
