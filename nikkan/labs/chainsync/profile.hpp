#pragma once
// Every constant and name that is INFERRED or OURS, or differs between revisions of draft-dohmeyer-chainsync. The text of
// no revision was at hand: its abstracts are, and what the author's implementation says on the wire. The one file to edit
// when the text turns up.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace nikkan::chainsync::profile {

using namespace std::chrono_literals;

// ------------------------------------------------------------------ the wire
/// What the author's implementation says: one verb a line, `VERB` alone in December 2025, `VERB:ROUND` since February 2026.
inline constexpr std::string_view kReady = "READY", kStart = "START", kComplete = "COMPLETE";

/// OURS: seven more verbs, each with one ":", so that the author's implementation of 2026 ignores them. Nobody hears more than
/// one of them, HELLO, before having said HELLO; a node that is connected to says none before it has heard HELLO.
inline constexpr std::string_view kHello = "HELLO", kPing = "PING", kPong = "PONG", kFail = "FAIL", kCancel = "CANCEL", kBye = "BYE";
/// OURS: how many rounds a node has, said by one that has several: neighbours that differ find out before anything runs.
inline constexpr std::string_view kRounds = "ROUNDS";

/// OURS: "SYNC" is a state. Whether some revision has a message of that name is not known; a line SYNC is an unknown verb.
inline constexpr std::string_view kSync = "SYNC";

/// OURS: octets of a line with its LF, of a verb, of a round, of what HELLO says, of a chain id and of a node id.
inline constexpr std::size_t kMaxLine = 256, kMaxVerb = 16, kMaxRound = 64, kMaxHello = 200, kMaxChainId = 32, kMaxNodeId = 128;

/// OURS: the most nodes and rounds that a configuration may have.
inline constexpr std::uint32_t kMaxNodes = 4096, kMaxRounds = 1'000'000, kMaxInflight = 64;

/// OURS: connections of predecessors that have not said anything that a node understands.
inline constexpr std::size_t kMaxStrangers = 8;

/// OURS: COMPLETE of so many ended rounds is said again to a predecessor that rejoins.
inline constexpr std::uint32_t kReplayedRounds = kMaxInflight;

// ------------------------------------------------------------------ time; 0 is "no limit"
/// OURS: the successor is there within, and how long between two attempts.
inline constexpr std::chrono::nanoseconds kConnect = 30s, kBackoffFirst = 100ms, kBackoffMost = 2s;
/// OURS: HELLO comes within; later the peer is taken for an implementation without it (strict: refused).
inline constexpr std::chrono::nanoseconds kHandshake = 5s;
/// OURS: everybody before and this node are ready within; START comes within, after READY. The second was planned with 10 s,
/// and has no limit: a node cannot tell a slow wave from a node behind it that is not ready yet.
inline constexpr std::chrono::nanoseconds kReadyWave{0}, kStartWave{0};
/// OURS: a task ends within.
inline constexpr std::chrono::nanoseconds kTask{0};
/// OURS: PING after so much silence, the link is lost after so much. Only with peers that said HELLO.
inline constexpr std::chrono::nanoseconds kPingAfter = 10s, kIdle = 30s;
/// OURS: a lost neighbour may come back within; 0: it may not.
inline constexpr std::chrono::nanoseconds kRejoin{0};
/// OURS: how long a node whose rounds have ended waits for its neighbours' BYE.
inline constexpr std::chrono::nanoseconds kLinger = 5s;
/// OURS: between TERM and KILL of a task that is to end.
inline constexpr std::chrono::nanoseconds kGrace = 5s;

// ------------------------------------------------------------------ the journal
/// OURS: the first word of a journal, and the most octets that are read of one.
inline constexpr std::string_view kJournalMagic = "nikkan-chain-journal-1";
inline constexpr std::size_t kMaxJournal = 256U << 20U;

}  // namespace nikkan::chainsync::profile
