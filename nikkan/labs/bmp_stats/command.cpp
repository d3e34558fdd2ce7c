#include "nikkan/labs/bmp_stats/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <map>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/labs/bmp_stats/capture_input.hpp"
#include "nikkan/labs/bmp_stats/framer.hpp"
#include "nikkan/labs/bmp_stats/lint.hpp"
#include "nikkan/labs/bmp_stats/pdu.hpp"

namespace nikkan::bmp_stats {
namespace {

constexpr std::size_t kChunk = 65536;
constexpr std::size_t kMaxText = 64U << 20U;  ///< octets of a pasted dump
constexpr std::size_t kMaxLine = 8U << 20U;   ///< octets of a JSON line

/// The named file, or standard input.
struct Input {
  std::ifstream file;
  std::istream* in = nullptr;
};

bool open(Input& input, const std::string& name, command::Io& io) {
  if (name == "-") {
    input.in = &io.in;
    return true;
  }
  input.file.open(name, std::ios::binary);
  input.in = &input.file;
  return static_cast<bool>(input.file);
}

/// What decode and check share: messages out of files, faults to standard error.
class Walk {
 public:
  Walk(std::string_view command, const command::Args& args, command::Io& io)
      : command_(command), hex_(args.flag("--hex")), io_(io) {}
  virtual ~Walk() = default;
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  int run(const std::vector<std::string>& names);

 protected:
  virtual void show(const std::string& name, const Message& message) = 0;
  /// Before the first message of a stream of a capture, and when another stream goes on.
  virtual void heading(const std::string& /*stream*/) {}
  void say(const std::string& name, const Error& error, ByteView octets = {}, std::uint64_t base = 0);
  void reject(int status) { status_ = std::max(status_, status); }
  command::Io& io() { return io_; }

 private:
  void stream(const std::string& name, std::istream& in);
  void from_capture(const std::string& name, std::istream& in, std::string_view start);
  void dump(const std::string& name, std::istream& in);
  void nothing(const std::string& name);
  void drain(const std::string& name, Framer& framer);
  void message(const std::string& name, ByteView octets, std::uint64_t base);

