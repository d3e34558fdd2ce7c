#pragma once
// What a node must not forget: a line for each state that it enters, on disk before it is said to anybody. OURS: the draft has
// none.
//
//   nikkan-chain-journal-1 line B 1 3 5f3a9c01        header: chain, node, place or "-", rounds, CRC-32
//   0 START 0 7d21b400                                 round, state, exit status of the task, CRC-32 of what stands before
//   END 965b713b                                       the node has left, and its neighbours know how it ended: nothing follows
//
// A last line that is cut or garbled is what a crash leaves, and is forgotten; anything else that is wrong refuses the
// journal.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/labs/chainsync/profile.hpp"

namespace nikkan::chainsync {

/// Of one round at one node. SYNC to COMPLETE are the author's; the others OURS.
enum class State : std::uint8_t {
  sync,       ///< not everybody before, or not this node, is ready
  ready,      ///< this node and all before are
  watch,      ///< all are; not this node's turn
  start,      ///< its task runs
  complete,   ///< its task has run; those behind go on
  done,       ///< the whole chain has run
  failed,
  cancelled,
};
/// "SYNC", …
std::string_view to_string(State state);
/// done, failed or cancelled.
constexpr bool has_ended(State state) { return state >= State::done; }

struct JournalHeader {
  std::string chain = {}, node = {};
  std::optional<std::uint32_t> index = {};
  std::uint32_t rounds = 1;
  bool operator==(const JournalHeader&) const = default;
};

struct JournalRecord {
  std::uint32_t round = 0;
  State state = State::sync;
  std::int32_t status = 0;  ///< of the task, in COMPLETE and later
  bool operator==(const JournalRecord&) const = default;
};

struct JournalLimits {
  std::size_t max_octets = profile::kMaxJournal;
};

struct Journal {
  JournalHeader header = {};
  std::vector<JournalRecord> last = {};  ///< of each round that has one, sorted by round
  std::uint64_t records = 0;        ///< all of them
  bool ended = false;               ///< END was read: there is nothing left to do, and nobody to tell
  std::size_t good_octets = 0;      ///< what is whole: cut the file here before writing on
};

/// One line with its LF.
std::string encode_header(const JournalHeader& header);
std::string encode_record(const JournalRecord& record);
std::string encode_end();
/// Empty text, and text that is only the beginning of a header, is an empty journal (good_octets 0, header as asked for).
/// Errors: limit "journal"; bad_value "journal.header" (also: of another chain, node, place or number of rounds),
/// "journal.record", "journal.checksum"; out_of_order "journal.state" where a round goes back, leaves out a state, or goes on behind END; with octet
/// offsets. The detail of a header says whose it is.
Result<Journal> decode_journal(std::string_view text, const JournalHeader& expected, const JournalLimits& limits = {});

}  // namespace nikkan::chainsync
