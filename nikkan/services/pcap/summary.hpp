#pragma once
// What `nikkan pcap info` says of a file, gathered in one pass.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::pcap {

struct InterfaceCounts {
  std::uint64_t packets = 0;
  std::uint64_t captured = 0, original = 0;  ///< octets
};

struct Summary {
  std::uint64_t packets = 0, without_time = 0, cut = 0;
  std::uint64_t captured = 0, original = 0;  ///< octets
  std::optional<capture::Timestamp> first, last;  ///< smallest and largest time
  bool in_order = true;                           ///< no time before the one of the packet before
  std::uint32_t largest = 0;                      ///< captured octets of one packet
  std::array<std::uint64_t, 10> kinds{};          ///< records by capture::Kind
  std::vector<InterfaceCounts> interfaces;        ///< by Record::interface

  void add(const capture::Record& record);

 private:
  capture::Timestamp before_{INT64_MIN, 0};
};

/// "2023-11-14T22:13:20.000005Z"; years beyond four digits as seconds.
std::string time_text(const capture::Timestamp& time);
/// Seconds between two times, for people and JSON.
double seconds_between(const capture::Timestamp& from, const capture::Timestamp& to);

}  // namespace nikkan::pcap
