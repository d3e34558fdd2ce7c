#pragma once
// A request as prepare() makes them, and the test engine's command.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nikkan/daily/engines/engines.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::engines::test {

inline daily::Entry entry() {
  daily::Entry out;
  out.key = out.name = "draft-example-keys";
  out.rev = "00";
  out.title = "Keys in Drawers";
  out.abstract = "This document describes keys.  They are kept in drawers (0xff).";
  return out;
}

inline summary::Request request(summary::Lang lang = summary::Lang::ja) { return summary::prepare(entry(), lang); }

inline std::vector<std::string> command(const std::vector<std::string>& words) {
  std::vector<std::string> argv{"/usr/bin/python3",
                                nikkan::test::source_path("nikkan/daily/engines/tests/data/engine.py").string()};
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

}  // namespace nikkan::engines::test

#define NIKKAN_NEED_PYTHON() \
  if (!std::filesystem::exists("/usr/bin/python3")) GTEST_SKIP() << "/usr/bin/python3 is absent"
