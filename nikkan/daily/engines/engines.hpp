#pragma once
// Engines for a model that the user runs: a child process (JSON lines) and an OpenAI-compatible
// chat endpoint (digest issue, 11). They do I/O, so they stand above summary.
//
// An engine never throws, never blocks past its time limit and never stops an issue: whatever goes
// wrong is a Response with Status failed or timeout and a reason. What comes back is still only a
// proposal; the guard decides.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::engines {

struct ProcessOptions {
  std::vector<std::string> argv;              ///< the command, started once, at the first request
  std::chrono::milliseconds timeout{30'000};  ///< a request
  std::size_t max_reply = 64U << 10U;         ///< octets of one reply line
  std::size_t max_log = 8U << 10U;            ///< octets of standard error that are kept
  int max_restarts = 2;                       ///< after that many the engine stays down
  bool network = false;                       ///< false: no network where the system can take it away
};

struct HttpOptions {
  std::string url = "http://127.0.0.1:8080/v1/chat/completions";
  std::string model;
  bool allow_remote = false;                  ///< else loopback only
  std::string key_file;                       ///< bearer key, read when asked
  std::chrono::milliseconds timeout{30'000};  ///< a request with its retries
  std::size_t max_reply = 64U << 10U;
  int retries = 2;       ///< on 5xx and broken connections; never on 4xx
  int max_failures = 3;  ///< requests in a row without a reply, after which the engine stays down
  std::uint64_t seed = 1;
};

Result<std::unique_ptr<summary::Engine>> make_process(const ProcessOptions& options);
Result<std::unique_ptr<summary::Engine>> make_http(const HttpOptions& options);

/// What a user may set beside the name of an engine.
struct Settings {
  std::chrono::milliseconds timeout{30'000};
  bool allow_remote = false;  ///< http: hosts other than loopback
  bool network = false;       ///< process: leave the child its network
  std::string key_file;       ///< http
};

/// "builtin", "extract", "frames-ja", "process:COMMAND [ARG…]" (words split at blanks, '…' and "…" and \ as
/// in a shell, nothing expanded), "http:URL[#MODEL]" (a URL without a path gets /v1/chat/completions).
/// Errors: not_found "engine" with the known names; bad_value "engine"; those of make_process and make_http.
Result<std::unique_ptr<summary::Engine>> make(std::string_view spec, const Settings& settings = {});

/// Wraps an engine with a content-addressed cache; get and put are the archive's. Only replies with
/// Status ok are kept. A value that can't be read is as good as none.
using CacheGet = std::function<std::optional<std::string>(const std::string&)>;
using CachePut = std::function<void(const std::string&, const std::string&)>;
std::unique_ptr<summary::Engine> with_cache(std::unique_ptr<summary::Engine> inner, CacheGet get, CachePut put);

/// Wraps an engine so that failures are told, each distinct one once: "process: exit status 7; …".
using Tell = std::function<void(const std::string&)>;
std::unique_ptr<summary::Engine> with_report(std::unique_ptr<summary::Engine> inner, Tell tell);

}  // namespace nikkan::engines
