#pragma once
// The stub server as a child of the test.
#include <memory>
#include <string>
#include <vector>

#include "nikkan/net/child_process.hpp"
#include "nikkan/net/http_client.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::net::test {

inline std::string python() { return "/usr/bin/python3"; }

class HttpStub {
 public:
  explicit HttpStub(const std::vector<std::string>& words = {}) {
    ChildOptions options;
    options.argv = {python(), nikkan::test::source_path("nikkan/net/tests/data/http_stub.py").string()};
    options.argv.insert(options.argv.end(), words.begin(), words.end());
    options.network = true;  // the test has to reach it
    auto child = ChildProcess::start(options);
    if (!child) return;
    child_ = std::move(*child);
    port_ = child_->read_line(Clock::now() + std::chrono::seconds(20)).line;
  }
  bool up() const { return !port_.empty(); }
  std::string url(const std::string& path) const { return "http://127.0.0.1:" + port_ + path; }
  /// "count", "last", "auth".
  std::string ask(const std::string& what) const {
    HttpRequest request;
    request.url = url("/" + what);
    request.post = false;
    request.limits.max_body = 1U << 20U;
    const auto reply = http_exchange(request);
    return reply ? reply->body : "";
  }

 private:
  std::unique_ptr<ChildProcess> child_;
  std::string port_;
};

}  // namespace nikkan::net::test

#define NIKKAN_NEED_STUB(stub) \
  if (!(stub).up()) GTEST_SKIP() << "python3 is absent: no stub server"
