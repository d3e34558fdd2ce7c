// ML-KEM by OpenSSL 3.5 or later, behind the same header: chosen with -DNIKKAN_ML_KEM=openssl, instead of ml_kem.cpp.
#include <openssl/core_names.h>
#include <openssl/params.h>

#include <algorithm>
#include <optional>

#include "nikkan/crypto/ml_kem.hpp"
#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {

namespace ml_kem {
struct PublicParts {
  PkeyHandle key;
};
struct Vector {
  PkeyHandle key;
};
}  // namespace ml_kem

using namespace ml_kem;

namespace {

constexpr const char* name_of(MlKem set) {
  constexpr const char* kNames[]{"ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"};
  return kNames[static_cast<unsigned>(set)];
}

std::unexpected<Error> broken() { return fail(Code::internal, "ml_kem.openssl", 0); }

/// Octet of the first pair of coefficients that holds one of 3329 or more.
std::optional<std::size_t> not_reduced(ByteView coefficients) {
  for (std::size_t i = 0; i + 2 < coefficients.size(); i += 3) {
    const unsigned low = coefficients[i] | (coefficients[i + 1] & 0x0fU) << 8U;
    const unsigned high = coefficients[i + 1] >> 4U | unsigned{coefficients[i + 2]} << 4U;
    if (low >= 3329) return i;
    if (high >= 3329) return i + 1;
  }
  return std::nullopt;
}

PkeyContext context_of(EVP_PKEY* key) { return PkeyContext(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)); }

bool read(EVP_PKEY* key, const char* what, std::span<std::uint8_t> out) {
  std::size_t size = 0;
  return EVP_PKEY_get_octet_string_param(key, what, out.data(), out.size(), &size) == 1 && size == out.size();
}

}  // namespace

EncapsulationKey::EncapsulationKey(MlKem set, ByteView octets, std::shared_ptr<const PublicParts> parts)
    : set_(set), octets_(octets.begin(), octets.end()), hash_{}, parts_(std::move(parts)) {
  unsigned size = 0;
  const bool done = EVP_Digest(octets_.data(), octets_.size(), hash_.data(), &size, EVP_sha3_256(), nullptr) == 1;  // H (4.1)
  if (!done) hash_ = {};
}

Result<EncapsulationKey> EncapsulationKey::parse(MlKem set, ByteView octets) {
  const MlKemParameters p = parameters(set);
  if (octets.size() != p.encapsulation_key()) return fail(Code::bad_length, "ml_kem.ek", octets.size());
  if (const auto place = not_reduced(octets.first(384U * p.k))) return fail(Code::bad_value, "ml_kem.ek", *place);
  PkeyHandle key(EVP_PKEY_new_raw_public_key_ex(nullptr, name_of(set), nullptr, octets.data(), octets.size()));
  if (!key) return broken();
  return EncapsulationKey(set, octets, std::make_shared<PublicParts>(std::move(key)));
}

Result<Encapsulated> EncapsulationKey::encapsulate(ByteView random) const {
  if (random.size() != kMlKemRandom) return fail(Code::bad_length, "ml_kem.random", random.size());
  Encapsulated out{Bytes(parameters(set_).ciphertext()), SecretBytes(kMlKemSecret)};
  SecretBytes m(random);
  const OSSL_PARAM given[]{OSSL_PARAM_construct_octet_string(OSSL_KEM_PARAM_IKME, m.mutable_octets().data(), kMlKemRandom), OSSL_PARAM_construct_end()};
  const PkeyContext context = context_of(parts_->key.get());
  std::size_t sent = out.ciphertext.size(), kept = kMlKemSecret;
  if (!context || EVP_PKEY_encapsulate_init(context.get(), given) != 1 ||
      EVP_PKEY_encapsulate(context.get(), out.ciphertext.data(), &sent, out.secret.mutable_octets().data(), &kept) != 1 || sent != out.ciphertext.size() || kept != kMlKemSecret) {
    return broken();
  }
  return out;
}

