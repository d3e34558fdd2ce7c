#include "nikkan/labs/chainsync/node.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/contract.hpp"

namespace nikkan::chainsync {
namespace {

constexpr std::array<std::string_view, 25> kReasons = {
    "none",         "finished",        "task_failed",        "not_ready", "cancelled",       "peer_failed",
    "peer_cancelled", "peer_left",     "link_lost",          "line_too_long", "bad_line",    "illegal",
    "wrong_neighbour", "second_predecessor", "replaced",     "connect_timeout", "handshake_timeout", "ready_timeout",
    "start_timeout", "task_timeout",   "idle_timeout",       "was_running", "recorded",      "wrong_rounds", "too_many"};
constexpr std::array<std::string_view, 4> kVerdicts = {"none", "completed", "failed", "cancelled"};

bool passed(const std::optional<Time>& moment, Time now) { return moment && *moment <= now; }
void earlier(std::optional<Time>& first, const std::optional<Time>& other) {
  if (other && (!first || *other < *first)) first = other;
}

}  // namespace

std::string_view to_string(Side side) { return side == Side::predecessor ? "predecessor" : "successor"; }
std::string_view to_string(Reason reason) { return kReasons[static_cast<std::size_t>(reason)]; }
std::string_view to_string(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }

Result<void> check(const NodeConfig& config) {
  const auto bad = [](std::string_view field, std::string detail) { return fail(Code::bad_value, field, 0, std::move(detail)); };
  if (!is_chain_id(config.chain)) return bad("config.chain", "1 to 32 letters, digits, _ and -");
  if (!is_node_id(config.id)) return bad("config.id", "1 to 128 letters, digits, '.', _ and -");
  if (config.rounds == 0 || config.rounds > profile::kMaxRounds) return bad("config.rounds", "1 to 1000000");
  if (config.max_inflight == 0 || config.max_inflight > profile::kMaxInflight) return bad("config.max_inflight", "1 to 64");
  if (config.size && (*config.size == 0 || *config.size > profile::kMaxNodes)) return bad("config.size", "1 to 4096");
  if (config.size && (*config.size == 1) != (config.head && config.tail)) return bad("config.size", config.head && config.tail ? "this node has neither predecessor nor successor: it is a chain of 1" : "a chain of 1 has no neighbours");
  if (config.index && *config.index >= config.size.value_or(profile::kMaxNodes)) return bad("config.index", "is not in the chain");
  if (config.index && (*config.index == 0) != config.head) return bad("config.index", "0 is the head, and only the head");
  if (config.index && config.size && (*config.index + 1 == *config.size) != config.tail) return bad("config.index", "the last one is the tail, and only the tail");
  if (!config.previous_id.empty() && !is_node_id(config.previous_id)) return bad("config.previous_id", "1 to 128 letters, digits, '.', _ and -");
  if (!config.next_id.empty() && !is_node_id(config.next_id)) return bad("config.next_id", "1 to 128 letters, digits, '.', _ and -");
  if (config.rounds > 1 && (config.dialect == Dialect::legacy || config.next_dialect == Dialect::legacy)) {
    return bad("config.dialect", "legacy lines know one round only");
  }
  for (const Time time : {config.timers.connect, config.timers.backoff_first, config.timers.backoff_most, config.timers.handshake, config.timers.ready,
                          config.timers.start_wave, config.timers.task, config.timers.ping, config.timers.idle, config.timers.rejoin, config.timers.linger}) {
    if (time < Time(0) || time > std::chrono::hours(24 * 366)) return bad("config.timers", "0 to one year");
  }
  if (config.timers.backoff_first == Time(0)) return bad("config.timers", "some time between two attempts to connect");
  return {};
}

Node::Node(NodeConfig config) : config_(std::move(config)), rounds_(config_.rounds), closed_from_(config_.rounds) {
  NIKKAN_CONTRACT(check(config_).has_value());
  index_ = config_.head ? 0 : config_.index;
  pred_.exists = !config_.head;
  succ_.exists = !config_.tail;
}

JournalHeader Node::journal_header() const {
  return {config_.chain, config_.id, config_.head ? std::optional<std::uint32_t>(0) : config_.index, config_.rounds};
}

Result<void> Node::restore(const Journal& journal) {
  NIKKAN_CONTRACT(!started_);
  if (journal.header != journal_header()) return fail(Code::bad_value, "journal.header");
  std::uint32_t behind = 0;
  for (const JournalRecord& record : journal.last) {
    if (record.round >= config_.rounds) return fail(Code::bad_value, "journal.record");
    restored_ = true;
    behind = std::max(behind, record.round + 1);
    Round& round = rounds_[record.round];
    round.state = record.state;
    round.status = static_cast<std::int16_t>(std::clamp(record.status, 0, 0x7FFF));
    round.began = round.local_ready = round.pred_ready = record.state != State::sync;
    round.start_from_succ = config_.tail || record.state >= State::watch;
    round.pred_complete = record.state >= State::start;
    round.succ_complete = record.state == State::done || (config_.tail && record.state == State::complete);
    rounds_done_ += record.state == State::done;
    any_failed_ |= record.state == State::failed;
    any_cancelled_ |= record.state == State::cancelled;
  }
  if (any_failed_ || any_cancelled_) {
    closed_from_ = std::max(behind, 1U);
    closed_as_ = any_failed_ ? State::failed : State::cancelled;
    reason_ = Reason::recorded;
  }
  return {};
}

/// What a restored round does first: a task that ran, and rounds behind one that failed.
void Node::resume() {
  bool bad_before = false;
  for (std::uint32_t r = 0; r < end_of_rounds(); ++r) {
    Round& round = rounds_[r];
    if (round.state == State::failed || round.state == State::cancelled) {
      if (!bad_before) failed_round_ = r;
      bad_before = true;
    } else if (!has_ended(round.state) && bad_before) {
      fail_one(r, closed_as_, Reason::recorded, std::nullopt);
    } else if (round.state == State::start && config_.restart == Restart::fail) {
      fail_round(r, State::failed, Reason::was_running, std::nullopt);
    } else if (round.state == State::start) {
      round.running = true;
      ++running_;
      ++counters_.tasks;
      actions_.push_back({.kind = Action::Kind::run, .round = r});
    } else if (round.state != State::sync) {
      dirty_.push_back(r);
    }
  }
  while (!all_ended() && has_ended(rounds_[first_open_].state)) ++first_open_;
}

void Node::start(Time now) {
  NIKKAN_CONTRACT(!started_);
  started_ = true;
  if (restored_) resume();
  work(now);
  if (succ_.exists && !(all_ended() && outcome() == Verdict::completed)) {
    if (config_.timers.connect > Time(0)) connect_until_ = now + config_.timers.connect;
    try_connect(now);
  }
  if (restored_ && pred_.exists && !all_ended()) {  // it comes back as soon as it can, or not at all
    const Time wait = std::max(config_.timers.rejoin, config_.timers.connect);
    if (wait > Time(0)) pred_.rejoin_until = now + wait;
  }
  settle(now);
}

void Node::begin_rounds(Time now) {
  while (next_begin_ < end_of_rounds() && next_begin_ < first_open_ + config_.max_inflight) {
    const std::uint32_t r = next_begin_++;
    Round& round = rounds_[r];
    if (round.began || has_ended(round.state)) continue;
    round.began = true;
    if (!config_.ask_ready) {
      round.local_ready = true;
    } else if (!round.local_ready) {
      actions_.push_back({.kind = Action::Kind::ask_ready, .round = r});
    }
    limit(r, config_.timers.ready, Reason::ready_timeout, now);
    dirty_.push_back(r);
  }
}

/// Rounds go on as far as they can.
void Node::work(Time now) {
  do {
    for (std::size_t i = 0; i < dirty_.size(); ++i) advance(dirty_[i], now);
    dirty_.clear();
    begin_rounds(now);
  } while (!dirty_.empty());
}

/// The end of everything that happens.
void Node::settle(Time now) {
  work(now);
  finish_if_settled(now);
  std::erase_if(links_, [](const std::unique_ptr<Link>& link) { return link->closed; });
}

Verdict Node::outcome() const {
  const bool rest = closed_from_ < config_.rounds;
  if (any_failed_ || (rest && closed_as_ == State::failed)) return Verdict::failed;
  if (any_cancelled_ || rest) return Verdict::cancelled;
  return Verdict::completed;
}

/// Nothing more needs to be said to this neighbour, or is expected of it.
bool Node::is_settled(const Neighbour& neighbour) const {
  if (!neighbour.exists || neighbour.gone) return true;
  if (neighbour.link == nullptr) return outcome() == Verdict::completed && (&neighbour == &succ_ || config_.timers.rejoin == Time(0));
  if (neighbour.link->hello) return neighbour.link->left;
  return neighbour.link->established || neighbour.link->waited;
}

void Node::finish_if_settled(Time now) {
  if (finished_ || !started_ || !all_ended()) return;
  if (!leaving_) {
    leaving_ = true;
    if (config_.timers.linger > Time(0)) linger_until_ = now + std::max(config_.timers.linger, config_.timers.rejoin);
    for (const Neighbour* neighbour : {&pred_, &succ_}) {
      if (neighbour->link != nullptr && neighbour->link->hello) say(*neighbour->link, Verb::bye, "");
    }
  }
  if (running_ != 0 || !((is_settled(pred_) && is_settled(succ_)) || passed(linger_until_, now))) return;
  finished_ = true;
  verdict_ = outcome();
  for (const auto& link : links_) {
    if (!link->closed) close(*link, Reason::finished);
  }
  if (verdict_ == Verdict::completed) reason_ = Reason::finished;
  if (config_.journal) actions_.push_back({.kind = Action::Kind::journal, .octets = encode_end()});
  actions_.push_back({.kind = Action::Kind::finished, .round = failed_round_, .reason = reason_, .verdict = verdict_});
}

void Node::local_ready(std::uint32_t round, Time now) {
  if (finished_ || round >= closed_from_) return;
  rounds_[round].local_ready = true;
  dirty_.push_back(round);
  settle(now);
}

void Node::local_not_ready(std::uint32_t round, Time now) {
  if (finished_ || round >= closed_from_ || rounds_[round].state != State::sync || rounds_[round].local_ready) return;
  fail_round(round, State::failed, Reason::not_ready, std::nullopt);
  settle(now);
}

void Node::task_ended(std::uint32_t r, std::int32_t status, Time now) {
  if (r >= rounds_.size() || !rounds_[r].running) return;
  Round& round = rounds_[r];
  round.running = false;
  --running_;
  round.status = static_cast<std::int16_t>(std::clamp(status, 0, 0x7FFF));
  if (status != 0) ++counters_.tasks_failed;
  if (round.state == State::start) {
    if (status != 0 && config_.on_failure == OnFailure::fail) {
      fail_round(r, State::failed, Reason::task_failed, std::nullopt);
    } else {
      enter(r, State::complete);
      if (config_.tail) {
        round.succ_complete = true;
      } else {
        say_core(Side::successor, Verb::complete, r);
      }
    }
  }
  for (std::uint32_t other = first_open_; other < next_begin_; ++other) dirty_.push_back(other);  // one of them may run now
  settle(now);
}

void Node::cancel(Time now) {
  if (finished_ || !started_ || all_ended()) return;
  fail_round(first_open_, State::cancelled, Reason::cancelled, std::nullopt);
  settle(now);
}

// ------------------------------------------------------------------ time

void Node::on_limits(Time now) {
  for (std::size_t i = 0; i < limits_.size();) {
    const Limit one = limits_[i];
    if (holds(one) && one.until > now) {
      ++i;
      continue;
    }
    limits_[i] = limits_.back();
    limits_.pop_back();
    if (holds(one)) fail_round(one.round, State::failed, one.reason, std::nullopt);
  }
}

void Node::on_link_timers(Time now) {
  for (std::size_t i = 0; i < links_.size(); ++i) {
    if (!links_[i]->closed) timer_of(*links_[i], now);
  }
  for (const Side side : {Side::predecessor, Side::successor}) {
    Neighbour& neighbour = of(side);
    if (!passed(neighbour.rejoin_until, now)) continue;
    neighbour.rejoin_until.reset();
    neighbour_gone(side, Reason::link_lost);
  }
  if (passed(connect_until_, now) && succ_.link == nullptr) {
    connect_until_.reset();
    neighbour_gone(Side::successor, Reason::connect_timeout);
  }
  if (passed(connect_at_, now)) try_connect(now);
}

void Node::on_timer(Time now) {
  if (finished_ || !started_) return;
  on_link_timers(now);
  on_limits(now);
  settle(now);
}

std::optional<Time> Node::next_deadline() const {
  if (finished_ || !started_) return std::nullopt;
  std::optional<Time> first = connect_at_;
  if (succ_.link == nullptr) earlier(first, connect_until_);
  earlier(first, pred_.rejoin_until);
  earlier(first, succ_.rejoin_until);
  if (leaving_ && running_ == 0) earlier(first, linger_until_);
  for (const auto& link : links_) earlier(first, deadline_of(*link));
  for (const Limit& one : limits_) {
    if (holds(one)) earlier(first, one.until);
  }
  return first;
}

// ------------------------------------------------------------------ looks

void Node::take(std::vector<Action>& into) {
  if (into.empty()) {
    into.swap(actions_);
  } else {
    std::ranges::move(actions_, std::back_inserter(into));
  }
  actions_.clear();
}

LinkView Node::link(Side side) const {
  const Neighbour& neighbour = of(side);
  LinkView view{.peer = neighbour.peer};
  if (neighbour.link == nullptr) return view;
  const Link& link = *neighbour.link;
  view.up = true;
  view.hello = link.hello;
  view.left = link.left;
  view.dialect = link.dialect;
  view.heard = link.heard;
  return view;
}

}  // namespace nikkan::chainsync
