#pragma once
// A streaming reverse proxy for HTTP/1.1 (RFC 9110, 9112) that rewrites multipart/form-data bodies as they pass.
//
//   client > head (strict) > body out of its framing > FormRewriter, when it is a form > framing > upstream
//   upstream > head > body out of its framing > framing > client
//   neither side is read while the other has more than `high_water` octets waiting
//
// Left out: HTTP/2, TLS, CONNECT, upgrades (a request for one goes on as a plain request), caching, more than one upstream.
// A client that closes its sending half before the answer is taken for one that has gone.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "nikkan/net/event_loop.hpp"
#include "nikkan/services/form/form_rewrite.hpp"
#include "nikkan/services/form/http_body.hpp"
#include "nikkan/services/form/http_head.hpp"

namespace nikkan::form {

/// How the upstream server learns the length of a body that was rewritten. One that fits into `hold` always has a Content-Length.
enum class LengthMode : std::uint8_t {
  stream,   ///< computed when the first file begins; parts that are expanded behind it need `room`, or are refused. A form that
            ///< came in chunks goes on in chunks
  chunked,  ///< it does not: in chunks
  spool,    ///< the body goes through a file on disk first
};

struct ProxyLimits {
  std::size_t max_connections = 1024;  ///< clients; for another one the idlest is closed, or it is answered 503
  std::size_t high_water = 256U << 10U;
  std::size_t hold = 64U << 10U;      ///< octets of a rewritten body that are held for a Content-Length
  std::size_t max_hold = 1U << 20U;   ///< LengthMode::stream: octets before the first file
  std::uint64_t room = 0;             ///< LengthMode::stream: octets that parts behind the first file may grow by
  std::uint64_t max_spool = 1U << 30U;
  std::uint64_t max_body = UINT64_MAX;
  HeadLimits head = {};
  std::chrono::milliseconds header_timeout{10'000};  ///< for a whole request head; for the first one from the connection on
  std::chrono::milliseconds idle_timeout{60'000};    ///< between requests
  std::chrono::milliseconds rate_window{20'000};     ///< of time that a client was waited for
  std::uint64_t min_rate = 500;                      ///< octets a second of a request body, over a window
  std::chrono::milliseconds take_timeout{60'000};    ///< for a client to take some of its answer
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds upstream_timeout{60'000};  ///< without any octet taken or given
  std::chrono::milliseconds linger{2'000};           ///< an answer is followed by the end once a client was silent so long
};

struct ProxyOptions {
  net::Endpoint upstream;
  RewriteOptions rewrite = {};
  LengthMode length = LengthMode::stream;
  bool keep_upstream = true;           ///< connections to the server, for the next request
  std::string pseudonym = "nikkan";    ///< in Via; a request that holds it already is a loop
  bool forwarded_for = false;          ///< append the client's address to X-Forwarded-For
  std::string spool_folder = "/tmp";
  ProxyLimits limits = {};
};

struct ProxyCounters {
  std::uint64_t accepted = 0, turned_away = 0, made_room = 0;  ///< clients
  std::uint64_t requests = 0, answered = 0;           ///< answered by the upstream server, to the end
  std::uint64_t forms = 0, rewritten_forms = 0, rewritten_parts = 0, rewritten_fields = 0;
  std::uint64_t spooled = 0;                          ///< bodies
  std::uint64_t request_octets = 0, response_octets = 0;  ///< of bodies, as they came
  std::uint64_t client_pauses = 0, upstream_pauses = 0;   ///< how often one side waited for the other
  std::uint64_t broken = 0;                           ///< answers that were cut off, clients that went away meanwhile
  std::uint64_t bad_request = 0, too_large = 0, unsupported = 0, timed_out = 0, spool_failed = 0, upstream_failed = 0;  ///< refused: 400 and the like…
};

/// What was rewritten in a request.
struct RewrittenRequest {
  const net::Endpoint& client;
  std::string_view method, target;
  const std::vector<RewrittenPart>& parts;
};

struct ProxyEvents {
  std::function<void(const RewrittenRequest&)> rewritten = {};
  std::function<void()> drained = {};  ///< after drain(), when the last client has gone
};

struct ProxyCore;

class Proxy {
 public:
  Proxy(net::EventLoop& loop, ProxyOptions options, ProxyEvents events = {});
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  /// Errors: io "listen".
  Result<net::Endpoint> listen(const net::Endpoint& at);
  /// No more requests: clients that have none under way are closed, the others after their answer.
  void drain();
  const ProxyCounters& counters() const;
  std::size_t clients() const;
  std::size_t idle_upstreams() const;

 private:
  std::shared_ptr<ProxyCore> core_;
};

}  // namespace nikkan::form
