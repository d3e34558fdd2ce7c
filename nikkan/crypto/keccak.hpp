#pragma once
// SHA-3 and SHAKE (FIPS 202). OpenSSL has them too; ML-KEM asks for many short ones, where its set-up costs more than
// the permutation, and for four at a time (ml_kem_kernels.hpp).
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "nikkan/base/encoding.hpp"

namespace nikkan::crypto {

/// The sponge KECCAK[c] with a suffix (FIPS 202, 4 and 6). Wiped when it goes.
class Keccak {
 public:
  static Keccak sha3_256() { return Keccak(136, 0x06); }
  static Keccak sha3_512() { return Keccak(72, 0x06); }
  static Keccak shake128() { return Keccak(168, 0x1f); }
  static Keccak shake256() { return Keccak(136, 0x1f); }
  Keccak(const Keccak&) = delete;
  Keccak& operator=(const Keccak&) = delete;
  ~Keccak();

  /// Before the first squeeze().
  Keccak& absorb(ByteView octets);
  /// The next octets of the output; any number of calls.
  void squeeze(std::span<std::uint8_t> out);

 private:
  Keccak(std::size_t rate, std::uint8_t suffix) : rate_(rate), suffix_(suffix) {}
  void permute();

  std::array<std::uint64_t, 25> state_{};
  std::size_t rate_;
  std::size_t at_ = 0;  ///< octets of the block in use
  std::uint8_t suffix_;
  bool squeezing_ = false;
};

}  // namespace nikkan::crypto
