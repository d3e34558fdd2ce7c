#include "nikkan/wire/packet/checksum.hpp"

namespace nikkan::packet {
namespace {

/// Sum of whole 16-bit words, folded into fewer than 33 bits a step; reads four octets at once.
std::uint64_t sum_words(ByteView octets) {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  for (; at + 4 <= octets.size(); at += 4) {
    sum += std::uint32_t{octets[at]} << 24U | std::uint32_t{octets[at + 1]} << 16U |
           std::uint32_t{octets[at + 2]} << 8U | octets[at + 3];
  }
  if (at + 2 <= octets.size()) {
    sum += std::uint32_t{octets[at]} << 8U | octets[at + 1];
    at += 2;
  }
  if (at < octets.size()) sum += std::uint32_t{octets[at]} << 8U;
  return sum;
}

std::uint64_t fold_once(std::uint64_t sum) { return (sum & 0xffffffffU) + (sum >> 32U); }

}  // namespace

Checksum& Checksum::add(ByteView octets) {
  if (octets.empty()) return *this;
  if (odd_) {
    sum_ = fold_once(sum_ + octets.front());
    odd_ = false;
    octets = octets.subspan(1);
  }
  sum_ = fold_once(sum_) + fold_once(sum_words(octets));
  if (octets.size() % 2 != 0) odd_ = true;
  return *this;
}

Checksum& Checksum::add_word(std::uint32_t word) {
  // Behind an odd part a word's halves change places.
  sum_ = fold_once(sum_ + (odd_ ? (word << 8U & 0xff00U) | word >> 8U : word));
  return *this;
}

Checksum& Checksum::add_pseudo_header(const IpAddress& source, const IpAddress& destination, std::uint32_t length,
                                      std::uint8_t protocol) {
  return add(source.octets()).add(destination.octets()).add_u32(length).add_u32(protocol);
}

std::uint16_t Checksum::value() const {
  std::uint64_t sum = fold_once(fold_once(sum_));
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t internet_checksum(ByteView octets) { return Checksum().add(octets).value(); }

std::uint16_t transport_checksum(const IpAddress& source, const IpAddress& destination, std::uint8_t protocol,
                                 ByteView octets) {
  return Checksum()
      .add_pseudo_header(source, destination, static_cast<std::uint32_t>(octets.size()), protocol)
      .add(octets)
      .value();
}

}  // namespace nikkan::packet
