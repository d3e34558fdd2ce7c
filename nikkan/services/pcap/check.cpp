// `nikkan pcap check`: everything that the two drafts ask of a file, record by record.
#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/services/pcap/source.hpp"
#include "nikkan/services/pcap/verbs.hpp"
#include "nikkan/wire/capture/options.hpp"

namespace nikkan::pcap {
namespace {

using capture::Kind;
using capture::Record;

/// Faults make exit status 1; remarks do not.
class Checker {
 public:
  Checker(std::string file, bool json, std::uint64_t most, command::Io& io) : file_(std::move(file)), json_(json), most_(most), io_(io) {}

  void look(const Record& record, const capture::Decoder& decoder) {
    options(record);
    switch (record.kind) {
      case Kind::packet: packet(record, decoder); break;
      case Kind::section: section(record, decoder); break;
      case Kind::interface: link_type(record.link_type, record.offset + 8); break;
      case Kind::header: link_type(decoder.interfaces().front().link_type, record.offset + 20); break;
      case Kind::other: found(false, record.offset, fmt::format("block type 0x{:08x} is not known here", record.block_type)); break;
      default: break;
    }
  }

  void end(const Source& source) {
    for (const Error& fault : source.decoder().faults()) found(true, fault.offset, fault.message());
    const std::uint64_t more = source.decoder().fault_count() - source.decoder().faults().size();
    if (more != 0) found(true, 0, fmt::format("{} more records were lost to faults", more));
    if (source.error()) found(true, source.error()->offset, source.error()->message());
    close_section(source.error() ? source.error()->offset : end_);
    if (unshown_ != 0 && !json_) io_.out << fmt::format("{}: {} more findings are not shown\n", file_, unshown_);
    if (faults_ == 0 && !json_) {
      io_.out << fmt::format("{}: good, {} packet{}{}\n", file_, packets_, packets_ == 1 ? "" : "s",
                             remarks_ == 0 ? "" : fmt::format(", {} remark{}", remarks_, remarks_ == 1 ? "" : "s"));
    }
  }

  int status() const { return faults_ == 0 ? command::kOk : command::kRejected; }

 private:
  void found(bool fault, std::uint64_t offset, const std::string& text) {
    ++(fault ? faults_ : remarks_);
    if (faults_ + remarks_ > most_) {
      ++unshown_;
      return;
    }
    if (!json_) {
      io_.out << file_ << ": " << (fault ? "fault" : "remark") << ": " << text
              << (text.find(" at byte ") == std::string::npos ? fmt::format(" at byte {}", offset) : "") << '\n';
      return;
    }
    json::Writer out;
    out.begin_object().member("file", file_).member("severity", fault ? "fault" : "remark").member("offset", offset);
    io_.out << out.member("text", text).end_object().take() << '\n';
  }

  void link_type(std::uint16_t value, std::uint64_t offset) {
    if (const auto said = pcap_linktype::remark(value)) {
      found(said->fault, offset, fmt::format("link type {} {}", value, said->text));
    }
  }

  void options(const Record& record) {
    end_ = record.offset + record.octets.size();
    if (record.options.empty()) return;
    const auto base = record.offset + static_cast<std::uint64_t>(record.options.data() - record.octets.data());
    capture::Options list(record.options, record.big_endian, base);
    for (capture::Option option; list.next(option);) {
      const unsigned octets = capture::fixed_length(record.block_type, option.code);
      if (record.kind != Kind::interface && octets != 0 && option.value.size() != octets) {
        found(true, option.offset, fmt::format("{} has {} octets instead of {}", capture::option_name(record.block_type, option.code),
                                               option.value.size(), octets));
      }
    }
    // Those of sections and interfaces are the decoder's own faults.
    if (list.error() && record.kind != Kind::section && record.kind != Kind::interface) found(true, list.error()->offset, list.error()->message());
  }

  void packet(const Record& record, const capture::Decoder& decoder) {
    ++packets_;
    const std::uint32_t snap = decoder.interfaces()[record.interface].snap_len;
    if (record.data.size() > record.original) found(false, record.offset, fmt::format("{} octets captured of a packet of {}", record.data.size(), record.original));
    if (snap != 0 && record.data.size() > snap) found(false, record.offset, fmt::format("{} octets captured above the snap length {}", record.data.size(), snap));
    if (record.block_type == capture::kOldPacket) found(false, record.offset, "the packet block is obsolete");
  }

  /// A section that tells its length must be as long.
  void close_section(std::uint64_t at) {
    if (length_ >= 0 && static_cast<std::uint64_t>(length_) != at - behind_header_) {
      found(true, behind_header_, fmt::format("the section says {} octets and has {}", length_, at - behind_header_));
    }
    length_ = -1;
  }

  void section(const Record& record, const capture::Decoder& decoder) {
    close_section(record.offset);
    const capture::Section& section = decoder.sections().back();
    length_ = section.length;
    behind_header_ = record.offset + record.octets.size();
    if (section.minor != 0) found(false, record.offset + 14, fmt::format("version 1.{} is read as 1.0", section.minor));
    if (section.length < -1) found(true, record.offset + 16, "the section's length is negative");
  }

  std::string file_;
  bool json_;
  std::uint64_t most_;
  command::Io& io_;
  std::uint64_t packets_ = 0, faults_ = 0, remarks_ = 0, unshown_ = 0, end_ = 0, behind_header_ = 0;
  std::int64_t length_ = -1;
};

}  // namespace

int run_check(const command::Args& args, command::Io& io) {
  int status = command::kOk;
  for (const std::string& file : args.all("FILE")) {
    auto source = Source::open(file, io.in);
    if (!source) {
      status = std::max(status, say(io, "check", file, source.error()));
      continue;
    }
    Checker checker(file, args.flag("--json"), number(args, "--limit", 100), io);
    for (capture::Record record; (*source)->next(record);) checker.look(record, (*source)->decoder());
    checker.end(**source);
    status = std::max(status, checker.status());
  }
  return status;
}

}  // namespace nikkan::pcap
