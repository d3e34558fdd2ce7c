// What a round does at a node, and how it fails.
#include <algorithm>

#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chainsync {

void Node::enter(std::uint32_t r, State state) {
  Round& round = rounds_[r];
  round.state = state;
  if (config_.journal) {
    actions_.push_back({.kind = Action::Kind::journal, .round = r, .octets = encode_record({r, state, round.status})});
  }
  if (!has_ended(state)) return;
  round.asking = false;
  rounds_done_ += state == State::done;
  while (!all_ended() && has_ended(rounds_[first_open_].state)) ++first_open_;
}

void Node::advance(std::uint32_t r, Time now) {
  Round& round = rounds_[r];
  if (r >= closed_from_) return;
  if (round.state == State::sync && round.began && round.local_ready && (config_.head || round.pred_ready)) {
    enter(r, State::ready);
    if (config_.tail) {
      round.start_from_succ = true;
    } else {
      say_core(Side::successor, Verb::ready, r);
      limit(r, config_.timers.start_wave, Reason::start_timeout, now);
    }
  }
  if (round.state == State::ready && round.start_from_succ) {
    if (config_.head) {
      if (may_run(r)) run(r, now);
      return;
    }
    enter(r, State::watch);
    say_core(Side::predecessor, Verb::start, r);
  }
  if (round.state == State::watch && round.pred_complete && may_run(r)) {
    run(r, now);
  } else if (round.state == State::complete && round.succ_complete) {
    enter(r, State::done);
    if (!config_.head) say_core(Side::predecessor, Verb::complete, r);
  }
}

/// Tasks of this node run in the order of their rounds, one at a time, unless they may overlap.
bool Node::may_run(std::uint32_t r) const {
  if (config_.overlap) return true;
  if (running_ != 0) return false;
  for (std::uint32_t before = first_open_; before < r; ++before) {
    if (rounds_[before].state < State::complete) return false;
  }
  return true;
}

void Node::run(std::uint32_t r, Time now) {
  enter(r, State::start);
  rounds_[r].running = true;
  ++running_;
  ++counters_.tasks;
  actions_.push_back({.kind = Action::Kind::run, .round = r});
  limit(r, config_.timers.task, Reason::task_timeout, now);
}

void Node::limit(std::uint32_t r, Time duration, Reason reason, Time now) {
  if (duration == Time(0)) return;
  std::erase_if(limits_, [this](const Limit& one) { return !holds(one); });
  limits_.push_back({r, now + duration, reason});
}

/// Whether what is waited for has not come.
bool Node::holds(const Limit& limit) const {
  if (limit.round >= closed_from_) return false;
  const State state = rounds_[limit.round].state;
  switch (limit.reason) {
    case Reason::ready_timeout: return state == State::sync;
    case Reason::start_timeout: return state == State::ready && !rounds_[limit.round].start_from_succ;
    default: return state == State::start;
  }
}

bool Node::can_ask() const { return succ_.exists && !succ_.gone && succ_.hello; }

/// A round has failed or was cancelled, here or at `from`; so have all later ones.
void Node::fail_round(std::uint32_t r, State how, Reason reason, std::optional<Side> from) {
  std::uint32_t first = r;
  if (r >= end_of_rounds() || has_ended(rounds_[r].state)) {
    if (from) ++counters_.late;
    if (r >= end_of_rounds() || rounds_[r].state != State::done) return;
    while (first < end_of_rounds() && has_ended(rounds_[first].state)) ++first;  // too late for r, not for what follows
    if (first >= end_of_rounds()) return;
    from.reset();
  }
  fail_one(first, how, reason, from);
  for (std::uint32_t later = first + 1; later < next_begin_ && later < end_of_rounds(); ++later) {
    if (!has_ended(rounds_[later].state)) fail_one(later, how, reason, std::nullopt);
  }
  const std::uint32_t behind = std::max(first + 1, next_begin_);
  if (behind < closed_from_) {
    closed_from_ = behind;
    closed_as_ = how;
    if (reason_ == Reason::none) {
      reason_ = reason;
      failed_round_ = behind;
    }
  }
}

/// A node that has handed on its turn asks forward; another one decides.
void Node::fail_one(std::uint32_t r, State how, Reason reason, std::optional<Side> from) {
  Round& round = rounds_[r];
  if (round.state != State::complete || from == Side::successor || !can_ask()) return end_badly(r, how, reason, from);
  if (round.asking) return;
  round.asking = true;
  round.asking_cancel = how == State::cancelled;
  if (asked_reason_ == Reason::none) asked_reason_ = reason;
  say_extension(Side::successor, round.asking_cancel ? Verb::cancel : Verb::fail, r);
}

void Node::end_badly(std::uint32_t r, State how, Reason reason, std::optional<Side> from) {
  Round& round = rounds_[r];
  if (reason_ == Reason::none) {
    reason_ = round.asking ? asked_reason_ : reason;
    failed_round_ = r;
  }
  failed_round_ = std::min(failed_round_, r);
  if (round.running && !round.killed) {
    round.killed = true;
    actions_.push_back({.kind = Action::Kind::kill, .round = r});
  }
  any_failed_ |= how == State::failed;
  any_cancelled_ |= how == State::cancelled;
  enter(r, how);
  const Verb verb = how == State::failed ? Verb::fail : Verb::cancel;
  if (from != Side::successor) say_extension(Side::successor, verb, r);
  say_extension(Side::predecessor, verb, r);
}

}  // namespace nikkan::chainsync
