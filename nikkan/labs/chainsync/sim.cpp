#include "nikkan/labs/chainsync/sim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace nikkan::chainsync {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  Time between(Time least, Time most) {
    const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Time(static_cast<std::int64_t>(next() % span));
  }
  bool chance(double probability) { return probability > 0 && static_cast<double>(next() >> 11U) * 0x1.0p-53 < probability; }

 private:
  std::uint64_t state_;
};

enum class What : std::uint8_t { connect, accepted, octets, end, timer, ready, task, crash, restart, cancel };

struct Event {
  Time at{0};
  std::uint64_t number = 0;
  What what = What::timer;
  bool forward = true;  ///< of octets and end: toward the tail
  std::uint32_t node = 0, life = 0, round = 0;
  std::uint64_t link = 0;
  std::int32_t status = 0;
  std::string text = {};
  bool operator<(const Event& other) const { return at != other.at ? at > other.at : number > other.number; }  // a heap's top is its largest
};

struct Connection {
  std::uint32_t client = 0;            ///< and client + 1
  std::uint32_t lives[2] = {0, 0};     ///< of client and server
  bool closed[2] = {false, false};     ///< by client and server, who then hear no more
  bool dead = false;
  Time last[2] = {Time(0), Time(0)};   ///< arrival of what was sent last toward the tail and toward the head
};

struct Member {
  std::optional<Node> node = {};
  std::string journal = {};
  std::uint32_t life = 0;
  bool alive = false, ended = false;
  std::optional<Time> timer = {};
  std::uint64_t core_out = 0, extension_out = 0;  ///< of earlier lives
};

/// What happened to one task: bit 0 its node was ready, bit 1 it ended well; and its runs.
struct Task {
  bool ready = false, ended = false;
  std::uint16_t runs = 0;
};

class Chain {
 public:
  Chain(const SimConfig& config, const SimTrace& trace)
      : config_(config), trace_(trace), random_(config.seed), members_(config.nodes), tasks_(std::size_t{config.nodes} * config.rounds), ready_(config.rounds) {
    report_.verdicts.resize(config.nodes);
    report_.reasons.resize(config.nodes);
  }
  SimReport run();

 private:
  void say(std::uint32_t i, std::string_view what) {
    if (trace_) trace_(now_, i, what);
  }
  void violate(std::string text) {
    if (report_.violations.size() < 16) report_.violations.push_back(fmt::format("{} ns: {}", now_.count(), text));
  }
  Event& add(Time at, What what, std::uint32_t node);
  void push() { std::push_heap(queue_.begin(), queue_.end()); }
  Task& task(std::uint32_t i, std::uint32_t round) { return tasks_[std::size_t{i} * config_.rounds + round]; }
  NodeConfig node_config(std::uint32_t i) const;
  void boot(std::uint32_t i);
  void crash(std::uint32_t i);
  void happen(Event& event);
  void after(std::uint32_t i, bool may_crash);
  bool act(std::uint32_t i, const Action& action);
  void send(std::uint32_t i, const Action& action);
  void send_end(Connection& connection, std::uint64_t id, bool forward);
  void start_task(std::uint32_t i, std::uint32_t round);
  void close_all(std::uint32_t i);
  void judge();

  const SimConfig& config_;
  const SimTrace& trace_;
  Random random_;
  std::vector<Member> members_;
  std::vector<Connection> connections_;
  std::vector<std::vector<std::uint64_t>> open_ = std::vector<std::vector<std::uint64_t>>(members_.size());  ///< connections of a node
  std::vector<Event> queue_;
  std::vector<Task> tasks_;
  std::vector<std::uint32_t> ready_;  ///< nodes that were ready, of each round
  std::vector<Action> actions_;
  SimReport report_;
  Time now_{0};
  std::uint64_t number_ = 0;
};

Event& Chain::add(Time at, What what, std::uint32_t node) {
  Event& event = queue_.emplace_back();
  event.at = at;
  event.number = number_++;
  event.what = what;
  event.node = node;
  event.life = members_[node].life;
  return event;
}

NodeConfig Chain::node_config(std::uint32_t i) const {
  NodeConfig out;
  out.chain = "sim";
  out.id = node_name(i, config_.nodes);
  out.head = i == 0;
  out.tail = i + 1 == config_.nodes;
  out.index = i;
  out.size = config_.nodes;
  out.rounds = config_.rounds;
  out.max_inflight = config_.max_inflight;
  out.overlap = config_.overlap;
  out.journal = config_.journal;
  out.ask_ready = true;
  out.dialect = config_.dialect;
  out.hello = config_.hello;
  out.strictness = config_.strictness;
  out.on_failure = config_.on_failure;
  out.restart = config_.restart;
  out.timers = config_.timers;
  return out;
}

