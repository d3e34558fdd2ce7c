// `nikkan pcap split`: one file into several, each readable alone.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>

#include "nikkan/services/pcap/pick.hpp"
#include "nikkan/services/pcap/sink.hpp"
#include "nikkan/services/pcap/source.hpp"
#include "nikkan/services/pcap/verbs.hpp"

namespace nikkan::pcap {
namespace {

using capture::Kind;
using capture::Record;

constexpr std::size_t kMaxFiles = 10'000;
constexpr std::size_t kMaxKept = 64U << 20U;
constexpr std::size_t kMaxOpen = 256;  ///< with --by interface or link-type

/// Names of the pieces: "capture.pcapng" in DIR makes "DIR/capture-00001.pcapng".
class Namer {
 public:
  Namer(const std::string& in, const std::string& folder) {
    const std::filesystem::path path(in == "-" ? "capture" : in);
    stem_ = (std::filesystem::path(folder) / path.stem()).string();
  }
  std::string name(const std::string& piece, bool pcap) const { return stem_ + "-" + piece + (pcap ? ".pcap" : ".pcapng"); }

 private:
  std::string stem_;
};

/// Pieces one after the other. Each begins with the header, or with the section and interfaces that hold at that point.
class Sequence {
 public:
  Sequence(std::uint64_t packets, std::uint64_t seconds) : packets_(packets), seconds_(seconds) {}
  bool is_full(const Record& record) {
    if (!begun_) return true;
    if (record.kind != Kind::packet) return false;
    if (packets_ != 0 && in_piece_ == packets_) return true;
    return seconds_ != 0 && record.has_time && in_piece_ > 0 && record.time.seconds - start_ >= static_cast<std::int64_t>(seconds_);
  }
  void begin(Bytes& to) {
    begun_ = true;
    in_piece_ = 0;
    to.insert(to.end(), head_.begin(), head_.end());
  }
  /// Before begin(): what the next piece must repeat.
  void note(const Record& record) {
    if (record.kind == Kind::section || record.kind == Kind::header) head_.clear();
    if (record.kind == Kind::section || record.kind == Kind::header || record.kind == Kind::interface) append_section(record, head_);
  }
  void count(const Record& record) {
    if (record.kind != Kind::packet) return;
    if (in_piece_++ == 0) start_ = record.time.seconds;
  }

