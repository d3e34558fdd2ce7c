#include "nikkan/crypto/ml_kem.hpp"

#include <algorithm>

#include "nikkan/crypto/keccak.hpp"
#include "nikkan/crypto/ml_kem_kernels.hpp"
#include "nikkan/crypto/ml_kem_pke.hpp"

namespace nikkan::crypto {

using namespace ml_kem;

EncapsulationKey::EncapsulationKey(MlKem set, ByteView octets, std::shared_ptr<const PublicParts> parts)
    : set_(set), octets_(octets.begin(), octets.end()), hash_{}, parts_(std::move(parts)) {
  Keccak::sha3_256().absorb(octets_).squeeze(hash_);  // H (4.1)
}

Result<EncapsulationKey> EncapsulationKey::parse(MlKem set, ByteView octets) {
  const MlKemParameters p = parameters(set);
  if (octets.size() != p.encapsulation_key()) return fail(Code::bad_length, "ml_kem.ek", octets.size());
  auto parts = std::make_shared<PublicParts>();
  if (const auto place = pke_read(p, octets, *parts)) return fail(Code::bad_value, "ml_kem.ek", *place);
  return EncapsulationKey(set, octets, std::move(parts));
}

Result<Encapsulated> EncapsulationKey::encapsulate(ByteView random) const {
  if (random.size() != kMlKemRandom) return fail(Code::bad_length, "ml_kem.random", random.size());
  const MlKemParameters p = parameters(set_);
  Secret<64> both;  // K || r
  Keccak::sha3_512().absorb(random).absorb(hash_).squeeze(both.mutable_octets());
  Encapsulated out{Bytes(p.ciphertext()), SecretBytes(both.reveal().first(32))};
  pke_encrypt(p, *parts_, random, both.reveal().subspan(32), out.ciphertext);
  return out;
}

DecapsulationKey::DecapsulationKey(EncapsulationKey key, SecretBytes expanded, SecretBytes seed,
                                   std::unique_ptr<Vector> s)
    : public_(std::move(key)), expanded_(std::move(expanded)), seed_(std::move(seed)), s_(std::move(s)) {}
DecapsulationKey::DecapsulationKey(DecapsulationKey&&) noexcept = default;
DecapsulationKey& DecapsulationKey::operator=(DecapsulationKey&&) noexcept = default;
DecapsulationKey::~DecapsulationKey() = default;

Result<DecapsulationKey> DecapsulationKey::from_seed(MlKem set, ByteView seed) {
  if (seed.size() != kMlKemSeed) return fail(Code::bad_length, "ml_kem.seed", seed.size());
  const MlKemParameters p = parameters(set);
  SecretBytes dk(p.decapsulation_key());
  const auto octets = dk.mutable_octets();
  const auto ek = octets.subspan(384U * p.k, p.encapsulation_key());
  auto parts = std::make_shared<PublicParts>();
  auto s = std::make_unique<Vector>();
  pke_generate(p, seed.first(32), ek, octets.first(384U * p.k), *parts, *s);
  EncapsulationKey key(set, ek, std::move(parts));
  std::ranges::copy(key.hash(), octets.end() - 64);
  std::ranges::copy(seed.subspan(32), octets.end() - 32);
  return DecapsulationKey(std::move(key), std::move(dk), SecretBytes(seed), std::move(s));
}

Result<DecapsulationKey> DecapsulationKey::from_expanded(MlKem set, ByteView expanded) {
  const MlKemParameters p = parameters(set);
  if (expanded.size() != p.decapsulation_key()) return fail(Code::bad_length, "ml_kem.dk", expanded.size());
  auto key = EncapsulationKey::parse(set, expanded.subspan(384U * p.k, p.encapsulation_key()));
  if (!key) return fail(Code::bad_value, "ml_kem.dk", 384U * p.k + key.error().offset);
  if (!std::ranges::equal(key->hash(), expanded.subspan(expanded.size() - 64, 32))) {
    return fail(Code::bad_value, "ml_kem.dk", expanded.size() - 64, "the hash is not that of the public key in it");
  }
  auto s = std::make_unique<Vector>();
  for (unsigned i = 0; i < p.k; ++i) {
    decode(expanded.subspan(384U * i, 384), 12, (*s)[i]);
    kernels().reduce((*s)[i]);
  }
  DecapsulationKey out(std::move(*key), SecretBytes(expanded), {}, std::move(s));
  constexpr std::array<std::uint8_t, kMlKemRandom> kAny{0x6e, 0x6b};
  const auto trial = out.public_.encapsulate(kAny);
  const auto back = out.decapsulate(trial->ciphertext);
  if (!equal_in_constant_time(back->reveal(), trial->secret.reveal())) {
    return fail(Code::bad_value, "ml_kem.dk", 0, "its halves do not belong together");
  }
  return out;
}

Result<SecretBytes> DecapsulationKey::decapsulate(ByteView ciphertext) const {
  const MlKemParameters p = parameters(set());
  if (ciphertext.size() != p.ciphertext()) return fail(Code::bad_length, "ml_kem.ciphertext", ciphertext.size());
  Secret<32> m;
  pke_decrypt(p, *s_, ciphertext, m.mutable_octets());
  Secret<64> both;  // K' || r'
  Keccak::sha3_512().absorb(m.reveal()).absorb(public_.hash()).squeeze(both.mutable_octets());
  SecretBytes out(kMlKemSecret);
  Keccak::shake256().absorb(expanded_.reveal().last(32)).absorb(ciphertext).squeeze(out.mutable_octets());  // J(z || c)
  SecretBytes again(p.ciphertext());
  pke_encrypt(p, *public_.parts_, m.reveal(), both.reveal().subspan(32), again.mutable_octets());
  // Algorithm 18, lines 9 to 11, as a mask: ones when the ciphertexts are equal.
  unsigned difference = 0;
  for (std::size_t i = 0; i < ciphertext.size(); ++i) difference |= unsigned{ciphertext[i]} ^ again.reveal()[i];
  const auto mask = static_cast<std::uint8_t>((difference - 1U) >> 8U);
  const auto octets = out.mutable_octets();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<std::uint8_t>(octets[i] ^ (mask & (octets[i] ^ both.reveal()[i])));
  }
  return out;
}

const char* ml_kem_implementation() { return kernels().name; }

}  // namespace nikkan::crypto
