#pragma once
// One node of a chain with sockets, a clock, processes and a journal: what the lab's Node wants done is done here.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/labs/chainsync/node.hpp"
#include "nikkan/net/event_loop.hpp"
#include "nikkan/net/task.hpp"
#include "nikkan/net/tls.hpp"
#include "nikkan/services/chain/journal_file.hpp"
#include "nikkan/services/chain/readiness.hpp"
#include "nikkan/services/chain/words.hpp"

namespace nikkan::chain {

struct RunnerLimits {
  std::size_t max_unsent = 256U << 10U;              ///< octets a peer may leave unread; then it is not heard either
  std::chrono::milliseconds first_line{10'000};      ///< from a link's first octet to its first line feed
  std::chrono::milliseconds attempt{5'000};          ///< to connect to one address
  std::chrono::milliseconds patience{2'000};         ///< then it is told that readiness is waited for
  std::chrono::milliseconds last_words{1'000};       ///< for what was said last to be taken by the system
};

struct RunnerConfig {
  chainsync::NodeConfig node;
  std::optional<net::Endpoint> listen = {};  ///< nothing: the head
  std::optional<HostPort> next = {};         ///< nothing: the tail
  bool insecure = false;                     ///< plain TCP may leave this machine
  std::shared_ptr<const net::TlsIdentity> tls = {};  ///< nothing: plain TCP; otherwise previous_id and next_id are the names
  std::vector<std::string> command = {};     ///< empty: nothing to do
  std::vector<std::string> environment = {}; ///< "NAME=value", for the command and the test of readiness
  std::vector<std::string> ready_when = {};
  int ready_fd = -1;
  std::string journal = {};
  std::chrono::milliseconds grace{5000};
  RunnerLimits limits = {};
};

class Runner {
 public:
  struct Events {
    std::function<void(std::string_view)> say = {};  ///< a line for people
    std::function<void()> changed = {};              ///< something that status shows
    std::function<void(const Outcome&)> finished = {};
  };
  Runner(net::EventLoop& loop, RunnerConfig config, Events events);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// Journal and listener; where it listens, if it does. Errors: those of JournalFile::open and EventLoop::listen, "ready-fd".
  Result<std::optional<net::Endpoint>> open();
  void start();
  /// Its journal says that it has left already: start() tells that, and does nothing else.
  bool ended_earlier() const { return outcome_ && outcome_->earlier; }
  /// The operator's wish, once and again.
  void cancel();

  const chainsync::Node& node() const { return node_; }
  const RunnerConfig& config() const { return config_; }
  static chainsync::Time now() { return std::chrono::steady_clock::now().time_since_epoch(); }
  chainsync::Time started_at() const { return started_at_; }
  /// Between the first and the last round that ended, and how many did.
  chainsync::Time rounds_time() const { return last_done_ - first_done_; }
  std::size_t connections() const { return links_.size(); }
  std::uint64_t journal_octets() const { return journal_ ? journal_->octets() : 0; }
  /// Of the task that runs for the longest time; 0: none.
  pid_t task_pid() const { return tasks_.empty() ? 0 : tasks_.begin()->second->pid(); }

 private:
  class Heard;
  struct Open {
    net::Connection* connection = nullptr;
    chainsync::Side side = chainsync::Side::predecessor;
    bool spoke = false, whole = false, paused = false, heard = false;
  };
  Result<JournalFile::Opened> open_journal();
  void earlier(const chainsync::Journal& journal);
  net::MakeSession session(chainsync::Side side);
  void drive();
  bool perform(std::vector<chainsync::Action>& batch);
  bool perform(chainsync::Action& action);
  std::string why_closed(const chainsync::Action& action) const;
  void arm();
  void connect();
  void try_next();
  void connect_failed(const std::string& why);
  void run(std::uint32_t round);
  void task_ended(std::uint32_t round, int status);
  void break_down(const Error& error);
  void finish(const Outcome& outcome);
  void leave();
  void say(const std::string& text);
  void say_once(const std::string& text);
  std::vector<std::string> environment(std::uint32_t round) const;

  net::EventLoop& loop_;
  RunnerConfig config_;
  Events events_;
  chainsync::Node node_;
  std::optional<JournalFile> journal_;
  Readiness readiness_;
  std::map<chainsync::LinkId, Open> links_;
  chainsync::LinkId next_link_ = 1;
  std::map<std::uint32_t, std::unique_ptr<net::Task>> tasks_;
  std::vector<net::Endpoint> candidates_;
  std::vector<chainsync::Action> batch_;
  std::string lines_, said_, task_detail_, link_detail_;  ///< the last: why the successor was not reached
  std::unique_ptr<net::Timer> timer_;
  std::optional<chainsync::Time> armed_;
  chainsync::Time started_at_{0}, first_done_{0}, last_done_{0};
  std::uint32_t rounds_seen_ = 0;
  std::optional<Outcome> outcome_;
  bool driving_ = false, told_ = false;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace nikkan::chain
