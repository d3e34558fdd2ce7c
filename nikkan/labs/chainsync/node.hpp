#pragma once
// One node of a chain, without a socket, a clock, a file or a process (draft-dohmeyer-chainsync-00 and what is OURS in
// profile.hpp).
//
//   Node node(config);                                    // check(config) first
//   if (journal) node.restore(*journal);
//   node.start(now);
//   loop: node.take(actions), do them in order            // see Action
//         node.link_up / octets / link_down / connect_failed / local_ready / task_ended / cancel / on_timer, each with now
//         sleep until node.next_deadline()
//
// A round at a node: SYNC > READY > WATCH > START > COMPLETE > DONE, or FAILED, or CANCELLED from each but DONE.
//   SYNC     predecessor READY and this node ready:  READY to the successor (the tail goes on at once)
//   READY    START of the successor:                 START to the predecessor (the head runs its task)
//   WATCH    COMPLETE of the predecessor:            the task runs
//   START    the task has ended well:                COMPLETE to the successor (the tail: COMPLETE to the predecessor, DONE)
//   COMPLETE COMPLETE of the successor:              COMPLETE to the predecessor, DONE
//
// Failure (OURS): a node that has not handed on its turn decides by itself that a round has failed. One that has, and hears
// FAIL from the front, asks forward and waits for what comes back: COMPLETE, when the chain had run already, or FAIL.
// A round that failed ends all later ones.
//
// Links: the successor's is made by this node, which speaks first: HELLO, unless the dialect is legacy. To a predecessor
// nothing is said before it has said something; HELLO is answered with HELLO.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/labs/chainsync/journal.hpp"
#include "nikkan/labs/chainsync/line.hpp"
#include "nikkan/labs/chainsync/profile.hpp"

