#pragma once
// Where random octets come from: an argument wherever they are needed, so that tests can give known ones or none.
#include <cstdint>
#include <span>

#include "nikkan/base/error.hpp"

namespace nikkan::crypto {

class Random {
 public:
  virtual ~Random() = default;
  /// Fills all of it. Errors: io "random".
  virtual Result<void> fill(std::span<std::uint8_t> octets) = 0;
};

/// OpenSSL's generator for private values, seeded by the system.
class SystemRandom final : public Random {
 public:
  Result<void> fill(std::span<std::uint8_t> octets) override;
};

}  // namespace nikkan::crypto
