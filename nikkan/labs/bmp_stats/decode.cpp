#include <algorithm>

#include "nikkan/base/reader.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"

namespace nikkan::bmp_stats {
namespace {

constexpr std::size_t kBgpHeader = 19;

void read_peer(Reader& r, PeerHeader& peer) {
  peer.type = r.u8("peer.type");
  peer.flags = r.u8("peer.flags");
  peer.distinguisher = r.u64("peer.distinguisher");
  peer.address_octets = r.array<16>("peer.address");
  peer.as = r.u32("peer.as");
  peer.bgp_id = r.u32("peer.bgp_id");
  peer.seconds = r.u32("peer.seconds");
  peer.microseconds = r.u32("peer.microseconds");
}

void read_stats(Reader& r, Message& to, const Limits& limits) {
  const std::uint64_t count_at = r.offset();
  to.stat_count = r.u32("stat.count");
  if (!r.ok()) return;
  const std::uint64_t base = r.offset();
  const ByteView octets = r.rest();
  to.stats.reserve(std::min({std::size_t{to.stat_count}, limits.max_tlvs, octets.size() / 8}));
  StatWalker walk(octets, base);
  Stat stat;
  while (to.stats.size() < limits.max_tlvs && walk.next(stat)) {
    if (stat.wrong_length) {
      to.faults.push_back({Code::bad_length, stat.offset + 2, "stat.length",
                           "type " + std::to_string(stat.type) + " has " + std::to_string(stat.octets.size()) + " octets"});
    }
    to.stats.push_back(stat);
  }
  to.tail = walk.rest();
  if (walk.cut()) {
    const bool full = to.stats.size() >= limits.max_tlvs;
    const bool header = walk.rest().size() < 4;
    to.faults.push_back({full ? Code::limit : Code::truncated, walk.offset() + (full || header ? 0U : 4U),
                         full ? "stat" : header ? "stat.length" : "stat.value", {}});
  } else if (to.stat_count != to.stats.size()) {
    to.faults.push_back({Code::bad_value, count_at, "stat.count",
                         "says " + std::to_string(to.stat_count) + ", has " + std::to_string(to.stats.size())});
  }
}

void read_tlvs(Reader& r, Message& to, const Limits& limits) {
  const std::uint64_t base = r.offset();
  const ByteView octets = r.rest();
  std::size_t at = 0;
  while (octets.size() - at >= 4 && to.tlvs.size() < limits.max_tlvs) {
    const std::uint32_t head = detail::load32(octets.data() + at);
    const std::size_t length = head & 0xffffU;
    if (length > octets.size() - at - 4) break;
    to.tlvs.push_back({static_cast<std::uint16_t>(head >> 16U), base + at, octets.subspan(at + 4, length)});
    at += 4 + length;
  }
  to.tail = octets.subspan(at);
  if (to.tail.empty()) return;
  const bool full = to.tlvs.size() >= limits.max_tlvs;
  const bool header = to.tail.size() < 4;
  to.faults.push_back({full ? Code::limit : Code::truncated, base + at + (full || header ? 0U : 4U),
                       full ? "tlv" : header ? "tlv.length" : "tlv.value", {}});
}

/// A BGP message is as long as its own header says.
ByteView read_open(Reader& r, std::string_view field) {
  const std::uint64_t at = r.offset();
  Reader probe(r.ok() ? r.rest() : ByteView{}, at);
  const ByteView all = probe.rest();
  if (!r.ok()) return {};
  if (all.size() < kBgpHeader) {
    r.fail_at(at + all.size(), Code::truncated, field);
    return {};
  }
  const std::size_t length = std::size_t{all[16]} << 8U | all[17];
  if (length < kBgpHeader || length > all.size()) {
    r.fail_at(at + 16, Code::bad_length, field);
    return {};
  }
  return all.first(length);
}

void read_peer_up(Reader& r, Message& to, const Limits& limits) {
  to.local_address = r.array<16>("peer_up.local_address");
  to.local_port = r.u16("peer_up.local_port");
  to.remote_port = r.u16("peer_up.remote_port");
  if (!r.ok()) return;
  const std::uint64_t base = r.offset();
  const ByteView rest = r.rest();
  Reader first(rest, base);
  to.sent_open = read_open(first, "peer_up.sent_open");
  if (!first.ok()) {
    r.fail_at(first.error().offset, first.error().code, first.error().field);
    return;
  }
  Reader second(rest.subspan(to.sent_open.size()), base + to.sent_open.size());
  to.received_open = read_open(second, "peer_up.received_open");
  if (!second.ok()) {
    r.fail_at(second.error().offset, second.error().code, second.error().field);
    return;
  }
  const std::size_t taken = to.sent_open.size() + to.received_open.size();
  Reader tlvs(rest.subspan(taken), base + taken);
  read_tlvs(tlvs, to, limits);
}

void read_body(Reader& r, Message& to, const Limits& limits) {
  switch (to.kind) {
    case Kind::statistics:
      return read_stats(r, to, limits);
    case Kind::peer_up:
      return read_peer_up(r, to, limits);
    case Kind::peer_down:
      to.reason = r.u8("peer_down.reason");
      to.body = r.rest();
      return;
    case Kind::initiation:
    case Kind::termination:
    case Kind::route_mirroring:
      return read_tlvs(r, to, limits);
    case Kind::route_monitoring:
      break;
  }
  to.body = r.rest();
}

}  // namespace

Result<Message> decode(ByteView octets, const Limits& limits, std::uint64_t base) {
  if (octets.size() > limits.max_message) return fail(Code::limit, "bmp.length", base + 1);
  Reader r(octets, base);
  Message out;
  out.offset = base;
  if (r.u8("bmp.version") != kVersion) r.fail_at(base, Code::bad_value, "bmp.version");
  const std::uint32_t length = r.u32("bmp.length");
  out.kind = static_cast<Kind>(r.u8("bmp.type"));
  if (r.ok() && length < kCommonHeader) r.fail_at(base + 1, Code::bad_length, "bmp.length");
  if (!r.ok()) return std::unexpected(r.error());
  Reader body = r.sub(length - kCommonHeader, "bmp.length");
  out.length = length;
  if (has_peer(out.kind)) read_peer(body, out.peer);
  if (body.ok()) read_body(body, out, limits);
  return r.finish(std::move(out), "bmp");
}

bool is_warning(const Error& fault) { return fault.field == "stat.count"; }

IpAddress PeerHeader::address() const {
  if (is_v6()) return IpAddress::v6(address_octets);
  return IpAddress::v4({address_octets[12], address_octets[13], address_octets[14], address_octets[15]});
}

void PeerHeader::set_address(const IpAddress& to) {
  address_octets = {};
  const ByteView from = to.octets();
  std::ranges::copy(from, address_octets.end() - static_cast<std::ptrdiff_t>(from.size()));
  flags = static_cast<std::uint8_t>(to.is_v6() ? flags | kIpv6 : flags & ~kIpv6);
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::route_monitoring: return "route_monitoring";
    case Kind::statistics: return "statistics";
    case Kind::peer_down: return "peer_down";
    case Kind::peer_up: return "peer_up";
    case Kind::initiation: return "initiation";
    case Kind::termination: return "termination";
    case Kind::route_mirroring: return "route_mirroring";
  }
  return "unknown";
}

std::string tlv_name(Kind kind, std::uint16_t type) {
  std::string_view name;
  if (kind == Kind::initiation && type <= 2) name = std::array{"string", "sysDescr", "sysName"}[type];
  if (kind == Kind::termination && type <= 1) name = std::array{"string", "reason"}[type];
  if (kind == Kind::peer_up && type == 0) name = "string";
  if (kind == Kind::peer_up && type == 3) name = "table name";
  if (kind == Kind::route_mirroring && type <= 1) name = std::array{"BGP message", "information"}[type];
  return name.empty() ? "tlv " + std::to_string(type) : std::string(name);
}

bool is_text(Kind kind, const Tlv& tlv) {
  const bool text = (kind == Kind::initiation && tlv.type <= 2) || (kind == Kind::termination && tlv.type == 0) ||
                    (kind == Kind::peer_up && (tlv.type == 0 || tlv.type == 3));
  return text && std::ranges::all_of(tlv.value, [](std::uint8_t octet) { return octet >= 0x20 && octet <= 0x7e; });
}

}  // namespace nikkan::bmp_stats
