#pragma once
// The wire of draft-dohmeyer-chainsync-00: lines of one verb and, since February 2026, a round.
// Follows: the draft's abstracts, and what the author's implementation says on the wire (all of it in profile.hpp).
// Leaves out: nothing that is known.
//
//   LineReader reader;
//   reader.push(octets);
//   while (auto line = reader.next()) use(*line);
//   if (reader.overlong()) close();                       // code line_too_long; nothing more is read
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/labs/chainsync/profile.hpp"

namespace nikkan::chainsync {

/// How a peer writes its lines: `automatic` is "as it is heard", and `round` until something was heard.
enum class Dialect : std::uint8_t { automatic, legacy, round };

enum class Verb : std::uint8_t { unknown, ready, start, complete, hello, ping, pong, fail, cancel, bye, rounds };
/// "READY", …; "unknown".
std::string_view to_string(Verb verb);
/// READY, START, COMPLETE: what the author's implementation says too.
constexpr bool is_core(Verb verb) { return verb == Verb::ready || verb == Verb::start || verb == Verb::complete; }

/// What is wrong with a line. Lenient readers ignore and count such lines, strict ones close.
enum class LineFault : std::uint8_t {
  none,
  bad_verb,   ///< not 1 to 16 ASCII capitals
  bad_round,  ///< not 0 to 64 of [A-Za-z0-9._-], or a second ":"
};

/// One line. The views point into the reader and hold until its next call.
struct Line {
  std::string_view text;   ///< without LF, CR LF and trailing white space; unknown lines byte for byte
  Verb verb = Verb::unknown;
  std::string_view round = {};  ///< behind the ":"; of HELLO who speaks, of PING the number
  bool colon = false;      ///< dialect `round`
  LineFault fault = LineFault::none;
};

/// Reads one line that stands alone, without its LF.
Line parse_line(std::string_view text);

/// Octets in pieces of any size; lines out. Octets that are pushed must stay valid until next() gives nothing; only then more
/// may be pushed. At most one line is held.
class LineReader {
 public:
  void push(ByteView octets);
  /// The next whole line; nothing when more octets are needed, or after a line that is too long.
  std::optional<Line> next();
  /// A line of more than 256 octets with its LF was met: the stream is over.
  bool overlong() const { return overlong_; }
  /// Octets of a line that has no end yet.
  std::size_t pending() const { return held_.size() + input_.size(); }

 private:
  std::string held_;        ///< the beginning of a line, or the line that next() gave
  std::string_view input_;  ///< pushed and not read
  bool overlong_ = false, used_ = false;
};

/// "READY:3\n"; in dialect legacy "READY\n".
std::string encode_line(Verb verb, std::string_view round, Dialect dialect = Dialect::round);

/// What HELLO says: chain, node and the node's place from 0, which may be unknown: "line.B.1" (OURS).
struct Hello {
  std::string chain = {}, node = {};
  std::optional<std::uint32_t> index = {};
  bool operator==(const Hello&) const = default;
};
std::string encode_hello(const Hello& hello);
/// Errors: bad_value "hello.chain", "hello.node", "hello.index".
Result<Hello> parse_hello(std::string_view text);

/// 1 to 32 of [A-Za-z0-9_-].
bool is_chain_id(std::string_view text);
/// 1 to 128 of [A-Za-z0-9._-], as host names are.
bool is_node_id(std::string_view text);
/// 0 to 64 of [A-Za-z0-9._-].
bool is_round(std::string_view text);

/// "" for the only round, else "0", "1", …
std::string round_name(std::uint32_t round, std::uint32_t rounds);
/// The other way; nothing when there is no such round. Legacy lines say "".
std::optional<std::uint32_t> round_number(std::string_view name, std::uint32_t rounds);

}  // namespace nikkan::chainsync