namespace nikkan::chainsync {

/// Since any fixed moment that does not change while a node lives.
using Time = std::chrono::nanoseconds;
/// Chosen by the caller, distinct for each connection of a node.
using LinkId = std::uint64_t;

enum class Side : std::uint8_t { predecessor, successor };
std::string_view to_string(Side side);

/// What happens to a message that has no place where it comes: `strict` FAIL and close; `lenient` ignored and counted;
/// `automatic` strict with peers that said HELLO, but for repeats, and lenient with others.
enum class Strictness : std::uint8_t { automatic, strict, lenient };
/// A task that ends with another status than 0: the round fails, or goes on.
enum class OnFailure : std::uint8_t { fail, go_on };
/// A task that ran when the node crashed: the round fails (at most once), or it is run again.
enum class Restart : std::uint8_t { fail, rerun };

/// All 0 mean "no limit" (rejoin: not allowed). OURS.
struct Timers {
  Time connect = profile::kConnect;             ///< in all, until a successor answers
  Time backoff_first = profile::kBackoffFirst;  ///< between two attempts, doubled each time
  Time backoff_most = profile::kBackoffMost;
  Time handshake = profile::kHandshake;
  Time ready = profile::kReadyWave;        ///< from a round's beginning to its READY
  Time start_wave = profile::kStartWave;   ///< from READY to the successor's START
  Time task = profile::kTask;
  Time ping = profile::kPingAfter;
  Time idle = profile::kIdle;
  Time rejoin = profile::kRejoin;
  Time linger = profile::kLinger;
};

struct NodeConfig {
  std::string chain = "chain";             ///< is_chain_id
  std::string id = {};                     ///< is_node_id
  bool head = false, tail = false;         ///< no predecessor; no successor
  std::optional<std::uint32_t> index = {}; ///< from 0; learned from HELLO when not given (the head is 0)
  std::optional<std::uint32_t> size = {};  ///< nodes of the chain
  /// What HELLO must say; empty: anybody, also one that says no HELLO. With a name nothing counts before HELLO, unless the
  /// dialect has none, or the names are proven.
  std::string previous_id = {}, next_id = {};
  bool names_proven = false;               ///< by the transport (TLS): a link is its neighbour's without HELLO too
  std::uint32_t rounds = 1;
  std::uint32_t max_inflight = 1;          ///< rounds that have begun here and not ended
  bool overlap = false;                    ///< two rounds' tasks may run here at once
  bool journal = false;                    ///< journal actions are wanted
  bool ask_ready = false;                  ///< ask_ready for each round; otherwise this node is ready from the start
  Dialect dialect = Dialect::automatic;
  std::optional<Dialect> next_dialect = {};  ///< with the successor, when another
  bool hello = true;                       ///< false: no extension verbs at all
  Strictness strictness = Strictness::automatic;
  OnFailure on_failure = OnFailure::fail;
  Restart restart = Restart::fail;
  Timers timers = {};
};

/// Errors: bad_value with the member's name as field ("config.id", "config.rounds", …).
Result<void> check(const NodeConfig& config);

/// Why a link was closed or a round ended otherwise than DONE.
enum class Reason : std::uint8_t {
  none,
  finished,         ///< every round has ended
  task_failed,      ///< status other than 0
  not_ready,        ///< the readiness test said never
  cancelled,        ///< by an operator, here
  peer_failed,      ///< FAIL was heard
  peer_cancelled,   ///< CANCEL was heard
  peer_left,        ///< BYE in an unfinished round
  link_lost,        ///< EOF or error, and no rejoin in time
  line_too_long,
  bad_line,         ///< strict: no verb, no round
  illegal,          ///< strict: a message that has no place here
  wrong_neighbour,  ///< HELLO of another chain, place or node
  second_predecessor,
  replaced,         ///< the same predecessor has come back on another connection
  connect_timeout,
  handshake_timeout,
  ready_timeout,
  start_timeout,
  task_timeout,
  idle_timeout,
  was_running,      ///< restarted in START under Restart::fail
  recorded,         ///< the journal says so
  wrong_rounds,     ///< the neighbour has another number of rounds
  too_many,         ///< connections that have said nothing yet
};
/// "task_failed", …
std::string_view to_string(Reason reason);

enum class Verdict : std::uint8_t { none, completed, failed, cancelled };
std::string_view to_string(Verdict verdict);

/// What the caller has to do, in this order. Journal records must be on disk before any action behind them is done; those of
/// one take() may be written together, first.
struct Action {
  enum class Kind : std::uint8_t {
    journal,    ///< append `octets`, make them durable
    send,       ///< `octets` on `link`
    connect,    ///< to the successor; then link_up or connect_failed
    close,      ///< `link`, after what was sent on it has left; no link_down is needed, and none hurts
    ask_ready,  ///< test readiness for `round`; then local_ready or local_not_ready
    run,        ///< start the task of `round`; then task_ended
    kill,       ///< end the task of `round`, TERM and after a grace KILL; then task_ended
    finished,   ///< `verdict`, `reason`; nothing follows but the closing of links that come later
  };
  Kind kind = Kind::send;
  Side side = Side::successor;
  LinkId link = 0;
  std::uint32_t round = 0;
  std::string octets = {};
  Reason reason = Reason::none;
  Verdict verdict = Verdict::none;
};

/// Everything that was heard, said and refused.
struct Counters {
  std::uint64_t lines_in = 0, core_in = 0, core_out = 0, extension_out = 0;
  std::uint64_t unknown = 0;    ///< verbs
  std::uint64_t bad = 0;        ///< lines with a LineFault
  std::uint64_t illegal = 0;    ///< messages that had no place
  std::uint64_t repeated = 0;   ///< messages that were there already
  std::uint64_t late = 0;       ///< of rounds that had ended, and FAIL that came too late
  std::uint64_t refused = 0;    ///< connections
  std::uint64_t rejoins = 0;    ///< links that came back
  std::uint64_t tasks = 0, tasks_failed = 0;
  bool operator==(const Counters&) const = default;
};

/// What status shows of a link.
struct LinkView {
  bool up = false;       ///< a connection on which the peer has said something (successor: that stands)
  bool hello = false;    ///< the peer has said HELLO
  bool left = false;     ///< … and BYE
  Dialect dialect = Dialect::automatic;
  std::string peer = {}; ///< node id out of HELLO
  Time heard{0};         ///< last octets
};

class Node {
 public:
  /// The configuration must pass check().
  explicit Node(NodeConfig config);

