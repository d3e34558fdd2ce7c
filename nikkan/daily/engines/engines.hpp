#pragma once
// Engines for a model that the user runs: a child process (JSON lines) and an OpenAI-compatible
// chat endpoint. They do I/O, so they stand above summary.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/summary/engine.hpp"

namespace nikkan::engines {

struct ProcessOptions {
  std::vector<std::string> argv;               ///< the command, started once
  std::chrono::milliseconds timeout{30'000};   ///< a request
  std::size_t max_reply = 64U << 10U;          ///< octets of one reply line
};

struct HttpOptions {
  std::string url = "http://127.0.0.1:8080/v1/chat/completions";
  std::string model;
  bool allow_remote = false;                   ///< else loopback only
  std::string key_file;                        ///< bearer key, read when asked
  std::chrono::milliseconds timeout{30'000};
  std::size_t max_reply = 64U << 10U;
  int retries = 2;                             ///< on 5xx and broken connections; never on 4xx
};

Result<std::unique_ptr<summary::Engine>> make_process(const ProcessOptions& options);
Result<std::unique_ptr<summary::Engine>> make_http(const HttpOptions& options);

/// Wraps an engine with a content-addressed cache; get and put are the archive's.
using CacheGet = std::function<std::optional<std::string>(const std::string&)>;
using CachePut = std::function<void(const std::string&, const std::string&)>;
std::unique_ptr<summary::Engine> with_cache(std::unique_ptr<summary::Engine> inner, CacheGet get, CachePut put);

}  // namespace nikkan::engines
