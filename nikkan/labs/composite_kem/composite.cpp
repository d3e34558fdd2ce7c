#include "nikkan/labs/composite_kem/composite.hpp"

#include <algorithm>

#include "nikkan/base/contract.hpp"
#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/keccak.hpp"
#include "nikkan/labs/composite_kem/profile.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

/// The error of a part, with its offset in the whole.
std::unexpected<Error> at(std::size_t offset, Error error) {
  error.offset += offset;
  return std::unexpected(std::move(error));
}

/// Contents of the OID of a curve (SEC 2, RFC 5639).
ByteView curve_oid(DhGroup group) {
  static constexpr std::uint8_t kP256[]{0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7}, kP384[]{0x2b, 0x81, 4, 0, 0x22},
      kP521[]{0x2b, 0x81, 4, 0, 0x23}, kBp256[]{0x2b, 0x24, 3, 3, 2, 8, 1, 1, 7}, kBp384[]{0x2b, 0x24, 3, 3, 2, 8, 1, 1, 0xb};
  switch (group) {
    case DhGroup::p256: return kP256;
    case DhGroup::p384: return kP384;
    case DhGroup::p521: return kP521;
    case DhGroup::brainpool_p256r1: return kBp256;
    case DhGroup::brainpool_p384r1: return kBp384;
    default: return {};
  }
}

/// What stands before and after the scalar of an ECPrivateKey: version 1, then [0] with the curve; no public key.
struct EcFrame {
  Bytes before, after;
};

EcFrame ec_frame(DhGroup group) {
  const std::size_t scalar = parameters(group).scalar;
  const Bytes version = der::write_small(1), head = der::header_of(der::kOctetString, scalar);
  EcFrame out;
  out.after = der::write(der::constructed(0), {der::write(der::kOid, {curve_oid(group)})});
  out.before = der::header_of(der::kSequence, version.size() + head.size() + scalar + out.after.size());
  out.before.insert(out.before.end(), version.begin(), version.end());
  out.before.insert(out.before.end(), head.begin(), head.end());
  return out;
}

/// tradSK of a Diffie-Hellman key.
SecretBytes write_dh(const DhPrivateKey& key) {
  const DhGroup group = key.public_key().group();
  if (parameters(group).montgomery) return key.scalar().copy();
  const EcFrame frame = ec_frame(group);
  const std::size_t scalar = key.scalar().size();
  SecretBytes out(frame.before.size() + scalar + frame.after.size());
  auto to = std::ranges::copy(frame.before, out.mutable_octets().begin()).out;
  to = std::ranges::copy(key.scalar().reveal(), to).out;
  std::ranges::copy(frame.after, to);
  return out;
}

/// The only encoding admitted differs from others in its scalar alone.
Result<DhPrivateKey> read_dh(DhGroup group, ByteView octets) {
  if (parameters(group).montgomery) return DhPrivateKey::parse(group, octets);
  const EcFrame frame = ec_frame(group);
  const std::size_t scalar = parameters(group).scalar, size = frame.before.size() + scalar + frame.after.size();
  for (std::size_t i = 0; i < frame.before.size(); ++i) {
    if (i >= octets.size()) return fail(Code::truncated, "ec.private", i);
    if (octets[i] != frame.before[i]) return fail(Code::bad_value, "ec.private", i);
  }
  if (octets.size() < size) return fail(Code::truncated, "ec.private", octets.size());
  for (std::size_t i = 0; i < frame.after.size(); ++i) {
    const std::size_t place = frame.before.size() + scalar + i;
    if (octets[place] != frame.after[i]) return fail(Code::bad_value, "ec.private", place);
  }
  if (octets.size() > size) return fail(Code::trailing, "ec.private", size);
  auto out = DhPrivateKey::parse(group, octets.subspan(frame.before.size(), scalar));
  if (!out) return at(frame.before.size(), out.error());
  return out;
}

ByteView octets_of(const TraditionalPublicKey& key) {
  if (const auto* const rsa = std::get_if<RsaPublicKey>(&key)) return rsa->der();
  return std::get<DhPublicKey>(key).octets();
}