  /// Takes up where a journal ends; before start(). Errors: bad_value "journal.header" when it is another node's.
  Result<void> restore(const Journal& journal);
  void start(Time now);

  // ------------------------------------------------------------ what has happened
  /// A connection stands. Any number of predecessors may connect: what is too much is closed.
  void link_up(Side side, LinkId link, Time now);
  void octets(LinkId link, ByteView octets, Time now);
  /// The peer has ended it, or an error. Unknown links are ignored.
  void link_down(LinkId link, Time now);
  void connect_failed(Time now);
  void local_ready(std::uint32_t round, Time now);
  void local_not_ready(std::uint32_t round, Time now);
  /// `status` is 0…255, or 256 + signal.
  void task_ended(std::uint32_t round, std::int32_t status, Time now);
  /// The operator's wish: everything that has not run is cancelled, tasks are killed.
  void cancel(Time now);
  void on_timer(Time now);

  // ------------------------------------------------------------ what is to be done
  /// Moves the actions to the end of `into`.
  void take(std::vector<Action>& into);
  /// When on_timer() is due; nothing: never.
  std::optional<Time> next_deadline() const;

  // ------------------------------------------------------------ what it looks like
  const NodeConfig& config() const { return config_; }
  State state(std::uint32_t round) const { return round < closed_from_ ? rounds_[round].state : State::cancelled; }
  /// The first round that has not ended; config().rounds when all have.
  std::uint32_t current_round() const { return first_open_; }
  /// Rounds that ended DONE.
  std::uint32_t rounds_done() const { return rounds_done_; }
  std::optional<std::uint32_t> index() const { return index_; }
  Verdict verdict() const { return verdict_; }
  /// What began the failure here, and in which round.
  Reason reason() const { return reason_; }
  std::uint32_t failed_round() const { return failed_round_; }
  bool finished() const { return finished_; }
  bool task_running() const { return running_ != 0; }
  LinkView link(Side side) const;
  const Counters& counters() const { return counters_; }
  /// The last line with an unknown verb, byte for byte.
  const std::string& last_unknown() const { return last_unknown_; }
  /// What the last HELLO that was refused said: "line.X.0".
  const std::string& last_refused() const { return last_refused_; }
  /// What a new journal begins with.
  JournalHeader journal_header() const;

 private:
  struct Round {
    State state = State::sync;
    bool local_ready : 1 = false, pred_ready : 1 = false, pred_complete : 1 = false, start_from_succ : 1 = false;
    bool succ_complete : 1 = false;
    bool began : 1 = false;   ///< was within max_inflight
    bool asking : 1 = false;  ///< FAIL or CANCEL was handed forward, and what comes back is awaited
    bool asking_cancel : 1 = false;
    bool running : 1 = false, killed : 1 = false;  ///< its task
    std::int16_t status = 0;
  };
  struct Link {
    LinkId id = 0;
    Side side = Side::predecessor;
    LineReader reader = {};
    Dialect dialect = Dialect::automatic;
    bool established = false;  ///< the peer has said something that has a meaning
    bool rejoined = false;     ///< not the first one on its side
    bool hello = false, said_hello = false, left = false, said_bye = false;
    bool waited = false;  ///< for HELLO, long enough
    bool pinged = false, closed = false;
    Time since{0}, heard{0};
    std::string peer = {};
  };
  struct Neighbour {
    bool exists = false;
    bool gone = false;     ///< and nothing is expected of it any more
    bool was_up = false;   ///< some link of it was established
    bool hello = false;    ///< it has said HELLO once
    std::string peer = {};
    Link* link = nullptr;
    std::optional<Time> rejoin_until = {};
    std::uint64_t ping = 0;
  };
  /// What a round waits for, and until when.
  struct Limit {
    std::uint32_t round = 0;
    Time until{0};
    Reason reason = Reason::none;
  };