void Chain::boot(std::uint32_t i) {
  Member& member = members_[i];
  member.node.emplace(node_config(i));
  member.alive = true;
  member.timer.reset();
  if (config_.journal) {
    const JournalHeader header = member.node->journal_header();
    const auto journal = decode_journal(member.journal, header);
    if (!journal || !member.node->restore(*journal)) {
      violate(fmt::format("the journal of {} cannot be read: {}", node_name(i, config_.nodes), journal.error().message()));
    } else {
      member.journal.resize(journal->good_octets);
      if (journal->good_octets == 0) member.journal = encode_header(header);
      if (journal->ended) {  // killed between its END and its exit: as the program does, it looks and leaves
        const auto bad = std::ranges::find_if(journal->last, [](const JournalRecord& record) { return record.state != State::done; });
        const bool all = bad == journal->last.end() && journal->last.size() == config_.rounds;
        say(i, "starts again, and has ended already");
        report_.verdicts[i] = all ? Verdict::completed : bad != journal->last.end() && bad->state == State::cancelled ? Verdict::cancelled : Verdict::failed;
        report_.reasons[i] = Reason::recorded;
        member.ended = true;
        member.alive = false;
        return;
      }
    }
  }
  say(i, member.life == 0 ? "starts" : "starts again");
  member.node->start(now_);
  after(i, false);
}

void Chain::close_all(std::uint32_t i) {
  for (const std::uint64_t id : open_[i]) {
    Connection& connection = connections_[id];
    const bool client = connection.client == i;
    bool& closed = connection.closed[client ? 0 : 1];
    if (!closed) send_end(connection, id, client);
    closed = true;
  }
  open_[i].clear();
}

void Chain::crash(std::uint32_t i) {
  Member& member = members_[i];
  if (!member.alive) return;
  ++report_.crashes;
  say(i, "crashes");
  member.alive = false;
  member.core_out += member.node->counters().core_out;
  member.extension_out += member.node->counters().extension_out;
  ++member.life;
  close_all(i);
  if (!config_.restarts) return;
  add(now_ + random_.between(config_.restart_least, config_.restart_most), What::restart, i);
  push();
}

void Chain::send_end(Connection& connection, std::uint64_t id, bool forward) {
  Time& last = connection.last[forward ? 0 : 1];
  last = std::max(last, now_ + random_.between(config_.delay_least, config_.delay_most));
  Event& event = add(last, What::end, forward ? connection.client + 1 : connection.client);
  event.life = connection.lives[forward ? 1 : 0];
  event.forward = forward;
  event.link = id;
  push();
}

void Chain::send(std::uint32_t i, const Action& action) {
  Connection& connection = connections_[action.link];
  const bool forward = connection.client == i;
  say(i, fmt::format("{} {}", forward ? "->" : "<-", std::string_view(action.octets).substr(0, action.octets.size() - 1)));
  if (connection.dead || connection.closed[forward ? 0 : 1]) return;
  if (random_.chance(config_.drop)) {  // TCP loses nothing but whole connections
    ++report_.breaks;
    say(i, "the connection breaks");
    connection.dead = true;
    send_end(connection, action.link, true);
    send_end(connection, action.link, false);
    return;
  }
  Time& last = connection.last[forward ? 0 : 1];
  last = std::max(last, now_ + random_.between(config_.delay_least, config_.delay_most));
  Event& event = add(last, What::octets, forward ? i + 1 : i - 1);
  event.life = connection.lives[forward ? 1 : 0];
  event.forward = forward;
  event.link = action.link;
  event.text = action.octets;
  if (random_.chance(config_.duplicate)) {
    ++report_.duplicates;
    event.text += action.octets;
  }
  push();
}

void Chain::start_task(std::uint32_t i, std::uint32_t round) {
  const std::string name = node_name(i, config_.nodes);
  say(i, fmt::format("runs round {}", round));
  ++report_.runs;
  Task& mine = task(i, round);
  ++mine.runs;
  if (ready_[round] != config_.nodes) violate(fmt::format("(a) {} starts round {} with {} of {} nodes ready", name, round, ready_[round], config_.nodes));
  if (i > 0 && !task(i - 1, round).ended) violate(fmt::format("(b) {} starts round {} before its predecessor's end", name, round));
  if (mine.runs > 1 && config_.restart != Restart::rerun) violate(fmt::format("(c) {} runs round {} again", name, round));
  const Time length = random_.between(config_.task_least, config_.task_most);
  Event& event = add(now_ + length, What::task, i);
  event.round = round;
  event.status = random_.chance(config_.fail) ? 1 : 0;
  push();
  if (random_.chance(config_.crash)) {
    add(now_ + random_.between(Time(0), length), What::crash, i);
    push();
  }
}

