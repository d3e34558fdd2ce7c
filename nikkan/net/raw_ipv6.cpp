#include "nikkan/net/raw_ipv6.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nikkan::net {
namespace {

constexpr int kReceiveBuffer = 4 << 20;

std::unexpected<Error> failed(std::string_view field) { return fail(Code::io, field, 0, std::strerror(errno)); }

bool nothing_there() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

sockaddr_in6 address_of(const IpAddress& address, unsigned scope) {
  sockaddr_in6 out{};
  out.sin6_family = AF_INET6;
  const ByteView octets = address.octets();
  std::memcpy(&out.sin6_addr, octets.data(), octets.size());
  out.sin6_scope_id = scope;
  return out;
}

IpAddress address_of(const in6_addr& address) {
  return IpAddress::from_bytes(ByteView(address.s6_addr)).value_or(IpAddress());
}

/// Packets for this node (not those it sends, not those for others) that are ICMPv6 of one type or begin with an
/// extension header. Offsets count from the IPv6 header: the socket is SOCK_DGRAM.
bool set_filter(int fd, std::uint8_t icmp_type) {
  const auto jump = [](std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
    return sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no);
  };
  std::array program = {
      sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE)),
      jump(PACKET_OUTGOING, 10, 0),
      jump(PACKET_OTHERHOST, 9, 0),
      sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 6),  // next header
      jump(IPPROTO_ICMPV6, 5, 0),
      jump(IPPROTO_HOPOPTS, 7, 0),
      jump(IPPROTO_ROUTING, 6, 0),
      jump(IPPROTO_FRAGMENT, 5, 0),
      jump(IPPROTO_AH, 4, 0),
      jump(IPPROTO_DSTOPTS, 3, 2),
      sock_filter BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 40),  // ICMPv6 type
      jump(icmp_type, 1, 0),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0),
      sock_filter BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
  };
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

}  // namespace

Result<PacketReceiver> PacketReceiver::open(const std::string& interface, std::uint8_t icmp_type) {
  PacketReceiver out;
  out.index_ = if_nametoindex(interface.c_str());
  if (out.index_ == 0) return fail(Code::not_found, "interface", 0, interface);
  // Protocol 0: nothing arrives before the filter stands and the socket is bound.
  out.fd_ = FileDescriptor(socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!out.fd_ || !set_filter(out.fd_.get(), icmp_type)) return failed("packet.socket");
  setsockopt(out.fd_.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_IPV6);
  where.sll_ifindex = static_cast<int>(out.index_);
  if (bind(out.fd_.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) return failed("packet.socket");
  out.buffer_.resize(kBatch * kMaxPacket);
  return out;
}

Result<std::span<const ByteView>> PacketReceiver::receive() {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    parts[i] = {buffer_.data() + i * kMaxPacket, kMaxPacket};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  views_.clear();
  const int count = recvmmsg(fd_.get(), messages.data(), kBatch, 0, nullptr);
  if (count < 0 && !nothing_there()) return failed("packet.receive");
  for (int i = 0; i < count; ++i) {
    const auto slot = static_cast<std::size_t>(i);
    views_.push_back(ByteView(buffer_).subspan(slot * kMaxPacket, messages[slot].msg_len));
  }
  return std::span<const ByteView>(views_);
}

std::uint64_t PacketReceiver::dropped() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  return getsockopt(fd_.get(), SOL_PACKET, PACKET_STATISTICS, &stats, &size) == 0 ? stats.tp_drops : 0;
}

Result<PacketSender> PacketSender::open() {
  PacketSender out;
  out.fd_ = FileDescriptor(socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW));
  if (!out.fd_) return failed("packet.socket");
  setsockopt(out.fd_.get(), SOL_SOCKET, SO_SNDBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  return out;
}

Result<void> PacketSender::send(ByteView packet, const IpAddress& destination, unsigned scope) {
  const sockaddr_in6 to = address_of(destination, scope);
  const ssize_t sent =
      sendto(fd_.get(), packet.data(), packet.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  if (sent >= 0) return {};
  if (errno == EMSGSIZE) return fail(Code::limit, "packet.mtu", 0, std::to_string(packet.size()) + " octets");
  return failed("packet.send");
}

std::size_t PacketSender::send_all(std::span<const Bytes> packets, unsigned scope) {
  constexpr std::size_t kBatch = PacketReceiver::kBatch;
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts{};
  std::array<sockaddr_in6, kBatch> to{};
  const std::size_t count = std::min(packets.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    const Bytes& packet = packets[i];
    to[i] = address_of(IpAddress::from_bytes(ByteView(packet).subspan(24, 16)).value_or(IpAddress()), scope);
    parts[i] = {const_cast<std::uint8_t*>(packet.data()), packet.size()};  // sendmmsg does not write
    messages[i].msg_hdr.msg_name = &to[i];
    messages[i].msg_hdr.msg_namelen = sizeof to[i];
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  std::size_t done = 0, taken = 0;
  while (done < count) {
    const int sent = sendmmsg(fd_.get(), messages.data() + done, static_cast<unsigned>(count - done), 0);
    if (sent > 0) {
      taken += static_cast<std::size_t>(sent);
      done += static_cast<std::size_t>(sent);
    } else {
      ++done;
    }
  }
  return taken;
}

Result<Icmpv6Receiver> Icmpv6Receiver::open(std::span<const std::uint8_t> types) {
  Icmpv6Receiver out;
  out.fd_ = FileDescriptor(socket(AF_INET6, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_ICMPV6));
  if (!out.fd_) return failed("icmpv6.socket");
  icmp6_filter filter;
  ICMP6_FILTER_SETBLOCKALL(&filter);
  for (const std::uint8_t type : types) ICMP6_FILTER_SETPASS(type, &filter);
  const int on = 1;
  const bool good = setsockopt(out.fd_.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter) == 0 &&
                    setsockopt(out.fd_.get(), IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on) == 0 &&
                    setsockopt(out.fd_.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on) == 0;
  if (!good) return failed("icmpv6.socket");
  out.buffer_.resize(PacketReceiver::kMaxPacket);
  return out;
}

Result<std::optional<Icmpv6Message>> Icmpv6Receiver::receive() {
  sockaddr_in6 from{};
  iovec part{buffer_.data(), buffer_.size()};
  alignas(cmsghdr) std::array<char, 256> control{};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(fd_.get(), &message, 0);
  if (size < 0) {
    if (nothing_there()) return std::optional<Icmpv6Message>();
    return failed("icmpv6.receive");
  }
  Icmpv6Message out;
  out.octets = ByteView(buffer_).first(static_cast<std::size_t>(size));
  out.source = address_of(from.sin6_addr);
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != IPPROTO_IPV6) continue;
    if (c->cmsg_type == IPV6_HOPLIMIT) {
      int value = 0;
      std::memcpy(&value, CMSG_DATA(c), sizeof value);
      out.hop_limit = static_cast<std::uint8_t>(value);
    } else if (c->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      out.destination = address_of(info.ipi6_addr);
    }
  }
  return std::optional<Icmpv6Message>(out);
}

}  // namespace nikkan::net
