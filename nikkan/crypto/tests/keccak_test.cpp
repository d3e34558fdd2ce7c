#include "nikkan/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <random>

namespace nikkan::crypto {
namespace {

Bytes with_openssl(const EVP_MD* digest, ByteView in, std::size_t size, bool extendable) {
  Bytes out(size);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_DigestInit_ex(context, digest, nullptr);
  EVP_DigestUpdate(context, in.data(), in.size());
  if (extendable) {
    EVP_DigestFinalXOF(context, out.data(), size);
  } else {
    unsigned length = 0;
    EVP_DigestFinal_ex(context, out.data(), &length);
  }
  EVP_MD_CTX_free(context);
  return out;
}

/// Input in pieces of `cut` octets, output in pieces of 7.
template <class Make>
Bytes in_pieces(Make make, ByteView in, std::size_t cut, std::size_t size) {
  Keccak sponge = make();
  for (std::size_t at = 0; at < in.size(); at += cut) sponge.absorb(in.subspan(at, std::min(cut, in.size() - at)));
  Bytes out(size);
  for (std::size_t at = 0; at < size; at += 7)
    sponge.squeeze(std::span(out).subspan(at, std::min<std::size_t>(7, size - at)));
  return out;
}

TEST(Keccak, AgreesWithOpenSslAtEveryLengthAroundItsBlocks) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 420; ++size) {
    Bytes in(size);
    for (auto& octet : in) octet = static_cast<std::uint8_t>(random());
    const std::size_t cut = 1 + random() % 200;
    EXPECT_EQ(in_pieces([] { return Keccak::sha3_256(); }, in, cut, 32), with_openssl(EVP_sha3_256(), in, 32, false))
        << size;
    EXPECT_EQ(in_pieces([] { return Keccak::sha3_512(); }, in, cut, 64), with_openssl(EVP_sha3_512(), in, 64, false))
        << size;
    EXPECT_EQ(in_pieces([] { return Keccak::shake128(); }, in, cut, size + 1),
              with_openssl(EVP_shake128(), in, size + 1, true))
        << size;
    EXPECT_EQ(in_pieces([] { return Keccak::shake256(); }, in, cut, size + 1),
              with_openssl(EVP_shake256(), in, size + 1, true))
        << size;
  }
}

}  // namespace
}  // namespace nikkan::crypto
