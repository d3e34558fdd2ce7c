#include "nikkan/labs/bmp_stats/reporter.hpp"

#include <algorithm>

#include "nikkan/base/writer.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bmp_stats {
namespace {

constexpr std::uint16_t kTlvSysDescr = 1, kTlvSysName = 2, kTlvReason = 1;
constexpr std::uint8_t kDownLocalNoNotification = 2;  ///< RFC 7854, 4.9: with the code of an event of the state machine
constexpr std::uint8_t kDownLocalTlvs = 6;            ///< RFC 9069, 5.3: with TLVs, of which there are none
constexpr std::uint16_t kManualStop = 2;              ///< RFC 4271, 8.1.2

Tlv tlv(std::uint16_t type, std::string_view text) { return {type, 0, as_bytes(text)}; }

Result<void> append(const Message& message, Bytes& out) {
  const auto octets = encode(message);
  if (!octets) return std::unexpected(octets.error());
  out.insert(out.end(), octets->begin(), octets->end());
  return {};
}

PeerHeader at_time(PeerHeader header, WallClock at) {
  header.seconds = static_cast<std::uint32_t>(at.count() / 1'000'000);
  header.microseconds = static_cast<std::uint32_t>(at.count() % 1'000'000);
  return header;
}

/// An OPEN with the capabilities that the families of a peer's figures ask for.
Result<Bytes> open_of(std::uint32_t as, std::uint32_t id, const std::vector<Stat>& statistics) {
  std::vector<bgp::Afi> families;
  for (const Stat& stat : statistics) {
    const bgp::Afi family{stat.afi, stat.safi};
    if (stat.shape == Shape::family64 && std::ranges::find(families, family) == families.end()) families.push_back(family);
  }
  Writer w;
  for (const bgp::Afi family : families) w.u8(bgp::kCapMultiprotocol).u8(4).u16(family.afi).u8(0).u8(family.safi);
  w.u8(bgp::kCapFourOctetAs).u8(4).u32(as);
  const auto capabilities = w.take();
  if (!capabilities) return std::unexpected(capabilities.error());
  bgp::Open open;
  open.as = as > 65535 ? bgp::kAsTrans : static_cast<std::uint16_t>(as);
  open.hold_time = profile::kHoldTime;
  open.bgp_id = id;
  open.extended = capabilities->size() > 253;  // RFC 9072
  open.parameters = {{.type = 2, .value = *capabilities}};
  return bgp::encode(open);
}

const Stat* same(const std::vector<Stat>& in, const Stat& wanted) {
  const auto place = std::ranges::find_if(in, [&](const Stat& one) {
    return one.type == wanted.type && one.afi == wanted.afi && one.safi == wanted.safi;
  });
  return place == in.end() ? nullptr : &*place;
}

}  // namespace

std::bitset<65536> ReporterConfig::default_types() {
  std::bitset<65536> out;
  out.set();
  for (const StatType& type : stat_types()) out.set(type.type, type.emit);
  return out;
}

Reporter::Key Reporter::key_of(const PeerHeader& header) {
  return {header.address_octets, {header.distinguisher, header.type}};
}

void Reporter::set_table(std::vector<PeerReport> table) {
  table_ = std::move(table);
  for (PeerReport& peer : table_) {
    std::erase_if(peer.statistics, [&](const Stat& stat) { return !config_.types.test(stat.type); });
  }
  changed_ = true;
}

Result<void> Reporter::announce(const PeerReport& peer, WallClock at, Bytes& out) const {
  if (!config_.peer_up) return {};
  const std::uint32_t local_as = config_.local_as != 0 ? config_.local_as : peer.header.as;
  const auto sent = open_of(local_as, config_.local_id, peer.statistics);
  const auto received = open_of(peer.header.as, peer.header.bgp_id, peer.statistics);
  if (!sent || !received) return std::unexpected(sent ? received.error() : sent.error());
  Message message{.kind = Kind::peer_up, .peer = at_time(peer.header, at)};
  // RFC 9069, 5.3.1: no addresses and ports where there is no peering.
  if (peer.header.type != PeerHeader::kLocRib) {
    if (config_.local_address && config_.local_address->is_v6() == peer.header.is_v6()) {
      PeerHeader local;
      local.set_address(*config_.local_address);
      message.local_address = local.address_octets;
    }
    message.local_port = message.remote_port = profile::kBgpPort;
  }
  message.sent_open = *sent;
  message.received_open = *received;
  return append(message, out);
}

