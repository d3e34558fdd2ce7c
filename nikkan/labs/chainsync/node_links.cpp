// Links of a node: who may speak, what is said, what is heard.
#include <algorithm>

#include "nikkan/base/contract.hpp"
#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chainsync {

Node::Link* Node::find(LinkId id) {
  for (const auto& link : links_) {
    if (link->id == id && !link->closed) return link.get();
  }
  return nullptr;
}

Dialect Node::configured(Side side) const {
  return side == Side::successor ? config_.next_dialect.value_or(config_.dialect) : config_.dialect;
}

bool Node::is_strict(const Link& link) const {
  return config_.strictness == Strictness::strict || (config_.strictness == Strictness::automatic && link.hello);
}

/// It has to say who it is before anything it says counts.
bool Node::is_nameless(const Link& link) const {
  const std::string& expected = link.side == Side::predecessor ? config_.previous_id : config_.next_id;
  return !expected.empty() && !config_.names_proven && !link.hello && speaks_hello(link.side);
}

// ------------------------------------------------------------------ speaking

void Node::say(Link& link, Verb verb, std::string_view round) {
  if (link.closed || link.said_bye || (link.left && verb != Verb::bye)) return;
  if (verb == Verb::bye) link.said_bye = true;
  ++(is_core(verb) ? counters_.core_out : counters_.extension_out);
  actions_.push_back({.kind = Action::Kind::send, .side = link.side, .link = link.id, .octets = encode_line(verb, round, is_core(verb) ? link.dialect : Dialect::round)});
}

/// What cannot be said now is said by replay(), when a link stands.
void Node::say_core(Side side, Verb verb, std::uint32_t round) {
  if (Link* const link = of(side).link) say(*link, verb, round_name(round, config_.rounds));
}

void Node::say_extension(Side side, Verb verb, std::uint32_t round) {
  Link* const link = of(side).link;
  if (link != nullptr && link->hello) say(*link, verb, round_name(round, config_.rounds));
}

void Node::say_hello(Link& link) {
  link.said_hello = true;
  say(link, Verb::hello, encode_hello({config_.chain, config_.id, index_}));
}

/// One that has one round says nothing: whoever has more does.
void Node::say_rounds(Link& link) {
  if (config_.rounds > 1) say(link, Verb::rounds, std::to_string(config_.rounds));
}

/// The last message of each round that the peer may not have.
void Node::replay(Link& link) {
  const bool forward = link.side == Side::successor;
  const std::uint32_t end = std::min(end_of_rounds(), std::max(next_begin_, first_open_ + config_.max_inflight));
  const std::uint32_t begin = forward ? first_open_ : first_open_ - std::min(first_open_, profile::kReplayedRounds);
  for (std::uint32_t r = begin; r < end; ++r) {
    const State state = rounds_[r].state;
    const bool ended_badly = state == State::failed || state == State::cancelled;
    if (ended_badly || state == State::sync) continue;
    if (forward && state != State::done) {
      say_core(link.side, state == State::complete ? Verb::complete : Verb::ready, r);
    } else if (!forward && state != State::ready) {
      say_core(link.side, state == State::done ? Verb::complete : Verb::start, r);
    }
  }
}

/// After the peer's HELLO: what only extensions can say.
void Node::replay_extensions(Link& link) {
  const std::uint32_t end = std::min(config_.rounds, std::max(end_of_rounds(), next_begin_));
  for (std::uint32_t r = first_open_ - std::min(first_open_, profile::kReplayedRounds); r < end; ++r) {
    const Round& round = rounds_[r];
    const std::string name = round_name(r, config_.rounds);
    if (round.state == State::failed) say(link, Verb::fail, name);
    if (round.state == State::cancelled) say(link, Verb::cancel, name);
    if (round.asking && link.side == Side::successor) say(link, round.asking_cancel ? Verb::cancel : Verb::fail, name);
  }
  if (leaving_) say(link, Verb::bye, "");
}

// ------------------------------------------------------------------ links come and go

void Node::close(Link& link, Reason reason) {
  link.closed = true;
  Neighbour& neighbour = of(link.side);
  if (neighbour.link == &link) neighbour.link = nullptr;
  actions_.push_back({.kind = Action::Kind::close, .side = link.side, .link = link.id, .reason = reason});
}

void Node::refuse(Link& link, Reason reason) {
  ++counters_.refused;
  close(link, reason);
}

void Node::try_connect(Time /*now*/) {
  connect_at_.reset();
  if (connecting_ || succ_.link != nullptr || succ_.gone || finished_) return;
  connecting_ = true;
  actions_.push_back({.kind = Action::Kind::connect});
}

