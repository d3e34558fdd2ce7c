#include "nikkan/services/pcap/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nikkan/base/time.hpp"

namespace nikkan::pcap {

void Summary::add(const capture::Record& record) {
  ++kinds[static_cast<std::size_t>(record.kind)];
  if (record.kind != capture::Kind::packet) return;
  ++packets;
  const auto octets = static_cast<std::uint32_t>(record.data.size());
  captured += octets;
  original += record.original;
  cut += octets < record.original ? 1 : 0;
  largest = std::max(largest, octets);
  if (record.interface >= interfaces.size()) interfaces.resize(record.interface + 1);
  InterfaceCounts& at = interfaces[record.interface];
  ++at.packets;
  at.captured += octets;
  at.original += record.original;
  if (!record.has_time) {
    ++without_time;
    return;
  }
  if (!first || record.time < *first) first = record.time;
  if (!last || record.time > *last) last = record.time;
  in_order = in_order && !(record.time < before_);
  before_ = record.time;
}

std::string time_text(const capture::Timestamp& time) {
  constexpr std::int64_t kYear10000 = 253'402'300'800, kYear0 = -62'167'219'200;
  if (time.seconds < kYear0 || time.seconds >= kYear10000) return fmt::format("{}.{:09} s", time.seconds, time.nanoseconds);
  std::string text = to_rfc3339(time.seconds);
  const bool nano = time.nanoseconds % 1000 != 0;
  const std::string fraction = nano ? fmt::format(".{:09}", time.nanoseconds) : fmt::format(".{:06}", time.nanoseconds / 1000);
  const std::size_t zone = text.find('Z');
  return zone == std::string::npos ? text : text.insert(zone, fraction);
}

double seconds_between(const capture::Timestamp& from, const capture::Timestamp& to) {
  return static_cast<double>(to.seconds - from.seconds) +
         (static_cast<double>(to.nanoseconds) - static_cast<double>(from.nanoseconds)) / 1e9;
}

}  // namespace nikkan::pcap
