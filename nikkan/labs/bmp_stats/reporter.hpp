#pragma once
// The reporting side of a BMP session, without a socket: what to send, and when (RFC 7854, 3.3, 4.8, 5).
//
//   Reporter reporter(config);
//   reporter.set_table(table);
//   send(reporter.connected(now, at));        // Initiation, Peer Up for each peer, first reports
//   sleep until reporter.due(); send(reporter.poll(now, at));      // by period or threshold; peers that came and went
//   send(reporter.stop());                    // Termination
//
// States: down, up. While down nothing is sent and the table may change; connected() starts from the beginning.
#include <array>
#include <bitset>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/labs/bmp_stats/report_table.hpp"

namespace nikkan::bmp_stats {

/// Since any fixed moment.
using Monotonic = std::chrono::nanoseconds;
/// Microseconds since 1970-01-01T00:00:00Z.
using WallClock = std::chrono::microseconds;

struct ReporterConfig {
  std::string system_name = "nikkan", system_description = "nikkan bmp send";
  std::chrono::nanoseconds period = std::chrono::seconds(60);  ///< 0: only thresholds
  std::bitset<65536> types = default_types();                  ///< which of the table's are sent
  std::map<std::uint16_t, std::uint64_t> thresholds = {};      ///< by type: a change of so much is reported at once
  bool peer_up = true;                                         ///< see profile.hpp
  std::uint32_t local_as = 0;                                  ///< 0: the peer's
  std::uint32_t local_id = 0;
  std::optional<IpAddress> local_address = {};                 ///< of the peerings, for Peer Up

  /// Every type but those that profile.hpp keeps back.
  static std::bitset<65536> default_types();
};

class Reporter {
 public:
  explicit Reporter(ReporterConfig config) : config_(std::move(config)) {}

  /// New figures. What they change is sent by the next poll().
  void set_table(std::vector<PeerReport> table);
  /// A connection stands: everything from the beginning. Errors: limit, bad_length (a peer with more than a message holds).
  Result<Bytes> connected(Monotonic now, WallClock at);
  /// What is due; empty when nothing is, and while down.
  Result<Bytes> poll(Monotonic now, WallClock at);
  /// When poll() is due by the period; nullopt when down or without a period.
  std::optional<Monotonic> due() const;
  /// Termination, reason 0 (administratively closed); down afterwards.
  Bytes stop();
  /// The connection is lost.
  void disconnected() { up_ = false; }

  bool up() const { return up_; }
  /// Reports sent since the beginning, of all peers.
  std::uint64_t reports() const { return reports_; }

 private:
  using Key = std::pair<std::array<std::uint8_t, 16>, std::pair<std::uint64_t, std::uint8_t>>;
  struct Sent {
    PeerHeader header;
    std::vector<Stat> statistics;
  };
  static Key key_of(const PeerHeader& header);
  bool crossed(const Sent& before, const PeerReport& now) const;
  Result<void> report(const PeerReport& peer, WallClock at, Bytes& out);
  Result<void> announce(const PeerReport& peer, WallClock at, Bytes& out) const;
  Result<void> peers_that_went(WallClock at, Bytes& out);

  ReporterConfig config_;
  std::vector<PeerReport> table_;
  std::map<Key, Sent> sent_;
  bool up_ = false, changed_ = false;
  Monotonic due_{};
  std::uint64_t reports_ = 0;
};

}  // namespace nikkan::bmp_stats
