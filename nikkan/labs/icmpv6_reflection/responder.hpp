#pragma once
// The probed node: one received packet in, one reply or the reason for silence out. Keeps no state but its rate.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "nikkan/labs/icmpv6_reflection/access.hpp"
#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"
#include "nikkan/labs/icmpv6_reflection/walk.hpp"

namespace nikkan::icmpv6_reflection {

/// Why a packet gets no reply.
enum class Drop : std::uint8_t {
  off,                    ///< not enabled (B)
  not_a_request,          ///< not IPv6, not ICMPv6, not type 160
  malformed_packet,       ///< headers or lengths that do not hold, or fewer octets than the header says
  fragment,               ///< OURS
  bad_checksum,           ///< ICMPv6 checksum (RFC 4443, 2.3)
  source_not_unicast,     ///< B
  destination_multicast,  ///< B
  not_local,              ///< the destination is none of ours
  not_authorised,         ///< B: source, for this L bit and query
  rate_limited,           ///< RFC 4443, 2.4 f
  c_type,                 ///< P: C-Type of Reflect All is not 0
  object_length,          ///< P: below 4, or beyond the packet
  extension_checksum,     ///< P; code 1 when so configured
  mtu,                    ///< B: the reply must not exceed it
};
inline constexpr std::size_t kDrops = 14;
std::string_view to_string(Drop drop);

/// What a reply says.
enum class Answer : std::uint8_t {
  reflected,    ///< C-Type 1 with the copy
  unsupported,  ///< C-Type 2
  probe,        ///< PROBE, any code but 1
  malformed,    ///< code 1
};
inline constexpr std::size_t kAnswers = 4;
std::string_view to_string(Answer answer);

/// An interface of the node, for PROBE.
struct Interface {
  std::string name;
  std::uint32_t index = 0;
  bool active = false, ipv4 = false, ipv6 = false;
  std::vector<IpAddress> addresses;
  Bytes mac;
};

/// An entry of the neighbour cache or ARP table, for PROBE.
struct Neighbour {
  IpAddress address;
  Bytes mac;
  std::uint8_t state = 0;  ///< as in ReplyFlags
};

struct Surroundings {
  std::vector<Interface> interfaces;
  std::vector<Neighbour> neighbours;
};

struct ResponderConfig {
  bool enabled = false;
  bool reflect = true;  ///< false: Reflect All is known and not served: C-Type 2
  bool answer_bad_extension_checksum = profile::kAnswerBadExtensionChecksum;
  AccessList access;
  double rate = profile::kRatePerSecond;  ///< replies a second; 0: no limit
  double burst = profile::kBurst;
  std::size_t mtu = 0;  ///< of the outgoing interface; 0: not known
  /// Empty: every destination is taken as local; else these only.
  std::vector<IpAddress> local_addresses;
  Limits limits;
};

struct Counters {
  std::uint64_t received = 0;
  std::array<std::uint64_t, kAnswers> answers{};
  std::array<std::uint64_t, kDrops> drops{};
  std::uint64_t octets_in = 0, octets_out = 0;
};

/// One reply, or why there is none.
struct Decision {
  bool replies = false;
  Answer answer = Answer::reflected;  ///< when it replies
  Drop drop = Drop::off;              ///< when it does not
};

class Responder {
 public:
  explicit Responder(ResponderConfig config) : config_(std::move(config)), bucket_(config_.rate, config_.burst) {}

  /// `packet` is what arrived, from the IPv6 header on. `reply` gets a whole IPv6 packet, never longer than `packet`,
  /// or is left empty. Nothing is kept of either.
  Decision on_packet(ByteView packet, Time now, Bytes& reply);

  void set_surroundings(Surroundings surroundings) { surroundings_ = std::move(surroundings); }
  void set_local_addresses(std::vector<IpAddress> addresses) { config_.local_addresses = std::move(addresses); }
  const Counters& counters() const { return counters_; }
  const ResponderConfig& config() const { return config_; }

 private:
  Decision decide(ByteView packet, Time now, Bytes& reply);
  Decision answer(const packet::IpView& ip, Time now, Bytes& reply);
  Decision reflect(const packet::IpView& ip, const Walk& walk, Bytes& reply) const;
  Decision probe(const packet::IpView& ip, const Walk& walk, Bytes& reply) const;
  bool is_local(const IpAddress& address) const;

  ResponderConfig config_;
  TokenBucket bucket_;
  Surroundings surroundings_;
  Counters counters_;
};

}  // namespace nikkan::icmpv6_reflection
