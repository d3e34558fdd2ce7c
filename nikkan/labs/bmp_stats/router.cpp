#include "nikkan/labs/bmp_stats/router.hpp"

#include <algorithm>
#include <tuple>

namespace nikkan::bmp_stats {
namespace {

constexpr std::size_t kMaxName = 255;
constexpr std::uint16_t kTlvSysDescr = 1, kTlvSysName = 2;  ///< RFC 7854, 4.4
constexpr std::uint16_t kTlvReason = 1;                     ///< RFC 7854, 4.5

bool same_peer(const PeerHeader& one, const PeerHeader& other) {
  return one.address_octets == other.address_octets && one.distinguisher == other.distinguisher && one.type == other.type;
}

/// Of what same_peer() compares.
std::size_t hash_of(const PeerHeader& header) {
  const std::hash<std::string_view> of;
  return of(as_text(header.address_octets)) ^ (std::hash<std::uint64_t>()(header.distinguisher) * 31 + header.type);
}

auto order(const Figure& figure) { return std::tuple(figure.type, figure.afi, figure.safi); }

std::string cut(ByteView text) { return std::string(as_text(text.first(std::min(text.size(), kMaxName)))); }

}  // namespace

void Figures::note(const Stat& stat, std::size_t max) {
  if (stat.shape == Shape::opaque) return;
  const Figure figure{stat.type, stat.afi, stat.safi, stat.value};
  if (next_ < all_.size() && order(all_[next_]) == order(figure)) {
    all_[next_++].value = figure.value;
    return;
  }
  const auto place = std::ranges::lower_bound(all_, order(figure), {}, order);
  const auto index = static_cast<std::size_t>(place - all_.begin());
  if (place != all_.end() && order(*place) == order(figure)) {
    place->value = figure.value;
  } else {
    if (all_.size() >= max) return;
    all_.insert(place, figure);
  }
  next_ = index + 1;
}

const Figure* Figures::find(std::uint16_t type, std::uint16_t afi, std::uint8_t safi) const {
  const auto wanted = std::tuple(type, afi, safi);
  const auto place = std::ranges::lower_bound(all_, wanted, {}, order);
  return place != all_.end() && order(*place) == wanted ? &*place : nullptr;
}

std::optional<std::uint64_t> Figures::total(std::uint16_t scalar, std::uint16_t per_family) const {
  if (const Figure* one = find(scalar)) return one->value;
  std::optional<std::uint64_t> sum;
  for (auto place = std::ranges::lower_bound(all_, per_family, {}, &Figure::type); place != all_.end() && place->type == per_family;
       ++place) {
    sum = sum.value_or(0) + place->value;
  }
  return sum;
}

void Figures::clear() {
  all_ = {};
  next_ = 0;
}

Router::Router(Takers takers, const RouterLimits& limits)
    : takers_(std::move(takers)), limits_(limits), framer_(limits.message), agreed_(limits.max_peers) {}

void Router::take(ByteView octets) {
  const auto message = decode(octets, limits_.message, framer_.offset());
  if (!message) {
    ++counters_.lost_messages;
    if (takers_.fault) takers_.fault(message.error());
    return;
  }
  note(*message);
  if (takers_.message) takers_.message(*message, octets);
  for (const Error& fault : message->faults) {
    if (takers_.fault) takers_.fault(fault);
  }
}

bool Router::push(ByteView chunk) {
  if (terminated_ || framer_.error()) return false;
  counters_.octets += chunk.size();
  framer_.feed(chunk, [this](ByteView octets) {
    take(octets);
    return !terminated_;
  });
  if (framer_.error() && takers_.fault) takers_.fault(*framer_.error());
  return !terminated_ && !framer_.error();
}

void Router::finish() {
  if (terminated_ || framer_.error()) return;
  const auto error = framer_.finish();
  if (error && takers_.fault) takers_.fault(*error);
}

PeerState* Router::peer_of(const PeerHeader& header) {
  if (last_peer_ < peers_.size() && same_peer(peers_[last_peer_].header, header)) return &peers_[last_peer_];
  // Reports come peer after peer in the same order, time and again.
  const std::size_t next = last_peer_ + 1 < peers_.size() ? last_peer_ + 1 : 0;
  if (next < peers_.size() && same_peer(peers_[next].header, header)) {
    last_peer_ = next;
    return &peers_[next];
  }
  const std::size_t hash = hash_of(header);
  const auto [first, last] = places_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    if (same_peer(peers_[at->second].header, header)) {
      last_peer_ = at->second;
      return &peers_[last_peer_];
    }
  }
  std::size_t place = peers_.size();
  if (place >= limits_.max_peers) {
    if (down_ == 0) return nullptr;
    place = static_cast<std::size_t>(std::ranges::find(peers_, false, &PeerState::up) - peers_.begin());
    const auto [old, end] = places_.equal_range(hash_of(peers_[place].header));
    places_.erase(std::find_if(old, end, [&](const auto& one) { return one.second == place; }));
    --down_;
    figures_memory_ -= peers_[place].figures.memory();
    peers_[place] = PeerState{.header = header};
  } else {
    peers_.push_back({.header = header});
  }
  places_.emplace(hash, static_cast<std::uint32_t>(place));
  last_peer_ = place;
  return &peers_[place];
}

void Router::initiate(const Message& message) {
  initiated_ = true;
  for (const Tlv& tlv : message.tlvs) {
    if (tlv.type == kTlvSysName) name_ = cut(tlv.value);
    if (tlv.type == kTlvSysDescr) description_ = cut(tlv.value);
  }
}

void Router::note(const Message& message) {
  ++counters_.messages[std::min<std::size_t>(static_cast<std::size_t>(message.kind), counters_.messages.size() - 1)];
  counters_.faults += message.faults.size();
  agreed_.note(message);
  if (message.kind == Kind::initiation) initiate(message);
  if (message.kind == Kind::termination) {
    terminated_ = true;
    for (const Tlv& tlv : message.tlvs) {
      if (tlv.type == kTlvReason && tlv.value.size() == 2) reason_ = static_cast<std::uint16_t>(unsigned{tlv.value[0]} << 8U | tlv.value[1]);
    }
  }
  for (const Stat& stat : message.stats) counters_.unknown_statistics += stat.shape == Shape::opaque ? 1U : 0U;
  counters_.statistics += message.stats.size();
  if (!has_peer(message.kind)) return;
  PeerState* const peer = peer_of(message.peer);
  if (peer == nullptr) {
    ++counters_.peers_not_kept;
    return;
  }
  peer->header = message.peer;
  ++peer->messages;
  figures_memory_ -= peer->figures.memory();
  down_ -= peer->up ? 0U : 1U;
  if (message.kind == Kind::peer_down || message.kind == Kind::peer_up) {
    peer->up = message.kind == Kind::peer_up;
    peer->figures.clear();  // counters begin again with the connection (RFC 7854, 4.8)
  } else {
    peer->up = true;
  }
  down_ += peer->up ? 0U : 1U;
  if (message.kind == Kind::statistics) {
    ++peer->reports;
    for (const Stat& stat : message.stats) peer->figures.note(stat, limits_.max_figures);
  }
  figures_memory_ += peer->figures.memory();
}

std::size_t Router::memory() const {
  constexpr std::size_t kAgreed = 128 + 48;  // nodes: what the OPENs of a peer agreed, and its place
  return sizeof *this + framer_.capacity() + peers_.capacity() * (sizeof(PeerState) + kAgreed) + figures_memory_;
}

}  // namespace nikkan::bmp_stats
