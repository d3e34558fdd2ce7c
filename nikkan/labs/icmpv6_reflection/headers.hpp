#pragma once
// What the first octets of an IPv6 packet show. A copy is always cut (it is shorter than the packet that holds it), so
// every field may be missing; nothing here fails.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/ip.hpp"
#include "nikkan/labs/icmpv6_reflection/message.hpp"

namespace nikkan::icmpv6_reflection {

/// A header behind the fixed one, as far as it can be seen.
struct SeenHeader {
  std::uint8_t type = 0;
  std::size_t at = 0;  ///< from the IPv6 header on
  ByteView octets;
  bool whole = false;
};

struct Seen {
  ByteView octets;
  std::optional<std::uint8_t> version, traffic_class;
  std::optional<std::uint32_t> flow_label;
  std::optional<std::uint16_t> payload_length;
  std::optional<std::uint8_t> next_header, hop_limit;
  std::optional<IpAddress> source, destination;
  std::vector<SeenHeader> extensions;
  bool chain_ends = false;  ///< the chain was seen to its end
  std::uint8_t upper = 0;   ///< protocol behind the chain, when it ends
  std::size_t upper_at = 0;
  ByteView message;  ///< of the upper layer, when it ends
};

/// Views into `octets`. At most `limits.max_extension_headers` headers are told apart.
Seen see(ByteView octets, const packet::Limits& limits = {});

/// "hop-by-hop", "routing", "fragment", "destination options", "AH", "ICMPv6", or the number.
std::string protocol_name(std::uint8_t type);
/// "CS0", "AF41", "EF", …, or the number.
std::string dscp_name(unsigned dscp);

}  // namespace nikkan::icmpv6_reflection
