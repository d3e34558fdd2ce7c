#include "nikkan/net/http_client.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "nikkan/net/tests/http_stub.hpp"

using namespace nikkan;
using namespace nikkan::net;
using nikkan::net::test::HttpStub;

namespace {

HttpRequest post(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.body = "{}";
  request.headers = {"Content-Type: application/json"};
  return request;
}

}  // namespace

TEST(Http, ChecksUrls) {
  EXPECT_TRUE(check_url("http://127.0.0.1:8080/v1").has_value());
  EXPECT_TRUE(check_url("https://example.com/v1").has_value());
  for (const char* bad : {"", "x", "ftp://127.0.0.1/", "file:///etc/passwd", "http://user:pw@127.0.0.1/", "http:///",
                          "gopher://127.0.0.1/"}) {
    EXPECT_FALSE(check_url(bad).has_value()) << bad;
  }
}

TEST(Http, KnowsLoopbackByName) {
  for (const char* good : {"http://127.0.0.1/", "http://127.9.9.9:1/", "http://localhost/", "http://[::1]:8080/"})
    EXPECT_TRUE(names_loopback(good)) << good;
  for (const char* bad : {"http://10.0.0.1/", "http://example.com/", "http://127.0.0.1.example.com/", "http://[::2]/",
                          "http://0.0.0.0/"}) {
    EXPECT_FALSE(names_loopback(bad)) << bad;
  }
}

TEST(Http, RefusesOtherHosts) {
  const auto reply = http_exchange(post("http://192.0.2.1/v1"));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::unsupported);
  EXPECT_EQ(reply.error().field, "http.host");
}

TEST(Http, SaysWhenNobodyListens) {
  const auto reply = http_exchange(post("http://127.0.0.1:1/"));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::io);
  EXPECT_EQ(reply.error().field, "http.connect");
}

TEST(Http, StubGivesStatusAndBody) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  auto ok = http_exchange(post(stub.url("/ok/x")));
  ASSERT_TRUE(ok.has_value()) << ok.error().message();
  EXPECT_EQ(ok->status, 200);
  EXPECT_NE(ok->body.find("choices"), std::string::npos);
  EXPECT_EQ(stub.ask("last"), "{}");
  EXPECT_EQ(http_exchange(post(stub.url("/status/429/x")))->status, 429);
  EXPECT_EQ(http_exchange(post(stub.url("/status/500/x")))->status, 500);
}

TEST(Http, FollowsNoRedirect) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  const auto reply = http_exchange(post(stub.url("/redirect/x")));
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->status, 302);
  EXPECT_EQ(stub.ask("count"), "1");
}

TEST(Http, LimitsBodyHeadersAndTime) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  const auto big = http_exchange(post(stub.url("/big/x")));
  ASSERT_FALSE(big.has_value());
  EXPECT_EQ(big.error().code, Code::limit);
  EXPECT_EQ(big.error().field, "http.body");
  const auto headers = http_exchange(post(stub.url("/headers/x")));
  ASSERT_FALSE(headers.has_value());
  EXPECT_EQ(headers.error().field, "http.headers");
  HttpRequest hasty = post(stub.url("/slow/x"));
  hasty.limits.timeout = std::chrono::milliseconds(100);
  const auto slow = http_exchange(hasty);
  ASSERT_FALSE(slow.has_value());
  EXPECT_EQ(slow.error().field, "http.timeout");
}

TEST(Http, ACutReplyIsTruncated) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  const auto reply = http_exchange(post(stub.url("/cut/x")));
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code, Code::truncated);
  EXPECT_EQ(reply.error().offset, 10U);
}

TEST(Http, ProxyVariablesDoNotMatter) {
  const HttpStub stub;
  NIKKAN_NEED_STUB(stub);
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const auto reply = http_exchange(post(stub.url("/ok/x")));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
  ASSERT_TRUE(reply.has_value()) << reply.error().message();
  EXPECT_EQ(reply->status, 200);
}
