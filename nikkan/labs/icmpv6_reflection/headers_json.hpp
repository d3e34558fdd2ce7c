#pragma once
// Headers and differences as members of a JSON object that is open.
#include "nikkan/base/json.hpp"
#include "nikkan/labs/icmpv6_reflection/compare.hpp"

namespace nikkan::icmpv6_reflection {

/// "headers": what the octets show, members only for what can be seen.
void write_headers(json::Writer& writer, std::string_view name, ByteView octets);
/// "changes": array of {field, how, sent, received}; "headers_seen", "routers".
void write_comparison(json::Writer& writer, const Comparison& comparison);

}  // namespace nikkan::icmpv6_reflection