  std::string_view command_;
  bool hex_;
  command::Io& io_;
  int status_ = command::kOk;
};

void Walk::say(const std::string& name, const Error& error, ByteView octets, std::uint64_t base) {
  io_.out.flush();
  io_.err << error_line(command_, name, error);
  if (!octets.empty() && error.offset >= base) io_.err << hex_excerpt(octets, error.offset - base);
}

void Walk::message(const std::string& name, ByteView octets, std::uint64_t base) {
  const auto decoded = decode(octets, {}, base);
  if (!decoded) {
    say(name, decoded.error(), octets, base);
    return reject(exit_status(decoded.error().code));
  }
  show(name, *decoded);
  for (const Error& fault : decoded->faults) {
    say(name, fault, octets, base);
    if (!is_warning(fault)) reject(command::kRejected);
  }
}

void Walk::drain(const std::string& name, Framer& framer) {
  ByteView octets;
  while (framer.next(octets)) message(name, octets, framer.offset());
}

std::string read_chunk(std::istream& in) {
  std::string text(kChunk, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

void Walk::from_capture(const std::string& name, std::istream& in, std::string_view start) {
  std::string before;
  CaptureInput input({.message =
                          [&](const std::string& session, ByteView octets, std::uint64_t offset) {
                            if (session != before) heading(session);
                            before = session;
                            message(name + ": " + session, octets, offset);
                          },
                      .fault =
                          [&](const std::string& session, const Error& error) {
                            say(session.empty() ? name : name + ": " + session, error);
                            reject(exit_status(error.code));
                          }});
  input.push(as_bytes(start));
  while (in) {
    const std::string text = read_chunk(in);
    if (text.empty()) break;
    input.push(as_bytes(text));
  }
  input.finish();
  if (input.sessions() == 0) {
    say(name, {Code::not_found, 0, "bmp.stream", "no TCP stream in it begins as BMP does"});
    reject(command::kRejected);
  }
}

void Walk::stream(const std::string& name, std::istream& in) {
  Framer framer;
  bool first = true;
  while (in && !framer.error()) {
    const std::string text = read_chunk(in);
    if (text.empty()) break;
    if (first && is_capture(as_bytes(text))) return from_capture(name, in, text);
    first = false;
    framer.push(as_bytes(text));
    drain(name, framer);
  }
  if (in.bad()) {
    say(name, {Code::io, 0, "file", {}});
    return reject(command::kSurroundings);
  }
  if (first) return nothing(name);
  if (const auto error = framer.finish()) {
    say(name, *error);
    reject(exit_status(error->code));
  }
}

void Walk::nothing(const std::string& name) {
  say(name, {Code::truncated, 0, "bmp.version", {}});
  reject(command::kRejected);
}

void Walk::dump(const std::string& name, std::istream& in) {
  std::string text(kMaxText + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxText) {
    say(name, {Code::limit, kMaxText, "file", {}});
    return reject(command::kRejected);
  }
  const auto octets = parse_hex_dump(text);
  if (!octets) {
    say(name, octets.error());
    return reject(exit_status(octets.error().code));
  }
  if (octets->empty()) return nothing(name);
  Framer framer;
  framer.push(*octets);
  drain(name, framer);
  if (const auto error = framer.finish()) {
    say(name, *error, *octets);
    reject(exit_status(error->code));
  }
}

int Walk::run(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    Input input;
    if (!open(input, name, io_)) {
      say(name, {Code::io, 0, "file", "cannot be opened"});
      reject(command::kSurroundings);
      continue;
    }
    if (hex_) {
      dump(name, *input.in);
    } else {
      stream(name, *input.in);
    }
  }
  return status_;
}

std::string family_text(const Stat& stat) {
  return stat.shape == Shape::family64 ? fmt::format(" [{}/{}]", stat.afi, stat.safi) : std::string();
}

class Decode : public Walk {
 public:
  Decode(const command::Args& args, command::Io& io) : Walk("nikkan bmp decode", args, io), json_(args.flag("--json")) {}

 private:
  void show(const std::string& name, const Message& message) override;
  void heading(const std::string& stream) override {
    if (!json_) io().out << stream << '\n';
  }
  bool json_;
  std::map<std::string, Peers> peers_;  ///< of each input or stream
};

void Decode::show(const std::string& name, const Message& message) {
  std::ostream& out = io().out;
  Peers& peers = peers_[name];
  peers.note(message);
  const bgp::Session session = peers.of(message.peer);
  if (json_) {
    out << to_json(message, session) << '\n';
    return;
  }
  out << fmt::format("{} at {}, {} octets", to_string(message.kind), message.offset, message.length);
  if (has_peer(message.kind)) {
    const PeerHeader& peer = message.peer;
    out << fmt::format(": peer {} AS {} id {} type {} flags 0x{:02x} time {}.{:06}", to_string(peer.address()), peer.as,
                       to_string(IpAddress::v4(peer.bgp_id)), peer.type, peer.flags, peer.seconds, peer.microseconds);
  }
  out << '\n';
  for (const Stat& stat : message.stats) {
    const std::string value = stat.shape == Shape::opaque
                                  ? to_hex(stat.octets) + (stat.wrong_length ? " (wrong length, ignored)" : "")
                                  : std::to_string(stat.value);
    out << fmt::format("  {:5} {}{}: {}\n", stat.type, stat_name(stat.type), family_text(stat), value);
  }
  for (const Tlv& tlv : message.tlvs) {
    out << fmt::format("  {}: {}\n", tlv_name(message.kind, tlv.type), is_text(message.kind, tlv) ? std::string(as_text(tlv.value)) : to_hex(tlv.value));
  }
  if (message.kind == Kind::peer_up) {
    out << fmt::format("  ports {} > {}, OPEN sent {} octets, received {}\n", message.local_port, message.remote_port,
                       message.sent_open.size(), message.received_open.size());
  }
  if (message.kind == Kind::route_monitoring) {
    for (const std::string& line : pdu_lines(message.body, session)) out << "  " << line << '\n';
  }
  if (message.kind == Kind::peer_down) out << fmt::format("  reason {} {}\n", message.reason, to_hex(message.body));
}

class Check : public Walk {
 public:
  Check(const command::Args& args, command::Io& io) : Walk("nikkan bmp check", args, io), json_(args.flag("--json")) {
    if (const auto limit = args.get("--limit")) options_.limit = std::stoull(*limit);
  }

 private:
  void show(const std::string& name, const Message& message) override;
  bool json_;
  LintOptions options_;
};

void Check::show(const std::string& name, const Message& message) {
  if (!message.faults.empty()) reject(command::kRejected);
  for (const Finding& finding : lint(message, options_)) {
    reject(command::kRejected);
    if (!json_) {
      io().out << fmt::format("{}: message at {}: peer {}: {}\n", name, message.offset, to_string(message.peer.address()),
                              finding.message());
      continue;
    }
    io().out << fmt::format(
        R"({{"offset":{},"peer":"{}","rule":"{}","type":{},"afi":{},"safi":{},"left":{},"right":{}}})" "\n", message.offset,
        to_string(message.peer.address()), to_string(finding.rule), finding.type, finding.afi, finding.safi, finding.left,
        finding.right);
  }
}

int run_decode(const command::Args& args, command::Io& io) { return Decode(args, io).run(args.all("FILE")); }
int run_check(const command::Args& args, command::Io& io) { return Check(args, io).run(args.all("FILE")); }

/// A line without its end, no more than kMaxLine + 1 octets of it. False at the end; throws what the stream throws.
bool next_line(std::streambuf& from, std::string& line) {
  line.clear();
  int c = from.sbumpc();
  if (c == std::char_traits<char>::eof()) return false;
  for (; c != '\n' && c != std::char_traits<char>::eof(); c = from.sbumpc()) {
    if (line.size() <= kMaxLine) line += static_cast<char>(c);
  }
  return true;
}

int run_encode(const command::Args& args, command::Io& io) {
  const std::string name = args.get("FILE").value_or("-");
  Input input;
  if (!open(input, name, io)) {
    io.err << error_line("nikkan bmp encode", name, {Code::io, 0, "file", "cannot be opened"});
    return command::kSurroundings;
  }
  const FromJson options{.emit_all = args.flag("--all-types")};
  int status = command::kOk;
  std::uint64_t number = 0;
  bool any = false;
  std::string line;
  const auto next = [&] {
    try {
      return next_line(*input.in->rdbuf(), line);
    } catch (const std::ios_base::failure& failure) {  // a folder, a disk
      io.err << error_line("nikkan bmp encode", name, {Code::io, 0, "file", std::strerror(errno)});
      status = command::kSurroundings;
      return false;
    }
  };
  while (next()) {
    ++number;
    if (line.empty()) continue;
    any = true;
    const std::string place = fmt::format("{}: line {}", name, number);
    const auto octets = line.size() > kMaxLine ? Result<Bytes>(fail(Code::limit, "line")) : from_json(line, options);
    if (!octets) {
      io.out.flush();
      io.err << error_line("nikkan bmp encode", place, octets.error());
      status = std::max(status, exit_status(octets.error().code));
      continue;
    }
    if (args.flag("--hex")) {
      io.out << to_hex(*octets) << '\n';
    } else {
      io.out << as_text(*octets);
    }
  }
  if (!any && status == command::kOk) {
    io.err << error_line("nikkan bmp encode", name, {Code::truncated, 0, "json", {}});
    status = command::kRejected;
  }
  return status;
}

const command::Option kHexIn{.name = "--hex", .help = "the input is a pasted hexadecimal dump"};

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "bmp",
      .summary = "read, write and check BMP, with all statistics types (draft-ietf-grow-bmp-bgp-rib-stats)",
      .verbs = {
          {.path = "bmp decode",
           .summary = "show the messages of a BMP stream",
           .description = "A statistic of a known type with a wrong length is ignored and shown as octets; unknown types are "
                          "kept. A message that is cut keeps what stands before the cut. Out of a capture file come all TCP streams "
                          "that begin as BMP does; octets that were not captured end their stream, and are counted.",
           .positionals = {{.name = "FILE",
                            .help = "octets as a station receives them, a pcap or pcapng file, or -",
                            .repeated = true,
                            .type = command::Type::file}},
           .options = {kHexIn, {.name = "--json", .help = "one object a message"}},
           .examples = {{"nikkan bmp decode session.bmp", "every message and every statistic"},
                        {"nikkan bmp decode --json lab.pcapng", "the sessions in a capture"},
                        {"nikkan bmp decode --hex --json report.txt", "a pasted dump, as JSON"}},
           .run = run_decode},
          {.path = "bmp encode",
           .summary = "make BMP messages from JSON lines as decode writes them",
           .positionals = {{.name = "FILE", .help = "JSON lines, or - for standard input", .type = command::Type::file}},
           .options = {{.name = "--hex", .help = "hexadecimal, one message a line"},
                       {.name = "--all-types", .help = "also types 24 and 25, whose definition is in doubt"}},
           .examples = {{"nikkan bmp decode --json session.bmp | nikkan bmp encode - > same.bmp", "there and back"}},
           .run = run_encode},
          {.path = "bmp check",
           .summary = "find reports whose figures do not agree",
           .description = "Sums over families against the totals, accepted against post-policy, rejected and accepted against "
                          "pre-policy, the three validation states against post-policy.",
           .positionals = {{.name = "FILE",
                            .help = "octets as a station receives them, or - for standard input",
                            .repeated = true,
                            .type = command::Type::file}},
           .options = {kHexIn,
                       {.name = "--json", .help = "one object a finding"},
                       {.name = "--limit",
                        .type = command::Type::integer,
                        .value = "N",
                        .help = "the received-route threshold: type 29 is then N less type 20"}},
           .examples = {{"nikkan bmp check session.bmp", "findings, each with both figures"}},
           .run = run_check,
           .exits = {{1, "a finding, or a fault in the input"}}}}};
  return kTable;
}

}  // namespace nikkan::bmp_stats
