// `nikkan pcap info`: one pass, nothing copied.
#include <fmt/format.h>

#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/services/pcap/source.hpp"
#include "nikkan/services/pcap/summary.hpp"
#include "nikkan/services/pcap/verbs.hpp"

namespace nikkan::pcap {
namespace {

using capture::Format;
using capture::Interface;
using capture::Kind;

std::string unit_text(std::uint8_t resolution) {
  const unsigned exponent = resolution & 0x7fU;
  if ((resolution & 0x80U) != 0) return fmt::format("2^-{} s", exponent);
  return exponent == 6 ? "µs" : exponent == 9 ? "ns" : exponent == 3 ? "ms" : exponent == 0 ? "s" : fmt::format("10^-{} s", exponent);
}

std::string format_text(const capture::Decoder& decoder) {
  const auto sections = decoder.sections();
  if (!decoder.format() || sections.empty()) return "none";
  const bool big = sections.front().big_endian;
  bool mixed = false;
  for (const auto& section : sections) mixed = mixed || section.big_endian != big;
  const std::string_view order = mixed ? "both byte orders" : big ? "big-endian" : "little-endian";
  if (*decoder.format() == Format::pcap) return fmt::format("pcap, {}, {}", decoder.nanoseconds() ? "ns" : "µs", order);
  return fmt::format("pcapng, {}, {} section{}", order, sections.size(), sections.size() == 1 ? "" : "s");
}

void print_interface(std::size_t number, const Interface& interface, const InterfaceCounts& counts, std::ostream& out) {
  out << fmt::format("  {:>3}  {}, {}, snap length {}", number, pcap_linktype::describe(interface.link_type),
                     unit_text(interface.resolution), interface.snap_len == 0 ? "none" : std::to_string(interface.snap_len));
  if (interface.fcs_octets) out << fmt::format(", FCS {} octets", *interface.fcs_octets);
  if (interface.offset_seconds != 0) out << fmt::format(", times {:+} s", interface.offset_seconds);
  out << fmt::format("\n       {} packet{}, {} octets captured of {}\n", counts.packets, counts.packets == 1 ? "" : "s", counts.captured, counts.original);
  if (!interface.name.empty() || !interface.description.empty()) {
    out << "       " << for_terminal(interface.name) << (interface.name.empty() || interface.description.empty() ? "" : ": ") << for_terminal(interface.description) << '\n';
  }
  if (!interface.filter.empty()) out << "       filter " << for_terminal(interface.filter) << '\n';
}

void print(const std::string& file, const Source& source, Summary& summary, std::ostream& out) {
  const auto row = [&](std::string_view label, const std::string& text) { out << fmt::format("  {:<10} {}\n", label, text); };
  out << file << '\n';
  row("format", format_text(source.decoder()));
  row("size", fmt::format("{} octets", source.octets()));
  row("packets", fmt::format("{}{}{}", summary.packets, summary.cut != 0 ? fmt::format(", {} cut by the snap length", summary.cut) : "",
                             summary.without_time != 0 ? fmt::format(", {} without a time", summary.without_time) : ""));
  row("data", fmt::format("{} octets captured of {}, largest {}", summary.captured, summary.original, summary.largest));
  if (summary.first) {
    const double seconds = seconds_between(*summary.first, *summary.last);
    row("first", time_text(*summary.first));
    row("last", time_text(*summary.last));
    row("duration", fmt::format("{:.6f} s{}", seconds, summary.in_order ? "" : ", not in the order of time"));
    if (seconds > 0) {
      row("rate", fmt::format("{:.1f} packets/s, {:.0f} bit/s", static_cast<double>(summary.packets) / seconds,
                              static_cast<double>(summary.original) * 8 / seconds));
    }
  }
  for (const auto& section : source.decoder().sections()) {
    if (!section.application.empty()) row("writer", section.application + (section.os.empty() ? "" : ", " + section.os));
  }
  std::string others;
  for (const Kind kind : {Kind::names, Kind::statistics, Kind::secrets, Kind::journal, Kind::custom, Kind::other}) {
    const std::uint64_t count = summary.kinds[static_cast<std::size_t>(kind)];
    if (count != 0) others += fmt::format("{}{} {}", others.empty() ? "" : ", ", count, to_string(kind));
  }
  if (!others.empty()) row("blocks", others);
  const auto interfaces = source.decoder().interfaces();
  summary.interfaces.resize(interfaces.size());
  out << fmt::format("  interfaces {}\n", interfaces.size());
  for (std::size_t i = 0; i < interfaces.size(); ++i) print_interface(i, interfaces[i], summary.interfaces[i], out);
}

std::string json_of(const std::string& file, const Source& source, Summary& summary) {
  json::Writer out;
  const auto& decoder = source.decoder();
  out.begin_object().member("file", file);
  out.key("format");
  decoder.format() ? out.value(*decoder.format() == Format::pcap ? "pcap" : "pcapng") : out.null();
  out.member("octets", source.octets()).member("packets", summary.packets).member("captured_octets", summary.captured);
  out.member("original_octets", summary.original).member("cut_packets", summary.cut).member("packets_without_time", summary.without_time);
  for (const auto& [name, time] : {std::pair{"first", &summary.first}, std::pair{"last", &summary.last}}) {
    out.key(name);
    *time ? out.value(time_text(**time)) : out.null();
  }
  out.key("duration");
  summary.first ? out.value(seconds_between(*summary.first, *summary.last)) : out.null();
  out.member("in_order", summary.in_order).key("blocks").begin_object();
  for (std::size_t kind = 0; kind < summary.kinds.size(); ++kind) {
    if (summary.kinds[kind] != 0) out.member(to_string(static_cast<Kind>(kind)), summary.kinds[kind]);
  }
  out.end_object().key("sections").begin_array();
  for (const auto& section : decoder.sections()) {
    out.begin_object().member("big_endian", section.big_endian).member("version", fmt::format("{}.{}", section.major, section.minor));
    out.member("application", section.application).member("os", section.os).member("hardware", section.hardware).end_object();
  }
  out.end_array().key("interfaces").begin_array();
  const auto interfaces = decoder.interfaces();
  summary.interfaces.resize(interfaces.size());
  for (std::size_t i = 0; i < interfaces.size(); ++i) {
    const Interface& interface = interfaces[i];
    out.begin_object().member("number", static_cast<std::uint64_t>(i)).member("section", interface.section).member("id", interface.id);
    out.member("link_type", unsigned{interface.link_type}).member("link_type_name", pcap_linktype::find(interface.link_type).name);
    out.member("snap_len", interface.snap_len).member("tsresol", unsigned{interface.resolution}).member("tsoffset", interface.offset_seconds);
    out.key("fcs_octets");
    interface.fcs_octets ? out.value(unsigned{*interface.fcs_octets}) : out.null();
    out.member("name", interface.name).member("description", interface.description).member("filter", interface.filter);
    out.member("packets", summary.interfaces[i].packets).member("captured_octets", summary.interfaces[i].captured).end_object();
  }
  out.end_array().key("error");
  source.error() ? out.value(source.error()->message()) : out.null();
  return out.member("faults", decoder.fault_count()).end_object().take();
}

}  // namespace

int run_info(const command::Args& args, command::Io& io) {
  int status = command::kOk;
  for (const std::string& file : args.all("FILE")) {
    auto source = Source::open(file, io.in);
    if (!source) {
      status = std::max(status, say(io, "info", file, source.error()));
      continue;
    }
    Summary summary;
    for (capture::Record record; (*source)->next(record);) summary.add(record);
    if (args.flag("--json")) {
      io.out << json_of(file, **source, summary) << '\n';
    } else {
      print(file, **source, summary, io.out);
    }
    io.out.flush();
    for (const Error& fault : (*source)->decoder().faults()) status = std::max(status, say(io, "info", file, fault));
    if ((*source)->error()) status = std::max(status, say(io, "info", file, *(*source)->error()));
  }
  return status;
}

}  // namespace nikkan::pcap
