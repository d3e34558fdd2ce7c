#include "nikkan/labs/icmpv6_reflection/command.hpp"

#include <fmt/format.h>

#include <fstream>
#include <istream>
#include <map>
#include <ostream>

#include "nikkan/base/excerpt.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/labs/icmpv6_reflection/headers_json.hpp"
#include "nikkan/labs/icmpv6_reflection/input.hpp"
#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/outcome_text.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"

namespace nikkan::icmpv6_reflection {
namespace {

constexpr std::string_view kCommand = "nikkan reflect decode";
constexpr std::size_t kMaxRequests = 65536;  ///< kept to be compared with replies

/// One run of `nikkan reflect decode` over all its files.
class Decoder {
 public:
  Decoder(const command::Args& args, command::Io& io) : io_(io), json_(args.flag("--json")) {}
  void show(const std::string& file, const InputPacket& packet);
  /// `base` is the offset of the octets that are shown.
  void say(const std::string& place, const Error& error, ByteView octets = {}, std::uint64_t base = 0);
  int status() const { return status_; }
  /// After the last packet of a file.
  void end_of(const std::string& file);

 private:
  void show_json(const std::string& place, const Message& message, const packet::IpView& ip,
                 const std::vector<Error>& faults);
  void show_text(const Message& message, const packet::IpView& ip, const std::string& name);
  void show_object(const Message& message, const Object& object, ByteView sent);
  ByteView request_of(const Message& message, const packet::IpView& ip) const;
  void keep(const Message& message, const packet::IpView& ip);