void Node::connect_failed(Time now) {
  connecting_ = false;
  if (finished_ || succ_.gone || succ_.link != nullptr) return;
  backoff_ = backoff_ == Time(0) ? config_.timers.backoff_first : std::min(backoff_ * 2, std::max(config_.timers.backoff_most, config_.timers.backoff_first));
  connect_at_ = now + backoff_;
}

/// Room for one more predecessor that has not spoken; who has been silent for long gives way.
bool Node::make_room() {
  const auto is_stranger = [](const std::unique_ptr<Link>& link) { return !link->closed && link->side == Side::predecessor && !link->established; };
  if (static_cast<std::size_t>(std::ranges::count_if(links_, is_stranger)) < profile::kMaxStrangers) return true;
  const auto silent = std::ranges::find_if(links_, [&](const auto& link) { return is_stranger(link) && link->waited; });
  if (silent == links_.end()) return false;
  refuse(**silent, Reason::handshake_timeout);
  return true;
}

void Node::link_up(Side side, LinkId id, Time now) {
  if (side == Side::successor) connecting_ = false;
  Neighbour& neighbour = of(side);
  const bool room = side == Side::predecessor ? make_room() : neighbour.link == nullptr;
  if (finished_ || !started_ || !neighbour.exists || neighbour.gone || !room) {
    ++counters_.refused;
    const Reason reason = finished_ ? Reason::finished : neighbour.exists && !neighbour.gone && !room && side == Side::predecessor ? Reason::too_many : Reason::second_predecessor;
    actions_.push_back({.kind = Action::Kind::close, .side = side, .link = id, .reason = reason});
    return;
  }
  auto made = std::make_unique<Link>();
  made->id = id;
  made->side = side;
  made->dialect = configured(side);
  made->since = made->heard = now;
  Link& link = *links_.emplace_back(std::move(made));
  if (side == Side::predecessor) return;  // it speaks first
  neighbour.link = &link;
  connect_at_.reset();
  link.rejoined = neighbour.was_up;
  if (speaks_hello(side)) say_hello(link);
  replay(link);
}

void Node::link_down(LinkId id, Time now) {
  Link* const link = find(id);
  if (link == nullptr || finished_) return;
  link->closed = true;
  Neighbour& neighbour = of(link->side);
  if (neighbour.link == link) {
    neighbour.link = nullptr;
    if (link->left) {
      neighbour.gone = true;
    } else {
      lost(link->side, Reason::link_lost, now);
    }
  }
  settle(now);
}

/// The link of a neighbour has ended without a good-bye.
void Node::lost(Side side, Reason reason, Time now) {
  Neighbour& neighbour = of(side);
  if (neighbour.gone) return;
  const bool again = side == Side::successor && !(all_ended() && outcome() == Verdict::completed);
  if (!neighbour.was_up) {  // it never spoke: as if it had not been there
    if (connect_until_ && *connect_until_ <= now) return neighbour_gone(side, reason);
    if (again) connect_failed(now);
    return;
  }
  if (config_.timers.rejoin == Time(0)) return neighbour_gone(side, reason);
  if (!all_ended() && !neighbour.rejoin_until) neighbour.rejoin_until = now + config_.timers.rejoin;
  if (again) connect_failed(now);
}

void Node::neighbour_gone(Side side, Reason reason) {
  Neighbour& neighbour = of(side);
  neighbour.gone = true;
  neighbour.rejoin_until.reset();
  if (side == Side::successor) connect_at_.reset();
  if (!all_ended()) fail_open(reason);
  if (neighbour.link != nullptr) close(*neighbour.link, reason);
}

/// A link whose peer has said something sensible becomes the neighbour's.
bool Node::adopt(Link& link) {
  Neighbour& neighbour = of(link.side);
  if (neighbour.gone || (neighbour.hello && !link.hello)) {
    refuse(link, Reason::second_predecessor);
    return false;
  }
  if (link.side == Side::predecessor) {
    if (neighbour.link != nullptr) {
      if (!link.hello || !neighbour.hello || config_.timers.rejoin == Time(0)) {
        refuse(link, Reason::second_predecessor);
        return false;
      }
      close(*neighbour.link, Reason::replaced);
    }
    neighbour.link = &link;
    link.rejoined = neighbour.was_up;
  } else {
    connect_until_.reset();
    backoff_ = Time(0);
  }
  link.established = true;
  counters_.rejoins += neighbour.was_up;
  neighbour.was_up = true;
  neighbour.rejoin_until.reset();
  return true;
}

// ------------------------------------------------------------------ hearing

