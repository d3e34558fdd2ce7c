#pragma once
// Raw sockets for IPv6 packets (Linux: packet(7), ipv6(7); RFC 3542). All are non-blocking and need CAP_NET_RAW.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/ip.hpp"
#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {

/// Whole IPv6 packets as they arrive at an interface: every octet of the header is the sender's or the path's.
class PacketReceiver {
 public:
  static constexpr std::size_t kBatch = 32;
  static constexpr std::size_t kMaxPacket = 65575;  ///< header and the largest payload without a jumbogram option

  /// Takes what is addressed to this node and is ICMPv6 of `icmp_type`, or has an extension header first (what is
  /// behind it is the caller's to see). Errors: not_found "interface", io "packet.socket".
  static Result<PacketReceiver> open(const std::string& interface, std::uint8_t icmp_type);

  int fd() const { return fd_.get(); }
  unsigned interface_index() const { return index_; }
  /// Reads a batch; none when nothing is there. The views hold until the next call. Errors: io "packet.receive".
  Result<std::span<const ByteView>> receive();
  /// Packets that the kernel dropped because they were not fetched in time, since the last call.
  std::uint64_t dropped();

 private:
  PacketReceiver() = default;
  FileDescriptor fd_;
  unsigned index_ = 0;
  Bytes buffer_;
  std::vector<ByteView> views_;
};

/// Sends whole IPv6 packets; the kernel finds the way and the link-layer address.
class PacketSender {
 public:
  /// Errors: io "packet.socket".
  static Result<PacketSender> open();
  int fd() const { return fd_.get(); }
  /// `scope` is the interface of a link-local destination. Errors: limit
  /// "packet.mtu" (EMSGSIZE), io "packet.send".
  Result<void> send(ByteView packet, const IpAddress& destination, unsigned scope = 0);
  /// Sends many; gives how many the kernel took. What it refuses is skipped: a reply that is lost is lost.
  std::size_t send_all(std::span<const Bytes> packets, unsigned scope);

 private:
  PacketSender() = default;
  FileDescriptor fd_;
};

/// One ICMPv6 message as a raw socket gives it: the kernel has checked its checksum.
struct Icmpv6Message {
  ByteView octets;  ///< from the type on; holds until the next call
  IpAddress source;
  std::optional<IpAddress> destination;
  std::optional<std::uint8_t> hop_limit;
};

class Icmpv6Receiver {
 public:
  /// Only messages of these types. Errors: io "icmpv6.socket".
  static Result<Icmpv6Receiver> open(std::span<const std::uint8_t> types);
  int fd() const { return fd_.get(); }
  /// The next message, or nothing. Errors: io "icmpv6.receive".
  Result<std::optional<Icmpv6Message>> receive();

 private:
  Icmpv6Receiver() = default;
  FileDescriptor fd_;
  Bytes buffer_;
};

}  // namespace nikkan::net
