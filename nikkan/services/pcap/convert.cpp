// `nikkan pcap convert`: pcap to pcapng, pcapng to pcap, pcap to another unit or byte order. pcapng to pcapng is a copy,
// block by block, packets cut where --snap says so.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/services/pcap/pick.hpp"
#include "nikkan/services/pcap/sink.hpp"
#include "nikkan/services/pcap/source.hpp"
#include "nikkan/services/pcap/verbs.hpp"
#include "nikkan/wire/capture/write.hpp"

namespace nikkan::pcap {
namespace {

using capture::Format;
using capture::Kind;
using capture::Record;

struct Wanted {
  Format format = Format::pcapng;
  std::optional<bool> nanoseconds;  ///< nothing: as the input
  bool big_endian = false;
  std::uint32_t snap = 0;           ///< 0: as it is
};

/// What is written, whichever way.
class Converter {
 public:
  Converter(const Wanted& wanted, Sink& sink) : wanted_(wanted), sink_(sink), ng_(wanted.big_endian) {}

  Result<void> take(const Record& record, const capture::Decoder& decoder) {
    if (*decoder.format() == Format::pcapng && wanted_.format == Format::pcapng) {
      wanted_.snap == 0 ? append(record.octets) : cut(record);
      return {};
    }
    if (record.kind == Kind::packet) return packet(record, decoder);
    if (record.kind != Kind::header && record.kind != Kind::section && record.kind != Kind::interface) ++left_out_;
    if (record.kind == Kind::header && wanted_.format == Format::pcapng) return begin(decoder.interfaces().front());
    // A pcap header needs to know the unit and link type of all that follows: it waits for the first packet.
    return record.kind == Kind::header ? begin(decoder.interfaces().front()) : Result<void>{};
  }

  /// A file without a packet has its header too.
  Result<void> end(const capture::Decoder& decoder) {
    if (begun_ || decoder.interfaces().empty() || *decoder.format() == wanted_.format) return {};
    return begin(decoder.interfaces().front());
  }

  std::uint64_t left_out() const { return left_out_; }
  std::uint64_t without_time() const { return without_time_; }

 private:
  void append(ByteView octets) { sink_.buffer().insert(sink_.buffer().end(), octets.begin(), octets.end()); }

  void put_u32(std::size_t at, std::uint32_t value, bool big_endian) {
    for (unsigned i = 0; i < 4; ++i) sink_.buffer()[at + i] = static_cast<std::uint8_t>(value >> 8 * (big_endian ? 3 - i : i));
  }

  /// A block of pcapng with no more than so many octets of its packet; the interface says so, the section's length becomes
  /// "unknown", everything else stays.
  void cut(const Record& record) {
    constexpr std::size_t kSnapLength = 12, kCapturedLength = 20, kData = 28, kSimpleData = 12, kTail = 4;  // places in blocks
    Bytes& to = sink_.buffer();
    const std::size_t begin = to.size();
    if (record.kind == Kind::section) return append_section(record, to);
    if (record.kind == Kind::interface) {
      append(record.octets);
      const std::uint32_t there = snap_of(record);
      put_u32(begin + kSnapLength, there == 0 ? wanted_.snap : std::min(there, wanted_.snap), record.big_endian);
      return;
    }
    if (record.kind != Kind::packet || record.data.size() <= wanted_.snap) return append(record.octets);
    const bool simple = record.block_type == capture::kSimplePacket;
    const std::size_t data = simple ? kSimpleData : kData, padded = (record.data.size() + 3) / 4 * 4;
    append(record.octets.first(data));
    append(record.data.first(wanted_.snap));
    to.resize(to.size() + (4 - wanted_.snap % 4) % 4);
    append(record.octets.subspan(data + padded));  // options, and the length once more
    const auto length = static_cast<std::uint32_t>(to.size() - begin);
    if (!simple) put_u32(begin + kCapturedLength, wanted_.snap, record.big_endian);
    put_u32(begin + 4, length, record.big_endian);
    put_u32(to.size() - kTail, length, record.big_endian);
  }

  static std::uint32_t snap_of(const Record& record) {
    std::uint32_t out = 0;
    for (unsigned i = 0; i < 4; ++i) out |= std::uint32_t{record.octets[12 + i]} << 8 * (record.big_endian ? 3 - i : i);
    return out;
  }

