#pragma once
// Capture files out. Functions append to a buffer that the caller writes when it likes.
//
// A pcap file has one link type and one time unit; pcapng as many as it has interfaces. What is written here is what
// draft-ietf-opsawg-pcap-08 and draft-ietf-opsawg-pcapng-06 ask: reserved fields zero, lengths padded, both total lengths.
#include <cstdint>
#include <optional>
#include <string_view>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::capture {

/// A packet to be written.
struct Packet {
  Timestamp time = {};
  ByteView data = {};
  std::uint32_t original = 0;  ///< octets on the wire; 0: as many as in data
  std::uint32_t interface = 0; ///< pcapng: number in the section
};

/// How a pcap file is laid out.
struct PcapOptions {
  std::uint16_t link_type = 1;
  std::uint32_t snap_len = 262144;         ///< not 0
  bool nanoseconds = false;
  bool big_endian = false;
  std::optional<std::uint8_t> fcs_octets = {};  ///< even, at most 30
};

class PcapWriter {
 public:
  explicit PcapWriter(const PcapOptions& options) : options_(options) {}
  /// Errors: bad_value "header.snap_len", "header.fcs_length".
  Result<void> header(Bytes& to) const;
  /// Errors: bad_value "record.seconds" outside 1970 … 2106; bad_length when there are more octets than the packet had.
  Result<void> packet(Bytes& to, const Packet& packet) const;

 private:
  PcapOptions options_;
};

/// Options of one block, in the byte order of its section. end() is written when there is any option.
class OptionList {
 public:
  explicit OptionList(bool big_endian) : big_(big_endian) {}
  /// bad_length above 65535 octets.
  Result<void> add(std::uint16_t code, ByteView value);
  Result<void> add(std::uint16_t code, std::string_view text) { return add(code, as_bytes(text)); }
  Result<void> add_u8(std::uint16_t code, std::uint8_t value) { return add(code, ByteView(&value, 1)); }
  Result<void> add_u32(std::uint16_t code, std::uint32_t value);
  Result<void> add_u64(std::uint16_t code, std::uint64_t value);
  /// With opt_endofopt; nothing when empty.
  Bytes octets() const;

 private:
  Bytes out_;
  bool big_;
};

class PcapngWriter {
 public:
  explicit PcapngWriter(bool big_endian = false) : big_(big_endian) {}
  bool big_endian() const { return big_; }
  /// SHB: begins a section; interfaces are numbered from 0 again.
  void section(Bytes& to, const OptionList& options);
  void section(Bytes& to) { section(to, OptionList(big_)); }
  /// IDB with options for what is not the default in `interface`; gives its number.
  Result<std::uint32_t> interface(Bytes& to, const Interface& interface);
  /// EPB. Errors: not_found "packet.interface"; bad_value "packet.time" when the interface's unit cannot hold it;
  /// bad_length as for pcap.
  Result<void> packet(Bytes& to, const Packet& packet, const OptionList* options = nullptr);
  /// SPB of interface 0.
  Result<void> simple_packet(Bytes& to, ByteView data, std::uint32_t original = 0);
  /// ISB.
  Result<void> statistics(Bytes& to, std::uint32_t interface, const Timestamp& time, const OptionList& options);
  /// A block of any type; the body is padded to four octets.
  void block(Bytes& to, std::uint32_t type, ByteView body) const;

 private:
  bool big_;
  std::vector<Interface> interfaces_;
};

}  // namespace nikkan::capture