/// False when the node is no more.
bool Chain::act(std::uint32_t i, const Action& action) {
  Member& member = members_[i];
  switch (action.kind) {
    case Action::Kind::journal: member.journal += action.octets; return true;
    case Action::Kind::send: send(i, action); return true;
    case Action::Kind::connect:
      add(now_ + random_.between(config_.delay_least, config_.delay_most), What::connect, i);
      push();
      return true;
    case Action::Kind::close: {
      Connection& connection = connections_[action.link];
      const bool client = connection.client == i;
      bool& closed = connection.closed[client ? 0 : 1];
      if (trace_) say(i, fmt::format("closes the link to its {}: {}", to_string(action.side), to_string(action.reason)));
      if (!closed && !connection.dead) send_end(connection, action.link, client);
      closed = true;
      std::erase(open_[i], action.link);
      return true;
    }
    case Action::Kind::ask_ready: {
      Event& event = add(now_ + random_.between(config_.ready_least, config_.ready_most), What::ready, i);
      event.round = action.round;
      push();
      return true;
    }
    case Action::Kind::run: start_task(i, action.round); return true;
    case Action::Kind::kill: {
      if (trace_) say(i, fmt::format("kills round {}", action.round));
      Event& event = add(now_, What::task, i);
      event.round = action.round;
      event.status = 143;
      push();
      return true;
    }
    case Action::Kind::finished:
      if (trace_) say(i, fmt::format("ends: {} ({})", to_string(action.verdict), to_string(action.reason)));
      report_.verdicts[i] = action.verdict;
      report_.reasons[i] = action.reason;
      member.ended = true;
      member.alive = false;
      close_all(i);
      return false;
  }
  return true;
}

/// What the node wants done, all of it or, when it crashes, a part.
void Chain::after(std::uint32_t i, bool may_crash) {
  Member& member = members_[i];
  actions_.clear();
  member.node->take(actions_);
  std::size_t survives = actions_.size();
  const bool dies = may_crash && random_.chance(config_.crash);
  if (dies) survives = random_.next() % (actions_.size() + 1);
  for (std::size_t k = 0; k < survives; ++k) {
    if (!act(i, actions_[k])) return;
  }
  if (dies) {
    if (survives < actions_.size() && actions_[survives].kind == Action::Kind::journal && random_.chance(config_.torn)) {
      const std::string& record = actions_[survives].octets;
      member.journal += record.substr(0, random_.next() % record.size());
    }
    return crash(i);
  }
  const auto due = member.node->next_deadline();
  if (!due || (member.timer && *member.timer <= *due)) return;
  member.timer = std::max(*due, now_);
  add(*member.timer, What::timer, i);
  push();
}

void Chain::happen(Event& event) {
  const std::uint32_t i = event.node;
  Member& member = members_[i];
  if (event.what == What::restart) return boot(i);
  if (event.what == What::cancel && !member.node) {  // nobody is there yet who could hear it
    add(now_ + std::chrono::milliseconds(1), What::cancel, i);
    return push();
  }
  if (!member.alive || (event.life != member.life && event.what != What::cancel)) return;
  switch (event.what) {
    case What::connect: {
      Member& server = members_[i + 1];
      if (!server.alive) {
        member.node->connect_failed(now_);
        break;
      }
      const std::uint64_t id = connections_.size();
      connections_.push_back({.client = i, .lives = {member.life, server.life}, .last = {now_, now_}});
      open_[i].push_back(id);
      open_[i + 1].push_back(id);
      server.node->link_up(Side::predecessor, id, now_);
      after(i + 1, false);
      member.node->link_up(Side::successor, id, now_);
      break;
    }
    case What::octets:
      if (connections_[event.link].closed[event.forward ? 1 : 0]) return;
      member.node->octets(event.link, as_bytes(event.text), now_);
      break;
    case What::end:
      if (connections_[event.link].closed[event.forward ? 1 : 0]) return;
      connections_[event.link].closed[event.forward ? 1 : 0] = true;
      std::erase(open_[i], event.link);
      member.node->link_down(event.link, now_);
      break;
    case What::timer:
      if (!member.timer || *member.timer != event.at) return;
      member.timer.reset();
      member.node->on_timer(now_);
      break;
    case What::ready: {
      Task& mine = task(i, event.round);
      if (!mine.ready) ++ready_[event.round];
      mine.ready = true;
      member.node->local_ready(event.round, now_);
      break;
    }
    case What::task:
      if (member.node->state(event.round) == State::start && (event.status == 0 || config_.on_failure == OnFailure::go_on)) task(i, event.round).ended = true;
      member.node->task_ended(event.round, event.status, now_);
      break;
    case What::crash: return crash(i);
    case What::cancel:
      say(i, "is told to cancel");
      member.node->cancel(now_);
      break;
    default: break;
  }
  after(i, true);
}

