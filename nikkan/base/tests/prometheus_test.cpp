#include "nikkan/base/prometheus.hpp"

#include <gtest/gtest.h>

namespace nikkan::prometheus {
namespace {

TEST(Prometheus, WritesFamiliesAndSamples) {
  Writer out;
  out.family("a_total", "What was\ncounted \\ \"so\".", Kind::counter).sample("", 18446744073709551615ULL);
  out.family("b", "Now.", Kind::gauge).sample({{"router", "r1"}, {"peer", "192.0.2.1"}}, 0);
  EXPECT_EQ(out.take(),
            "# HELP a_total What was\\ncounted \\\\ \"so\".\n# TYPE a_total counter\na_total 18446744073709551615\n"
            "# HELP b Now.\n# TYPE b gauge\nb{router=\"r1\",peer=\"192.0.2.1\"} 0\n");
}

TEST(Prometheus, EscapesWhatAStrangerNamedItself) {
  EXPECT_EQ(labels({{"router", "a\"} 1\nfake{x=\"\\"}}), "router=\"a\\\"} 1\\nfake{x=\\\"\\\\\"");
  EXPECT_EQ(labels({{"router", "\xff"}}), "router=\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace nikkan::prometheus
