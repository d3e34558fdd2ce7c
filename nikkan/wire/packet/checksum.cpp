#include "nikkan/wire/packet/checksum.hpp"

#include <bit>
#include <cstring>

namespace nikkan::packet {
namespace {

std::uint64_t fold_once(std::uint64_t sum) { return (sum & 0xffffffffU) + (sum >> 32U); }

/// Sum of the 16-bit words. Four octets are read at once in the order of this machine: the one's complement sum of
/// swapped words is the swapped sum (RFC 1071, 2 B), and so the compiler may use wide registers.
std::uint64_t sum_words(ByteView octets) {
  std::uint64_t sum = 0;
  const std::size_t whole = octets.size() / 4 * 4;
  for (std::size_t at = 0; at < whole; at += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, octets.data() + at, sizeof word);
    sum += word;
  }
  sum = fold_once(fold_once(sum));
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  if constexpr (std::endian::native == std::endian::little) sum = (sum << 8U & 0xff00U) | sum >> 8U;
  const ByteView rest = octets.subspan(whole);
  for (std::size_t i = 0; i < rest.size(); ++i) sum += i % 2 == 0 ? std::uint32_t{rest[i]} << 8U : rest[i];
  return sum;
}

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
