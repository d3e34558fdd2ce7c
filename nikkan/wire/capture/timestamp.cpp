#include "nikkan/wire/capture/timestamp.hpp"

#include <array>

namespace nikkan::capture {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kNano = 1'000'000'000;
constexpr std::uint8_t kBinary = 0x80;

constexpr std::array<std::uint64_t, 20> kPowers = [] {
  std::array<std::uint64_t, 20> out{1};
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

Timestamp decimal(std::uint64_t ticks, unsigned digits) {
  if (digits < 10) {
    const std::uint64_t fraction = ticks % kPowers[digits] * kPowers[9 - digits];
    return {static_cast<std::int64_t>(ticks / kPowers[digits]), static_cast<std::uint32_t>(fraction)};
  }
  if (digits < kPowers.size()) {
    const std::uint64_t fraction = ticks % kPowers[digits] / kPowers[digits - 9];
    return {static_cast<std::int64_t>(ticks / kPowers[digits]), static_cast<std::uint32_t>(fraction)};
  }
  const unsigned cut = digits - 9;  // 64 bits hold less than 10^20 ticks: below one second
  return {0, cut < kPowers.size() ? static_cast<std::uint32_t>(ticks / kPowers[cut]) : 0};
}

Timestamp binary(std::uint64_t ticks, unsigned bits) {
  const std::uint64_t seconds = bits < 64 ? ticks >> bits : 0;
  const std::uint64_t fraction = bits < 64 ? ticks - (seconds << bits) : ticks;
  return {static_cast<std::int64_t>(seconds), static_cast<std::uint32_t>(static_cast<Wide>(fraction) * kNano >> bits)};
}

std::optional<std::uint64_t> narrow(Wide value) {
  if (value >> 64U != 0) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

}  // namespace

Timestamp from_ticks(std::uint64_t ticks, std::uint8_t resolution, std::int64_t offset_seconds) {
  const unsigned exponent = resolution & 0x7fU;
  Timestamp time = (resolution & kBinary) != 0 ? binary(ticks, exponent) : decimal(ticks, exponent);
  // Both may be anything: the sum wraps as unsigned numbers do.
  time.seconds = static_cast<std::int64_t>(static_cast<std::uint64_t>(time.seconds) + static_cast<std::uint64_t>(offset_seconds));
  return time;
}

std::optional<std::uint64_t> to_ticks(const Timestamp& time, std::uint8_t resolution, std::int64_t offset_seconds) {
  if (time.seconds < offset_seconds) return std::nullopt;
  const Wide seconds = static_cast<std::uint64_t>(time.seconds) - static_cast<std::uint64_t>(offset_seconds);
  const unsigned exponent = resolution & 0x7fU;
  if ((resolution & kBinary) != 0) {
    if (exponent > 63) return seconds == 0 && time.nanoseconds == 0 ? std::optional<std::uint64_t>(0) : std::nullopt;
    return narrow((seconds << exponent) + ((static_cast<Wide>(time.nanoseconds) << exponent) + kNano - 1) / kNano);
  }
  if (exponent < 10) return narrow(seconds * kPowers[exponent] + time.nanoseconds / kPowers[9 - exponent]);
  if (exponent < kPowers.size()) {
    return narrow(seconds * kPowers[exponent] + static_cast<Wide>(time.nanoseconds) * kPowers[exponent - 9]);
  }
  if (seconds != 0) return std::nullopt;
  if (time.nanoseconds == 0) return 0;
  if (exponent - 9 >= kPowers.size()) return std::nullopt;
  return narrow(static_cast<Wide>(time.nanoseconds) * kPowers[exponent - 9]);
}

bool finer_than_micro(std::uint8_t resolution) {
  const unsigned exponent = resolution & 0x7fU;
  return (resolution & kBinary) != 0 ? exponent > 19 : exponent > 6;  // 2^-20 s is 0.95 µs
}

}  // namespace nikkan::capture
