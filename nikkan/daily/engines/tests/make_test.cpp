#include <gtest/gtest.h>

#include "nikkan/daily/engines/engines.hpp"
#include "nikkan/daily/engines/tests/request.hpp"

using namespace nikkan;
using namespace nikkan::engines;
using nikkan::engines::test::request;

TEST(Make, KnowsTheBuiltInEngines) {
  for (const auto& [spec, name] :
       {std::pair{"builtin", "builtin"}, std::pair{"extract", "extract"}, std::pair{"frames-ja", "frames-ja"}}) {
    const auto made = make(spec);
    ASSERT_TRUE(made.has_value()) << spec;
    EXPECT_EQ((*made)->name(), name);
  }
  EXPECT_FALSE((*make("builtin"))->run(request(summary::Lang::en)).out.empty());
  EXPECT_FALSE((*make("builtin"))->run(request(summary::Lang::ja)).out.empty());
}

TEST(Make, AnUnknownNameListsTheKnownOnes) {
  for (const char* spec : {"oracle", "", "process", "llama:x"}) {
    const auto made = make(spec);
    ASSERT_FALSE(made.has_value()) << spec;
    EXPECT_EQ(made.error().code, Code::not_found);
    EXPECT_EQ(made.error().field, "engine");
    for (const char* known : {"builtin", "process:", "http:"})
      EXPECT_NE(made.error().detail.find(known), std::string::npos);
  }
}

TEST(Make, SplitsACommandAsAShellWould) {
  NIKKAN_NEED_PYTHON();
  const auto script = nikkan::test::source_path("nikkan/daily/engines/tests/data/engine.py").string();
  for (const std::string& spec :
       {"process:/usr/bin/python3 " + script + " echo", "process:  python3  '" + script + "' \"echo\" ",
        "process:/usr/bin/python3 " + script + " e'c'h\\o"}) {
    const auto made = make(spec);
    ASSERT_TRUE(made.has_value()) << spec;
    EXPECT_EQ((*made)->run(request()).status, summary::Status::ok) << spec;
  }
  EXPECT_EQ(make("process:'open").error().code, Code::bad_value);
  EXPECT_EQ(make("process:").error().code, Code::bad_value);
  EXPECT_EQ(make("process:''").error().code, Code::bad_value);
}

TEST(Make, TakesAUrlWithAModel) {
  for (const char* spec : {"http:http://127.0.0.1:8080", "http://127.0.0.1:8080/",
                           "http:http://localhost:8080/v1/chat/completions#small"}) {
    const auto made = make(spec);
    ASSERT_TRUE(made.has_value()) << spec;
    EXPECT_EQ((*made)->name(), "http");
  }
  EXPECT_EQ((*make("http:http://localhost:8080#small"))->version(), "small");
  EXPECT_EQ(make("http:nonsense").has_value(), false);
  EXPECT_EQ(make("http:http://192.0.2.1/").error().code, Code::unsupported);
  Settings settings;
  settings.allow_remote = true;
  EXPECT_TRUE(make("http:http://192.0.2.1/", settings).has_value());
}
