#pragma once
// BMP version 3 (RFC 7854, RFC 8671, RFC 9069) with the statistics of draft-ietf-grow-bmp-bgp-rib-stats-17 (RFC 9972).
//
// A message is a common header, for most kinds a header of the peer, and a body. Views lie in the octets that were given.
// Left out: BMP version 4 (TLVs in Route Monitoring). The BGP messages inside are octets here; wire/bgp reads them.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/labs/bmp_stats/profile.hpp"
#include "nikkan/labs/bmp_stats/statistics.hpp"

namespace nikkan::bmp_stats {

inline constexpr std::uint8_t kVersion = 3;
inline constexpr std::size_t kCommonHeader = 6, kPeerHeader = 42;

struct Limits {
  std::size_t max_message = profile::kMaxMessage;  ///< octets of one message
  std::size_t max_tlvs = 16384;                    ///< statistics or information TLVs of one message; the rest is `tail`
};

/// RFC 7854, 4.1. Other values are possible on the wire.
enum class Kind : std::uint8_t {
  route_monitoring = 0,
  statistics = 1,
  peer_down = 2,
  peer_up = 3,
  initiation = 4,
  termination = 5,
  route_mirroring = 6,
};
/// "statistics", …; "unknown" for other values.
std::string_view to_string(Kind kind);
/// Kinds with a header of the peer.
constexpr bool has_peer(Kind kind) {
  return kind <= Kind::peer_up || kind == Kind::route_mirroring;
}

/// RFC 7854, 4.2; RFC 8671, 4; RFC 9069, 4.
struct PeerHeader {
  static constexpr std::uint8_t kIpv6 = 0x80, kPostPolicy = 0x40, kTwoOctetAs = 0x20, kAdjRibOut = 0x10, kFiltered = 0x80;
  static constexpr std::uint8_t kLocRib = 3;  ///< peer type
  std::uint8_t type = 0;
  std::uint8_t flags = 0;
  std::uint64_t distinguisher = 0;
  std::array<std::uint8_t, 16> address_octets{};
  std::uint32_t as = 0;
  std::uint32_t bgp_id = 0;
  std::uint32_t seconds = 0;
  std::uint32_t microseconds = 0;

  bool is_v6() const { return type != kLocRib && (flags & kIpv6) != 0; }
  /// The last four octets, or all.
  IpAddress address() const;
  /// Sets the octets, and the V flag.
  void set_address(const IpAddress& to);
  bool operator==(const PeerHeader&) const = default;
};

/// An information TLV of Initiation, Termination, Peer Up or Route Mirroring.
struct Tlv {
  std::uint16_t type = 0;
  std::uint64_t offset = 0;
  ByteView value = {};
};

/// "sysName", "reason", … by RFC 7854, 4.4 to 4.10 and RFC 9069, 5.2; "tlv 9" for others.
std::string tlv_name(Kind kind, std::uint16_t type);
/// Text by those sections, and in printable ASCII.
bool is_text(Kind kind, const Tlv& tlv);

/// One message. Which members count depends on the kind.
struct Message {
  Kind kind = Kind::statistics;
  std::uint64_t offset = 0;  ///< of the common header
  std::size_t length = 0;    ///< octets, the common header included; set by decode
  PeerHeader peer = {};

  std::uint32_t stat_count = 0;  ///< as the message says
  std::vector<Stat> stats = {};

  std::array<std::uint8_t, 16> local_address = {};  ///< Peer Up
  std::uint16_t local_port = 0, remote_port = 0;
  ByteView sent_open = {}, received_open = {};  ///< whole BGP messages

  std::uint8_t reason = 0;  ///< Peer Down
  ByteView body = {};       ///< Peer Down: data; Route Monitoring: BGP messages; unknown kind: everything

  std::vector<Tlv> tlvs = {};
  ByteView tail = {};              ///< what lies behind the last whole TLV
  std::vector<Error> faults = {};  ///< content errors: the message is good without what they name
};

/// True for a fault that costs nothing.
bool is_warning(const Error& fault);

/// One whole message. Errors: truncated, bad_value ("bmp.version"), bad_length ("bmp.length"), limit, trailing.
Result<Message> decode(ByteView octets, const Limits& limits = {}, std::uint64_t base = 0);

/// The octets of a message; decode's result gives back what was decoded, octet by octet.
Result<Bytes> encode(const Message& message);

/// One line without its line feed.
std::string to_json(const Message& message);

struct FromJson {
  bool emit_all = false;  ///< also types that a speaker should not send
};
/// Octets of the message that such a line describes. Errors name the member.
Result<Bytes> from_json(std::string_view line, const FromJson& options = {});

}  // namespace nikkan::bmp_stats
