#include "nikkan/net/interfaces.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/if_packet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include "nikkan/net/file_descriptor.hpp"

namespace nikkan::net {
namespace {

std::unexpected<Error> failed(std::string_view field) { return fail(Code::io, field, 0, std::strerror(errno)); }

/// What the kernel wrote, by value.
template <class T>
T read_as(const void* from) {
  T out{};
  std::memcpy(&out, from, sizeof out);
  return out;
}

IpAddress address_of(const in6_addr& address) {
  return IpAddress::from_bytes(ByteView(address.s6_addr)).value_or(IpAddress());
}

unsigned mtu_of(int fd, const std::string& name) {
  ifreq request{};
  if (name.size() >= sizeof request.ifr_name) return 0;
  std::memcpy(request.ifr_name, name.data(), name.size());
  return ioctl(fd, SIOCGIFMTU, &request) == 0 ? static_cast<unsigned>(request.ifr_mtu) : 0;
}

void add_address(InterfaceInfo& info, const sockaddr* address) {
  if (address == nullptr) return;
  if (address->sa_family == AF_INET) {
    info.addresses.push_back(IpAddress::v4(ntohl(read_as<sockaddr_in>(address).sin_addr.s_addr)));
  } else if (address->sa_family == AF_INET6) {
    info.addresses.push_back(address_of(read_as<sockaddr_in6>(address).sin6_addr));
  } else if (address->sa_family == AF_PACKET) {
    const auto link = read_as<sockaddr_ll>(address);
    info.mac.assign(link.sll_addr, link.sll_addr + std::min<std::size_t>(link.sll_halen, sizeof link.sll_addr));
    if (std::all_of(info.mac.begin(), info.mac.end(), [](std::uint8_t octet) { return octet == 0; })) info.mac.clear();
  }
}

/// One RTM_NEWNEIGH message.
void add_neighbour(const nlmsghdr* header, std::vector<NeighbourInfo>& out) {
  const auto* entry = static_cast<const ndmsg*>(NLMSG_DATA(header));
  NeighbourInfo info;
  info.interface = static_cast<unsigned>(entry->ndm_ifindex);
  info.state = entry->ndm_state;
  bool has_address = false;
  int left = static_cast<int>(header->nlmsg_len) - static_cast<int>(NLMSG_LENGTH(sizeof *entry));
  const auto* attribute =
      reinterpret_cast<const rtattr*>(reinterpret_cast<const char*>(entry) + NLMSG_ALIGN(sizeof *entry));
  for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
    const ByteView value(static_cast<const std::uint8_t*>(RTA_DATA(attribute)), RTA_PAYLOAD(attribute));
    if (attribute->rta_type == NDA_LLADDR) info.mac.assign(value.begin(), value.end());
    if (attribute->rta_type != NDA_DST) continue;
    if (const auto address = IpAddress::from_bytes(value)) {
      info.address = *address;
      has_address = true;
    }
  }
  if (has_address && (info.state & NUD_NOARP) == 0) out.push_back(std::move(info));
}

}  // namespace

Result<std::vector<InterfaceInfo>> list_interfaces() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return failed("interfaces");
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
  const FileDescriptor fd(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::map<unsigned, InterfaceInfo> by_index;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    const unsigned index = if_nametoindex(entry->ifa_name);
    if (index == 0) continue;
    InterfaceInfo& info = by_index[index];
    if (info.name.empty()) {
      info.name = entry->ifa_name;
      info.index = index;
      info.mtu = mtu_of(fd.get(), info.name);
      info.up = (entry->ifa_flags & IFF_UP) != 0 && (entry->ifa_flags & IFF_RUNNING) != 0;
    }
    add_address(info, entry->ifa_addr);
  }
  std::vector<InterfaceInfo> out;
  for (auto& [index, info] : by_index) out.push_back(std::move(info));
  return out;
}

Result<std::vector<NeighbourInfo>> list_neighbours() {
  const FileDescriptor fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd) return failed("neighbours");
  struct {
    nlmsghdr header;
    ndmsg body;
  } request{};
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof request.body);
  request.header.nlmsg_type = RTM_GETNEIGH;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  if (::send(fd.get(), &request, request.header.nlmsg_len, 0) < 0) return failed("neighbours");
  std::vector<NeighbourInfo> out;
  alignas(nlmsghdr) std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return failed("neighbours");
    int left = static_cast<int>(size);
    const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data());
    for (; NLMSG_OK(header, static_cast<unsigned>(left)); header = NLMSG_NEXT(header, left)) {
      if (header->nlmsg_type == NLMSG_DONE) return out;
      if (header->nlmsg_type == NLMSG_ERROR) return fail(Code::io, "neighbours");
      if (header->nlmsg_type == RTM_NEWNEIGH) add_neighbour(header, out);
    }
  }
}

Result<ScopedAddress> resolve_ipv6(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_INET6;
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (status != 0) return fail(Code::not_found, "host", 0, host + ": " + gai_strerror(status));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
  const auto address = read_as<sockaddr_in6>(list->ai_addr);
  return ScopedAddress{address_of(address.sin6_addr), address.sin6_scope_id};
}

Result<Route> route_to(const ScopedAddress& to) {
  const FileDescriptor fd(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(9);
  address.sin6_scope_id = to.scope;
  std::memcpy(&address.sin6_addr, to.address.octets().data(), 16);
  if (!fd || connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return failed("route");
  sockaddr_in6 own{};
  socklen_t size = sizeof own;
  if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &size) != 0) return failed("route");
  int mtu = 0;
  size = sizeof mtu;
  if (getsockopt(fd.get(), IPPROTO_IPV6, IPV6_MTU, &mtu, &size) != 0) mtu = 1280;
  return Route{address_of(own.sin6_addr), static_cast<unsigned>(mtu)};
}

}  // namespace nikkan::net
