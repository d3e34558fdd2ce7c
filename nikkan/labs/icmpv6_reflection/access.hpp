#pragma once
// Who may ask what, and how often (rfc8335bis, 4 and 8; RFC 4443, 2.4 f).
#include <chrono>
#include <cstdint>
#include <vector>

#include "nikkan/base/ip.hpp"

namespace nikkan::icmpv6_reflection {

/// Time since an epoch of the caller's choice; never goes back.
using Time = std::chrono::nanoseconds;

/// What a request asks for.
enum class Query : std::uint8_t { reflect, by_name, by_index, by_address, unknown };

/// Sources that may ask, and for what.
struct Grant {
  IpPrefix sources;
  bool local = true;    ///< with the L bit set
  bool remote = false;  ///< with the L bit clear
  bool reflect = true;
  bool by_name = false, by_index = false, by_address = false;
};

/// Nobody may ask unless a grant says so. A query that cannot be told (malformed) needs any grant for its L bit.
class AccessList {
 public:
  AccessList() = default;
  explicit AccessList(std::vector<Grant> grants) : grants_(std::move(grants)) {}
  bool admits(const IpAddress& source, bool local, Query query) const;
  const std::vector<Grant>& grants() const { return grants_; }

 private:
  std::vector<Grant> grants_;
};

/// A bucket of `burst` tokens that fills at `rate` a second.
class TokenBucket {
 public:
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}
  /// Takes a token if there is one. Without a rate (0) always.
  bool take(Time now);

 private:
  double rate_, burst_, tokens_;
  Time last_{};
  bool started_ = false;
};

/// Not ::, not multicast, not IPv4-mapped.
bool is_unicast(const IpAddress& address);
bool is_multicast(const IpAddress& address);

}  // namespace nikkan::icmpv6_reflection