void Node::octets(LinkId id, ByteView octets, Time now) {
  Link* const link = find(id);
  if (link == nullptr || finished_) return;
  link->heard = now;
  link->pinged = false;
  link->reader.push(octets);
  while (!link->closed && !finished_) {
    const auto line = link->reader.next();
    if (!line) break;
    ++counters_.lines_in;
    dispatch(*link, *line);
    work(now);
  }
  if (link->reader.overlong() && !link->closed) {
    if (link->established) {
      neighbour_gone(link->side, Reason::line_too_long);
    } else if (link->side == Side::successor) {
      neighbour_gone(Side::successor, Reason::line_too_long);
    } else {
      refuse(*link, Reason::line_too_long);
    }
  }
  settle(now);
}

/// A message that has no place where it comes.
void Node::misplaced(Link& link, Reason reason) {
  if (!is_strict(link)) return;
  if (!link.established && link.side == Side::predecessor) return refuse(link, reason);
  neighbour_gone(link.side, reason);
}

void Node::repeated(Link& link) {
  ++counters_.repeated;
  if (config_.strictness == Strictness::strict && !restored_ && !link.rejoined) misplaced(link, Reason::illegal);
}

void Node::dispatch(Link& link, const Line& line) {
  if (link.left) {
    ++counters_.late;
  } else if (line.fault != LineFault::none) {
    ++counters_.bad;
    misplaced(link, Reason::bad_line);
  } else if (line.verb == Verb::unknown || (!is_core(line.verb) && !speaks_hello(link.side))) {
    ++counters_.unknown;
    last_unknown_ = std::string(line.text);
  } else if (is_core(line.verb)) {
    on_core(link, line);
  } else if (line.verb == Verb::hello) {
    on_hello(link, line);
  } else if (!link.hello) {
    ++counters_.illegal;
    misplaced(link, Reason::illegal);
  } else {
    on_extension(link, line);
  }
}

void Node::on_core(Link& link, const Line& line) {
  ++counters_.core_in;
  const bool forward = link.side == Side::predecessor;
  if (is_nameless(link)) {
    if (forward) return refuse(link, Reason::wrong_neighbour);
    ++counters_.refused;
    return neighbour_gone(link.side, Reason::wrong_neighbour);
  }
  const Dialect heard = line.colon ? Dialect::round : Dialect::legacy;
  const auto round = round_number(line.round, config_.rounds);
  const bool wrong_side = line.verb == (forward ? Verb::start : Verb::ready);
  const bool other_dialect = link.dialect != Dialect::automatic && link.dialect != heard;
  if (wrong_side || !round || (other_dialect && is_strict(link))) {
    ++counters_.illegal;
    return misplaced(link, Reason::illegal);
  }
  if (!link.established && forward && line.verb == Verb::complete && this->state(*round) < State::watch) {
    ++counters_.illegal;  // nobody becomes the predecessor by it
    return misplaced(link, Reason::illegal);
  }
  if (link.dialect == Dialect::automatic) link.dialect = heard;
  if (!link.established) {
    if (!adopt(link)) return;
    if (forward) replay(link);
  }
  const State state = this->state(*round);
  if (state == State::failed || state == State::cancelled) {
    ++counters_.late;
  } else if (forward) {
    from_predecessor(link, line.verb, *round);
  } else {
    from_successor(link, line.verb, *round);
  }
}

void Node::from_predecessor(Link& link, Verb verb, std::uint32_t r) {
  Round& round = rounds_[r];
  if (verb == Verb::ready ? round.pred_ready : round.pred_complete) return repeated(link);
  if (verb == Verb::ready) {
    round.pred_ready = true;
  } else if (round.state < State::watch) {
    ++counters_.illegal;
    return misplaced(link, Reason::illegal);
  } else {
    round.pred_complete = true;
  }
  dirty_.push_back(r);
}

void Node::from_successor(Link& link, Verb verb, std::uint32_t r) {
  Round& round = rounds_[r];
  if (verb == Verb::start ? round.start_from_succ : round.succ_complete) return repeated(link);
  if (verb == Verb::start) {
    if (round.state == State::sync) {
      ++counters_.illegal;
      if (is_strict(link)) return misplaced(link, Reason::illegal);
    }
    round.start_from_succ = true;  // latched, as the author's implementation does
  } else if (round.state != State::complete) {
    ++counters_.illegal;
    return misplaced(link, Reason::illegal);
  } else {
    round.succ_complete = true;
  }
  dirty_.push_back(r);
}