  Result<void> begin(const capture::Interface& first) {
    begun_ = true;
    link_type_ = first.link_type;
    const bool nano = wanted_.nanoseconds.value_or(capture::finer_than_micro(first.resolution));
    if (wanted_.format == Format::pcapng) {
      capture::OptionList about(wanted_.big_endian);
      if (auto added = about.add(4, std::string_view("nikkan pcap convert")); !added) return added;
      ng_.section(sink_.buffer(), about);
      capture::Interface interface = first;
      interface.resolution = nano ? 9 : 6;
      interface.offset_seconds = 0;
      if (wanted_.snap != 0) interface.snap_len = wanted_.snap;
      if (auto made = ng_.interface(sink_.buffer(), interface); !made) return std::unexpected(made.error());
      return {};
    }
    std::uint32_t snap = wanted_.snap != 0 ? wanted_.snap : first.snap_len;
    if (snap == 0) snap = 262144;
    pcap_.emplace(capture::PcapOptions{.link_type = first.link_type, .snap_len = snap, .nanoseconds = nano,
                                       .big_endian = wanted_.big_endian, .fcs_octets = first.fcs_octets});
    return pcap_->header(sink_.buffer());
  }

  Result<void> packet(const Record& record, const capture::Decoder& decoder) {
    const capture::Interface& from = decoder.interfaces()[record.interface];
    if (!begun_) {
      if (auto begun = begin(from); !begun) return begun;
    }
    if (from.link_type != link_type_) {
      return fail(Code::unsupported, "packet.link_type", record.offset,
                  fmt::format("a pcap file has one link type; this packet has {}, those before it {} (nikkan pcap split --by link-type)",
                              pcap_linktype::describe(from.link_type), pcap_linktype::describe(link_type_)));
    }
    if (!record.has_time) ++without_time_;
    capture::Packet out{.time = record.time, .data = record.data, .original = record.original};
    if (!record.has_time) out.time = {};
    out.original = std::max<std::uint32_t>(record.original, static_cast<std::uint32_t>(record.data.size()));
    if (wanted_.snap != 0 && out.data.size() > wanted_.snap) out.data = out.data.first(wanted_.snap);
    auto written = pcap_ ? pcap_->packet(sink_.buffer(), out) : ng_.packet(sink_.buffer(), out);
    if (!written) return fail(written.error().code, written.error().field, record.offset, "the time does not fit");
    return {};
  }

  Wanted wanted_;
  Sink& sink_;
  std::optional<capture::PcapWriter> pcap_;
  capture::PcapngWriter ng_;
  bool begun_ = false;
  std::uint16_t link_type_ = 0;
  std::uint64_t left_out_ = 0, without_time_ = 0;
};

Wanted wanted_of(const command::Args& args, std::string_view out) {
  Wanted wanted;
  const std::string to = args.get("--to").value_or(out.ends_with(".pcap") || out.ends_with(".cap") ? "pcap" : "pcapng");
  wanted.format = to == "pcap" ? Format::pcap : Format::pcapng;
  if (const auto unit = args.get("--time")) wanted.nanoseconds = *unit == "ns";
  wanted.big_endian = args.flag("--big-endian");
  wanted.snap = static_cast<std::uint32_t>(number(args, "--snap", 0));
  return wanted;
}

}  // namespace

int run_convert(const command::Args& args, command::Io& io) {
  const std::string in = *args.get("IN"), out = *args.get("OUT");
  auto source = Source::open(in, io.in);
  if (!source) return say(io, "convert", in, source.error());
  const Wanted wanted = wanted_of(args, out);
  // The first record is read before the output is made: what is no capture file leaves nothing behind.
  Record record;
  if (!(*source)->next(record)) {
    return say(io, "convert", in, (*source)->error().value_or(Error{Code::truncated, 0, "magic", {}}));
  }
  if (record.kind == Kind::section && wanted.format == Format::pcapng && (args.flag("--big-endian") || args.flag("--time"))) {
    io.err << "nikkan pcap convert: --time and --big-endian are for pcap in or out; pcapng to pcapng keeps every block as it stands\n";
    return command::kUsage;
  }
  auto sink = Sink::open(out, in, args.flag("--force"), io.out);
  if (!sink) return say(io, "convert", out, sink.error());
  Converter converter(wanted, *sink);
  int status = command::kOk;
  do {
    if (auto taken = converter.take(record, (*source)->decoder()); !taken) {
      sink->flush();
      return say(io, "convert", in, taken.error());
    }
    if (!sink->flush_some()) return say(io, "convert", out, {Code::io, 0, "output", "cannot be written"});
  } while ((*source)->next(record));
  if (auto ended = converter.end((*source)->decoder()); !ended) return say(io, "convert", in, ended.error());
  if (!sink->flush()) return say(io, "convert", out, {Code::io, 0, "output", "cannot be written"});
  for (const Error& fault : (*source)->decoder().faults()) status = std::max(status, say(io, "convert", in, fault));
  if ((*source)->error()) status = std::max(status, say(io, "convert", in, *(*source)->error()));
  if (converter.left_out() != 0) {
    io.err << fmt::format("nikkan pcap convert: {}: {} blocks have no place in a pcap file and were left out\n", in, converter.left_out());
  }
  if (converter.without_time() != 0) {
    io.err << fmt::format("nikkan pcap convert: {}: {} packets have no time; they were written with 0\n", in, converter.without_time());
  }
  return status;
}

}  // namespace nikkan::pcap
