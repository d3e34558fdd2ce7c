#pragma once
// Whether this node is ready for a round: a command that is tried until it ends with 0, or lines on a descriptor.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "nikkan/net/event_loop.hpp"
#include "nikkan/net/task.hpp"

namespace nikkan::chain {

class Readiness {
 public:
  using Told = std::function<void(std::uint32_t round, bool ready, const std::string& why)>;
  /// `idle`: after stop(), when the last test has ended.
  Readiness(net::EventLoop& loop, Told told, std::function<void()> idle = {}) : loop_(loop), told_(std::move(told)), idle_(std::move(idle)) {}
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  /// A command. 0 is ready; 126, 127 and a command that cannot be started are never; everything else is tried again.
  void use_command(net::TaskOptions options, std::function<std::vector<std::string>(std::uint32_t)> environment);
  /// Each line feed is one round's readiness; its end is never. Errors: io "ready-fd".
  Result<void> use_descriptor(int fd);
  void ask(std::uint32_t round);
  /// Nothing is asked any more; what runs is ended, with KILL after the grace.
  void stop(std::chrono::milliseconds grace);
  bool waits(std::uint32_t round) const { return asked_.contains(round); }
  bool runs() const { return !ending_.empty(); }

 private:
  struct Asked {
    std::unique_ptr<net::Task> task;
    std::unique_ptr<net::Timer> again;
    std::chrono::milliseconds pause{0};
    bool runs = false;
  };
  void attempt(std::uint32_t round);
  void heard(int fd);
  void give();

  net::EventLoop& loop_;
  Told told_;
  std::function<void()> idle_;
  net::TaskOptions options_;
  std::function<std::vector<std::string>(std::uint32_t)> environment_;
  std::map<std::uint32_t, Asked> asked_;
  std::map<std::uint32_t, std::unique_ptr<net::Task>> ending_;
  bool by_descriptor_ = false, over_ = false;
  std::uint64_t lines_ = 0;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

}  // namespace nikkan::chain
