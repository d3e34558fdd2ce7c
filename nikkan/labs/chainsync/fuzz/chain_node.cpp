// A configuration, then what happens to a node, octet by octet: whatever comes in whatever order, what it asks for makes sense.
#include <cstdint>
#include <cstdio>
#include <string>

#include "nikkan/labs/chainsync/tests/watched_node.hpp"

namespace {
using namespace nikkan::chainsync;
using namespace std::chrono_literals;

class Input {
 public:
  explicit Input(nikkan::ByteView octets) : octets_(octets) {}
  bool more() const { return at_ < octets_.size(); }
  std::uint8_t take() { return more() ? octets_[at_++] : std::uint8_t{0}; }
  std::string text(std::size_t most) {
    std::string out;
    for (std::size_t left = take() % (most + 1); left > 0 && more(); --left) out += static_cast<char>(take());
    return out;
  }

 private:
  nikkan::ByteView octets_;
  std::size_t at_ = 0;
};

NodeConfig config_of(Input& in) {
  NodeConfig out;
  const std::uint8_t shape = in.take(), more = in.take(), times = in.take();
  out.chain = "c";
  out.id = "B";
  out.head = (shape & 1U) != 0;
  out.tail = (shape & 2U) != 0;
  if ((shape & 4U) != 0 && !out.head) out.index = 1;
  if ((shape & 8U) != 0 && out.index) out.size = out.tail ? 2 : 3;
  out.rounds = 1U + (shape >> 4U) % 5U;
  if ((shape >> 4U) >= 10) {
    if (!out.head) out.previous_id = "A";
    if (!out.tail) out.next_id = "C";
    out.names_proven = (shape >> 4U) == 15;
  }
  out.max_inflight = 1U + (more & 3U);
  out.overlap = (more & 4U) != 0;
  out.journal = true;
  out.ask_ready = (more & 8U) != 0;
  out.hello = (more & 16U) == 0;
  out.on_failure = (more & 32U) != 0 ? OnFailure::go_on : OnFailure::fail;
  out.restart = (more & 64U) != 0 ? Restart::rerun : Restart::fail;
  out.strictness = static_cast<Strictness>(times % 3U);
  const std::uint8_t dialect = (times >> 2U) % 3U;
  out.dialect = out.rounds == 1 || static_cast<Dialect>(dialect) != Dialect::legacy ? static_cast<Dialect>(dialect) : Dialect::automatic;
  if ((times & 16U) != 0) out.timers.rejoin = 3s;
  if ((times & 32U) != 0) out.timers.ready = out.timers.start_wave = out.timers.task = 2s;
  if ((times & 64U) != 0) out.timers.idle = out.timers.handshake = Time(0);
  if ((times & 128U) != 0) out.timers.linger = Time(0);
  return out;
}

/// A line that a neighbour might say, or anything.
std::string line_of(Input& in) {
  static constexpr std::string_view kVerbs[] = {"READY", "START", "COMPLETE", "FAIL", "CANCEL", "PING", "PONG", "BYE"};
  static constexpr std::string_view kHellos[] = {"HELLO:c.A.0\n", "HELLO:c.C.2\n", "HELLO:c.A.\n", "HELLO:c.C.\n", "HELLO:d.A.0\n", "HELLO:c.B.1\n", "HELLO:c.X.0\n", "HELLO:c.A.7\n"};
  const std::uint8_t which = in.take();
  if (which >= 240) return in.text(40);
  if (which >= 200) return std::string(kHellos[which % 8U]);
  if (which >= 195) return std::string(300, 'A');
  if (which >= 190) return "ROUNDS:" + std::to_string(which - 190) + "\n";
  std::string out(kVerbs[which % 8U]);
  if (which % 8U == 7) return out + ":\n";
  const std::uint8_t round = (which / 8U) % 8U;
  if (round == 7) return out + "\n";
  out += ':';
  if (round < 6) out += static_cast<char>('0' + round);
  return out + "\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;
  Input in({data, size});
  const NodeConfig config = config_of(in);
  if (!check(config)) return 0;
  test::WatchedNode node(config, [](const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    __builtin_trap();
  });
  Time now{0};
  node.start(now);
  while (in.more()) {
    const std::uint8_t what = in.take();
    const Side side = (what & 128U) != 0 ? Side::successor : Side::predecessor;
    const auto links = node.links(side);
    const std::uint32_t round = (what >> 4U) % 5U;
    switch (what & 15U) {
      case 0:
        if (side == Side::predecessor || node.connecting()) node.up(side, now);
        break;
      case 1:
      case 2:
      case 3:
      case 4: {
        const std::string line = line_of(in);
        if (!links.empty()) node.hear(links[(what >> 4U) % links.size()], line, now);
        break;
      }
      case 5:
        if (!links.empty()) node.down(links[(what >> 4U) % links.size()], now);
        break;
      case 6:
        if (node.connecting()) node.connect_failed(now);
        break;
      case 7:
      case 8:
        if (node.asked().contains(round)) node.ready(round, now);
        break;
      case 9:
      case 10:
        if (node.running().contains(round)) node.ended(round, side == Side::successor ? 1 : 0, now);
        break;
      case 11:
        if ((what & 128U) != 0) {
          node.cancel(now);
        } else if (node.asked().contains(round)) {
          node.not_ready(round, now);
        }
        break;
      case 12: now += 100ms * in.take(); [[fallthrough]];
      case 13:
        if (const auto due = node.node().next_deadline(); due && (what & 15U) == 13) now = std::max(now, *due);
        node.timer(now);
        break;
      case 14:
        if (!node.finished()) node.restart(now);
        break;
      default: {
        const auto& text = config.rounds;
        if (text > 0 && !node.asked().contains(round) && round < config.rounds) node.ready(round, now);
        break;
      }
    }
  }
  return 0;
}
