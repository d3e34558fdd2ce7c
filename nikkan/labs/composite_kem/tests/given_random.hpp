#pragma once
// Random octets that are given, and a source that gives out.
#include <algorithm>

#include "nikkan/crypto/random.hpp"

namespace nikkan::composite_kem {

class GivenRandom final : public crypto::Random {
 public:
  explicit GivenRandom(Bytes octets) : octets_(std::move(octets)) {}
  Result<void> fill(std::span<std::uint8_t> to) override {
    if (octets_.size() - at_ < to.size()) return fail(Code::io, "random");
    std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(at_), to.size(), to.begin());
    at_ += to.size();
    return {};
  }
  std::size_t left() const { return octets_.size() - at_; }

 private:
  Bytes octets_;
  std::size_t at_ = 0;
};

}  // namespace nikkan::composite_kem
