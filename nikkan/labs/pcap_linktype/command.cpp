#include "nikkan/labs/pcap_linktype/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <istream>
#include <ostream>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/pcap_linktype/link_types.hpp"
#include "nikkan/labs/pcap_linktype/profile.hpp"
#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::pcap_linktype {
namespace {

using command::Args;
using command::Io;
using command::Type;

constexpr std::size_t kChunk = 64U << 10U;

Revision revision_of(const Args& args) { return args.get("--revision") == "18" ? Revision::r18 : Revision::r15; }

std::string values(const LinkType& type) {
  return type.is_range() ? fmt::format("{}-{}", type.first, type.last) : std::to_string(type.first);
}

std::string name_or_status(const LinkType& type, Revision revision) {
  const std::string_view name = name_in(type, revision);
  return name.empty() ? "(" + std::string(to_string(type.status)) + ")" : std::string(name);
}

int run_list(const Args& args, Io& io) {
  const Revision revision = revision_of(args);
  const auto status = args.get("--status") ? parse_status(*args.get("--status")) : std::nullopt;
  for (const LinkType& type : registry()) {
    if (status && type.status != *status) continue;
    if (args.flag("--json")) {
      io.out << to_json(type, revision) << '\n';
      continue;
    }
    io.out << fmt::format("{:>11}  {:<34}  {}\n", values(type), name_or_status(type, revision), description_in(type, revision));
  }
  return command::kOk;
}

/// A value in decimal or 0x hexadecimal; nothing when the text is no number. `fits` is false above 65535.
std::optional<std::uint16_t> number(std::string_view text, bool& fits) {
  fits = true;
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = hex ? text.substr(2) : text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  fits = error == std::errc() && value <= 0xffff;
  return static_cast<std::uint16_t>(value);
}

/// Finds what an argument names, or says why not.
const LinkType* look_up(std::string_view word, std::string_view verb, Io& io) {
  bool fits = true;
  const auto value = number(word, fits);
  if (!fits) {
    io.err << "nikkan linktype " << verb << ": " << word << ": a link type has 16 bits, 0 to 65535\n";
    return nullptr;
  }
  const LinkType* type = value ? &find(*value) : find(word);
  if (type == nullptr) io.err << "nikkan linktype " << verb << ": " << word << ": no such name in the registry\n";
  return type;
}

void show(const LinkType& type, std::string_view word, Revision revision, Io& io) {
  bool fits = true;
  const auto value = number(word, fits);
  const auto row = [&](std::string_view label, std::string_view text) {
    if (!text.empty()) io.out << fmt::format("  {:<12} {}\n", label, text);
  };
  const std::string head = value && type.is_range() ? describe(*value, revision) : values(type) + " " + name_or_status(type, revision);
  io.out << head << '\n';
  if (type.is_range()) row("range", values(type));
  row("status", to_string(type.status));
  row("description", description_in(type, revision));
  row("assigned by", registration_policy(type));
  for (const Reference& reference : references(type)) {
    row("reference", fmt::format("{} {}", reference.label, reference.target));
  }
  row("note", type.note);
  if (!type.is_range()) {
    row("DLT", type.dlt.empty() ? "of the same number" : type.dlt);
    row("libpcap", type.libpcap.empty() ? "not known to 1.10.3" : type.libpcap);
    row("Wireshark", type.tshark.empty() ? "refused by 4.0.17" : type.tshark);
  }
  if (const auto said = remark(type.first)) row(said->fault ? "fault" : "remark", said->text);
}

int run_show(const Args& args, Io& io) {
  int status = command::kOk;
  for (const std::string& word : args.all("VALUE")) {
    const LinkType* type = look_up(word, "show", io);
    if (type == nullptr) {
      status = command::kRejected;
    } else if (args.flag("--json")) {
      io.out << to_json(*type, revision_of(args)) << '\n';
    } else {
      show(*type, word, revision_of(args), io);
    }
  }
  return status;
}

int run_csv(const Args& args, Io& io) {
  io.out << to_csv(revision_of(args));
  return command::kOk;
}

/// Which link types a capture file uses, and how many packets of each.
struct Use {
  std::vector<std::uint16_t> types;     ///< of the interfaces, as they came
  std::vector<std::uint64_t> packets;   ///< beside them
  std::optional<Error> error;
};

Use uses_of(std::istream& in) {
  capture::StreamReader reader;
  Use use;
  std::string chunk(kChunk, '\0');
  capture::Record record;
  for (;;) {
    const capture::Step step = reader.next(record);
    if (step == capture::Step::record && record.kind == capture::Kind::packet) {
      use.packets.resize(reader.interfaces().size());
      ++use.packets[record.interface];
    }
    if (step == capture::Step::record) continue;
    if (step != capture::Step::more) break;
    in.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    const auto octets = static_cast<std::size_t>(in.gcount());
    octets == 0 ? reader.finish() : reader.push(as_bytes(std::string_view(chunk).substr(0, octets)));
  }
  for (const capture::Interface& interface : reader.interfaces()) use.types.push_back(interface.link_type);
  use.packets.resize(use.types.size());
  use.error = reader.error();
  return use;
}

int check_file(const std::string& file, bool json, Io& io) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? io.in : opened;
  if (!in) {
    io.err << "nikkan linktype check: " << file << ": cannot be opened\n";
    return command::kSurroundings;
  }
  const Use use = uses_of(in);
  if (in.bad()) {
    io.err << "nikkan linktype check: " << file << ": cannot be read\n";
    return command::kSurroundings;
  }
  int status = command::kOk;
  for (std::size_t i = 0; i < use.types.size(); ++i) {
    const std::uint16_t value = use.types[i];
    const auto said = remark(value);
    if (said && said->fault) status = command::kRejected;
    if (json) {
      json::Writer out;
      out.begin_object().member("file", file).member("interface", static_cast<std::uint64_t>(i)).member("value", unsigned{value});
      out.member("name", describe(value)).member("status", to_string(find(value).status)).member("packets", use.packets[i]);
      out.key("remark");
      said ? out.value(said->text) : out.null();
      io.out << out.end_object().take() << '\n';
      continue;
    }
    io.out << fmt::format("{}: interface {}: {}, {} packet{}{}{}\n", file, i, describe(value), use.packets[i],
                          use.packets[i] == 1 ? "" : "s", said ? ": " : "", said ? said->text : "");
  }
  if (use.error) {
    io.out.flush();
    io.err << "nikkan linktype check: " << file << ": " << use.error->message() << '\n';
    status = std::max(status, exit_status(use.error->code));
  }
  return status;
}

