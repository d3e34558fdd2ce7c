#pragma once
// What PROBE says about an interface (rfc8335bis, 4.1): code and flags from the node's tables.
#include "nikkan/labs/icmpv6_reflection/responder.hpp"

namespace nikkan::icmpv6_reflection {

struct ProbeResult {
  ReplyCode code = ReplyCode::no_error;
  ReplyFlags flags;
};

/// `local` is the L bit. A remote query by name or index is malformed.
ProbeResult look_up(const Surroundings& surroundings, const InterfaceId& id, bool local);

}  // namespace nikkan::icmpv6_reflection
