#include "nikkan/services/chain/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "nikkan/base/utf8.hpp"

namespace nikkan::chain {

using chainsync::Action;
using chainsync::LinkId;
using chainsync::Side;

namespace {

constexpr int kCannotStart = 127;
constexpr auto kLockPause = std::chrono::milliseconds(20);

std::string status_text(int status) {
  if (status == net::kUnwatched) return "the process that watches over the task was killed, and the task with it";
  return status >= net::kEndedBySignal ? fmt::format("the task was ended by signal {}", status - net::kEndedBySignal) : fmt::format("the task ended with status {}", status);
}

}  // namespace

/// A connection's ear.
class Runner::Heard final : public net::Session {
 public:
  Heard(Runner& runner, LinkId id) : runner_(runner), id_(id), alive_(runner.alive_) {}
  Heard(const Heard&) = delete;
  Heard& operator=(const Heard&) = delete;
  ~Heard() override {
    if (alive_.expired()) return;  // the loop outlived the runner
    runner_.links_.erase(id_);
    if (runner_.outcome_) runner_.leave();
  }

  void on_octets(ByteView octets) override {
    if (alive_.expired() || runner_.outcome_) return;
    Open& open = runner_.links_.at(id_);
    if (!std::exchange(open.heard, true) && open.side == Side::successor) runner_.link_detail_.clear();
    if (!open.whole) look(open, octets);
    runner_.node_.octets(id_, octets, now());
    runner_.drive();
    if (open.connection->unsent() > runner_.config_.limits.max_unsent) {
      open.paused = true;
      open.connection->pause();
    }
  }

  void on_sent() override {
    if (alive_.expired()) return;
    Open& open = runner_.links_.at(id_);
    if (std::exchange(open.paused, false)) open.connection->resume();
  }

  void on_end(const std::optional<Error>& error) override {
    if (alive_.expired()) return;
    const Open& open = runner_.links_.at(id_);
    if (open.side == Side::successor && !open.heard && !runner_.outcome_) {
      runner_.link_detail_ = "the successor was reached and hung up without a word: it refuses this node, or one side has TLS and the other has not";
      runner_.say_once(runner_.link_detail_);
    }
    if (error) runner_.say_once(fmt::format("link to the {}: {}", to_string(runner_.links_.at(id_).side), error->message()));
    runner_.node_.link_down(id_, now());
    runner_.drive();
  }

 private:
  /// Who begins a line is to end it: one octet a second is nobody's line.
  void look(Open& open, ByteView octets) {
    open.whole = std::ranges::find(octets, std::uint8_t{'\n'}) != octets.end();
    if (open.whole || std::exchange(open.spoke, true)) return;
    runner_.loop_.after(runner_.config_.limits.first_line, [runner = &runner_, id = id_, alive = alive_] {
      if (alive.expired()) return;
      const auto found = runner->links_.find(id);
      if (found == runner->links_.end() || found->second.whole) return;
      runner->say_once("a connection without a whole line is closed");
      found->second.connection->close();
    });
  }

