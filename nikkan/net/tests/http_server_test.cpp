#include "nikkan/net/http_server.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "nikkan/net/http_client.hpp"

namespace nikkan::net {
namespace {

using namespace std::chrono_literals;

/// A server in a thread of its own.
class Serving {
 public:
  explicit Serving(const HttpServerLimits& limits = {}) {
    at_ = serve_http(loop_, *parse_endpoint("127.0.0.1:0"), [](const HttpQuestion& question) {
      if (question.target == "/large") return HttpAnswer{.body = std::string(4U << 20U, 'x')};
      if (question.target != "/metrics") return HttpAnswer{.status = 404, .body = "nothing here\n"};
      return HttpAnswer{.body = "up 1\n"};
    }, limits).value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() {
    loop_.stop();
    thread_.join();
  }
  Result<HttpReply> get(const std::string& target) const {
    HttpRequest request;
    request.url = "http://" + to_string(at_) + target;
    request.post = false;
    request.limits.max_body = 8U << 20U;
    return http_exchange(request);
  }
  /// Says it in pieces of one octet when asked, and reads until the server ends.
  std::string raw(std::string_view text, bool one_by_one = false) const {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(at_.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    while (!text.empty()) {
      const auto piece = text.substr(0, one_by_one ? 1 : text.size());
      if (send(fd, piece.data(), piece.size(), MSG_NOSIGNAL) < 0) break;
      text.remove_prefix(piece.size());
    }
    std::string out;
    std::array<char, 4096> buffer{};
    for (ssize_t count = 0; (count = recv(fd, buffer.data(), buffer.size(), 0)) > 0;) out.append(buffer.data(), static_cast<std::size_t>(count));
    close(fd);
    return out;
  }

 private:
  EventLoop loop_;
  Endpoint at_;
  std::thread thread_;
};

TEST(HttpServer, AnswersCurl) {
  const Serving server;
  const auto reply = server.get("/metrics");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, "up 1\n");
  EXPECT_EQ(server.get("/other")->status, 404);
}

TEST(HttpServer, SendsALargeAnswerWhole) {
  const Serving server;
  const auto reply = server.get("/large");
  ASSERT_TRUE(reply) << reply.error().message();
  EXPECT_EQ(reply->body, std::string(4U << 20U, 'x'));
}

TEST(HttpServer, KeepsAConnectionForSeveralRequests) {
  const Serving server;
  const std::string out = server.raw("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true);
  EXPECT_TRUE(out.starts_with("HTTP/1.1 200 OK\r\n")) << out;
  EXPECT_NE(out.find("HTTP/1.1 404 Not Found\r\n"), std::string::npos) << out;
}

TEST(HttpServer, CountsABodyForHeadAndDoesNotSendIt) {
  const Serving server;
  const std::string out = server.raw("HEAD /metrics HTTP/1.0\r\n\r\n");
  EXPECT_NE(out.find("Content-Length: 5\r\n"), std::string::npos) << out;
  EXPECT_TRUE(out.ends_with("\r\n\r\n")) << out;
}

TEST(HttpServer, RefusesWhatIsNoQuestion) {
  const Serving server({.max_connections = 4, .max_header = 1024, .timeout = 10s});
  EXPECT_TRUE(server.raw("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").starts_with("HTTP/1.1 405 "));
  EXPECT_TRUE(server.raw("POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabcdefghi").starts_with("HTTP/1.1 413 "));
  EXPECT_TRUE(server.raw("\x16\x03\x01 what\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(server.raw("GET / HTTP/1.1\r\nX: " + std::string(2000, 'x') + "\r\n\r\n").starts_with("HTTP/1.1 431 "));
}

TEST(HttpServer, EndsAClientThatGetsNowhere) {
  const Serving server({.max_connections = 4, .max_header = 1024, .timeout = 50ms});
  EXPECT_EQ(server.raw("GET / HT"), "");
}

}  // namespace
}  // namespace nikkan::net