Result<TraditionalPublicKey> read_public(const Algorithm& algorithm, ByteView octets) {
  if (algorithm.rsa()) {
    auto key = RsaPublicKey::parse(octets, algorithm.rsa_bits);
    if (!key) return std::unexpected(key.error());
    return std::move(*key);
  }
  auto key = DhPublicKey::parse(algorithm.group, octets);
  if (!key) return std::unexpected(key.error());
  return std::move(*key);
}

Result<TraditionalPrivateKey> read_private(const Algorithm& algorithm, ByteView octets) {
  if (algorithm.rsa()) {
    auto key = RsaPrivateKey::parse(octets, algorithm.rsa_bits);
    if (!key) return std::unexpected(key.error());
    return std::move(*key);
  }
  auto key = read_dh(algorithm.group, octets);
  if (!key) return std::unexpected(key.error());
  return std::move(*key);
}

Result<TraditionalPrivateKey> generate_traditional(const Algorithm& algorithm, Random& random) {
  if (algorithm.rsa()) {
    auto key = RsaPrivateKey::generate(algorithm.rsa_bits);
    if (!key) return std::unexpected(key.error());
    return std::move(*key);
  }
  auto key = DhPrivateKey::generate(algorithm.group, random);
  if (!key) return std::unexpected(key.error());
  return std::move(*key);
}

TraditionalPublicKey public_of(const TraditionalPrivateKey& key) {
  return std::visit([](const auto& one) -> TraditionalPublicKey { return one.public_key(); }, key);
}

/// A KEM made of the traditional primitive: what is sent, and what both have then.
Result<Encapsulation> traditional_encap(const TraditionalPublicKey& key, Random& random) {
  if (const auto* const rsa = std::get_if<RsaPublicKey>(&key)) {
    SecretBytes secret(profile::kOaepMessage);
    if (auto filled = random.fill(secret.mutable_octets()); !filled) return std::unexpected(filled.error());
    auto sent = rsa->encrypt(secret.reveal());
    if (!sent) return std::unexpected(sent.error());
    return Encapsulation{std::move(*sent), std::move(secret)};
  }
  const auto& to = std::get<DhPublicKey>(key);
  const auto ephemeral = DhPrivateKey::generate(to.group(), random);
  if (!ephemeral) return std::unexpected(ephemeral.error());
  auto secret = ephemeral->derive(to);
  if (!secret) return std::unexpected(secret.error());
  const ByteView sent = ephemeral->public_key().octets();
  return Encapsulation{Bytes(sent.begin(), sent.end()), std::move(*secret)};
}

Result<SecretBytes> traditional_decap(const TraditionalPrivateKey& key, ByteView ciphertext) {
  if (const auto* const rsa = std::get_if<RsaPrivateKey>(&key)) {
    auto message = rsa->decrypt(ciphertext);
    if (message && message->size() != profile::kOaepMessage) return fail(Code::auth_failed, "rsa.ciphertext");
    return message;
  }
  const auto& own = std::get<DhPrivateKey>(key);
  const auto sender = DhPublicKey::parse(own.public_key().group(), ciphertext);
  if (!sender) return std::unexpected(sender.error());
  return own.derive(*sender);
}

}  // namespace

SecretBytes combine(const Algorithm& algorithm, ByteView ml_kem_secret, ByteView traditional_secret, ByteView traditional_ciphertext,
                    ByteView traditional_public) {
  SecretBytes out(kSharedSecret);
  Keccak::sha3_256()
      .absorb(ml_kem_secret)
      .absorb(traditional_secret)
      .absorb(traditional_ciphertext)
      .absorb(traditional_public)
      .absorb(as_bytes(algorithm.label))
      .squeeze(out.mutable_octets());
  return out;
}

