#pragma once
// Octets that must not be seen: move-only, wiped when they go, never printed, compared in constant time.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nikkan/base/encoding.hpp"

namespace nikkan::crypto {

/// Overwrites octets in a way that no compiler leaves out.
void wipe(std::span<std::uint8_t> octets);
/// Looks at every octet whatever the result; lengths are not secret.
bool equal_in_constant_time(ByteView one, ByteView other);

/// A secret of any length. Its length is not secret.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size) : octets_(size) {}
  explicit SecretBytes(ByteView from) : octets_(from.begin(), from.end()) {}
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept : octets_(std::move(other.octets_)) { other.octets_.clear(); }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      wipe(octets_);
      octets_ = std::move(other.octets_);
      other.octets_.clear();
    }
    return *this;
  }
  ~SecretBytes() { wipe(octets_); }

  std::size_t size() const { return octets_.size(); }
  bool empty() const { return octets_.empty(); }
  /// For those who must use it.
  ByteView reveal() const { return octets_; }
  std::span<std::uint8_t> mutable_octets() { return octets_; }
  SecretBytes copy() const { return SecretBytes(reveal()); }

 private:
  std::vector<std::uint8_t> octets_;
};

/// A secret of a fixed length on the stack.
template <std::size_t Size>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(octets_); }
  ByteView reveal() const { return octets_; }
  std::span<std::uint8_t, Size> mutable_octets() { return octets_; }

 private:
  std::array<std::uint8_t, Size> octets_{};
};

}  // namespace nikkan::crypto
