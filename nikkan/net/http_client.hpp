#pragma once
// One HTTP/1.1 request over libcurl: no redirects, no proxy, no cookies, limits on time and size.
// Loopback only unless told otherwise: the address of the socket is checked, not only the name.
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan::net {

struct HttpLimits {
  std::chrono::milliseconds timeout{30'000};  ///< whole exchange
  std::chrono::milliseconds connect_timeout{5'000};
  std::size_t max_body = 64U << 10U;
  std::size_t max_headers = 16U << 10U;
};

struct HttpRequest {
  std::string url;   ///< http:// or https://, no user information
  std::string body;  ///< POST when not empty or `post`
  bool post = true;
  std::vector<std::string> headers;  ///< "Name: value"
  bool allow_remote = false;         ///< else only 127.0.0.0/8 and ::1
  HttpLimits limits;
};

struct HttpReply {
  int status = 0;
  std::string body;
};

/// Errors: bad_value "http.url" (unusable URL), unsupported "http.host" (not loopback), limit "http.body" /
/// "http.headers", truncated "http.body" (the peer stopped early), io "http.connect" (no connection),
/// io "http.timeout". Any status is a reply, redirects included.
Result<HttpReply> http_exchange(const HttpRequest& request);

/// http or https, a host, no user information. Errors: bad_value "http.url".
Result<void> check_url(std::string_view url);
/// True for localhost, 127.0.0.0/8 and ::1, by name alone.
bool names_loopback(std::string_view url);

}  // namespace nikkan::net
