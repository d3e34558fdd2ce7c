#pragma once
// The probing node: requests out at an interval, answers read and compared, statistics kept. No sockets, no clock.
//
//   while (!prober.finished()) {
//     if (auto packet = prober.poll(now)) send(*packet);
//     wait until prober.next_deadline() or until something arrives:
//     prober.on_reply(received, now) / prober.on_icmp_error(…)
//     for (const Outcome& outcome : prober.take_outcomes()) show(outcome);
//   }
//
// Time stamps stay here, keyed by the 8-bit sequence: what the packet carried comes back overwritten. A sequence is
// used again after 256 probes; what is still out then counts as lost.
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "nikkan/labs/icmpv6_reflection/access.hpp"
#include "nikkan/labs/icmpv6_reflection/compare.hpp"
#include "nikkan/labs/icmpv6_reflection/interface_id.hpp"
#include "nikkan/labs/icmpv6_reflection/profile.hpp"
#include "nikkan/labs/icmpv6_reflection/statistics.hpp"
#include "nikkan/wire/packet/build.hpp"

namespace nikkan::icmpv6_reflection {

struct ProberConfig {
  packet::Ipv6Header header;                  ///< addresses, traffic class, flow label, hop limit
  std::vector<packet::Extension> extensions;  ///< to be sent in front of the request
  std::uint16_t identifier = 0;
  std::uint8_t first_sequence = 1;
  std::size_t octets = profile::kDefaultOctets;  ///< of the copy that is asked for
  std::optional<InterfaceId> interface;          ///< asks PROBE instead of Reflect All
  bool local = profile::kRequestIsLocal;         ///< L bit
  std::uint64_t count = 0;                       ///< probes; 0: until stop()
  Time interval = std::chrono::seconds(1);
  Time timeout = std::chrono::seconds(2);
  std::size_t mtu = 1280;  ///< largest packet
  Limits limits;
};

/// How an answer reads (card of the draft, from B and M).
enum class Reading : std::uint8_t {
  copy,           ///< code 0, C-Type 1
  unsupported,    ///< C-Type 2: the peer knows the object and does not reflect
  no_reflection,  ///< code 1, or C-Type still 0: a peer without Reflection
  refused,        ///< another code
  not_a_copy,     ///< C-Type 1 with something that is no IPv6 header
  probe,          ///< an answer to PROBE
};
std::string_view to_string(Reading reading);

struct Outcome {
  enum class Kind : std::uint8_t {
    answer,
    duplicate,  ///< answered before
    late,       ///< after its time-out
    timeout,
    icmp_error,  ///< another node reports the probe; `copy` is what it quotes
    invalid,     ///< meant for us and not readable: `error` says why
  };
  Kind kind = Kind::timeout;
  std::uint64_t number = 0;  ///< of the probe, from 1
  std::uint8_t sequence = 0;
  Time rtt{};
  IpAddress from;
  std::optional<std::uint8_t> hop_limit;  ///< of the answer's own header
  std::size_t octets = 0;                 ///< of the ICMPv6 message
  Reading reading = Reading::copy;
  std::uint8_t type = 0, code = 0;  ///< ICMPv6
  ReplyFlags flags;
  Bytes copy;
  Comparison comparison;  ///< of a copy or a quote
  Error error;
};
std::string_view to_string(Outcome::Kind kind);

/// What a raw ICMPv6 socket gives: the message from its type on and what its IPv6 header said.
struct Received {
  ByteView message;
  IpAddress source;
  std::optional<IpAddress> destination;  ///< for the checksum; without it the caller has checked
  std::optional<std::uint8_t> hop_limit;
};

struct Tally {
  std::uint64_t sent = 0, received = 0, duplicates = 0, late = 0, timeouts = 0, icmp_errors = 0, invalid = 0;
  std::uint64_t copies = 0, changed = 0;  ///< copies, and those with a notable difference
  RoundTrips round_trips;
};

class Prober {
 public:
  /// Errors: those of build_ipv6 and to_object; limit ("reflect.octets" above 1224, "packet.mtu").
  static Result<Prober> make(ProberConfig config);

  /// The next packet when one is due. Expires what was not answered in time.
  std::optional<Bytes> poll(Time now);
  /// When poll() has something to do; nothing when it never will.
  std::optional<Time> next_deadline() const;
  /// Messages that are not answers to this prober are ignored: false.
  bool on_reply(const Received& received, Time now);
  /// An ICMPv6 error message (types 1 to 4) that quotes one of our probes; else false.
  bool on_icmp_error(const Received& received, Time now);
  /// No more probes; those that are out are waited for.
  void stop() { stopped_ = true; }
  /// All probes are sent and accounted for.
  bool finished() const;

  std::vector<Outcome> take_outcomes();
  const Tally& tally() const { return tally_; }
  const ProberConfig& config() const { return config_; }
  /// The packet of a sequence as it is sent.
  const Bytes& packet(std::uint8_t sequence);

 private:
  enum class State : std::uint8_t { unused, out, answered, expired };
  struct Slot {
    State state = State::unused;
    std::uint64_t number = 0;
    Time sent{};
  };

  explicit Prober(ProberConfig config) : config_(std::move(config)) {}
  Result<Bytes> build(std::uint8_t sequence) const;
  bool all_sent() const { return stopped_ || (config_.count != 0 && tally_.sent >= config_.count); }
  void expire(std::uint8_t sequence);
  void expire_until(Time now);
  Outcome begin(std::uint8_t sequence, const Received& received, Time now) const;
  void read_answer(const Message& message, Outcome& outcome);
  void settle(Outcome outcome);

  ProberConfig config_;
  std::array<Slot, 256> slots_{};
  std::uint64_t oldest_ = 1;  ///< number of the first probe that may still be out
  Time next_send_{};
  bool started_ = false, stopped_ = false;
  Bytes packet_;
  std::vector<Outcome> outcomes_;
  Tally tally_;
};

}  // namespace nikkan::icmpv6_reflection
