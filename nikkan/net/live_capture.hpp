#pragma once
// Packets from an interface, over libpcap. The only file that knows it.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"

struct pcap;

namespace nikkan::net {

struct LiveCaptureOptions {
  std::string interface;
  std::string filter;                 ///< BPF expression (pcap-filter(7)); empty: everything
  int snap_len = 262144;
  bool promiscuous = false;
  int buffer_octets = 4 << 20;        ///< of the kernel
};

struct CapturedPacket {
  std::int64_t seconds = 0;
  std::uint32_t nanoseconds = 0;
  std::uint32_t original = 0;
  ByteView data;  ///< valid during the call
};

struct CaptureCounts {
  std::uint64_t received = 0, dropped = 0, dropped_by_interface = 0;
};

class LiveCapture {
 public:
  /// Opens and filters. Errors: io "capture.open" with libpcap's words; bad_value "capture.filter".
  static Result<LiveCapture> open(const LiveCaptureOptions& options);
  LiveCapture() = default;  ///< nothing open
  LiveCapture(LiveCapture&&) noexcept = default;
  LiveCapture& operator=(LiveCapture&&) noexcept = default;

  /// LINKTYPE value of the packets (mapped from the DLT).
  std::uint16_t link_type() const { return link_type_; }
  bool nanoseconds() const { return nanoseconds_; }
  /// To be polled; -1 when the interface cannot be.
  int fd() const;
  /// Hands over what is there, at most `most` packets; gives how many. Errors: io "capture.read" (also when the interface
  /// went away).
  Result<int> read(int most, const std::function<void(const CapturedPacket&)>& take);
  CaptureCounts counts() const;

 private:
  struct Close {
    void operator()(pcap* handle) const;
  };
  std::unique_ptr<pcap, Close> handle_;
  std::uint16_t link_type_ = 0;
  bool nanoseconds_ = false;
};

}  // namespace nikkan::net
