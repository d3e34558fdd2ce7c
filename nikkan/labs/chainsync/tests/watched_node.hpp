#pragma once
// A node that is looked at: whatever happens to it, what it asks for must make sense. Used by tests and by fuzzing.
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "nikkan/labs/chainsync/node.hpp"

namespace nikkan::chainsync::test {

class WatchedNode {
 public:
  using Complain = std::function<void(const std::string&)>;
  WatchedNode(NodeConfig config, Complain complain) : complain_(std::move(complain)), node_(std::move(config)) {
    journal_ = encode_header(node_.journal_header());
  }

  Node& node() { return node_; }
  const std::string& journal() const { return journal_; }
  bool finished() const { return finished_; }
  bool connecting() const { return connecting_; }
  /// Links that the node holds open, by side.
  std::vector<LinkId> links(Side side) const {
    std::vector<LinkId> out;
    for (const auto& [id, link] : links_) {
      if (link.open && link.side == side) out.push_back(id);
    }
    return out;
  }
  const std::set<std::uint32_t>& running() const { return running_; }
  const std::set<std::uint32_t>& asked() const { return asked_; }
  /// Everything said on a link.
  const std::string& said(LinkId id) { return links_[id].said; }
  const std::vector<Action>& last() const { return last_; }

  void start(Time now) {
    node_.start(now);
    look(now);
  }
  LinkId up(Side side, Time now) {
    const LinkId id = next_++;
    links_[id] = {.side = side, .open = true};
    if (side == Side::successor) connecting_ = false;
    node_.link_up(side, id, now);
    look(now);
    return id;
  }
  void hear(LinkId id, std::string_view octets, Time now) {
    Heard& link = links_[id];
    link.heard += octets;
    if (link.heard.size() > 4096) link.heard.erase(0, link.heard.size() - 2048);
    if (link.heard.find('\n') != std::string::npos) link.spoke = true;
    if (link.heard.find("HELLO:") != std::string::npos) link.hello = true;
    node_.octets(id, as_bytes(octets), now);
    look(now);
  }
  void down(LinkId id, Time now) {
    links_[id].open = false;
    node_.link_down(id, now);
    look(now);
  }
  void connect_failed(Time now) {
    connecting_ = false;
    node_.connect_failed(now);
    look(now);
  }
  void ready(std::uint32_t round, Time now) {
    ready_.insert(round);
    node_.local_ready(round, now);
    look(now);
  }
  void not_ready(std::uint32_t round, Time now) {
    node_.local_not_ready(round, now);
    look(now);
  }
  void ended(std::uint32_t round, int status, Time now) {
    running_.erase(round);
    node_.task_ended(round, status, now);
    look(now);
  }
  void cancel(Time now) {
    node_.cancel(now);
    look(now);
  }
  void timer(Time now) {
    node_.on_timer(now);
    look(now);
    const auto due = node_.next_deadline();
    if (due && *due <= now) complain_("a timer that is due again at once");
  }
  /// The node dies, and another one takes its journal.
  void restart(Time now) {
    const NodeConfig config = node_.config();
    const auto journal = decode_journal(journal_, node_.journal_header());
    if (!journal) return complain_("the journal cannot be read: " + journal.error().message());
    if (journal->good_octets != journal_.size()) complain_("the journal has a tail that nobody wrote");
    for (const JournalRecord& record : journal->last) {
      if (node_.state(record.round) != record.state && node_.state(record.round) != State::cancelled) complain_("the journal says something else than the node");
    }
    node_.~Node();
    new (&node_) Node(config);
    if (!node_.restore(*journal)) complain_("the journal is refused");
    for (auto& [id, link] : links_) link.open = false;
    running_.clear();
    asked_.clear();
    finished_ = connecting_ = false;
    restarted_ = true;
    start(now);
  }

 private:
  struct Heard {
    Side side = Side::predecessor;
    bool open = false, spoke = false, hello = false, bye = false;
    std::string heard = {}, said = {};
  };

