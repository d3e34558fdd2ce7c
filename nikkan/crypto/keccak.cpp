#include "nikkan/crypto/keccak.hpp"

#include "nikkan/base/contract.hpp"
#include "nikkan/crypto/ml_kem_kernels.hpp"
#include "nikkan/crypto/secret.hpp"
#include "nikkan/crypto/words.hpp"

namespace nikkan::crypto {
Keccak::~Keccak() { wipe({reinterpret_cast<std::uint8_t*>(state_.data()), sizeof state_}); }

void Keccak::permute() {
  ml_kem::kernels().keccak(state_);
  at_ = 0;
}

Keccak& Keccak::absorb(ByteView octets) {
  NIKKAN_CONTRACT(!squeezing_);
  while (!octets.empty()) {
    if (at_ % 8 == 0 && octets.size() >= 8) {  // rates are whole words
      state_[at_ / 8] ^= load_little(octets.data());
      octets = octets.subspan(8);
      at_ += 8;
    } else {
      state_[at_ / 8] ^= std::uint64_t{octets[0]} << (8 * (at_ % 8));
      octets = octets.subspan(1);
      ++at_;
    }
    if (at_ == rate_) permute();
  }
  return *this;
}

void Keccak::squeeze(std::span<std::uint8_t> out) {
  if (!squeezing_) {
    squeezing_ = true;
    state_[at_ / 8] ^= std::uint64_t{suffix_} << (8 * (at_ % 8));
    state_[(rate_ - 1) / 8] ^= std::uint64_t{0x80} << (8 * ((rate_ - 1) % 8));
    permute();
  }
  while (!out.empty()) {
    if (at_ == rate_) permute();
    if (at_ % 8 == 0 && out.size() >= 8) {
      store_little(state_[at_ / 8], out.data());
      out = out.subspan(8);
      at_ += 8;
    } else {
      out[0] = static_cast<std::uint8_t>(state_[at_ / 8] >> (8 * (at_ % 8)));
      out = out.subspan(1);
      ++at_;
    }
  }
}

}  // namespace nikkan::crypto
