#pragma once
// Times of packets: seconds since 1970 and nanoseconds, and the ticks of capture files.
#include <compare>
#include <cstdint>
#include <optional>

namespace nikkan::capture {

/// Seconds since 1970-01-01 UTC and 0 … 999,999,999 nanoseconds after them. A pcap file may hold a fraction above one
/// second: it is carried over.
struct Timestamp {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  auto operator<=>(const Timestamp&) const = default;
};

/// `resolution` as in if_tsresol: MSB 0 = 10^-n seconds a tick, 1 = 2^-n. What is finer than a nanosecond is cut off.
Timestamp from_ticks(std::uint64_t ticks, std::uint8_t resolution, std::int64_t offset_seconds = 0);
/// The other way: decimal units rounded down, binary ones up, so that a time from from_ticks() stays as it is; nothing when the time lies before the offset or needs more than 64 bits.
std::optional<std::uint64_t> to_ticks(const Timestamp& time, std::uint8_t resolution, std::int64_t offset_seconds = 0);
/// True when a tick is shorter than a microsecond.
bool finer_than_micro(std::uint8_t resolution);

}  // namespace nikkan::capture