  // node.cpp
  void resume();
  void begin_rounds(Time now);
  void on_limits(Time now);
  void on_link_timers(Time now);
  void work(Time now);
  void settle(Time now);
  void finish_if_settled(Time now);
  bool all_ended() const { return first_open_ >= end_of_rounds(); }
  std::uint32_t end_of_rounds() const { return closed_from_ < config_.rounds ? closed_from_ : config_.rounds; }
  Verdict outcome() const;
  bool is_settled(const Neighbour& neighbour) const;
  // node_rounds.cpp
  void enter(std::uint32_t round, State state);
  void advance(std::uint32_t round, Time now);
  bool may_run(std::uint32_t round) const;
  void run(std::uint32_t round, Time now);
  void limit(std::uint32_t round, Time duration, Reason reason, Time now);
  bool holds(const Limit& limit) const;
  void fail_round(std::uint32_t round, State how, Reason reason, std::optional<Side> from);
  void fail_one(std::uint32_t round, State how, Reason reason, std::optional<Side> from);
  void end_badly(std::uint32_t round, State how, Reason reason, std::optional<Side> from);
  void fail_open(Reason reason) { fail_round(first_open_, State::failed, reason, std::nullopt); }
  bool can_ask() const;
  // node_links.cpp
  Link* find(LinkId id);
  Neighbour& of(Side side) { return side == Side::predecessor ? pred_ : succ_; }
  const Neighbour& of(Side side) const { return side == Side::predecessor ? pred_ : succ_; }
  Dialect configured(Side side) const;
  bool speaks_hello(Side side) const { return config_.hello && configured(side) != Dialect::legacy; }
  bool is_strict(const Link& link) const;
  bool is_nameless(const Link& link) const;
  void say(Link& link, Verb verb, std::string_view round);
  void say_core(Side side, Verb verb, std::uint32_t round);
  void say_extension(Side side, Verb verb, std::uint32_t round);
  void say_hello(Link& link);
  void say_rounds(Link& link);
  void replay(Link& link);
  void replay_extensions(Link& link);
  void close(Link& link, Reason reason);
  void lost(Side side, Reason reason, Time now);
  void neighbour_gone(Side side, Reason reason);
  void try_connect(Time now);
  void dispatch(Link& link, const Line& line);
  void on_core(Link& link, const Line& line);
  void from_predecessor(Link& link, Verb verb, std::uint32_t round);
  void from_successor(Link& link, Verb verb, std::uint32_t round);
  void repeated(Link& link);
  void on_hello(Link& link, const Line& line);
  Reason judge(const Link& link, const Hello& hello) const;
  void on_extension(Link& link, const Line& line);
  void on_bye(Link& link);
  void on_rounds(Link& link, const Line& line);
  bool adopt(Link& link);
  void refuse(Link& link, Reason reason);
  bool make_room();
  void misplaced(Link& link, Reason reason);
  std::optional<Time> deadline_of(const Link& link) const;
  void timer_of(Link& link, Time now);

  NodeConfig config_;
  std::vector<Round> rounds_;
  std::uint32_t next_begin_ = 0, first_open_ = 0, closed_from_, rounds_done_ = 0, running_ = 0, failed_round_ = 0;
  State closed_as_ = State::done;
  std::optional<std::uint32_t> index_;
  bool restored_ = false, started_ = false, leaving_ = false, finished_ = false;
  bool any_failed_ = false, any_cancelled_ = false;
  Verdict verdict_ = Verdict::none;
  Reason reason_ = Reason::none, asked_reason_ = Reason::none;
  Neighbour pred_, succ_;
  std::vector<std::unique_ptr<Link>> links_;
  std::vector<std::uint32_t> dirty_;
  std::vector<Limit> limits_;
  std::vector<Action> actions_;
  bool connecting_ = false;
  Time backoff_{0};
  std::optional<Time> connect_at_ = {}, connect_until_ = {}, linger_until_ = {};
  Counters counters_;
  std::string last_unknown_, last_refused_;
};

}  // namespace nikkan::chainsync