 private:
  std::uint64_t packets_, seconds_;
  Bytes head_;
  bool begun_ = false;
  std::uint64_t in_piece_ = 0;
  std::int64_t start_ = 0;
};

struct Job {
  const command::Args& args;
  command::Io& io;
  Source& source;
  std::string in;
  Namer namer;
  bool pcap = false;
};

Result<Sink> open_piece(Job& job, const std::string& piece) {
  const std::string name = job.namer.name(piece, job.pcap);
  auto sink = Sink::open(name, job.in, job.args.flag("--force"), job.io.out);
  if (!sink) {
    Error error = sink.error();
    error.detail = name + " " + error.detail;
    return std::unexpected(error);
  }
  job.io.out << name << '\n';
  return sink;
}

Error unwritable() { return {Code::io, 0, "output", "cannot be written"}; }

Result<void> split_in_sequence(Job& job, Record& record) {
  Sequence sequence(number(job.args, "--packets", 0), number(job.args, "--seconds", 0));
  std::optional<Sink> sink;
  std::size_t pieces = 0;
  bool more = true;
  for (; more; more = job.source.next(record)) {
    const bool head = record.kind == Kind::section || record.kind == Kind::header || record.kind == Kind::interface;
    const bool first_packet = !sink && !head;
    if (!head && (first_packet || sequence.is_full(record))) {
      if (sink && !sink->flush()) return std::unexpected(unwritable());
      if (++pieces > kMaxFiles) return fail(Code::limit, "pieces", record.offset, "more than 10,000 files");
      auto opened = open_piece(job, fmt::format("{:05}", pieces));
      if (!opened) return std::unexpected(opened.error());
      sink.emplace(std::move(*opened));
      sequence.begin(sink->buffer());
    }
    if (sink) append_section(record, sink->buffer());
    sequence.note(record);
    sequence.count(record);
    if (sink && !sink->flush_some()) return std::unexpected(unwritable());
  }
  if (sink && !sink->flush()) return std::unexpected(unwritable());
  return {};
}

/// One piece for each interface, or for each link type. A piece is begun with what came before it of the section.
Result<void> split_by_interface(Job& job, Record& record, bool by_type) {
  struct Piece {
    Sink sink;
    Pick pick;
  };
  std::map<std::uint32_t, std::unique_ptr<Piece>> pieces;
  const auto key_of = [&](std::size_t index, const capture::Interface& interface) {
    return by_type ? std::uint32_t{interface.link_type} : static_cast<std::uint32_t>(index);
  };
  Bytes kept;  // the section so far without what belongs to an interface: a piece that begins late has it too
  bool more = true;
  for (; more; more = job.source.next(record)) {
    const auto& decoder = job.source.decoder();
    if (record.kind == Kind::interface) {
      const std::uint32_t key = key_of(record.interface, decoder.interfaces()[record.interface]);
      if (!pieces.contains(key)) {
        if (pieces.size() == kMaxOpen) return fail(Code::limit, "pieces", record.offset, "more than 256 files");
        auto opened = open_piece(job, fmt::format("{}{}", by_type ? "linktype-" : "interface-", key));
        if (!opened) return std::unexpected(opened.error());
        auto made = std::make_unique<Piece>(Piece{std::move(*opened), Pick([&, key](std::size_t index, const capture::Interface& one) {
                                                    return key_of(index, one) == key;
                                                  })});
        made->sink.buffer().insert(made->sink.buffer().end(), kept.begin(), kept.end());
        made->pick.skip(record.interface);
        pieces.emplace(key, std::move(made));
      }
    }
    if (record.kind == Kind::section) {
      kept.clear();
      append_section(record, kept);
    } else if (record.kind != Kind::packet && record.kind != Kind::interface && record.kind != Kind::statistics) {
      if (kept.size() + record.octets.size() > kMaxKept) return fail(Code::limit, "pieces", record.offset, "too much to repeat in each file");
      append_section(record, kept);
    }
    for (auto& [key, piece] : pieces) {
      piece->pick.take(record, decoder, piece->sink.buffer());
      if (!piece->sink.flush_some()) return std::unexpected(unwritable());
    }
  }
  for (auto& [key, piece] : pieces) {
    if (!piece->sink.flush()) return std::unexpected(unwritable());
  }
  return {};
}

}  // namespace

int run_split(const command::Args& args, command::Io& io) {
  const std::string in = *args.get("IN");
  const auto by = args.get("--by");
  const int ways = (args.flag("--packets") ? 1 : 0) + (args.flag("--seconds") ? 1 : 0) + (by ? 1 : 0);
  if (ways == 0 || (by && ways > 1)) {
    io.err << "nikkan pcap split: say how: --packets N, --seconds N, or --by interface|link-type\n";
    return command::kUsage;
  }
  auto source = Source::open(in, io.in);
  if (!source) return say(io, "split", in, source.error());
  Record record;
  if (!(*source)->next(record)) {
    return say(io, "split", in, (*source)->error().value_or(Error{Code::truncated, 0, "magic", {}}));
  }
  Job job{args, io, **source, in, Namer(in, args.get("--out").value_or(".")), record.kind == Kind::header};
  if (by && job.pcap) return say(io, "split", in, {Code::unsupported, 0, "format", "a pcap file has one interface"});
  std::error_code made;
  std::filesystem::create_directories(args.get("--out").value_or("."), made);
  const auto done = by ? split_by_interface(job, record, *by == "link-type") : split_in_sequence(job, record);
  int status = command::kOk;
  if (!done) status = say(io, "split", in, done.error());
  for (const Error& fault : (*source)->decoder().faults()) status = std::max(status, say(io, "split", in, fault));
  if ((*source)->error()) status = std::max(status, say(io, "split", in, *(*source)->error()));
  return status;
}

}  // namespace nikkan::pcap
