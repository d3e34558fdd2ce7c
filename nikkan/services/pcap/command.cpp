#include "nikkan/services/pcap/command.hpp"

#include <charconv>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/services/pcap/verbs.hpp"

namespace nikkan::pcap {

int say(command::Io& io, std::string_view verb, std::string_view file, const Error& error) {
  io.out.flush();
  io.err << error_line("nikkan pcap " + std::string(verb), file, error);
  return exit_status(error.code);
}

std::uint64_t number(const command::Args& args, std::string_view option, std::uint64_t otherwise) {
  const auto text = args.get(option);
  if (!text) return otherwise;
  std::uint64_t value = otherwise;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace nikkan::pcap

namespace nikkan::pcap_service {
namespace {

using command::Option;
using command::Positional;
using command::Type;
using command::Verb;

constexpr std::int64_t kMany = std::int64_t{1} << 40;

Positional files() { return {.name = "FILE", .help = "pcap or pcapng file, or - for standard input", .repeated = true, .type = Type::file}; }
Positional in() { return {.name = "IN", .help = "file, or - for standard input", .type = Type::file}; }
Positional out() { return {.name = "OUT", .help = "file to be made, or - for standard output", .type = Type::file}; }
Option force() { return {.name = "--force", .help = "write over a file that is there"}; }
Option count(std::string_view name, std::string_view help, std::int64_t max = kMany) {
  return {.name = name, .type = Type::integer, .value = "N", .help = help, .min = 1, .max = max};
}

Verb info() {
  return {.path = "pcap info",
          .summary = "what a capture file holds: format, times, interfaces, counts",
          .positionals = {files()},
          .options = {{.name = "--json", .help = "one object a file"}},
          .examples = {{"nikkan pcap info lab.pcapng", "a file"}, {"nikkan pcap info --json *.pcap | jq .packets", "several, for programs"}},
          .run = pcap::run_info};
}

Verb check() {
  return {.path = "pcap check",
          .summary = "what is wrong with a capture file",
          .description = "Faults break a rule of the format and make exit status 1; remarks are worth knowing. Every record is looked at, and a "
                         "fault loses nothing but its own record.",
          .positionals = {files()},
          .options = {{.name = "--json", .help = "one object a finding"}, {.name = "--limit", .type = Type::integer, .value = "N", .help = "findings shown of a file", .default_text = "100", .min = 0, .max = kMany}},
          .examples = {{"nikkan pcap check broken.pcapng", "faults with their offsets"}},
          .run = pcap::run_check};
}

Verb convert() {
  return {.path = "pcap convert",
          .summary = "pcap to pcapng and back, other units and byte orders",
          .description = "pcapng to pcapng copies every block as it stands, known or not; with --snap packets are cut and nothing else. A pcap file has one link type: a pcapng file with several "
                         "is refused at the first packet of a second one.",
          .positionals = {in(), out()},
          .options = {{.name = "--to", .type = Type::choice, .value = "FORMAT", .help = "format", .choices = {"pcap", "pcapng"}, .default_text = "by the name of OUT, else pcapng"},
                      {.name = "--time", .type = Type::choice, .value = "UNIT", .help = "unit of times", .choices = {"us", "ns"}, .default_text = "as in the input"},
                      {.name = "--big-endian", .help = "byte order of what is written"},
                      {.name = "--snap", .type = Type::integer, .value = "N", .help = "cut packets to N octets", .min = 1, .max = 16 << 20},
                      force()},
          .examples = {{"nikkan pcap convert old.pcap new.pcapng", "to the newer format"},
                       {"nikkan pcap convert lab.pcapng - --to pcap | tcpdump -r -", "for a program that reads pcap"}},
          .run = pcap::run_convert};
}

Verb filter() {
  return {.path = "pcap filter-interfaces",
          .summary = "a pcapng file with some of its interfaces",
          .description = "Interfaces go with their packets and statistics, numbers are closed up, everything else stays octet by octet.",
          .positionals = {in(), out()},
          .options = {{.name = "--interface", .type = Type::text, .value = "NAME", .help = "name, or number as `nikkan pcap info` counts", .repeated = true},
                      {.name = "--link-type", .type = Type::text, .value = "TYPE", .help = "all of a link type, by value or name", .repeated = true},
                      {.name = "--drop", .help = "these go, the others stay"},
                      force()},
          .examples = {{"nikkan pcap filter-interfaces all.pcapng eth0.pcapng --interface eth0", "one stays"},
                       {"nikkan pcap filter-interfaces all.pcapng ip.pcapng --link-type usb_linux --drop", "without USB"}},
          .run = pcap::run_filter_interfaces};
}

Verb split() {
  return {.path = "pcap split",
          .summary = "one file into several, each readable alone",
          .positionals = {in()},
          .options = {count("--packets", "packets a file"), count("--seconds", "seconds a file"),
                      {.name = "--by", .type = Type::choice, .value = "WHAT", .help = "a file for each", .choices = {"interface", "link-type"}},
                      {.name = "--out", .type = Type::folder, .value = "DIR", .help = "folder for the files", .default_text = "."},
                      force()},
          .examples = {{"nikkan pcap split big.pcap --packets 1000000 --out parts", "parts/big-00001.pcap and so on"},
                       {"nikkan pcap split mixed.pcapng --by link-type", "what a pcap file can hold"}},
          .run = pcap::run_split};
}

Verb capture() {
  return {.path = "pcap capture",
          .summary = "record packets of an interface",
          .description = "Ends at a limit, or at SIGINT and SIGTERM, with everything written. Privileges are given up once the interface is open.",
          .options = {{.name = "--interface", .type = Type::text, .value = "IF", .help = "interface; any: all of them (required)", .letter = 'i'},
                      {.name = "--out", .type = Type::file, .value = "FILE", .help = "file to be made, or - for standard output", .default_text = "-"},
                      {.name = "--format", .type = Type::choice, .value = "FORMAT", .help = "format", .choices = {"pcap", "pcapng"}, .default_text = "by the name of FILE, else pcapng"},
                      {.name = "--filter", .type = Type::text, .value = "EXPR", .help = "BPF expression, as for tcpdump"},
                      count("--packets", "stop after so many packets"), count("--seconds", "stop after so many seconds"),
                      count("--octets", "stop when the file is as large"),
                      {.name = "--snap", .type = Type::integer, .value = "N", .help = "octets kept of a packet", .default_text = "262144", .min = 1, .max = 16 << 20},
                      {.name = "--promiscuous", .help = "also what is for others"},
                      {.name = "--user", .type = Type::text, .value = "NAME", .help = "who to become", .default_text = "nobody"},
                      force()},
          .examples = {{"nikkan pcap capture -i eth0 --out bmp.pcapng --filter 'tcp port 11019'", "until Ctrl-C"},
                       {"nikkan pcap capture -i lo --packets 10 | nikkan pcap info -", "through a pipe"}},
          .run = pcap::run_capture};
}

}  // namespace

const command::Table& table() {
  static const command::Table kTable{.room = "pcap", .summary = "capture files: look, check, convert, record", .verbs = {info(), check(), convert(), filter(), split(), capture()}};
  return kTable;
}

}  // namespace nikkan::pcap_service
