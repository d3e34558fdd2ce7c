#pragma once
// From captured TCP segments to the octets that each side sent, in order (RFC 9293, 3.4 and 3.10).
//
// A direction of a connection is a Stream. Segments may come out of order, again, and over one another: what came first
// stays. A gap that is never filled is told once its limit is reached or at the end, and the stream goes on behind it.
// Left out: checksums, urgent data, PAWS, IP fragments (read_tcp refuses them).
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/wire/packet/packet.hpp"

namespace nikkan::tcp {

struct Limits {
  std::size_t max_streams = 65536;         ///< directions of connections; segments of further ones are counted, not read
  std::size_t max_pending = 1U << 20U;     ///< octets of one stream that wait for a gap to be filled
  std::size_t max_total = 64U << 20U;      ///< octets of all streams that wait
};

/// Who sends to whom.
struct Key {
  IpAddress source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  auto operator<=>(const Key&) const = default;
};

/// What a segment made available, in the order of the stream.
struct Piece {
  Key key;
  std::uint32_t connection = 0;  ///< number of the stream under its key: a SYN with another number begins a new one
  std::uint64_t offset = 0;      ///< within the stream, gaps counted
  std::uint64_t lost = 0;        ///< octets that are missing before this piece
  Bytes octets;
  bool end = false;              ///< FIN or RST: nothing follows
};

class Reassembly {
 public:
  explicit Reassembly(const Limits& limits = {}) : limits_(limits) {}
  /// Takes a segment; pieces are added to `out`.
  void add(const packet::IpView& ip, const packet::TcpView& tcp, std::vector<Piece>& out);
  /// The capture has ended: what waits behind gaps comes out.
  void finish(std::vector<Piece>& out);
  /// Segments that were not read because there are too many streams.
  std::uint64_t refused() const { return refused_; }
  /// Octets that wait.
  std::size_t pending() const { return total_; }

 private:
  struct Stream {
    std::uint32_t connection = 0;
    bool begun = false;
    bool ended = false;
    std::uint32_t first = 0;                  ///< sequence number of offset 0
    std::uint64_t next = 0;                   ///< offset that is due
    std::optional<std::uint64_t> fin = {};    ///< offset of the end
    std::map<std::uint64_t, Bytes> waiting;   ///< by offset, not over one another
    std::size_t held = 0;
  };
  void keep(Stream& stream, std::uint64_t offset, ByteView octets);
  void insert(Stream& stream, std::uint64_t from, ByteView octets);
  void deliver(const Key& key, Stream& stream, bool over_gaps, std::vector<Piece>& out);
  void drop(Stream& stream);

  Limits limits_;
  std::map<Key, Stream> streams_;
  std::size_t total_ = 0;
  std::uint64_t refused_ = 0;
};

}  // namespace nikkan::tcp
