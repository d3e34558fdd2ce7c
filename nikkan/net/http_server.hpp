#pragma once
// A small HTTP/1.1 server in an event loop, for figures and health: GET and HEAD, no body in, whole bodies out.
#include <chrono>
#include <functional>
#include <string>

#include "nikkan/net/event_loop.hpp"

namespace nikkan::net {

struct HttpQuestion {
  std::string method;  ///< "GET" or "HEAD"; HEAD's body is counted and not sent
  std::string target;  ///< "/metrics", with its query
};

struct HttpAnswer {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
};

struct HttpServerLimits {
  std::size_t max_connections = 64;  ///< more are closed at once
  std::size_t max_header = 8192;     ///< octets of a request; 431
  std::chrono::milliseconds timeout{10'000};  ///< for a whole request, and for a client to take the answer
};

/// Where it listens. Other methods are answered 405, what is no request 400, each followed by the end of the connection.
/// Errors: io "listen".
Result<Endpoint> serve_http(EventLoop& loop, const Endpoint& endpoint, std::function<HttpAnswer(const HttpQuestion&)> answer,
                            const HttpServerLimits& limits = {});

}  // namespace nikkan::net