/// Reason::none when this is the neighbour that belongs there.
Reason Node::judge(const Link& link, const Hello& hello) const {
  const bool forward = link.side == Side::predecessor;
  const Neighbour& neighbour = of(link.side);
  const std::string& expected = forward ? config_.previous_id : config_.next_id;
  if (hello.chain != config_.chain || hello.node == config_.id || (!expected.empty() && expected != hello.node)) return Reason::wrong_neighbour;
  if (hello.index) {
    const std::int64_t its = *hello.index, size = config_.size.value_or(profile::kMaxNodes);
    if (index_ && its != static_cast<std::int64_t>(*index_) + (forward ? -1 : 1)) return Reason::wrong_neighbour;
    if (its >= size || (forward ? its + 1 >= size : its == 0)) return Reason::wrong_neighbour;
    if (config_.size && (its + (forward ? 2 : 0) == size) != (forward && config_.tail)) return Reason::wrong_neighbour;
  }
  return neighbour.hello && neighbour.peer != hello.node ? Reason::second_predecessor : Reason::none;
}

void Node::on_hello(Link& link, const Line& line) {
  const auto hello = parse_hello(line.round);
  if (!hello) {
    ++counters_.bad;
    return misplaced(link, Reason::bad_line);
  }
  if (link.hello) return repeated(link);
  const bool forward = link.side == Side::predecessor;
  if (const Reason reason = judge(link, *hello); reason != Reason::none) {
    last_refused_ = std::string(line.round);
    if (forward && !link.said_hello) say_hello(link);  // the other side can then see what is wrong
    if (link.established || !forward) {
      ++counters_.refused;
      return neighbour_gone(link.side, reason);
    }
    return refuse(link, reason);
  }
  link.hello = true;
  link.dialect = Dialect::round;
  const bool fresh = !link.established;
  if (fresh && !adopt(link)) return;
  Neighbour& neighbour = of(link.side);
  neighbour.hello = true;
  neighbour.peer = hello->node;
  if (hello->index && !index_) index_ = forward ? *hello->index + 1 : *hello->index - 1;
  if (!link.said_hello) say_hello(link);
  say_rounds(link);
  if (fresh && forward) replay(link);
  replay_extensions(link);
}

void Node::on_extension(Link& link, const Line& line) {
  if (line.verb == Verb::ping) return say(link, Verb::pong, line.round);
  if (line.verb == Verb::pong) return;
  if (line.verb == Verb::bye) return on_bye(link);
  if (line.verb == Verb::rounds) return on_rounds(link, line);
  const auto round = round_number(line.round, config_.rounds);
  if (!round) {
    ++counters_.illegal;
    return misplaced(link, Reason::illegal);
  }
  const bool failed = line.verb == Verb::fail;
  fail_round(*round, failed ? State::failed : State::cancelled, failed ? Reason::peer_failed : Reason::peer_cancelled, link.side);
}

/// The link stays for our own good-bye.
void Node::on_bye(Link& link) {
  link.left = true;
  if (all_ended()) return;
  of(link.side).gone = true;
  fail_open(Reason::peer_left);
}

void Node::on_rounds(Link& link, const Line& line) {
  if (line.round != std::to_string(config_.rounds)) neighbour_gone(link.side, Reason::wrong_rounds);
}

// ------------------------------------------------------------------ time

std::optional<Time> Node::deadline_of(const Link& link) const {
  const Timers& timers = config_.timers;
  if (link.closed || link.left) return std::nullopt;
  if (!link.hello) {
    if (link.waited || timers.handshake == Time(0) || !speaks_hello(link.side)) return std::nullopt;
    return link.since + timers.handshake;
  }
  std::optional<Time> first;
  if (timers.ping > Time(0) && !link.pinged) first = link.heard + timers.ping;
  if (timers.idle > Time(0) && (!first || link.heard + timers.idle < *first)) first = link.heard + timers.idle;
  return first;
}

void Node::timer_of(Link& link, Time now) {
  const auto due = deadline_of(link);
  if (!due || *due > now) return;
  const Timers& timers = config_.timers;
  if (!link.hello) {
    link.waited = true;
    if (config_.strictness != Strictness::strict) return;  // an implementation without HELLO
    if (link.side == Side::predecessor && !link.established) return refuse(link, Reason::handshake_timeout);
    return neighbour_gone(link.side, Reason::handshake_timeout);
  }
  if (timers.idle > Time(0) && link.heard + timers.idle <= now) {
    const Side side = link.side;
    close(link, Reason::idle_timeout);
    return lost(side, Reason::idle_timeout, now);
  }
  link.pinged = true;
  say(link, Verb::ping, std::to_string(of(link.side).ping++));
}

}  // namespace nikkan::chainsync