Result<void> Reporter::report(const PeerReport& peer, WallClock at, Bytes& out) {
  sent_[key_of(peer.header)] = {peer.header, peer.statistics};
  if (peer.statistics.empty()) return {};
  Message message{.kind = Kind::statistics, .peer = at_time(peer.header, at)};
  message.stat_count = static_cast<std::uint32_t>(peer.statistics.size());
  message.stats = peer.statistics;
  ++reports_;
  return append(message, out);
}

Result<Bytes> Reporter::connected(Monotonic now, WallClock at) {
  Bytes out;
  Message first{.kind = Kind::initiation};
  first.tlvs = {tlv(kTlvSysDescr, config_.system_description), tlv(kTlvSysName, config_.system_name)};
  if (auto done = append(first, out); !done) return std::unexpected(done.error());
  sent_.clear();
  for (const PeerReport& peer : table_) {
    if (auto done = announce(peer, at, out); !done) return std::unexpected(done.error());
  }
  for (const PeerReport& peer : table_) {
    if (auto done = report(peer, at, out); !done) return std::unexpected(done.error());
  }
  up_ = true;
  changed_ = false;
  due_ = now + config_.period;
  return out;
}

/// A change by the threshold of its type since the last report, or a figure that is new.
bool Reporter::crossed(const Sent& before, const PeerReport& now) const {
  for (const Stat& stat : now.statistics) {
    const auto threshold = config_.thresholds.find(stat.type);
    if (threshold == config_.thresholds.end() || stat.shape == Shape::opaque) continue;
    const Stat* const old = same(before.statistics, stat);
    if (old == nullptr) return true;
    const std::uint64_t change = old->value > stat.value ? old->value - stat.value : stat.value - old->value;
    if (change >= threshold->second) return true;
  }
  return false;
}

Result<void> Reporter::peers_that_went(WallClock at, Bytes& out) {
  std::map<Key, bool> here;
  for (const PeerReport& peer : table_) here[key_of(peer.header)] = true;
  for (auto place = sent_.begin(); place != sent_.end();) {
    if (here.contains(place->first)) {
      ++place;
      continue;
    }
    if (config_.peer_up) {
      constexpr std::array<std::uint8_t, 2> kEvent{kManualStop >> 8U, kManualStop & 0xffU};
      Message message{.kind = Kind::peer_down, .peer = at_time(place->second.header, at)};
      const bool loc_rib = message.peer.type == PeerHeader::kLocRib;
      message.reason = loc_rib ? kDownLocalTlvs : kDownLocalNoNotification;
      if (!loc_rib) message.body = kEvent;
      if (auto done = append(message, out); !done) return done;
    }
    place = sent_.erase(place);
  }
  return {};
}

Result<Bytes> Reporter::poll(Monotonic now, WallClock at) {
  Bytes out;
  if (!up_) return out;
  const bool is_due = config_.period.count() != 0 && now >= due_;
  if (!is_due && !changed_) return out;
  if (auto done = peers_that_went(at, out); !done) return std::unexpected(done.error());
  for (const PeerReport& peer : table_) {
    const auto before = sent_.find(key_of(peer.header));
    const bool is_new = before == sent_.end();
    if (is_new) {
      if (auto done = announce(peer, at, out); !done) return std::unexpected(done.error());
    }
    if (is_due || is_new || (changed_ && crossed(before->second, peer))) {
      if (auto done = report(peer, at, out); !done) return std::unexpected(done.error());
    }
  }
  changed_ = false;
  if (is_due) {
    while (due_ <= now) due_ += config_.period;
  }
  return out;
}

std::optional<Monotonic> Reporter::due() const {
  if (!up_ || config_.period.count() == 0) return std::nullopt;
  return due_;
}

Bytes Reporter::stop() {
  constexpr std::array<std::uint8_t, 2> kAdministratively{0, 0};
  Message message{.kind = Kind::termination};
  message.tlvs = {{kTlvReason, 0, kAdministratively}};
  up_ = false;
  return encode(message).value();
}

}  // namespace nikkan::bmp_stats