int run_check(const Args& args, Io& io) {
  int status = command::kOk;
  for (const std::string& file : args.all("FILE")) status = std::max(status, check_file(file, args.flag("--json"), io));
  return status;
}

command::Option revision_option() {
  return {.name = "--revision", .type = Type::choice, .value = "N", .help = "texts of this revision of the draft", .choices = {"15", "18"},
          .default_text = profile::kDefaultRevision};
}

command::Option json_option(std::string_view help) { return {.name = "--json", .help = help}; }

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "linktype",
      .summary = "link-layer types of capture files (draft-ietf-opsawg-pcaplinktype)",
      .verbs = {
          {.path = "linktype list",
           .summary = "the registry, every value from 0 to 65535",
           .options = {{.name = "--status",
                        .type = Type::choice,
                        .value = "STATUS",
                        .help = "only rows of this status",
                        .choices = {"assigned", "assigned-reserved", "legacy-private", "unassignable", "unassigned", "experimental"}},
                       revision_option(), json_option("one object a value or range")},
           .examples = {{"nikkan linktype list --status experimental", "what anybody may use at home"},
                        {"nikkan linktype list --json | jq -r 'select(.libpcap == null) | .name'", "what libpcap does not know"}},
           .run = run_list},
          {.path = "linktype show",
           .summary = "everything about a value or name",
           .description = "Names count without regard to case and with or without LINKTYPE_; libpcap's own names and DLT names are known too.",
           .positionals = {{.name = "VALUE", .help = "number, 0x number or name", .repeated = true}},
           .options = {revision_option(), json_option("one object each")},
           .examples = {{"nikkan linktype show 113", "a number"}, {"nikkan linktype show ethernet DLT_RAW 0x10a", "names and a hexadecimal number"}},
           .run = run_show},
          {.path = "linktype check",
           .summary = "link types that capture files use, and what is wrong with them",
           .description = "Exit status 1 when a file uses a value that is not assigned or never can be, or cannot be read to its end.",
           .positionals = {{.name = "FILE", .help = "pcap or pcapng file, or - for standard input", .repeated = true, .type = Type::file}},
           .options = {json_option("one object an interface")},
           .examples = {{"nikkan linktype check *.pcap", "several files"}},
           .run = run_check},
          {.path = "linktype csv",
           .summary = "the registry in the form in which IANA publishes registries",
           .options = {revision_option()},
           .examples = {{"nikkan linktype csv --revision 18 > linktypes.csv", "value first, with change controllers"}},
           .run = run_csv}}};
  return kTable;
}

}  // namespace nikkan::pcap_linktype