/// (d), (e), and that a chain that says it is complete is.
void Chain::judge() {
  bool waited = false, all = true, none = true;
  for (std::uint32_t i = 0; i < config_.nodes; ++i) {
    const Verdict verdict = report_.verdicts[i];
    const Reason reason = report_.reasons[i];
    if (!members_[i].ended && (members_[i].alive || config_.restarts)) violate(fmt::format("{} does not end", node_name(i, config_.nodes)));
    waited |= !members_[i].ended || reason == Reason::link_lost || (reason >= Reason::connect_timeout && reason <= Reason::idle_timeout);
    all &= verdict == Verdict::completed;
    none &= verdict != Verdict::completed;
  }
  report_.verdict = report_.verdicts.front();
  report_.same_verdict = all || none;
  if (!all && !none && !waited) violate("(d) verdicts differ, and nobody's time was up");
  const bool calm = report_.crashes + report_.breaks == 0;
  if (calm && config_.fail == 0 && config_.cancel_at < Time(0) && !all && !waited) violate("nothing went wrong, and the chain did not complete");
  if (!none && std::ranges::any_of(tasks_, [](const Task& one) { return !one.ended; })) violate("a node says that all is complete, and a task has not ended well");
  const std::uint64_t expected = std::uint64_t{4} * (config_.nodes - 1) * config_.rounds;
  if (calm && all && report_.core_messages != expected) violate(fmt::format("(e) {} core messages, not {}", report_.core_messages, expected));
}

SimReport Chain::run() {
  for (std::uint32_t i = 0; i < config_.nodes; ++i) {
    add(random_.between(config_.ready_least, config_.ready_most), What::restart, i);
    push();
  }
  if (config_.cancel_at >= Time(0)) {
    add(config_.cancel_at, What::cancel, 0);
    push();
  }
  const std::uint64_t most = config_.max_events != 0 ? config_.max_events : 1'000'000 + std::uint64_t{1000} * config_.nodes * config_.rounds;
  while (!queue_.empty()) {
    std::pop_heap(queue_.begin(), queue_.end());
    Event event = std::move(queue_.back());
    queue_.pop_back();
    const bool heard = !members_[event.node].ended;
    if (heard) now_ = event.at;
    if (heard) ++report_.events;
    if (heard) happen(event);
    if (report_.events == most) {
      report_.endless = true;
      break;
    }
  }
  report_.time = now_;
  for (const Member& member : members_) {
    report_.core_messages += member.core_out + (member.node && member.alive ? member.node->counters().core_out : 0);
    report_.extension_messages += member.extension_out + (member.node && member.alive ? member.node->counters().extension_out : 0);
    if (member.node && member.ended) {
      report_.core_messages += member.node->counters().core_out;
      report_.extension_messages += member.node->counters().extension_out;
    }
  }
  if (!report_.endless) judge();
  return std::move(report_);
}

}  // namespace

std::string node_name(std::uint32_t node, std::uint32_t nodes) {
  return nodes <= 26 ? std::string(1, static_cast<char>('A' + node)) : fmt::format("n{}", node);
}

Result<void> check(const SimConfig& config) {
  const auto bad = [](std::string_view field, std::string detail) { return fail(Code::bad_value, field, 0, std::move(detail)); };
  if (config.nodes == 0 || config.nodes > profile::kMaxNodes) return bad("sim.nodes", "1 to 4096");
  if (config.rounds == 0 || config.rounds > profile::kMaxRounds) return bad("sim.rounds", "1 to 1000000");
  if (std::uint64_t{config.nodes} * config.rounds > 64'000'000) return fail(Code::limit, "sim.rounds", 0, "at most 64000000 tasks");
  if (config.delay_least > config.delay_most || config.delay_least < Time(0)) return bad("sim.delay", "the least is more than the most");
  if (config.task_least > config.task_most || config.task_least < Time(0)) return bad("sim.task", "the least is more than the most");
  if (config.ready_least > config.ready_most || config.ready_least < Time(0)) return bad("sim.ready", "the least is more than the most");
  if (config.restart_least > config.restart_most || config.restart_least < Time(0)) return bad("sim.restart", "the least is more than the most");
  for (const double chance : {config.crash, config.duplicate, config.drop, config.fail, config.torn}) {
    if (!(chance >= 0 && chance <= 1)) return bad("sim.chance", "0 to 1");
  }
  NodeConfig node{.id = "A", .head = true, .tail = config.nodes == 1, .rounds = config.rounds, .max_inflight = config.max_inflight, .dialect = config.dialect, .timers = config.timers};
  return check(node);
}

SimReport simulate(const SimConfig& config, const SimTrace& trace) { return Chain(config, trace).run(); }

}  // namespace nikkan::chainsync
