#pragma once
// The BGP messages inside BMP, read by wire/bgp: what a Route Monitoring message announces and withdraws, what two OPENs agreed.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nikkan/base/json.hpp"
#include "nikkan/labs/bmp_stats/message.hpp"
#include "nikkan/wire/bgp/message.hpp"

namespace nikkan::bmp_stats {

/// What the Peer Up messages of a session said of each peer: how its UPDATEs are to be read (four-octet AS numbers, path
/// identifiers). Bounded: peers beyond the limit are read with the defaults.
class Peers {
 public:
  explicit Peers(std::size_t max_peers = 65536) : max_(max_peers) {}
  /// Peer Up adds a peer, Peer Down takes it away; other kinds change nothing.
  void note(const Message& message);
  /// RFC 7854, 4.2: the A flag of the peer header says two-octet AS numbers.
  bgp::Session of(const PeerHeader& peer) const;

 private:
  using Key = std::pair<std::uint64_t, std::array<std::uint8_t, 16>>;  // distinguisher, address
  std::size_t max_;
  std::map<Key, bgp::Session> sessions_;
};

/// One line for each BGP message in `octets`: "UPDATE + 192.0.2.0/24 - 198.51.100.0/24, next hop 192.0.2.1, AS path 65001 65002".
std::vector<std::string> pdu_lines(ByteView octets, const bgp::Session& session);
/// A value: an array of objects with "type" and, for UPDATEs, "announced", "withdrawn", "attributes", "verdict".
void write_pdus(json::Writer& out, ByteView octets, const bgp::Session& session);
/// The line of to_json() with the UPDATEs of a Route Monitoring message read, as "updates".
std::string to_json(const Message& message, const bgp::Session& session);

}  // namespace nikkan::bmp_stats
