#include "nikkan/net/http_server.hpp"

#include <fmt/format.h>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <optional>

namespace nikkan::net {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::empty_body>;
using Clock = std::chrono::steady_clock;

struct Server {
  std::function<HttpAnswer(const HttpQuestion&)> answer;
  HttpServerLimits limits;
  std::size_t open = 0;
};

class HttpSession final : public Session {
 public:
  HttpSession(std::shared_ptr<Server> server, Connection& to, EventLoop& loop)
      : server_(std::move(server)), to_(to), loop_(loop) {
    ++server_->open;
    watch();
  }
  ~HttpSession() override { --server_->open; }

  void on_octets(ByteView octets) override {
    if (over_) return;
    held_.insert(held_.end(), octets.begin(), octets.end());
    serve();
  }
  void on_sent() override {
    since_ = Clock::now();
    serve();
  }
  void on_end(const std::optional<Error>&) override {}

 private:
  /// Requests that are whole, one answer at a time: a client that does not read is not answered further.
  void serve() {
    while (!over_ && !held_.empty() && to_.unsent() == 0) {
      Parser parser;
      parser.header_limit(static_cast<std::uint32_t>(server_->limits.max_header));
      parser.body_limit(0);
      parser.eager(true);
      boost::system::error_code code;
      const std::size_t taken = parser.put(boost::asio::buffer(held_), code);
      if (code == http::error::need_more) return;
      if (code == http::error::header_limit) return refuse(431);
      if (code == http::error::body_limit) return refuse(413);
      if (code || !parser.is_done()) return refuse(400);
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(taken));
      reply(parser.get());
    }
  }

  void reply(const http::request<http::empty_body>& request) {
    const auto method = request.method();
    if (method != http::verb::get && method != http::verb::head) return refuse(405);
    const HttpAnswer answer = server_->answer({std::string(request.method_string()), std::string(request.target())});
    send(answer, request.keep_alive(), method == http::verb::head);
  }

  void refuse(int status) {
    send({.status = status, .body = fmt::format("{}\n", status)}, false, false);
  }

  void send(const HttpAnswer& answer, bool keep, bool head) {
    const std::string_view reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(answer.status)));
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}{}\r\n", answer.status,
                                   reason, answer.content_type, answer.body.size(),
                                   answer.status == 405 ? "Allow: GET, HEAD\r\n" : "", keep ? "" : "Connection: close\r\n");
    if (!head) text += answer.body;
    since_ = Clock::now();
    to_.write(Bytes(text.begin(), text.end()));
    if (!keep) {
      over_ = true;
      to_.finish();
    }
  }

  /// A session that has got nowhere for the time limit ends.
  void watch() {
    const auto left = since_ + server_->limits.timeout - Clock::now();
    if (left <= Clock::duration::zero()) return to_.close();
    loop_.after(left, [this, alive = std::weak_ptr<int>(alive_)] {
      if (!alive.expired()) watch();
    });
  }

  std::shared_ptr<Server> server_;
  Connection& to_;
  EventLoop& loop_;
  Bytes held_;
  bool over_ = false;
  Clock::time_point since_ = Clock::now();
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace

Result<Endpoint> serve_http(EventLoop& loop, const Endpoint& endpoint, std::function<HttpAnswer(const HttpQuestion&)> answer,
                            const HttpServerLimits& limits) {
  const auto server = std::make_shared<Server>(Server{std::move(answer), limits});
  return loop.listen(endpoint, [server, &loop](Connection& to) -> std::unique_ptr<Session> {
    if (server->open >= server->limits.max_connections) return nullptr;
    return std::make_unique<HttpSession>(server, to, loop);
  });
}

}  // namespace nikkan::net
