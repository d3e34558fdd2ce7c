#pragma once
// The request as it left beside the copy that came back: what the path changed, field by field.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/labs/icmpv6_reflection/headers.hpp"

namespace nikkan::icmpv6_reflection {

enum class How : std::uint8_t { changed, added, removed };
std::string_view to_string(How how);

/// One difference. `field` is static text: "hop_limit", "dscp", "ecn", "flow_label", "payload_length", "next_header",
/// "source", "destination", "version", "extension_header", "upper_layer", "icmpv6_header", "icmpv6_checksum",
/// "extension_structure", "placeholder".
struct Change {
  std::string_view field;
  How how = How::changed;
  std::string sent;      ///< empty when added
  std::string received;  ///< empty when removed
  bool operator==(const Change&) const = default;
};

struct Comparison {
  std::vector<Change> changes;
  std::size_t octets = 0;      ///< of the copy
  bool headers_seen = false;   ///< the copy reached the upper layer: nothing in the headers is hidden
  std::optional<int> routers;  ///< hop limit sent less received, when both are there
  bool same() const { return changes.empty(); }
  /// Something other than what every router does: take one from the hop limit.
  bool notable() const {
    return changes.size() > 1 || (!same() && !(changes.front().field == "hop_limit" && routers.value_or(0) > 0));
  }
};

/// `sent` from its IPv6 header on, `copy` its first octets as received. Octets that the copy does not hold are not
/// compared.
Comparison compare(ByteView sent, ByteView copy, const packet::Limits& limits = {});

}  // namespace nikkan::icmpv6_reflection
