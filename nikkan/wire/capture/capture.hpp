#pragma once
// Capture files: pcap (draft-ietf-opsawg-pcap-08) and pcapng (draft-ietf-opsawg-pcapng-06), read record by record.
//
//   auto reader = capture::FileReader(octets);          // a mapped file: nothing is copied
//   capture::Record record;
//   while (reader.next_packet(record)) use(record.time, record.link_type, record.data);
//   if (const auto& error = reader.error()) …           // where and why it ended early; what came before stays good
//
// A framing error (a length that lies, a cut record) ends the file; a content error (a packet of an interface that was
// never described) loses that record alone and is kept in faults(). StreamReader does the same for octets that come in
// chunks, in bounded memory. Left out: compressed files, the modified pcap variants of single vendors, pcap before
// version 2.4, the inside of blocks of vendors.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/wire/capture/timestamp.hpp"

namespace nikkan::capture {

enum class Format : std::uint8_t { pcap, pcapng };

/// Magic numbers, as read in the writer's byte order.
inline constexpr std::uint32_t kMagicMicro = 0xa1b2c3d4, kMagicNano = 0xa1b23c4d, kByteOrderMagic = 0x1a2b3c4d;
/// Parts of the word at offset 20 of a pcap file (draft-ietf-opsawg-pcap, 4).
inline constexpr std::uint32_t kFcsLengthMask = 0xf0000000, kReservedBit = 0x08000000, kFcsPresent = 0x04000000,
                               kReserved3Mask = 0x03ff0000, kLinkTypeMask = 0x0000ffff;
/// Block types of pcapng.
inline constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a, kInterfaceDescription = 1, kOldPacket = 2, kSimplePacket = 3,
                               kNameResolution = 4, kInterfaceStatistics = 5, kEnhancedPacket = 6, kJournalExport = 9,
                               kDecryptionSecrets = 10, kCustomCopied = 0xbad, kCustomNotCopied = 0x40000bad;

struct Limits {
  std::uint32_t max_packet = 16U << 20U;   ///< captured octets of one packet
  std::uint32_t max_block = 64U << 20U;    ///< octets of one pcapng block; also what a StreamReader may hold
  std::uint32_t max_interfaces = 1U << 16U;
  std::uint32_t max_faults = 64;           ///< content errors that are kept; the others are counted
  std::uint32_t max_text = 1U << 12U;      ///< octets of a name or description that are kept
};

/// Where packets came from: an IDB, or what a pcap file header says of all of them.
struct Interface {
  std::uint16_t link_type = 0;
  std::uint32_t snap_len = 0;             ///< 0: no limit (pcapng)
  std::uint8_t resolution = 6;            ///< if_tsresol: MSB 0 = 10^-n seconds, 1 = 2^-n
  std::int64_t offset_seconds = 0;        ///< if_tsoffset
  std::optional<std::uint8_t> fcs_octets = {}; ///< octets of frame check sequence behind each packet
  std::uint32_t section = 0;              ///< number of its section in the file
  std::uint32_t id = 0;                   ///< number within the section
  std::string name = {}, description = {}, filter = {}, hardware = {}, os = {};
  bool operator==(const Interface&) const = default;
};

/// What a section of a pcapng file says of itself; of a pcap file there is one.
struct Section {
  bool big_endian = false;
  std::uint16_t major = 1, minor = 0;
  std::int64_t length = -1;       ///< octets as told, -1 unknown; never relied on
  std::uint64_t offset = 0;
  std::uint32_t first_interface = 0;  ///< index into interfaces()
  std::string hardware, os, application;
};

enum class Kind : std::uint8_t {
  packet,      ///< a pcap record, an EPB, an SPB or the obsolete packet block
  header,      ///< the pcap file header
  section,     ///< SHB
  interface,   ///< IDB
  names,       ///< NRB
  statistics,  ///< ISB
  secrets,     ///< DSB
  journal,     ///< systemd journal export block
  custom,      ///< of a vendor, copied or not copied on rewrite
  other,       ///< not known here; its octets are whole
};
std::string_view to_string(Kind kind);

/// One record or block. Views lie in the input, valid until the next call (StreamReader) or as long as it (FileReader).
struct Record {
  Kind kind = Kind::other;
  bool has_time = false;        ///< an SPB has none
  bool big_endian = false;
  std::uint16_t link_type = 0;  ///< of a packet
  std::uint32_t interface = 0;  ///< of a packet or an ISB or IDB: index into interfaces()
  std::uint32_t original = 0;   ///< octets the packet had on the wire
  std::uint32_t block_type = 0; ///< of pcapng
  Timestamp time = {};
  ByteView data = {};                ///< captured octets of the packet; the body of a block that is none
  ByteView options;             ///< of a pcapng block that has them, see options.hpp
  ByteView octets;              ///< the whole record or block
  std::uint64_t offset = 0;     ///< of octets
};

/// What a step gave.
enum class Step : std::uint8_t { record, more, end, fault };

/// The state under both readers: which format and byte order, which interfaces so far. Give it the unread part of the
/// input; `last` says that nothing will follow.
class Decoder {
 public:
  explicit Decoder(const Limits& limits = {}) : limits_(limits) {}
  /// Reads the record at the beginning of `input`, whose absolute offset is `base`. `used` is what it took, also of
  /// records lost to a content error: these give no step of their own. With Step::more, `used` is 0 and `wanted()` octets
  /// would do.
  Step step(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used);

