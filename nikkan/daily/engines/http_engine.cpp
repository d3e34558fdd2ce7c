// An OpenAI-compatible chat endpoint.
#include <algorithm>
#include <fstream>
#include <thread>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/engines/protocol.hpp"
#include "nikkan/net/http_client.hpp"

namespace nikkan::engines {
namespace {

using net::HttpReply;
using net::HttpRequest;
using summary::Response;
using summary::Status;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxKey = 4'096;
constexpr std::chrono::milliseconds kPause{100};  // before a retry, once and twice

/// The first line of the key file: visible ASCII only, so that it can't carry another header.
Result<std::string> read_key(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(Code::io, "engine.key_file", 0, path + " cannot be read");
  std::string key;
  for (char c = 0; key.size() <= kMaxKey && file.get(c) && c != '\n';) key.push_back(c);
  key = std::string(trim(key));
  const bool usable =
      !key.empty() && key.size() <= kMaxKey && std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!usable) return fail(Code::bad_value, "engine.key_file", 0, path + " holds no key");
  return key;
}

class HttpEngine : public summary::Engine {
 public:
  explicit HttpEngine(const HttpOptions& options)
      : options_(options), version_(options.model.empty() ? "default" : options.model) {}
  std::string_view name() const override { return "http"; }
  std::string_view version() const override { return version_; }
  bool speaks(summary::Lang) const override { return true; }

  Response run(const summary::Request& request) override {
    Response response = failures_ >= options_.max_failures
                            ? failure(Status::failed, "the server did not answer and is asked no more")
                            : ask(request);
    response.engine = name();
    response.version = version_;
    for (auto& sentence : response.out) sentence.engine = response.engine;
    return response;
  }

 private:
  static Response failure(Status status, std::string reason) {
    Response response;
    response.status = status;
    response.reason = std::move(reason);
    return response;
  }

  Response ask(const summary::Request& request) {
    HttpRequest http;
    http.url = options_.url;
    http.body = chat_body(request, options_);
    http.headers = {"Content-Type: application/json", "Accept: application/json"};
    http.allow_remote = options_.allow_remote;
    http.limits.max_body = options_.max_reply;
    if (!options_.key_file.empty()) {
      const auto key = read_key(options_.key_file);
      if (!key) return failure(Status::failed, key.error().message());
      http.headers.push_back("Authorization: Bearer " + *key);
    }
    const auto reply = with_retries(http);
    if (!reply) {
      ++failures_;
      return failure(reply.error().field == "http.timeout" ? Status::timeout : Status::failed, reply.error().message());
    }
    failures_ = 0;
    if (reply->status != 200) return failure(Status::failed, "status " + std::to_string(reply->status));
    auto response = parse_chat_reply(reply->body, request);
    return response ? *response : failure(Status::failed, "reply refused: " + response.error().message());
  }

  static bool worth_retrying(const Result<HttpReply>& reply) {
    if (reply) return reply->status >= 500 && reply->status <= 599;
    return reply.error().field == "http.connect" || reply.error().code == Code::truncated;
  }

  /// All tries share one time limit.
  Result<HttpReply> with_retries(HttpRequest& http) const {
    const auto deadline = Clock::now() + options_.timeout;
    Result<HttpReply> reply = fail(Code::io, "http.timeout", 0, "no reply within the time limit");
    for (int attempt = 0; attempt <= options_.retries; ++attempt) {
      if (attempt > 0) std::this_thread::sleep_for(kPause * attempt);
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      if (left.count() <= 0) break;
      http.limits.timeout = left;
      reply = net::http_exchange(http);
      if (!worth_retrying(reply)) break;
    }
    return reply;
  }

  HttpOptions options_;
  std::string version_;
  int failures_ = 0;
};

}  // namespace

Result<std::unique_ptr<summary::Engine>> make_http(const HttpOptions& options) {
  if (auto usable = net::check_url(options.url); !usable) {
    return fail(usable.error().code, "engine", 0, "http: " + options.url + ": " + usable.error().detail);
  }
  if (!options.allow_remote && !net::names_loopback(options.url)) {
    return fail(Code::unsupported, "engine", 0, "http: only loopback addresses unless the host is allowed");
  }
  if (!options.key_file.empty()) {
    if (auto key = read_key(options.key_file); !key) return std::unexpected(key.error());
  }
  return std::make_unique<HttpEngine>(options);
}

}  // namespace nikkan::engines
