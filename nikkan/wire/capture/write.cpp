#include "nikkan/wire/capture/write.hpp"

#include <algorithm>

#include "nikkan/wire/capture/options.hpp"

namespace nikkan::capture {
namespace {

constexpr std::uint32_t kFrame = 12;
constexpr std::size_t kMaxOption = 65535;

void put(Bytes& to, std::uint64_t value, unsigned octets, bool big_endian) {
  for (unsigned i = 0; i < octets; ++i) {
    const unsigned shift = 8 * (big_endian ? octets - 1 - i : i);
    to.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}
void put16(Bytes& to, std::uint16_t value, bool big_endian) { put(to, value, 2, big_endian); }
void put32(Bytes& to, std::uint32_t value, bool big_endian) { put(to, value, 4, big_endian); }
void put64(Bytes& to, std::uint64_t value, bool big_endian) { put(to, value, 8, big_endian); }

void append(Bytes& to, ByteView octets) { to.insert(to.end(), octets.begin(), octets.end()); }
void pad(Bytes& to, std::size_t of) { to.insert(to.end(), (4 - of % 4) % 4, 0); }

/// Octets on the wire: as told, else as many as there are.
Result<std::uint32_t> original_of(ByteView data, std::uint32_t original) {
  if (data.size() > 0x7fffffffU) return fail(Code::limit, "packet.captured_length");
  const auto captured = static_cast<std::uint32_t>(data.size());
  if (original == 0) return captured;
  if (original < captured) return fail(Code::bad_length, "packet.original_length");
  return original;
}

}  // namespace

Result<void> PcapWriter::header(Bytes& to) const {
  if (options_.snap_len == 0) return fail(Code::bad_value, "header.snap_len");
  std::uint32_t word = options_.link_type;
  if (options_.fcs_octets) {
    if (*options_.fcs_octets % 2 != 0 || *options_.fcs_octets > 30) return fail(Code::bad_value, "header.fcs_length");
    word |= kFcsPresent | static_cast<std::uint32_t>(*options_.fcs_octets / 2) << 28U;
  }
  const bool big = options_.big_endian;
  put32(to, options_.nanoseconds ? kMagicNano : kMagicMicro, big);
  put16(to, 2, big);
  put16(to, 4, big);
  put64(to, 0, big);
  put32(to, options_.snap_len, big);
  put32(to, word, big);
  return {};
}

Result<void> PcapWriter::packet(Bytes& to, const Packet& packet) const {
  const auto original = original_of(packet.data, packet.original);
  if (!original) return std::unexpected(original.error());
  if (packet.time.seconds < 0 || packet.time.seconds > 0xffffffffLL) return fail(Code::bad_value, "record.seconds");
  const bool big = options_.big_endian;
  put32(to, static_cast<std::uint32_t>(packet.time.seconds), big);
  put32(to, options_.nanoseconds ? packet.time.nanoseconds : packet.time.nanoseconds / 1000, big);
  put32(to, static_cast<std::uint32_t>(packet.data.size()), big);
  put32(to, *original, big);
  append(to, packet.data);
  return {};
}

Result<void> OptionList::add(std::uint16_t code, ByteView value) {
  if (value.size() > kMaxOption) return fail(Code::bad_length, "option.length");
  put16(out_, code, big_);
  put16(out_, static_cast<std::uint16_t>(value.size()), big_);
  append(out_, value);
  pad(out_, value.size());
  return {};
}

Result<void> OptionList::add_u32(std::uint16_t code, std::uint32_t value) {
  Bytes octets;
  put32(octets, value, big_);
  return add(code, octets);
}

Result<void> OptionList::add_u64(std::uint16_t code, std::uint64_t value) {
  Bytes octets;
  put64(octets, value, big_);
  return add(code, octets);
}

Bytes OptionList::octets() const {
  Bytes all = out_;
  if (!all.empty()) put32(all, 0, big_);
  return all;
}

void PcapngWriter::block(Bytes& to, std::uint32_t type, ByteView body) const {
  const auto length = static_cast<std::uint32_t>(kFrame + body.size() + (4 - body.size() % 4) % 4);
  put32(to, type, big_);
  put32(to, length, big_);
  append(to, body);
  pad(to, body.size());
  put32(to, length, big_);
}

void PcapngWriter::section(Bytes& to, const OptionList& options) {
  interfaces_.clear();
  Bytes body;
  put32(body, kByteOrderMagic, big_);
  put16(body, 1, big_);
  put16(body, 0, big_);
  put64(body, ~std::uint64_t{0}, big_);
  append(body, options.octets());
  block(to, kSectionHeader, body);
}

Result<std::uint32_t> PcapngWriter::interface(Bytes& to, const Interface& interface) {
  OptionList options(big_);
  Result<void> done;
  const auto text = [&](std::uint16_t code, const std::string& value) {
    if (done && !value.empty()) done = options.add(code, std::string_view(value));
  };
  text(kIfName, interface.name);
  text(kIfDescription, interface.description);
  if (interface.resolution != 6 && done) done = options.add_u8(kIfTsResol, interface.resolution);
  if (!interface.filter.empty()) text(kIfFilter, std::string(1, '\0') + interface.filter);
  text(kIfOs, interface.os);
  if (interface.fcs_octets && done) done = options.add_u8(kIfFcsLen, *interface.fcs_octets);
  if (interface.offset_seconds != 0 && done) done = options.add_u64(kIfTsOffset, static_cast<std::uint64_t>(interface.offset_seconds));
  text(kIfHardware, interface.hardware);
  if (!done) return std::unexpected(done.error());
  Bytes body;
  put16(body, interface.link_type, big_);
  put16(body, 0, big_);
  put32(body, interface.snap_len, big_);
  append(body, options.octets());
  block(to, kInterfaceDescription, body);
  interfaces_.push_back(interface);
  return static_cast<std::uint32_t>(interfaces_.size() - 1);
}

Result<void> PcapngWriter::packet(Bytes& to, const Packet& packet, const OptionList* options) {
  if (packet.interface >= interfaces_.size()) return fail(Code::not_found, "packet.interface");
  const auto original = original_of(packet.data, packet.original);
  if (!original) return std::unexpected(original.error());
  const Interface& from = interfaces_[packet.interface];
  const auto ticks = to_ticks(packet.time, from.resolution, from.offset_seconds);
  if (!ticks) return fail(Code::bad_value, "packet.time");
  const Bytes listed = options == nullptr ? Bytes{} : options->octets();
  const std::size_t padding = (4 - packet.data.size() % 4) % 4;
  const auto length = static_cast<std::uint32_t>(kFrame + 20 + packet.data.size() + padding + listed.size());
  put32(to, kEnhancedPacket, big_);
  put32(to, length, big_);
  put32(to, packet.interface, big_);
  put32(to, static_cast<std::uint32_t>(*ticks >> 32U), big_);
  put32(to, static_cast<std::uint32_t>(*ticks), big_);
  put32(to, static_cast<std::uint32_t>(packet.data.size()), big_);
  put32(to, *original, big_);
  append(to, packet.data);
  to.insert(to.end(), padding, 0);
  append(to, listed);
  put32(to, length, big_);
  return {};
}

Result<void> PcapngWriter::simple_packet(Bytes& to, ByteView data, std::uint32_t original) {
  if (interfaces_.empty()) return fail(Code::not_found, "packet.interface");
  const auto octets = original_of(data, original);
  if (!octets) return std::unexpected(octets.error());
  const std::uint32_t snap = interfaces_.front().snap_len;
  if (data.size() != (snap == 0 ? *octets : std::min(*octets, snap))) return fail(Code::bad_length, "packet.captured_length");
  Bytes body;
  put32(body, *octets, big_);
  append(body, data);
  block(to, kSimplePacket, body);
  return {};
}

Result<void> PcapngWriter::statistics(Bytes& to, std::uint32_t interface, const Timestamp& time, const OptionList& options) {
  if (interface >= interfaces_.size()) return fail(Code::not_found, "statistics.interface");
  const Interface& from = interfaces_[interface];
  const auto ticks = to_ticks(time, from.resolution, from.offset_seconds);
  if (!ticks) return fail(Code::bad_value, "statistics.time");
  Bytes body;
  put32(body, interface, big_);
  put32(body, static_cast<std::uint32_t>(*ticks >> 32U), big_);
  put32(body, static_cast<std::uint32_t>(*ticks), big_);
  append(body, options.octets());
  block(to, kInterfaceStatistics, body);
  return {};
}

}  // namespace nikkan::capture
