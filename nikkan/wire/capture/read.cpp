// The decoder. Its hot path reads with checked loads instead of base::Reader: an iteration is to cost less than the
// memory it walks over.
#include <algorithm>
#include <bit>
#include <cstring>

#include "nikkan/base/utf8.hpp"
#include "nikkan/wire/capture/capture.hpp"
#include "nikkan/wire/capture/options.hpp"

namespace nikkan::capture {
namespace {

constexpr std::size_t kPcapHeader = 24, kPcapRecord = 16;
constexpr std::size_t kBlockHead = 8, kBlockFrame = 12;
constexpr std::size_t kSectionBody = 16, kInterfaceBody = 8, kTimedBody = 20, kSimpleBody = 4, kStatisticsBody = 12;
constexpr std::uint32_t kMicro = 1'000'000;

std::uint32_t load32(const std::uint8_t* from, bool swap) {
  std::uint32_t value = 0;
  std::memcpy(&value, from, sizeof value);
  return swap ? __builtin_bswap32(value) : value;
}

bool swaps(bool big_endian) { return big_endian != (std::endian::native == std::endian::big); }
std::size_t padded(std::size_t octets) { return octets + (4 - octets % 4) % 4; }

std::string text_of(ByteView value, std::size_t most) {
  std::string_view text = as_text(value).substr(0, most);
  text = text.substr(0, text.find('\0'));  // some writers pad inside the value
  return sanitize_utf8(text);
}

Kind kind_of(std::uint32_t type) {
  switch (type) {
    case kSectionHeader: return Kind::section;
    case kInterfaceDescription: return Kind::interface;
    case kOldPacket: case kSimplePacket: case kEnhancedPacket: return Kind::packet;
    case kNameResolution: return Kind::names;
    case kInterfaceStatistics: return Kind::statistics;
    case kDecryptionSecrets: return Kind::secrets;
    case kJournalExport: return Kind::journal;
    case kCustomCopied: case kCustomNotCopied: return Kind::custom;
    default: return Kind::other;
  }
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::packet: return "packet";
    case Kind::header: return "header";
    case Kind::section: return "section";
    case Kind::interface: return "interface";
    case Kind::names: return "names";
    case Kind::statistics: return "statistics";
    case Kind::secrets: return "secrets";
    case Kind::journal: return "journal";
    case Kind::custom: return "custom";
    case Kind::other: break;
  }
  return "other";
}

/// A pcapng block whose frame is sound.
struct Decoder::Block {
  std::uint32_t type = 0;
  ByteView octets;
  ByteView body;
  std::uint64_t offset = 0;
  std::uint64_t body_offset() const { return offset + kBlockHead; }
};

Step Decoder::broken(Code code, std::uint64_t offset, std::string_view field) {
  if (!error_) error_ = Error{code, offset, field, {}};
  return Step::fault;
}

bool Decoder::fault(Code code, std::uint64_t offset, std::string_view field) {
  if (fault_count_++ < limits_.max_faults) faults_.push_back({code, offset, field, {}});
  return false;
}

/// `octets` of input are needed; more may come, else the file is cut in `field` at `at`.
Step Decoder::need(std::size_t octets, ByteView input, std::uint64_t base, bool last, std::uint64_t at, std::string_view field) {
  if (!last) {
    wanted_ = octets;
    return Step::more;
  }
  if (input.empty()) return Step::end;
  return broken(Code::truncated, base + at, field);
}

Step Decoder::step(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used) {
  used = 0;
  if (error_) return Step::fault;
  if (!format_) return begin(input, base, last, record, used);
  return *format_ == Format::pcap ? pcap_record(input, base, last, record, used) : block(input, base, last, record, used);
}

Step Decoder::begin(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used) {
  if (input.size() < 4) {
    if (!last) return need(4, input, base, last, 0, "magic");
    return broken(Code::truncated, base, "magic");  // an empty file is no capture file
  }
  const std::uint32_t big = load_u32(input.data(), true), little = load_u32(input.data(), false);
  if (big == kSectionHeader) {
    format_ = Format::pcapng;
    return block(input, base, last, record, used);
  }
  for (const bool is_big : {false, true}) {
    const std::uint32_t magic = is_big ? big : little;
    if (magic != kMagicMicro && magic != kMagicNano) continue;
    big_ = is_big;
    swap_ = swaps(is_big);
    nano_ = magic == kMagicNano;
    return pcap_header(input, base, last, record, used);
  }
  return broken(Code::bad_value, base, "magic");
}

Step Decoder::pcap_header(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used) {
  if (input.size() < kPcapHeader) return need(kPcapHeader, input, base, last, 4, "header");
  const std::uint8_t* at = input.data();
  Section section;
  section.big_endian = big_;
  section.major = load_u16(at + 4, big_);
  section.minor = load_u16(at + 6, big_);
  section.offset = base;
  if (section.major != 2 || section.minor != 4) return broken(Code::unsupported, base + 4, "header.version");
  Interface interface;
  interface.resolution = nano_ ? 9 : 6;
  interface.snap_len = load_u32(at + 16, big_);
  const std::uint32_t word = load_u32(at + 20, big_);
  if ((word & kReservedBit) != 0) return broken(Code::bad_value, base + 20, "header.reserved_bit");
  if ((word & kReserved3Mask) != 0) return broken(Code::bad_value, base + 20, "header.reserved3");
  if (interface.snap_len == 0) fault(Code::bad_value, base + 16, "header.snap_len");
  interface.link_type = static_cast<std::uint16_t>(word & kLinkTypeMask);
  if ((word & kFcsPresent) != 0) interface.fcs_octets = static_cast<std::uint8_t>((word >> 28U) * 2);
  format_ = Format::pcap;
  sections_.push_back(std::move(section));
  interfaces_.push_back(std::move(interface));
  record = Record{};
  record.kind = Kind::header;
  record.big_endian = big_;
  record.octets = input.first(kPcapHeader);
  record.data = record.octets;
  record.offset = base;
  used = kPcapHeader;
  return Step::record;
}

Step Decoder::pcap_record(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used) {
  if (input.size() < kPcapRecord) return need(kPcapRecord, input, base, last, 0, "record.header");
  const std::uint8_t* at = input.data();
  const std::uint32_t captured = load32(at + 8, swap_);
  if (captured > limits_.max_packet) return broken(Code::limit, base + 8, "record.captured_length");
  const std::size_t whole = kPcapRecord + captured;
  if (input.size() < whole) return need(whole, input, base, last, kPcapRecord, "record.data");
  const std::uint32_t fraction = load32(at + 4, swap_), unit = nano_ ? 1'000'000'000U : kMicro;
  record.kind = Kind::packet;
  record.has_time = true;
  record.big_endian = big_;
  record.link_type = interfaces_.front().link_type;
  record.interface = 0;
  record.block_type = 0;
  record.time.seconds = load32(at, swap_);
  record.time.nanoseconds = nano_ ? fraction : fraction * 1000;
  if (fraction >= unit) {
    record.time.seconds += fraction / unit;
    record.time.nanoseconds = nano_ ? fraction % unit : fraction % unit * 1000;
  }
  record.original = load32(at + 12, swap_);
  record.data = input.subspan(kPcapRecord, captured);
  record.options = {};
  record.octets = input.first(whole);
  record.offset = base;
  used = whole;
  return Step::record;
}

Step Decoder::block(ByteView input, std::uint64_t base, bool last, Record& record, std::size_t& used) {
  if (input.size() < kBlockFrame) return need(kBlockFrame, input, base, last, 0, "block.header");
  const std::uint8_t* at = input.data();
  std::uint32_t type = load32(at, swap_);
  if (load_u32(at, true) == kSectionHeader) {  // the same in both byte orders
    type = kSectionHeader;
    const std::uint32_t magic = load_u32(at + kBlockHead, true);
    if (magic != kByteOrderMagic && __builtin_bswap32(magic) != kByteOrderMagic) {
      return broken(Code::bad_value, base + kBlockHead, "section.byte_order_magic");
    }
    big_ = magic == kByteOrderMagic;
    swap_ = swaps(big_);
  }
  const std::uint32_t length = load32(at + 4, swap_);
  if (length < kBlockFrame || length % 4 != 0) return broken(Code::bad_length, base + 4, "block.length");
  if (length > limits_.max_block) return broken(Code::limit, base + 4, "block.length");
  if (input.size() < length) return need(length, input, base, last, kBlockHead, "block.body");
  if (load32(at + length - 4, swap_) != length) return broken(Code::bad_length, base + length - 4, "block.trailing_length");
  used = length;

  const Block whole{type, input.first(length), input.subspan(kBlockHead, length - kBlockFrame), base};
  record.kind = kind_of(type);
  record.has_time = false;
  record.big_endian = big_;
  record.block_type = type;
  record.data = whole.body;
  record.options = {};
  record.octets = whole.octets;
  record.offset = base;
  if (!content(whole, record)) return error_ ? Step::fault : Step::more;
  return Step::record;
}

bool Decoder::content(const Block& block, Record& record) {
  switch (block.type) {
    case kEnhancedPacket: case kOldPacket: return timed_packet(block, record);
    case kSectionHeader: return section(block, record);
    case kInterfaceDescription: return interface(block, record);
    case kSimplePacket: return simple_packet(block, record);
    case kInterfaceStatistics: return statistics(block, record);
    default: return true;
  }
}

const Interface* Decoder::find(std::uint32_t id) const {
  return id < interfaces_.size() - first_interface_ ? &interfaces_[first_interface_ + id] : nullptr;
}

/// What packets of all three kinds share: `header` octets of the body stand before the data.
bool Decoder::packet(const Block& block, Record& record, std::uint32_t id, std::size_t header, std::uint32_t captured) {
  const Interface* from = find(id);
  if (from == nullptr) return fault(Code::not_found, block.body_offset(), "packet.interface");
  if (captured > block.body.size() - header) return fault(Code::bad_length, block.body_offset() + header - 8, "packet.captured_length");
  if (captured > limits_.max_packet) return fault(Code::limit, block.body_offset() + header - 8, "packet.captured_length");
  record.link_type = from->link_type;
  record.interface = first_interface_ + id;
  record.data = block.body.subspan(header, captured);
  return true;
}

/// Both kinds have 20 octets before the data; the obsolete one has 16 bits for the interface and drops beside them.
bool Decoder::timed_packet(const Block& block, Record& record) {
  if (block.body.size() < kTimedBody) return fault(Code::bad_length, block.offset + 4, "block.length");
  const std::uint8_t* at = block.body.data();
  const std::uint32_t id = block.type == kOldPacket ? load_u16(at, big_) : load32(at, swap_);
  const std::uint32_t captured = load32(at + 12, swap_);
  if (!packet(block, record, id, kTimedBody, captured)) return false;
  const Interface& from = interfaces_[record.interface];
  const std::uint64_t ticks = static_cast<std::uint64_t>(load32(at + 4, swap_)) << 32U | load32(at + 8, swap_);
  if (from.resolution == 6 && from.offset_seconds == 0) {
    record.time = {static_cast<std::int64_t>(ticks / kMicro), static_cast<std::uint32_t>(ticks % kMicro) * 1000};
  } else {
    record.time = from_ticks(ticks, from.resolution, from.offset_seconds);
  }
  record.has_time = true;
  record.original = load32(at + 16, swap_);
  const std::size_t behind = kTimedBody + padded(captured);
  record.options = behind < block.body.size() ? block.body.subspan(behind) : ByteView{};
  return true;
}

/// No interface number (the first one), no time, no captured length: the smaller of original and snap length.
bool Decoder::simple_packet(const Block& block, Record& record) {
  if (block.body.size() < kSimpleBody) return fault(Code::bad_length, block.offset + 4, "block.length");
  const Interface* from = find(0);
  if (from == nullptr) return fault(Code::not_found, block.body_offset(), "packet.interface");
  record.original = load32(block.body.data(), swap_);
  std::uint32_t captured = record.original;
  if (from->snap_len != 0) captured = std::min(captured, from->snap_len);
  if (captured > block.body.size() - kSimpleBody) return fault(Code::bad_length, block.body_offset(), "packet.original_length");
  if (captured > limits_.max_packet) return fault(Code::limit, block.body_offset(), "packet.original_length");
  record.link_type = from->link_type;
  record.interface = first_interface_;
  record.data = block.body.subspan(kSimpleBody, captured);
  return true;
}

bool Decoder::statistics(const Block& block, Record& record) {
  if (block.body.size() < kStatisticsBody) return fault(Code::bad_length, block.offset + 4, "block.length");
  const std::uint8_t* at = block.body.data();
  const std::uint32_t id = load32(at, swap_);
  const Interface* from = find(id);
  if (from == nullptr) return fault(Code::not_found, block.body_offset(), "statistics.interface");
  const std::uint64_t ticks = static_cast<std::uint64_t>(load32(at + 4, swap_)) << 32U | load32(at + 8, swap_);
  record.interface = first_interface_ + id;
  record.link_type = from->link_type;
  record.time = from_ticks(ticks, from->resolution, from->offset_seconds);
  record.has_time = true;
  record.options = block.body.subspan(kStatisticsBody);
  return true;
}

bool Decoder::section(const Block& block, Record& record) {
  if (block.body.size() < kSectionBody) {
    broken(Code::bad_length, block.offset + 4, "block.length");
    return false;
  }
  const std::uint8_t* at = block.body.data();
  Section section;
  section.big_endian = big_;
  section.major = load_u16(at + 4, big_);
  section.minor = load_u16(at + 6, big_);
  section.length = static_cast<std::int64_t>(load_u64(at + 8, big_));
  section.offset = block.offset;
  section.first_interface = static_cast<std::uint32_t>(interfaces_.size());
  if (section.major != 1) {  // minor: 0, and 2 is read as 0
    broken(Code::unsupported, block.body_offset() + 4, "section.version");
    return false;
  }
  record.options = block.body.subspan(kSectionBody);
  Options options(record.options, big_, block.body_offset() + kSectionBody);
  for (Option option; options.next(option);) {
    if (option.code == kShbHardware) section.hardware = text_of(option.value, limits_.max_text);
    if (option.code == kShbOs) section.os = text_of(option.value, limits_.max_text);
    if (option.code == kShbApplication) section.application = text_of(option.value, limits_.max_text);
  }
  if (options.error()) fault(options.error()->code, options.error()->offset, options.error()->field);
  if (sections_.size() >= limits_.max_interfaces) {
    broken(Code::limit, block.offset, "section");
    return false;
  }
  first_interface_ = section.first_interface;
  sections_.push_back(std::move(section));
  return true;
}

bool Decoder::interface(const Block& block, Record& record) {
  if (block.body.size() < kInterfaceBody) return fault(Code::bad_length, block.offset + 4, "block.length");
  if (interfaces_.size() >= limits_.max_interfaces) {
    broken(Code::limit, block.offset, "interface");
    return false;
  }
  const std::uint8_t* at = block.body.data();
  Interface interface;
  interface.link_type = load_u16(at, big_);
  interface.snap_len = load_u32(at + 4, big_);
  interface.section = static_cast<std::uint32_t>(sections_.size() - 1);
  interface.id = static_cast<std::uint32_t>(interfaces_.size()) - first_interface_;
  record.options = block.body.subspan(kInterfaceBody);
  Options options(record.options, big_, block.body_offset() + kInterfaceBody);
  for (Option option; options.next(option);) interface_option(option, big_, interface);
  // OURS: the interface counts with what was read, so that the packets of it aren't lost.
  if (options.error()) fault(options.error()->code, options.error()->offset, options.error()->field);
  record.interface = static_cast<std::uint32_t>(interfaces_.size());
  record.link_type = interface.link_type;
  interfaces_.push_back(std::move(interface));
  return true;
}

void Decoder::interface_option(const Option& option, bool big_endian, Interface& to) {
  const unsigned octets = fixed_length(kInterfaceDescription, option.code);
  if (octets != 0 && option.value.size() != octets) {
    fault(Code::bad_length, option.offset + 2, "option.length");
    return;
  }
  switch (option.code) {
    case kIfName: to.name = text_of(option.value, limits_.max_text); break;
    case kIfDescription: to.description = text_of(option.value, limits_.max_text); break;
    case kIfHardware: to.hardware = text_of(option.value, limits_.max_text); break;
    case kIfOs: to.os = text_of(option.value, limits_.max_text); break;
    case kIfFilter:  // the first octet says what kind of filter: 0 is a text
      if (!option.value.empty() && option.value[0] == 0) to.filter = text_of(option.value.subspan(1), limits_.max_text);
      break;
    case kIfTsResol: to.resolution = option.value[0]; break;
    case kIfFcsLen: to.fcs_octets = option.value[0]; break;
    case kIfTsOffset: to.offset_seconds = static_cast<std::int64_t>(load_u64(option.value.data(), big_endian)); break;
    default: break;
  }
}

/// Where a record begins is known only when the one before has been read, so that each would wait for memory. Asking for
/// the octets in the order of the file costs less: memory is read once, at its full rate.
void FileReader::fetch_ahead() {
  constexpr std::size_t kAhead = 8U << 10U, kLine = 64;
  const std::size_t end = std::min(at_ + kAhead, file_.size());
  fetched_ = std::max(fetched_, at_);
  for (; fetched_ < end; fetched_ += kLine) __builtin_prefetch(file_.data() + fetched_);
}

bool FileReader::next(Record& record) {
  fetch_ahead();
  for (;;) {
    std::size_t used = 0;
    const Step step = decoder_.step(file_.subspan(at_), at_, true, record, used);
    at_ += used;
    if (step == Step::record) return true;
    if (step != Step::more || used == 0) return false;  // `more` with octets used: a record lost to a content error
  }
}

std::span<std::uint8_t> StreamReader::room(std::size_t octets) {
  if (at_ != 0) {
    std::memmove(held_.data(), held_.data() + at_, end_ - at_);
    base_ += at_;
    end_ -= at_;
    at_ = 0;
  }
  if (held_.size() < end_ + octets) held_.resize(end_ + octets);
  return std::span(held_).subspan(end_, octets);
}

void StreamReader::push(ByteView chunk) {
  std::ranges::copy(chunk, room(chunk.size()).begin());
  filled(chunk.size());
}

Step StreamReader::next(Record& record) {
  for (;;) {
    std::size_t used = 0;
    const Step step = decoder_.step(ByteView(held_).subspan(at_, end_ - at_), base_ + at_, last_, record, used);
    at_ += used;
    if (step != Step::more || used == 0) return step;
  }
}

}  // namespace nikkan::capture
