// `nikkan pcap filter-interfaces`.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/services/pcap/pick.hpp"
#include "nikkan/services/pcap/sink.hpp"
#include "nikkan/services/pcap/source.hpp"
#include "nikkan/services/pcap/verbs.hpp"

namespace nikkan::pcap {
namespace {

bool names(const std::vector<std::string>& words, std::size_t number, const capture::Interface& interface) {
  const std::string text = std::to_string(number);
  return std::ranges::any_of(words, [&](const std::string& word) { return word == text || (!word.empty() && word == interface.name); });
}

}  // namespace

int run_filter_interfaces(const command::Args& args, command::Io& io) {
  const std::string in = *args.get("IN"), out = *args.get("OUT");
  const auto interfaces = args.all("--interface");
  std::vector<std::uint16_t> types;
  for (const std::string& word : args.all("--link-type")) {
    const bool digits = !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; }) && word.size() <= 5;
    const pcap_linktype::LinkType* type = digits ? nullptr : pcap_linktype::find(word);
    if (!digits && type == nullptr) {
      io.err << fmt::format("nikkan pcap filter-interfaces: --link-type: {}: no such link type\n", word);
      return command::kUsage;
    }
    types.push_back(digits ? static_cast<std::uint16_t>(std::min(std::stoi(word), 65535)) : type->first);
  }
  if (interfaces.empty() && types.empty()) {
    io.err << "nikkan pcap filter-interfaces: say which: --interface NAME or --link-type TYPE\n";
    return command::kUsage;
  }
  const bool drop = args.flag("--drop");
  auto source = Source::open(in, io.in);
  if (!source) return say(io, "filter-interfaces", in, source.error());
  capture::Record record;
  if (!(*source)->next(record)) {
    return say(io, "filter-interfaces", in, (*source)->error().value_or(Error{Code::truncated, 0, "magic", {}}));
  }
  if (record.kind == capture::Kind::header) {
    return say(io, "filter-interfaces", in, {Code::unsupported, 0, "format", "a pcap file has one interface; nothing to filter"});
  }
  auto sink = Sink::open(out, in, args.flag("--force"), io.out);
  if (!sink) return say(io, "filter-interfaces", out, sink.error());
  Pick pick([&](std::size_t number, const capture::Interface& interface) {
    const bool named = names(interfaces, number, interface) || std::ranges::find(types, interface.link_type) != types.end();
    return named != drop;
  });
  do {
    pick.take(record, (*source)->decoder(), sink->buffer());
    if (!sink->flush_some()) return say(io, "filter-interfaces", out, {Code::io, 0, "output", "cannot be written"});
  } while ((*source)->next(record));
  if (!sink->flush()) return say(io, "filter-interfaces", out, {Code::io, 0, "output", "cannot be written"});
  int status = command::kOk;
  for (const Error& fault : (*source)->decoder().faults()) status = std::max(status, say(io, "filter-interfaces", in, fault));
  if ((*source)->error()) status = std::max(status, say(io, "filter-interfaces", in, *(*source)->error()));
  if (pick.kept() == 0 && !drop) {
    sink->discard(out);
    return std::max(status, say(io, "filter-interfaces", in, {Code::not_found, 0, "interface", "none is so named"}));
  }
  io.err << fmt::format("{}: {} of {} interfaces, {} packets\n", out, pick.kept(), (*source)->decoder().interfaces().size(), pick.packets());
  return status;
}

}  // namespace nikkan::pcap
