// What is read is what a node can take up, and reads the same again after its good octets alone; prefixes are never worse.
#include <cstdint>
#include <string>

#include "nikkan/labs/chainsync/node.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::chainsync;
  if (size == 0) return 0;
  const bool fresh = (data[0] & 1U) != 0;  // the input goes on behind a good header
  NodeConfig config;
  config.chain = "c";
  config.id = "B";
  config.index = 1;
  config.rounds = 4;
  config.max_inflight = 1U + (data[0] >> 1U) % 4U;
  config.tail = (data[0] & 16U) != 0;
  config.journal = true;
  config.restart = (data[0] & 32U) != 0 ? Restart::rerun : Restart::fail;
  Node node(config);
  std::string text = fresh ? encode_header(node.journal_header()) : std::string();
  if ((data[0] & 64U) != 0) {  // records out of pairs of octets, checksums right
    for (std::size_t i = 1; i + 1 < size; i += 2) text += encode_record({data[i] % 5U, static_cast<State>(data[i + 1] % 8U), data[i + 1] / 8});
  } else {
    text += nikkan::as_text({data + 1, size - 1});
  }
  const auto journal = decode_journal(text, node.journal_header());
  if (!journal) {
    if (journal.error().offset > text.size()) __builtin_trap();
    return 0;
  }
  const auto again = decode_journal(std::string_view(text).substr(0, journal->good_octets), node.journal_header());
  if (!again || again->good_octets != journal->good_octets || again->last != journal->last) __builtin_trap();
  const std::string cut = text.substr(0, journal->good_octets == 0 ? 0 : journal->good_octets - 1);
  if (!decode_journal(cut, node.journal_header())) __builtin_trap();
  if (!node.restore(*journal)) __builtin_trap();
  node.start(Time(0));
  std::vector<Action> actions;
  node.take(actions);
  std::uint32_t done = 0;
  for (const JournalRecord& record : journal->last) {
    done += record.state == State::done;
    if (record.state != State::start && node.state(record.round) < record.state) __builtin_trap();
  }
  if (node.rounds_done() < done) __builtin_trap();
  for (int i = 0; i < 1000 && node.next_deadline(); ++i) node.on_timer(*node.next_deadline());
  return 0;
}