  std::optional<Format> format() const { return format_; }
  /// pcap: unit of the fraction.
  bool nanoseconds() const { return nano_; }
  std::span<const Interface> interfaces() const { return interfaces_; }
  std::span<const Section> sections() const { return sections_; }
  const std::optional<Error>& error() const { return error_; }
  /// Content errors, at most Limits::max_faults of them.
  std::span<const Error> faults() const { return faults_; }
  std::uint64_t fault_count() const { return fault_count_; }
  std::size_t wanted() const { return wanted_; }

 private:
  struct Block;
  Step begin(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used);
  Step pcap_header(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used);
  Step pcap_record(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used);
  Step block(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used);
  bool content(const Block& block, Record& record);
  bool section(const Block& block, Record& record);
  bool interface(const Block& block, Record& record);
  bool timed_packet(const Block& block, Record& record);
  bool simple_packet(const Block& block, Record& record);
  bool packet(const Block& block, Record& record, std::uint32_t id, std::size_t header, std::uint32_t captured);
  bool statistics(const Block& block, Record& record);
  void interface_option(const struct Option& option, bool big_endian, Interface& to);
  const Interface* find(std::uint32_t id) const;
  Step broken(Code code, std::uint64_t offset, std::string_view field);
  Step need(std::size_t octets, ByteView input, std::uint64_t base, bool last, std::uint64_t at, std::string_view field);
  bool fault(Code code, std::uint64_t offset, std::string_view field);

  Limits limits_;
  std::optional<Format> format_;
  bool big_ = false, swap_ = false, nano_ = false;
  std::vector<Interface> interfaces_;
  std::vector<Section> sections_;
  std::uint32_t first_interface_ = 0;
  std::optional<Error> error_;
  std::vector<Error> faults_;
  std::uint64_t fault_count_ = 0;
  std::size_t wanted_ = 0;
};

/// A whole file in memory, best mapped. The octets must outlive the reader and its records.
class FileReader {
 public:
  explicit FileReader(ByteView file, const Limits& limits = {}) : decoder_(limits), file_(file) {}
  /// The next record or block of any kind; false at the end or at a framing error.
  bool next(Record& record);
  /// The next packet.
  bool next_packet(Record& record) {
    while (next(record)) {
      if (record.kind == Kind::packet) return true;
    }
    return false;
  }
  const Decoder& decoder() const { return decoder_; }
  std::span<const Interface> interfaces() const { return decoder_.interfaces(); }
  /// The framing error that ended the file before its end.
  const std::optional<Error>& error() const { return decoder_.error(); }
  std::span<const Error> faults() const { return decoder_.faults(); }
  std::uint64_t offset() const { return at_; }

 private:
  void fetch_ahead();

  Decoder decoder_;
  ByteView file_;
  std::size_t at_ = 0;
  std::size_t fetched_ = 0;  ///< octets asked into the cache
};

/// Octets in chunks of any size, as from a pipe. Holds at most one record and one chunk.
class StreamReader {
 public:
  explicit StreamReader(const Limits& limits = {}) : decoder_(limits) {}
  /// Takes a chunk. Records of earlier calls of next() are no longer valid.
  void push(ByteView chunk);
  /// The same without a copy: room for `octets` more, to be written to, then filled() says how many came.
  std::span<std::uint8_t> room(std::size_t octets);
  void filled(std::size_t octets) { end_ += octets; }
  /// Nothing will follow: a record that is not whole is a framing error now.
  void finish() { last_ = true; }
  /// `more` asks for push() or finish().
  Step next(Record& record);
  const Decoder& decoder() const { return decoder_; }
  std::span<const Interface> interfaces() const { return decoder_.interfaces(); }
  const std::optional<Error>& error() const { return decoder_.error(); }
  std::span<const Error> faults() const { return decoder_.faults(); }

 private:
  Decoder decoder_;
  Bytes held_;           ///< read: [at_, end_)
  std::size_t at_ = 0, end_ = 0;
  std::uint64_t base_ = 0;
  bool last_ = false;
};

}  // namespace nikkan::capture
