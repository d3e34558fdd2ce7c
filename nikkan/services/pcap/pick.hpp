#pragma once
// A pcapng file with some of its interfaces: the others go with their packets and statistics, numbers are closed up,
// everything else stays octet by octet.
#include <functional>
#include <vector>

#include "nikkan/wire/capture/capture.hpp"

namespace nikkan::pcap {

class Pick {
 public:
  /// `keep` is asked once for each interface, with its number in the file.
  explicit Pick(std::function<bool(std::size_t, const capture::Interface&)> keep) : keep_(std::move(keep)) {}
  /// Appends what stays of the record; nothing when it goes.
  void take(const capture::Record& record, const capture::Decoder& decoder, Bytes& to);
  /// Begins behind so many interfaces of the file, none of which stays.
  void skip(std::size_t interfaces) { new_ids_.assign(interfaces, kGone); }
  std::uint64_t packets() const { return packets_; }
  std::size_t kept() const { return kept_; }

 private:
  static constexpr std::uint32_t kGone = ~0U;
  void copy(const capture::Record& record, std::uint32_t id, Bytes& to) const;

  std::function<bool(std::size_t, const capture::Interface&)> keep_;
  std::vector<std::uint32_t> new_ids_;  ///< by number in the file
  std::uint32_t next_ = 0;              ///< in the section
  std::uint64_t packets_ = 0;
  std::size_t kept_ = 0;
};

/// The record with its section's length set to "unknown"; others as they are.
void append_section(const capture::Record& record, Bytes& to);

}  // namespace nikkan::pcap