  Runner& runner_;
  LinkId id_;
  std::weak_ptr<int> alive_;
};

Runner::Runner(net::EventLoop& loop, RunnerConfig config, Events events)
    : loop_(loop),
      config_([&] {
        config.node.head = !config.listen;
        config.node.tail = !config.next;
        config.node.journal = !config.journal.empty();
        config.node.names_proven = config.tls != nullptr;
        config.node.ask_ready = !config.ready_when.empty() || config.ready_fd >= 0;
        return std::move(config);
      }()),
      events_(std::move(events)),
      node_(config_.node),
      readiness_(loop,
                 [this](std::uint32_t round, bool ready, const std::string& why) {
                   if (ready) {
                     node_.local_ready(round, now());
                   } else {
                     task_detail_ = why;
                     node_.local_not_ready(round, now());
                   }
                   drive();
                 },
                 [this] { if (outcome_) leave(); }),
      timer_(loop.timer([this] {
        armed_.reset();
        node_.on_timer(now());
        drive();
      })) {}

Runner::~Runner() = default;

Result<std::optional<net::Endpoint>> Runner::open() {
  if (!config_.journal.empty()) {
    auto opened = open_journal();
    if (!opened) return std::unexpected(opened.error());
    if (opened->journal.ended) {
      if (auto done = node_.restore(opened->journal); !done) return std::unexpected(done.error());
      earlier(opened->journal);
      return std::nullopt;
    }
    if (!opened->journal.last.empty()) {
      if (auto done = node_.restore(opened->journal); !done) return std::unexpected(done.error());
      say(fmt::format("the journal has {} records: this node goes on where it was", opened->journal.records));
    }
    journal_ = std::move(opened->file);
  }
  if (config_.ready_fd >= 0) {
    if (auto done = readiness_.use_descriptor(config_.ready_fd); !done) return std::unexpected(done.error());
  } else if (!config_.ready_when.empty()) {
    readiness_.use_command({.argv = config_.ready_when, .grace = config_.grace}, [this](std::uint32_t round) { return environment(round); });
  }
  if (!config_.listen) return std::nullopt;
  net::MakeSession make = session(Side::predecessor);
  if (config_.tls) {
    make = net::over_tls(loop_, config_.tls, net::TlsRole::server,
                         {.peer_name = config_.node.previous_id,
                          .failed = [this, alive = std::weak_ptr(alive_)](const net::Endpoint& from, const Error& error) {
                            if (!alive.expired()) say_once(fmt::format("a connection from {} is refused: {}", nikkan::to_string(from.address), message_of(error)));
                          }},
                         std::move(make));
  }
  const auto bound = loop_.listen(*config_.listen, std::move(make));
  if (!bound) return std::unexpected(bound.error());
  return *bound;
}

/// The journal of a node that has left: nothing is done again.
void Runner::earlier(const chainsync::Journal& journal) {
  using chainsync::State;
  Outcome& outcome = outcome_.emplace();
  outcome.reason = chainsync::Reason::recorded;
  outcome.earlier = true;
  const auto first = std::ranges::find_if(journal.last, [](const auto& record) { return record.state != State::done; });
  if (first == journal.last.end() && journal.last.size() == config_.node.rounds) {
    outcome.verdict = chainsync::Verdict::completed;
    outcome.detail = fmt::format("it has run already, by {}: nothing is done; remove the journal to run again", config_.journal);
    return;
  }
  outcome.verdict = first != journal.last.end() && first->state == State::cancelled ? chainsync::Verdict::cancelled : chainsync::Verdict::failed;
  outcome.round = first != journal.last.end() ? first->round : static_cast<std::uint32_t>(journal.last.size());
  outcome.detail = fmt::format("an earlier run ended so, by {}: nothing is done; remove the journal to start anew", config_.journal);
}

/// What a node that was killed has left running holds the lock, and ends within the grace.
Result<JournalFile::Opened> Runner::open_journal() {
  const auto until = now() + config_.grace + config_.limits.last_words;
  while (true) {
    auto opened = JournalFile::open(config_.journal, node_.journal_header());
    if (opened || opened.error().code != Code::duplicate || now() > until) return opened;
    say_once(fmt::format("{}: another process has it, or the task of one that was killed: waiting", config_.journal));
    std::this_thread::sleep_for(kLockPause);
  }
}

net::MakeSession Runner::session(Side side) {
  return [this, side, alive = std::weak_ptr(alive_)](net::Connection& connection) -> std::unique_ptr<net::Session> {
    if (alive.expired() || outcome_) return nullptr;
    const LinkId id = next_link_++;
    links_.emplace(id, Open{.connection = &connection, .side = side});
    auto made = std::make_unique<Heard>(*this, id);
    node_.link_up(side, id, now());
    drive();
    return made;
  };
}

void Runner::start() {
  if (outcome_) return leave();
  started_at_ = now();
  node_.start(started_at_);
  drive();
}

void Runner::cancel() {
  node_.cancel(now());
  drive();
  // Nobody is there who could be told, and nobody may come back.
  if (!outcome_ && links_.empty() && tasks_.empty() && config_.node.timers.rejoin == chainsync::Time(0)) {
    finish({.verdict = chainsync::Verdict::cancelled, .reason = chainsync::Reason::cancelled, .round = node_.failed_round(), .detail = {}});
  }
}

// ------------------------------------------------------------------ what the node wants

void Runner::drive() {
  if (driving_ || outcome_) return;
  driving_ = true;
  while (true) {
    batch_.clear();
    node_.take(batch_);
    if (batch_.empty() || !perform(batch_)) break;
  }
  driving_ = false;
  if (const std::uint32_t done = node_.rounds_done(); done != rounds_seen_) {
    last_done_ = now();
    if (rounds_seen_ == 0) first_done_ = last_done_;
    rounds_seen_ = done;
  }
  arm();
  if (events_.changed) events_.changed();
}

/// The journal first: nobody hears of what is not on disk, and no task runs.
bool Runner::perform(std::vector<Action>& batch) {
  lines_.clear();
  for (const Action& action : batch) {
    if (action.kind == Action::Kind::journal) lines_ += action.octets;
  }
  if (!lines_.empty() && !outcome_) {
    if (auto done = journal_->append(lines_); !done) {
      break_down(done.error());
      return false;
    }
  }
  for (Action& action : batch) {
    if (!perform(action)) return false;
  }
  return true;
}

bool Runner::perform(Action& action) {
  const auto link = links_.find(action.link);
  switch (action.kind) {
    case Action::Kind::journal: break;
    case Action::Kind::send:
      if (link != links_.end()) link->second.connection->write(Bytes(action.octets.begin(), action.octets.end()));
      break;
    case Action::Kind::connect: connect(); break;
    case Action::Kind::close:
      if (link == links_.end()) break;
      if (action.reason != chainsync::Reason::finished) {
        say_once(fmt::format("a link to the {} is closed: {}", to_string(link->second.side), why_closed(action)));
      }
      link->second.connection->finish();
      break;
    case Action::Kind::ask_ready:
      readiness_.ask(action.round);
      loop_.after(config_.limits.patience, [this, round = action.round, alive = std::weak_ptr(alive_)] {
        if (alive.expired() || outcome_ || !readiness_.waits(round)) return;
        say(config_.ready_fd >= 0 ? fmt::format("round {} waits for a line on descriptor {}", round, config_.ready_fd) : fmt::format("round {} waits: --ready-when has not ended with 0 yet", round));
      });
      break;
    case Action::Kind::run: run(action.round); break;
    case Action::Kind::kill:
      if (const auto task = tasks_.find(action.round); task != tasks_.end()) task->second->stop(config_.grace);
      break;
    case Action::Kind::finished:
      finish({.verdict = action.verdict, .reason = action.reason, .round = action.round, .detail = {}});
      return false;
  }
  return true;
}

/// Who was found, and who is expected.
std::string Runner::why_closed(const Action& action) const {
  std::string out(explain(action.reason));
  if (action.reason != chainsync::Reason::wrong_neighbour) return out;
  const chainsync::NodeConfig& node = config_.node;
  const std::string& expected = action.side == Side::predecessor ? node.previous_id : node.next_id;
  out += fmt::format("; {} of chain {} is expected", expected.empty() ? "a neighbour" : expected, node.chain);
  if (node_.index()) out += fmt::format(", place {}", static_cast<std::int64_t>(*node_.index()) + (action.side == Side::predecessor ? -1 : 1));
  if (!node_.last_refused().empty()) out += fmt::format("; the last one refused was {} (chain.node.place)", node_.last_refused());
  return out;
}

/// Rarely moved: most events change nothing about what is due first.
void Runner::arm() {
  const auto due = outcome_ ? std::nullopt : node_.next_deadline();
  if (!due || (armed_ && *armed_ <= *due)) return;
  armed_ = due;
  timer_->set(std::max(*due - now(), chainsync::Time(0)));
}

// ------------------------------------------------------------------ the successor

void Runner::connect() {
  loop_.resolve(config_.next->host, config_.next->port, [this, alive = std::weak_ptr(alive_)](Result<std::vector<net::Endpoint>> found) {
    if (alive.expired() || outcome_) return;
    if (!found) return connect_failed(found.error().message());
    candidates_ = std::move(*found);
    std::ranges::reverse(candidates_);
    try_next();
  });
}

void Runner::try_next() {
  if (candidates_.empty()) return connect_failed({});
  const net::Endpoint to = candidates_.back();
  candidates_.pop_back();
  if (!config_.tls && !config_.insecure && !is_loopback(to.address)) {
    say_once(fmt::format("{} is not on this machine: plain TCP does not go there without --insecure", net::to_string(to)));
    return try_next();
  }
  const auto failed = [this, to, alive = std::weak_ptr(alive_)](const Error& error) {
    if (alive.expired() || outcome_) return;
    const std::string& why = error.detail;
    const bool reached = error.field.starts_with("tls");
    link_detail_ = fmt::format("{} {}: {}", net::to_string(to), reached ? "was reached, and is not spoken to" : "does not answer yet", why);
    say_once(link_detail_);
    try_next();
  };
  net::MakeSession make = session(Side::successor);
  if (config_.tls) {
    make = net::over_tls(loop_, config_.tls, net::TlsRole::client,
                         {.peer_name = config_.node.next_id, .failed = [failed](const net::Endpoint&, const Error& error) { failed({error.code, 0, error.field, message_of(error)}); }},
                         std::move(make));
  }
  loop_.connect(to, config_.limits.attempt, std::move(make), failed);
}

void Runner::connect_failed(const std::string& why) {
  if (!why.empty()) say_once(fmt::format("{} does not answer yet: {}", to_string(*config_.next), why));
  node_.connect_failed(now());
  drive();
}

// ------------------------------------------------------------------ the task

std::vector<std::string> Runner::environment(std::uint32_t round) const {
  std::vector<std::string> out = config_.environment;
  out.push_back(fmt::format("CHAINSYNC_ROUND={}", round));
  out.push_back(fmt::format("CHAINSYNC_ROUNDS={}", config_.node.rounds));
  out.push_back("CHAINSYNC_ID=" + config_.node.id);
  out.push_back("CHAINSYNC_CHAIN=" + config_.node.chain);
  return out;
}

void Runner::run(std::uint32_t round) {
  if (config_.command.empty()) return node_.task_ended(round, 0, now());
  auto task = net::Task::start(loop_, {.argv = config_.command, .environment = environment(round), .grace = config_.grace, .hold = journal_ ? journal_->descriptor() : -1},
                               [this, round, alive = std::weak_ptr(alive_)](int status) {
                                 if (!alive.expired()) task_ended(round, status);
                               });
  if (task) {
    tasks_[round] = std::move(*task);
    return;
  }
  task_detail_ = task.error().message();
  node_.task_ended(round, kCannotStart, now());
}

void Runner::task_ended(std::uint32_t round, int status) {
  tasks_.erase(round);
  if (status != 0) {
    task_detail_ = status_text(status);
    if (config_.node.on_failure == chainsync::OnFailure::go_on) say(fmt::format("round {}: {}", round, task_detail_));
  }
  if (outcome_) return leave();
  node_.task_ended(round, status, now());
  drive();
}

// ------------------------------------------------------------------ the end

/// The journal cannot be written: nothing more is said or done. Neighbours see the links go.
void Runner::break_down(const Error& error) {
  finish({.verdict = chainsync::Verdict::failed, .round = node_.current_round(), .detail = fmt::format("{}: {}", config_.journal, message_of(error)), .surroundings = true});
  for (const auto& [id, open] : links_) open.connection->close();
}

void Runner::finish(const Outcome& outcome) {
  outcome_ = outcome;
  const bool here = outcome.reason == chainsync::Reason::task_failed || outcome.reason == chainsync::Reason::not_ready;
  if (here) outcome_->detail = task_detail_;
  const bool unreached = outcome.reason == chainsync::Reason::connect_timeout || outcome.reason == chainsync::Reason::link_lost;
  if (unreached && !link_detail_.empty()) outcome_->detail = fmt::format("{}; {}", explain(outcome.reason), link_detail_);
  readiness_.stop(config_.grace);
  timer_->cancel();
  for (const auto& [round, task] : tasks_) task->stop(config_.grace);
  loop_.post([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) leave();
  });
  loop_.after(config_.limits.last_words, [this, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    for (const auto& [id, open] : links_) open.connection->close();
  });
}

/// Once the last words have left and nothing runs.
void Runner::leave() {
  if (told_ || !links_.empty() || !tasks_.empty() || readiness_.runs()) return;
  told_ = true;
  if (events_.changed) events_.changed();
  if (events_.finished) events_.finished(*outcome_);
}

void Runner::say(const std::string& text) {
  if (events_.say) events_.say(for_terminal(text));
}

/// What is tried again and again is told once.
void Runner::say_once(const std::string& text) {
  if (said_ == text) return;
  said_ = text;
  say(text);
}

}  // namespace nikkan::chain
