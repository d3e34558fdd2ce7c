#pragma once
// What a station knows of one router: a BMP session taken in octet by octet, its peers and their latest figures.
//
//   Router router({.message = [&](const Message& message, ByteView octets) { … }, .fault = …});
//   if (!router.push(chunk)) close();              // the stream cannot go on, or the router said it ends
//   for (const PeerState& peer : router.peers()) show(peer.header, peer.figures.all());
//
// States: until Initiation, established, over (Termination, or framing that cannot be believed). A message before
// Initiation counts all the same (RFC 7854, 4.3 wants it first; a station loses more by refusing).
#include <cstdint>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "nikkan/labs/bmp_stats/framer.hpp"
#include "nikkan/labs/bmp_stats/pdu.hpp"

namespace nikkan::bmp_stats {

struct RouterLimits {
  Limits message{.max_message = profile::kMaxStationMessage};
  std::size_t max_peers = 16384;   ///< of a router; more are read and not kept
  std::size_t max_figures = 1024;  ///< types and families of a peer; more are not kept
};

/// The latest value of one statistic.
struct Figure {
  std::uint16_t type = 0;
  std::uint16_t afi = 0;
  std::uint8_t safi = 0;
  std::uint64_t value = 0;
};

/// The latest values of a peer, by type, then family.
class Figures {
 public:
  /// Takes a value in. Statistics without a value (unknown types, wrong lengths) are not kept, nor new ones beyond `max`.
  void note(const Stat& stat, std::size_t max);
  std::span<const Figure> all() const { return all_; }
  const Figure* find(std::uint16_t type, std::uint16_t afi = 0, std::uint8_t safi = 0) const;
  /// The scalar, or the sum of its per-family form. nullopt when neither was reported.
  std::optional<std::uint64_t> total(std::uint16_t scalar, std::uint16_t per_family) const;
  void clear();
  std::size_t memory() const { return all_.capacity() * sizeof(Figure); }

 private:
  std::vector<Figure> all_;
  std::size_t next_ = 0;  ///< reports come in the same order again
};

struct PeerState {
  PeerHeader header;  ///< of the last message
  bool up = true;     ///< no Peer Down since; its figures are dropped with it
  std::uint64_t messages = 0, reports = 0;
  Figures figures = {};
};

/// Messages by kind; the last place is for kinds that are not known.
using KindCounts = std::array<std::uint64_t, 8>;

struct RouterCounters {
  std::uint64_t octets = 0;
  KindCounts messages = {};
  std::uint64_t statistics = 0, unknown_statistics = 0;
  std::uint64_t lost_messages = 0;  ///< not decoded
  std::uint64_t faults = 0;         ///< within messages that were
  std::uint64_t peers_not_kept = 0;
};

class Router {
 public:
  struct Takers {
    std::function<void(const Message& message, ByteView octets)> message = {};
    std::function<void(const Error& error)> fault = {};  ///< of a message or of the stream; offsets are the stream's
  };
  explicit Router(Takers takers, const RouterLimits& limits = {});

  /// False when the session is over: nothing more is to be pushed.
  bool push(ByteView chunk);
  /// The peer has ended the stream; a message that is not whole is a fault.
  void finish();

  bool initiated() const { return initiated_; }
  bool terminated() const { return terminated_; }
  /// Reason of the Termination message (RFC 7854, 4.5), if it gave one.
  std::optional<std::uint16_t> termination_reason() const { return reason_; }
  /// sysName and sysDescr of the Initiation message, cut at 255 octets; empty before it.
  const std::string& name() const { return name_; }
  const std::string& description() const { return description_; }
  std::span<const PeerState> peers() const { return peers_; }
  const RouterCounters& counters() const { return counters_; }
  /// How the UPDATEs of a peer are to be read.
  bgp::Session session_of(const PeerHeader& peer) const { return agreed_.of(peer); }
  /// Octets held for this session, about.
  std::size_t memory() const;

 private:
  void take(ByteView octets);
  void note(const Message& message);
  PeerState* peer_of(const PeerHeader& header);
  void initiate(const Message& message);

  Takers takers_;
  RouterLimits limits_;
  Framer framer_;
  Peers agreed_;
  std::vector<PeerState> peers_;
  std::unordered_multimap<std::size_t, std::uint32_t> places_;  ///< in peers_, by what tells peers apart
  std::size_t last_peer_ = 0, down_ = 0;
  RouterCounters counters_;
  std::string name_, description_;
  bool initiated_ = false, terminated_ = false;
  std::optional<std::uint16_t> reason_;
  std::size_t figures_memory_ = 0;
};

}  // namespace nikkan::bmp_stats