  void send(const Action& action) {
    Heard& link = links_[action.link];
    if (!link.open) complain_("it speaks on a link that is not open");
    if (link.side != action.side) complain_("it speaks on the wrong side");
    if (action.octets.empty() || action.octets.back() != '\n' || action.octets.size() > profile::kMaxLine) return complain_("it says no line");
    if (action.octets.find('\n') + 1 != action.octets.size()) complain_("it says two lines at once");
    const Line line = parse_line(std::string_view(action.octets).substr(0, action.octets.size() - 1));
    if (line.fault != LineFault::none || line.verb == Verb::unknown) complain_("it says a line that has no meaning");
    if (link.bye) complain_("it speaks after BYE");
    if (line.verb == Verb::bye) link.bye = true;
    if (link.side == Side::predecessor && !link.spoke) complain_("it speaks to a predecessor that has not");
    if (!is_core(line.verb) && !link.hello && !(line.verb == Verb::hello && link.side == Side::successor && link.said.empty())) complain_("extensions before HELLO");
    if (line.verb == Verb::hello && !link.said.empty() && link.hello && link.side == Side::successor) complain_("HELLO twice");
    if (line.verb == (link.side == Side::predecessor ? Verb::ready : Verb::start)) complain_("a message to the wrong side");
    if (is_core(line.verb)) {
      const auto round = round_number(line.round, node_.config().rounds);
      if (!round) return complain_("a round that is none");
      if (node_.config().journal && !restarted_) {
        const State needed = line.verb == Verb::ready ? State::ready : line.verb == Verb::start ? State::watch : link.side == Side::successor ? State::complete : State::done;
        if (durable_[*round] < needed) complain_("it says what its journal does not know");
      }
    }
    if (link.said.size() < 65536) link.said += action.octets;
  }

  void look(Time now) {
    last_.clear();
    node_.take(last_);
    for (const Action& action : last_) {
      if (finished_ && action.kind != Action::Kind::close) complain_("an action after the last");
      switch (action.kind) {
        case Action::Kind::journal: {
          journal_ += action.octets;
          const auto journal = decode_journal(journal_, node_.journal_header());
          if (!journal || journal->good_octets != journal_.size()) {
            complain_("a record that cannot be read");
            break;
          }
          for (const JournalRecord& record : journal->last) {
            if (record.round == action.round && !journal->ended) durable_[action.round] = record.state;
          }
          break;
        }
        case Action::Kind::send: send(action); break;
        case Action::Kind::connect:
          if (connecting_ || !links(Side::successor).empty()) complain_("it connects twice");
          if (node_.config().tail) complain_("the tail connects");
          connecting_ = true;
          break;
        case Action::Kind::close:
          if (!links_[action.link].open) complain_("it closes what is not open");
          links_[action.link].open = false;
          break;
        case Action::Kind::ask_ready:
          if (!asked_.insert(action.round).second) complain_("it asks twice whether it is ready");
          break;
        case Action::Kind::run:
          if (!running_.insert(action.round).second) complain_("a task that runs already");
          if (!node_.config().overlap && running_.size() > 1) complain_("two tasks at once");
          if (node_.config().ask_ready && !ready_.contains(action.round)) complain_("it runs before it was ready");
          if (node_.config().journal && !restarted_ && durable_[action.round] < State::start) complain_("it runs what its journal does not know");
          if (++runs_[action.round] > 1 && node_.config().restart == Restart::fail && node_.config().journal) complain_("a task runs twice");
          break;
        case Action::Kind::kill:
          if (!running_.contains(action.round)) complain_("it kills what does not run");
          break;
        case Action::Kind::finished:
          finished_ = true;
          if (!running_.empty()) complain_("it leaves a task behind");
          for (const auto& [id, link] : links_) {
            if (link.open) complain_("it leaves a link behind");
          }
          if (action.verdict == Verdict::none || action.verdict != node_.verdict()) complain_("a verdict that is none");
          if ((action.verdict == Verdict::completed) != (node_.rounds_done() == node_.config().rounds)) complain_("a verdict that does not fit the rounds");
          break;
      }
    }
    if (node_.finished() != finished_) complain_("it has ended and does not say so");
    if (finished_ && node_.next_deadline()) complain_("it waits after its end");
    static_cast<void>(now);
  }

  Complain complain_;
  Node node_;
  std::string journal_;
  std::map<LinkId, Heard> links_ = {};
  std::map<std::uint32_t, State> durable_ = {};
  std::map<std::uint32_t, int> runs_ = {};
  std::set<std::uint32_t> running_ = {}, asked_ = {}, ready_ = {};
  std::vector<Action> last_ = {};
  LinkId next_ = 1;
  bool finished_ = false, connecting_ = false, restarted_ = false;
};

}  // namespace nikkan::chainsync::test
