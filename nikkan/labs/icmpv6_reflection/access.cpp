#include "nikkan/labs/icmpv6_reflection/access.hpp"

#include <algorithm>

namespace nikkan::icmpv6_reflection {
namespace {

bool covers(const Grant& grant, Query query) {
  switch (query) {
    case Query::reflect:
      return grant.reflect;
    case Query::by_name:
      return grant.by_name;
    case Query::by_index:
      return grant.by_index;
    case Query::by_address:
      return grant.by_address;
    case Query::unknown:
      break;
  }
  return true;
}

}  // namespace

bool AccessList::admits(const IpAddress& source, bool local, Query query) const {
  return std::any_of(grants_.begin(), grants_.end(), [&](const Grant& grant) {
    return (local ? grant.local : grant.remote) && covers(grant, query) && grant.sources.contains(source);
  });
}

bool TokenBucket::take(Time now) {
  if (rate_ <= 0) return true;
  if (!started_) last_ = now;
  started_ = true;
  if (now > last_) {
    const double seconds = std::chrono::duration<double>(now - last_).count();
    tokens_ = std::min(burst_, tokens_ + seconds * rate_);
    last_ = now;
  }
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

bool is_multicast(const IpAddress& address) { return address.octets()[0] == 0xff && address.is_v6(); }

bool is_unicast(const IpAddress& address) {
  return address.is_v6() && !is_multicast(address) && address != IpAddress::v6({}) && !address.is_v4_mapped();
}

}  // namespace nikkan::icmpv6_reflection