Result<PublicKey> PublicKey::parse(const Algorithm& algorithm, ByteView octets) {
  const std::size_t split = algorithm.split_public();
  if (octets.size() < split) return fail(Code::truncated, "composite.public", octets.size());
  auto ml_kem = EncapsulationKey::parse(algorithm.ml_kem, octets.first(split));
  if (!ml_kem) return std::unexpected(ml_kem.error());
  auto traditional = read_public(algorithm, octets.subspan(split));
  if (!traditional) return at(split, traditional.error());
  return PublicKey(algorithm, std::move(*ml_kem), std::move(*traditional));
}

Bytes PublicKey::octets() const {
  const ByteView first = ml_kem_.octets(), second = traditional();
  Bytes out(first.begin(), first.end());
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

ByteView PublicKey::traditional() const { return octets_of(traditional_); }

Result<Encapsulation> PublicKey::encap(Random& random) const {
  Secret<kMlKemRandom> m;
  if (auto filled = random.fill(m.mutable_octets()); !filled) return std::unexpected(filled.error());
  auto first = ml_kem_.encapsulate(m.reveal());
  if (!first) return std::unexpected(first.error());
  auto second = traditional_encap(traditional_, random);
  if (!second) return std::unexpected(second.error());
  Encapsulation out{std::move(first->ciphertext),
                    combine(*algorithm_, first->secret.reveal(), second->secret.reveal(), second->ciphertext, traditional())};
  out.ciphertext.insert(out.ciphertext.end(), second->ciphertext.begin(), second->ciphertext.end());
  return out;
}

Result<PrivateKey> PrivateKey::generate(const Algorithm& algorithm, Random& random) {
  Secret<kMlKemSeed> seed;
  if (auto filled = random.fill(seed.mutable_octets()); !filled) return std::unexpected(filled.error());
  auto ml_kem = DecapsulationKey::from_seed(algorithm.ml_kem, seed.reveal());
  if (!ml_kem) return std::unexpected(ml_kem.error());
  auto traditional = generate_traditional(algorithm, random);
  if (!traditional) return std::unexpected(traditional.error());
  PublicKey own(algorithm, ml_kem->encapsulation_key(), public_of(*traditional));
  return PrivateKey(std::move(own), std::move(*ml_kem), std::move(*traditional));
}

Result<PrivateKey> PrivateKey::parse(const Algorithm& algorithm, ByteView octets) {
  if (octets.size() < kMlKemSeed) return fail(Code::truncated, "composite.private", octets.size());
  auto traditional = read_private(algorithm, octets.subspan(kMlKemSeed));
  if (!traditional) return at(kMlKemSeed, traditional.error());
  auto ml_kem = DecapsulationKey::from_seed(algorithm.ml_kem, octets.first(kMlKemSeed));
  if (!ml_kem) return std::unexpected(ml_kem.error());
  PublicKey own(algorithm, ml_kem->encapsulation_key(), public_of(*traditional));
  return PrivateKey(std::move(own), std::move(*ml_kem), std::move(*traditional));
}

SecretBytes PrivateKey::octets() const {
  const auto* const rsa = std::get_if<RsaPrivateKey>(&traditional_);
  const SecretBytes second = rsa != nullptr ? rsa->der().copy() : write_dh(std::get<DhPrivateKey>(traditional_));
  SecretBytes out(kMlKemSeed + second.size());
  const auto to = std::ranges::copy(ml_kem_.seed().reveal(), out.mutable_octets().begin()).out;
  std::ranges::copy(second.reveal(), to);
  return out;
}

Result<SecretBytes> PrivateKey::decap(ByteView ciphertext) const {
  const Algorithm& with = algorithm();
  if (ciphertext.size() != with.ciphertext) return fail(Code::bad_length, "composite.ciphertext", ciphertext.size());
  const ByteView second = ciphertext.subspan(with.split_ciphertext());
  // Both are tried, whatever comes of one.
  const auto ml_kem = ml_kem_.decapsulate(ciphertext.first(with.split_ciphertext()));
  const auto traditional = traditional_decap(traditional_, second);
  if (!ml_kem || !traditional) return fail(Code::auth_failed, "composite.ciphertext");
  return combine(with, ml_kem->reveal(), traditional->reveal(), second, public_.traditional());
}

}  // namespace nikkan::composite_kem