DecapsulationKey::DecapsulationKey(EncapsulationKey key, SecretBytes expanded, SecretBytes seed, std::unique_ptr<Vector> s)
    : public_(std::move(key)), expanded_(std::move(expanded)), seed_(std::move(seed)), s_(std::move(s)) {}
DecapsulationKey::DecapsulationKey(DecapsulationKey&&) noexcept = default;
DecapsulationKey& DecapsulationKey::operator=(DecapsulationKey&&) noexcept = default;
DecapsulationKey::~DecapsulationKey() = default;

Result<DecapsulationKey> DecapsulationKey::from_seed(MlKem set, ByteView seed) {
  if (seed.size() != kMlKemSeed) return fail(Code::bad_length, "ml_kem.seed", seed.size());
  const MlKemParameters p = parameters(set);
  SecretBytes own(seed);
  OSSL_PARAM given[]{OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_ML_KEM_SEED, own.mutable_octets().data(), kMlKemSeed), OSSL_PARAM_construct_end()};
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, name_of(set), nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 || EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, given) != 1) return broken();
  auto s = std::make_unique<Vector>(PkeyHandle(made));
  SecretBytes dk(p.decapsulation_key());
  if (!read(made, OSSL_PKEY_PARAM_PRIV_KEY, dk.mutable_octets())) return broken();
  auto key = EncapsulationKey::parse(set, dk.reveal().subspan(384U * p.k, p.encapsulation_key()));
  if (!key) return broken();
  return DecapsulationKey(std::move(*key), std::move(dk), SecretBytes(seed), std::move(s));
}

Result<DecapsulationKey> DecapsulationKey::from_expanded(MlKem set, ByteView expanded) {
  const MlKemParameters p = parameters(set);
  if (expanded.size() != p.decapsulation_key()) return fail(Code::bad_length, "ml_kem.dk", expanded.size());
  auto key = EncapsulationKey::parse(set, expanded.subspan(384U * p.k, p.encapsulation_key()));
  if (!key) return fail(Code::bad_value, "ml_kem.dk", 384U * p.k + key.error().offset);
  if (!std::ranges::equal(key->hash(), expanded.subspan(expanded.size() - 64, 32))) {
    return fail(Code::bad_value, "ml_kem.dk", expanded.size() - 64, "the hash is not that of the public key in it");
  }
  PkeyHandle made(EVP_PKEY_new_raw_private_key_ex(nullptr, name_of(set), nullptr, expanded.data(), expanded.size()));
  if (!made) return fail(Code::bad_value, "ml_kem.dk", 0, "OpenSSL refuses it");
  DecapsulationKey out(std::move(*key), SecretBytes(expanded), {}, std::make_unique<Vector>(std::move(made)));
  constexpr std::array<std::uint8_t, kMlKemRandom> kAny{0x6e, 0x6b};
  const auto trial = out.public_.encapsulate(kAny);
  const auto back = trial ? out.decapsulate(trial->ciphertext) : std::unexpected(trial.error());
  if (!back || !equal_in_constant_time(back->reveal(), trial->secret.reveal())) {
    return fail(Code::bad_value, "ml_kem.dk", 0, "its halves do not belong together");
  }
  return out;
}

Result<SecretBytes> DecapsulationKey::decapsulate(ByteView ciphertext) const {
  if (ciphertext.size() != parameters(set()).ciphertext()) return fail(Code::bad_length, "ml_kem.ciphertext", ciphertext.size());
  SecretBytes out(kMlKemSecret);
  std::size_t size = kMlKemSecret;
  const PkeyContext context = context_of(s_->key.get());
  if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) != 1 ||
      EVP_PKEY_decapsulate(context.get(), out.mutable_octets().data(), &size, ciphertext.data(), ciphertext.size()) != 1 || size != kMlKemSecret) {
    return broken();
  }
  return out;
}

const char* ml_kem_implementation() { return "openssl"; }

}  // namespace nikkan::crypto
