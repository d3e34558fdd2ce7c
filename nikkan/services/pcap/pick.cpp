#include "nikkan/services/pcap/pick.hpp"

#include <algorithm>

namespace nikkan::pcap {
namespace {

constexpr std::size_t kBody = 8;            ///< of a block
constexpr std::size_t kSectionLength = 16;  ///< place in an SHB

void put(Bytes& to, std::size_t at, std::uint32_t value, unsigned octets, bool big_endian) {
  for (unsigned i = 0; i < octets; ++i) {
    to[at + i] = static_cast<std::uint8_t>(value >> 8 * (big_endian ? octets - 1 - i : i));
  }
}

}  // namespace

void append_section(const capture::Record& record, Bytes& to) {
  const std::size_t at = to.size();
  to.insert(to.end(), record.octets.begin(), record.octets.end());
  if (record.kind == capture::Kind::section) std::fill_n(to.begin() + static_cast<std::ptrdiff_t>(at + kSectionLength), 8, std::uint8_t{0xff});
}

void Pick::copy(const capture::Record& record, std::uint32_t id, Bytes& to) const {
  const std::size_t at = to.size();
  to.insert(to.end(), record.octets.begin(), record.octets.end());
  if (record.block_type == capture::kOldPacket) {
    put(to, at + kBody, id, 2, record.big_endian);
  } else if (record.block_type == capture::kEnhancedPacket || record.block_type == capture::kInterfaceStatistics) {
    put(to, at + kBody, id, 4, record.big_endian);
  }
}

void Pick::take(const capture::Record& record, const capture::Decoder& decoder, Bytes& to) {
  using capture::Kind;
  if (record.kind == Kind::section) {
    next_ = 0;
    append_section(record, to);
    return;
  }
  if (record.kind == Kind::interface) {
    const bool stays = keep_(record.interface, decoder.interfaces()[record.interface]);
    new_ids_.push_back(stays ? next_++ : kGone);
    kept_ += stays ? 1 : 0;
    if (stays) to.insert(to.end(), record.octets.begin(), record.octets.end());
    return;
  }
  if (record.kind != Kind::packet && record.kind != Kind::statistics) {
    to.insert(to.end(), record.octets.begin(), record.octets.end());
    return;
  }
  const std::uint32_t id = new_ids_[record.interface];
  if (id == kGone) return;
  packets_ += record.kind == Kind::packet ? 1 : 0;
  copy(record, id, to);
}

}  // namespace nikkan::pcap
