#pragma once
// A watched node in a test: short words for what happens to it, and what it said since the last look.
#include <gtest/gtest.h>

#include <string>

#include "nikkan/labs/chainsync/tests/watched_node.hpp"

namespace nikkan::chainsync::test {

using namespace std::chrono_literals;

inline NodeConfig head() { return {.chain = "line", .id = "A", .head = true, .index = 0, .size = 3, .journal = true}; }
inline NodeConfig middle() { return {.chain = "line", .id = "B", .index = 1, .size = 3, .journal = true}; }
inline NodeConfig tail() { return {.chain = "line", .id = "C", .tail = true, .index = 2, .size = 3, .journal = true}; }

/// Starts at once; links are connected by hand. Side "p" is the predecessor, "s" the successor.
class Probe {
 public:
  explicit Probe(NodeConfig config, bool start = true)
      : node_(std::move(config), [](const std::string& what) { ADD_FAILURE() << what; }) {
    if (start) node_.start(now_);
  }

  Probe& connect_predecessor() {
    pred_ = node_.up(Side::predecessor, now_);
    return *this;
  }
  Probe& connect_successor() {
    succ_ = node_.up(Side::successor, now_);
    return *this;
  }
  /// The predecessor or successor says lines, "|" for each LF.
  std::string p(std::string lines) { return hear(pred_, std::move(lines)); }
  std::string s(std::string lines) { return hear(succ_, std::move(lines)); }
  /// Both neighbours are ours: HELLO has been said.
  Probe& greeted() {
    if (!node_.node().config().head) connect_predecessor().p("HELLO:line.A.0|");
    if (!node_.node().config().tail) connect_successor().s("HELLO:line.C.2|");
    return *this;
  }
  std::string down(Side side) { return did([&] { node_.down(side == Side::predecessor ? pred_ : succ_, now_); }); }
  std::string ready(std::uint32_t round = 0) { return did([&] { node_.ready(round, now_); }); }
  std::string ended(int status = 0, std::uint32_t round = 0) { return did([&] { node_.ended(round, status, now_); }); }
  std::string cancel() { return did([&] { node_.cancel(now_); }); }
  std::string refused() { return did([&] { node_.connect_failed(now_); }); }
  std::string restart() { return did([&] { node_.restart(now_); }); }
  /// So much later.
  std::string after(Time time) {
    now_ += time;
    return did([&] { node_.timer(now_); });
  }
  /// At the next deadline.
  std::string next() {
    const auto due = node_.node().next_deadline();
    if (!due) return "no deadline";
    now_ = std::max(now_, *due);
    return did([&] { node_.timer(now_); });
  }
  /// What the last thing that happened has led to: "p READY:0", "run 0", "close s link_lost", "end failed link_lost".
  std::string last() const {
    std::string out;
    for (const Action& action : node_.last()) {
      const std::string side = action.side == Side::predecessor ? "p" : "s";
      std::string one;
      switch (action.kind) {
        case Action::Kind::journal: continue;
        case Action::Kind::send: one = side + " " + action.octets.substr(0, action.octets.size() - 1); break;
        case Action::Kind::connect: one = "connect"; break;
        case Action::Kind::close: one = "close " + side + " " + std::string(to_string(action.reason)); break;
        case Action::Kind::ask_ready: one = "ask " + std::to_string(action.round); break;
        case Action::Kind::run: one = "run " + std::to_string(action.round); break;
        case Action::Kind::kill: one = "kill " + std::to_string(action.round); break;
        case Action::Kind::finished: one = "end " + std::string(to_string(action.verdict)) + " " + std::string(to_string(action.reason)); break;
      }
      out += (out.empty() ? "" : ", ") + one;
    }
    return out;
  }

  WatchedNode& watched() { return node_; }
  const Node& node() { return node_.node(); }
  State state(std::uint32_t round = 0) { return node_.node().state(round); }
  LinkId predecessor() const { return pred_; }
  LinkId successor() const { return succ_; }
  void use_predecessor(LinkId id) { pred_ = id; }
  Time now() const { return now_; }

 private:
  template <class What>
  std::string did(What what) {
    what();
    return last();
  }
  std::string hear(LinkId id, std::string lines) {
    for (char& c : lines) {
      if (c == '|') c = '\n';
    }
    return did([&] { node_.hear(id, lines, now_); });
  }

  WatchedNode node_;
  LinkId pred_ = 0, succ_ = 0;
  Time now_{0};
};

}  // namespace nikkan::chainsync::test