  command::Io& io_;
  bool json_;
  int status_ = command::kOk;
  std::size_t seen_ = 0;  ///< packets of this file, good or not
  std::map<std::uint32_t, Bytes> requests_;  ///< by identifier and sequence
};

std::uint32_t key_of(const Message& message) { return std::uint32_t{message.identifier} << 8U | message.sequence; }

void Decoder::say(const std::string& place, const Error& error, ByteView octets, std::uint64_t base) {
  io_.out.flush();
  io_.err << error_line(kCommand, place, error);
  if (!octets.empty()) io_.err << hex_excerpt(octets, error.offset - base);
  status_ = std::max(status_, exit_status(error.code));
}

void Decoder::keep(const Message& message, const packet::IpView& ip) {
  if (message.type == kRequest && requests_.size() < kMaxRequests) {
    requests_[key_of(message)].assign(ip.octets.begin(), ip.octets.end());
  }
}

ByteView Decoder::request_of(const Message& message, const packet::IpView& ip) const {
  const auto found = requests_.find(key_of(message));
  if (message.type != kReply || found == requests_.end()) return {};
  const Seen seen = see(found->second);
  return seen.destination == ip.source ? ByteView(found->second) : ByteView{};
}

void Decoder::show(const std::string& file, const InputPacket& packet) {
  ++seen_;
  const std::string place = packet.name.empty() ? file : file + ": " + packet.name;
  if (packet.fault) return say(place, *packet.fault);
  const ByteView octets = packet.octets;
  const auto ip = packet::read_ip(octets, {}, packet.offset);
  if (!ip) return say(place, ip.error(), octets, packet.offset);
  if (!ip->is_v6())
    return say(place, {Code::unsupported, packet.offset, "ip.version", "only ICMPv6 is reflected"}, octets,
               packet.offset);
  const auto icmp = packet::read_icmpv6(*ip);
  if (!icmp) return say(place, icmp.error(), octets, packet.offset);
  if (ip->cut)
    return say(place, {Code::truncated, packet.offset + octets.size(), "ipv6.payload", {}}, octets, packet.offset);
  const auto message = decode(icmp->message, {}, icmp->offset);
  if (!message) return say(place, message.error(), octets, packet.offset);
  const auto faults = check(*message, &*ip);
  if (json_) {
    show_json(place, *message, *ip, faults);
  } else {
    show_text(*message, *ip, packet.name);
  }
  keep(*message, *ip);
  for (const Error& fault : faults) say(place, fault, octets, packet.offset);
}

void Decoder::end_of(const std::string& file) {
  if (seen_ == 0) say(file, {Code::not_found, 0, "icmpv6", "no Extended Echo message is in it"});
  seen_ = 0;
}

void Decoder::show_json(const std::string& place, const Message& message, const packet::IpView& ip,
                        const std::vector<Error>& faults) {
  json::Writer w;
  w.begin_object().member("input", place);
  const ByteView sent = request_of(message, ip);
  const Object* object = message.reflect_all();
  if (!sent.empty() && object != nullptr && object->c_type == profile::kCTypeReply) {
    write_comparison(w, compare(sent, object->payload));
  }
  w.key("faults").begin_array();
  for (const Error& fault : faults) w.value(fault.message());
  std::string head = w.end_array().end_object().take();
  head.pop_back();  // the message's own members follow
  io_.out << head << ',' << std::string_view(to_json(message, &ip)).substr(1) << '\n';
}

void Decoder::show_text(const Message& message, const packet::IpView& ip, const std::string& name) {
  const bool request = message.type == kRequest;
  if (!name.empty()) io_.out << name << ": ";
  io_.out << fmt::format("Extended Echo {} {} > {}, {} octets\n", request ? "Request" : "Reply", to_string(ip.source),
                         to_string(ip.destination), ip.length);
  io_.out << fmt::format("  hop limit {}, DSCP {}, flow label 0x{:05x}", ip.hop_limit,
                         dscp_name(ip.traffic_class >> 2U), ip.flow_label);
  for (const auto& header : ip.extensions) io_.out << ", " << protocol_name(header.type);
  io_.out << fmt::format("\n  identifier 0x{:04x}, sequence {}", message.identifier, message.sequence);
  if (request) {
    io_.out << (message.local() ? ", L (local)\n" : "\n");
  } else {
    const ReplyFlags flags = read_flags(message.flags);
    io_.out << fmt::format(", code {} ({}), A={:d} 4={:d} 6={:d}, state {}\n", message.code, code_name(message.code),
                           flags.active, flags.ipv4, flags.ipv6, state_name(flags.state));
  }
  if (!message.structure) {
    io_.out << "  no extension structure\n";
    return;
  }
  const ByteView sent = request_of(message, ip);
  for (const Object& object : message.structure->objects) show_object(message, object, sent);
  if (!message.data.empty()) io_.out << fmt::format("  {} octets of data behind it\n", message.data.size());
}

void Decoder::show_object(const Message& message, const Object& object, ByteView sent) {
  if (object.class_num == kClassInterface) {
    const auto id = read_interface_id(object);
    io_.out << "  Interface Identification: " << (id ? to_string(*id) : to_hex(object.payload)) << '\n';
    return;
  }
  if (&object != message.reflect_all()) {
    io_.out << fmt::format("  object of class {}, C-Type {}: {}\n", object.class_num, object.c_type,
                           to_hex(object.payload));
    return;
  }
  switch (object.c_type) {
    case profile::kCTypeRequest:
      io_.out << fmt::format("  Reflect All: asks for {} octets{}\n", object.payload.size(),
                             message.type == kReply ? " (as asked: the peer has no Reflection)" : "");
      return;
    case profile::kCTypeUnsupported:
      io_.out << "  Reflect All: the peer does not reflect\n";
      return;
    case profile::kCTypeReply:
      break;
    default:
      io_.out << fmt::format("  Reflect All of C-Type {}: {}\n", object.c_type, to_hex(object.payload));
      return;
  }
  const Seen seen = see(object.payload);
  io_.out << fmt::format("  Reflect All: copy of {} octets", object.payload.size());
  if (seen.hop_limit) {
    io_.out << fmt::format(": hop limit {}, DSCP {}, flow label 0x{:05x}", *seen.hop_limit,
                           dscp_name(*seen.traffic_class >> 2U), *seen.flow_label);
  }
  for (const SeenHeader& header : seen.extensions) io_.out << ", " << protocol_name(header.type);
  io_.out << '\n';
  if (sent.empty()) return;
  const Comparison found = compare(sent, object.payload);
  if (found.same()) io_.out << "  the path changed nothing that the copy shows\n";
  for (const Change& change : found.changes) io_.out << "    " << change_line(change, io_.colour) << '\n';
}

Result<std::string> read(const std::string& file, std::istream& standard_input) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? standard_input : opened;
  if (!in) return fail(Code::io, "file");
  const std::size_t most = InputLimits{}.max_bytes;
  std::string text(most + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return fail(Code::io, "file");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > most) return fail(Code::limit, "file", most);
  return text;
}

Notation notation_of(const command::Args& args) {
  if (args.flag("--hex")) return Notation::hex;
  return args.flag("--lines") ? Notation::lines : Notation::automatic;
}

int run_decode(const command::Args& args, command::Io& io) {
  Decoder decoder(args, io);
  for (const std::string& file : args.all("FILE")) {
    const auto content = read(file, io.in);
    if (!content) {
      decoder.say(file, content.error());
      continue;
    }
    const auto packets = read_input(*content, notation_of(args));
    if (!packets) {
      decoder.say(file, packets.error());
      continue;
    }
    for (const InputPacket& packet : *packets) decoder.show(file, packet);
    decoder.end_of(file);
  }
  return decoder.status();
}

}  // namespace

const command::Table& table() {
  static const command::Table kTable{
      .room = "reflect",
      .summary = "see what a path does to IPv6 headers (ICMPv6 Reflection, PROBE)",
      .verbs = {
          {.path = "reflect decode",
           .summary = "show Extended Echo messages and what the path changed",
           .description = "A packet is read from its IPv6 header on. A reply is compared with the request of the "
                          "same identifier and sequence, when that stands earlier in the input.",
           .positionals = {{.name = "FILE",
                            .help = "a capture file or one packet, or - for standard input",
                            .repeated = true,
                            .type = command::Type::file}},
           .options = {{.name = "--hex", .help = "the input is one packet as a pasted hexadecimal dump"},
                       {.name = "--lines", .help = "a packet in hexadecimal a line, after an optional name and TAB"},
                       {.name = "--json", .help = "one object a packet"}},
           .examples = {{"nikkan reflect decode probe.pcapng", "requests, replies and the path between them"},
                        {"nikkan reflect decode --lines --json packets.txt", "packets in hexadecimal, as JSON"}},
           .run = run_decode}}};
  return kTable;
}

}  // namespace nikkan::icmpv6_reflection
