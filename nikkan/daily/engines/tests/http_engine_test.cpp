// A real server on loopback that answers badly.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "nikkan/daily/engines/engines.hpp"
#include "nikkan/daily/engines/tests/request.hpp"
#include "nikkan/net/tests/http_stub.hpp"

using namespace nikkan;
using namespace nikkan::engines;
using nikkan::engines::test::request;
using nikkan::net::test::HttpStub;
using summary::Status;

namespace {

constexpr std::string_view kJapanese = R"({"out":[{"text":"鍵を記述します。","source_ids":[1]}]})";

std::unique_ptr<summary::Engine> engine(const HttpStub& stub, const std::string& mode, HttpOptions options = {}) {
  options.url = stub.url("/" + mode + "/v1/chat/completions");
  auto made = make_http(options);
  EXPECT_TRUE(made.has_value());
  return std::move(*made);
}

}  // namespace

TEST(HttpEngine, TakesAReply) {
  const HttpStub stub({std::string(kJapanese)});
  NIKKAN_NEED_STUB(stub);
  const auto response = engine(stub, "ok")->run(request());
  EXPECT_EQ(response.status, Status::ok) << response.reason;
  EXPECT_EQ(response.out.at(0).text, "鍵を記述します。");
  EXPECT_EQ(response.engine, "http");
  EXPECT_EQ(response.version, "default");
  EXPECT_EQ(stub.ask("auth"), "");
}

struct Row {
  std::string mode, reason, requests;
};
class HttpFails : public testing::TestWithParam<Row> {};

TEST_P(HttpFails, WithAReasonAndTheRightNumberOfTries) {
  const HttpStub stub({std::string(kJapanese)});
  NIKKAN_NEED_STUB(stub);
  const auto response = engine(stub, GetParam().mode)->run(request());
  EXPECT_EQ(response.status, Status::failed);
  EXPECT_NE(response.reason.find(GetParam().reason), std::string::npos) << response.reason;
  EXPECT_EQ(stub.ask("count"), GetParam().requests);
}

INSTANTIATE_TEST_SUITE_P(Modes, HttpFails,
                         testing::Values(Row{"status/429", "status 429", "1"}, Row{"status/400", "status 400", "1"},
                                         Row{"status/401", "status 401", "1"}, Row{"status/500", "status 500", "3"},
                                         Row{"status/503", "status 503", "3"}, Row{"redirect", "status 302", "1"},
                                         Row{"cut", "stopped early", "3"}, Row{"big", "size limit", "1"},
                                         Row{"length", "did not finish", "1"}, Row{"garbage", "reply refused", "1"},
                                         Row{"headers", "headers over", "1"}),
                         [](const auto& mode) {
                           std::string name = mode.param.mode;
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

TEST(HttpEngine, TwoFailuresOfTheServerAreSurvived) {
  const HttpStub stub({std::string(kJapanese)});
  NIKKAN_NEED_STUB(stub);
  EXPECT_EQ(engine(stub, "flaky")->run(request()).status, Status::ok);
  EXPECT_EQ(stub.ask("count"), "3");
}

TEST(HttpEngine, SlowIsATimeoutAndAfterThreeNobodyIsAsked) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  HttpOptions options;
  options.timeout = std::chrono::milliseconds(150);
  const auto e = engine(stub, "slow", options);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(e->run(request()).status, Status::timeout);
  const auto fourth = e->run(request());
  EXPECT_EQ(fourth.status, Status::failed);
  EXPECT_NE(fourth.reason.find("asked no more"), std::string::npos);
}

TEST(HttpEngine, ContentThatIsNoReplyIsRefused) {
  for (const char* content : {"hello", "{}", R"({"out":[{"text":"x","source_ids":[9]}]})", "[]"}) {
    const HttpStub stub({content});
    NIKKAN_NEED_STUB(stub);
    EXPECT_EQ(engine(stub, "ok")->run(request()).status, Status::failed) << content;
  }
}

TEST(HttpEngine, TheKeyComesFromAFileAndShowsNowhere) {
  const HttpStub stub({std::string(kJapanese)});
  NIKKAN_NEED_STUB(stub);
  const auto path = std::filesystem::temp_directory_path() / ("nikkan-key-" + std::to_string(::getpid()));
  std::ofstream(path) << "s3cret-key\n";
  HttpOptions options;
  options.key_file = path.string();
  EXPECT_EQ(engine(stub, "ok", options)->run(request()).status, Status::ok);
  EXPECT_EQ(stub.ask("auth"), "Bearer s3cret-key");
  const auto refused = engine(stub, "status/401", options)->run(request());
  EXPECT_EQ(refused.reason.find("s3cret"), std::string::npos);
  std::ofstream(path) << "two words\n";
  EXPECT_FALSE(make_http({.url = stub.url("/ok"), .model = {}, .key_file = path.string()}).has_value());
  std::filesystem::remove(path);
  EXPECT_FALSE(make_http({.url = stub.url("/ok"), .model = {}, .key_file = path.string()}).has_value());
}

TEST(HttpEngine, OnlyLoopbackUnlessAllowed) {
  HttpOptions options;
  options.url = "http://192.0.2.1/v1/chat/completions";
  ASSERT_FALSE(make_http(options).has_value());
  EXPECT_EQ(make_http(options).error().code, Code::unsupported);
  options.allow_remote = true;
  EXPECT_TRUE(make_http(options).has_value());
}

TEST(HttpEngine, NobodyListeningStopsNothing) {
  HttpOptions options;
  options.url = "http://127.0.0.1:1/v1/chat/completions";
  const auto e = std::move(*make_http(options));
  daily::Entry plain = engines::test::entry(), asked = engines::test::entry();
  summary::summarise(plain, {}, {});
  summary::summarise(asked, {e.get()}, {e.get()});
  ASSERT_EQ(asked.summary_ja.size(), plain.summary_ja.size());
  EXPECT_EQ(asked.summary_ja[0].text, plain.summary_ja[0].text);
}
