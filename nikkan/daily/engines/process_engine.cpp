// A command of the user's, asked over JSON lines.
#include <algorithm>
#include <fstream>

#include "nikkan/base/utf8.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/daily/engines/protocol.hpp"
#include "nikkan/net/child_process.hpp"

namespace nikkan::engines {
namespace {

using net::Answer;
using net::ChildProcess;
using net::Clock;
using net::Ended;
using summary::Response;
using summary::Status;

constexpr std::size_t kMaxHashed = 16U << 20U;  // octets of a script that its version looks at
constexpr std::chrono::milliseconds kLastWords{200};

/// The words of the command and the files among them, so that another script is another engine.
std::string version_of(const std::vector<std::string>& argv) {
  std::string all;
  for (const std::string& word : argv) {
    all += word;
    all.push_back('\0');
    std::ifstream file(word, std::ios::binary);
    if (!file) continue;
    std::string content(kMaxHashed, '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    all += crypto::sha256_hex(content);
    all.push_back('\0');
  }
  return crypto::sha256_hex(all).substr(0, 12);
}

class ProcessEngine : public summary::Engine {
 public:
  explicit ProcessEngine(const ProcessOptions& options) : options_(options), version_(version_of(options.argv)) {}
  std::string_view name() const override { return "process"; }
  std::string_view version() const override { return version_; }
  bool speaks(summary::Lang) const override { return true; }

  Response run(const summary::Request& request) override {
    Response response = ask(request);
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
    if (auto started = ensure_running(); !started) return failure(Status::failed, started.error().message());
    const std::uint64_t id = ++last_id_;
    const Answer answer = child_->exchange(request_line(request, id), Clock::now() + options_.timeout);
    if (answer.ended != Ended::line) return end_of(answer.ended);
    auto response = parse_reply(answer.line, id, request);
    if (response) return *response;
    const std::string reason = "reply refused: " + response.error().message();
    child_.reset();  // who answers another question can't be asked the next one
    return failure(Status::failed, reason);
  }

  Result<void> ensure_running() {
    if (child_ != nullptr && !child_->running()) child_.reset();
    if (child_ != nullptr) return {};
    if (starts_ > options_.max_restarts)
      return fail(Code::limit, "engine.restarts", 0, "the engine failed too often and stays down");
    ++starts_;
    net::ChildOptions child;
    child.argv = options_.argv;
    child.network = options_.network;
    child.max_line = options_.max_reply;
    child.max_log = options_.max_log;
    auto started = ChildProcess::start(child);
    if (!started) return std::unexpected(started.error());
    child_ = std::move(*started);
    last_id_ = 0;
    return {};
  }

  /// Says how the child failed, and ends it.
  Response end_of(Ended ended) {
    std::string reason(net::to_string(ended));
    if (ended == Ended::closed) {
      const auto status = child_->wait(Clock::now() + kLastWords);
      reason = status ? "exit status " + std::to_string(*status) : "closed its output";
    }
    const std::string log =
        collapse_space(strip_controls(sanitize_utf8(std::string_view(child_->log()).substr(0, 200))));
    if (!log.empty()) reason += "; standard error: " + log;
    child_.reset();
    return failure(ended == Ended::timeout ? Status::timeout : Status::failed, std::move(reason));
  }

  ProcessOptions options_;
  std::string version_;
  std::unique_ptr<ChildProcess> child_;
  std::uint64_t last_id_ = 0;
  int starts_ = 0;
};

}  // namespace

Result<std::unique_ptr<summary::Engine>> make_process(const ProcessOptions& options) {
  if (options.argv.empty() || options.argv[0].empty()) return fail(Code::bad_value, "engine", 0, "process: no command");
  return std::make_unique<ProcessEngine>(options);
}

}  // namespace nikkan::engines
