#include "nikkan/crypto/dh.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

constexpr std::size_t kMaxScalar = 66;

int type_of(DhGroup group) { return group == DhGroup::x25519 ? EVP_PKEY_X25519 : EVP_PKEY_X448; }

/// Curves are read once.
const EC_GROUP* curve(DhGroup group) {
  static const std::array<CurveHandle, 5> kCurves = [] {
    std::array<CurveHandle, 5> out;
    constexpr int kNames[]{NID_X9_62_prime256v1, NID_secp384r1, NID_secp521r1, NID_brainpoolP256r1, NID_brainpoolP384r1};
    for (std::size_t i = 0; i < out.size(); ++i) out[i].reset(EC_GROUP_new_by_curve_name(kNames[i]));
    return out;
  }();
  return kCurves[static_cast<unsigned>(group)].get();
}

PkeyHandle from_parameters(DhGroup group, ByteView point, const BIGNUM* scalar) {
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  const std::size_t size = parameters(group).scalar;
  // The number goes in as octets of the machine's order, in memory that is wiped.
  Secret<kMaxScalar> native;
  std::array<OSSL_PARAM, 4> list{};
  std::size_t at = 0;
  list[at++] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(parameters(group).name), 0);
  list[at++] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, const_cast<std::uint8_t*>(point.data()), point.size());
  if (scalar != nullptr) {
    BN_bn2nativepad(scalar, native.mutable_octets().data(), static_cast<int>(size));
    list[at++] = OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native.mutable_octets().data(), size);
  }
  list[at] = OSSL_PARAM_construct_end();
  EVP_PKEY* out = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &out, scalar != nullptr ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, list.data()) <= 0) {
    ERR_clear_error();
    return nullptr;
  }
  return PkeyHandle(out);
}

Number number(ByteView octets) {
  Number out(BN_secure_new());
  BN_bin2bn(octets.data(), static_cast<int>(octets.size()), out.get());
  BN_set_flags(out.get(), BN_FLG_CONSTTIME);
  return out;
}

bool in_range(const BIGNUM* scalar, DhGroup group) {
  return !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(curve(group))) < 0;
}

}  // namespace

Result<DhPublicKey> DhPublicKey::parse(DhGroup group, ByteView octets) {
  const DhParameters p = parameters(group);
  if (octets.size() != p.point()) return fail(Code::bad_length, "dh.public", octets.size());
  if (p.montgomery) {
    PkeyHandle key(EVP_PKEY_new_raw_public_key(type_of(group), nullptr, octets.data(), octets.size()));
    if (!key) return fail(Code::internal, "dh.public");
    return DhPublicKey(group, octets, shared(std::move(key)));
  }
  if (octets[0] != 4) return fail(Code::bad_value, "dh.public", 0, "not an uncompressed point");
  PkeyHandle key = from_parameters(group, octets, nullptr);  // refuses points that are not on the curve
  if (!key) return fail(Code::bad_value, "dh.public", 1, "not a point of the curve");
  return DhPublicKey(group, octets, shared(std::move(key)));
}

Result<DhPrivateKey> DhPrivateKey::generate(DhGroup group, Random& random) {
  const DhParameters p = parameters(group);
  SecretBytes scalar(p.scalar);
  constexpr int kTries = 256;  // each succeeds at least every second time
  for (int i = 0; i < kTries; ++i) {
    if (auto filled = random.fill(scalar.mutable_octets()); !filled) return std::unexpected(filled.error());
    if (group == DhGroup::p521) scalar.mutable_octets()[0] &= 1U;
    if (p.montgomery || in_range(number(scalar.reveal()).get(), group)) return parse(group, scalar.reveal());
  }
  return fail(Code::io, "random", 0, "no number in range");
}

Result<DhPrivateKey> DhPrivateKey::parse(DhGroup group, ByteView octets) {
  const DhParameters p = parameters(group);
  if (octets.size() != p.scalar) return fail(Code::bad_length, "dh.private", octets.size());
  Bytes point(p.point());
  PkeyHandle key;
  if (p.montgomery) {
    key.reset(EVP_PKEY_new_raw_private_key(type_of(group), nullptr, octets.data(), octets.size()));
    std::size_t size = point.size();
    if (!key || EVP_PKEY_get_raw_public_key(key.get(), point.data(), &size) <= 0) return fail(Code::internal, "dh.private");
  } else {
    const Number scalar = number(octets);
    if (!in_range(scalar.get(), group)) return fail(Code::bad_value, "dh.private", 0, "not from 1 to the order of the group");
    const PointHandle product(EC_POINT_new(curve(group)));
    if (!product || EC_POINT_mul(curve(group), product.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
        EC_POINT_point2oct(curve(group), product.get(), POINT_CONVERSION_UNCOMPRESSED, point.data(), point.size(), nullptr) != point.size()) {
      return fail(Code::internal, "dh.private");
    }
    key = from_parameters(group, point, scalar.get());
    if (!key) return fail(Code::internal, "dh.private");
  }
  auto held = shared(std::move(key));
  return DhPrivateKey(SecretBytes(octets), DhPublicKey(group, point, held), held);
}

Result<SecretBytes> DhPrivateKey::derive(const DhPublicKey& other) const {
  const DhParameters p = parameters(public_.group());
  if (other.group() != public_.group()) return fail(Code::bad_value, "dh.public", 0, "of another group");
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pkey(key_), nullptr));
  SecretBytes out(p.scalar);
  std::size_t size = out.size();
  // The other key was checked when it was read.
  const bool good = context && EVP_PKEY_derive_init(context.get()) > 0 && EVP_PKEY_derive_set_peer_ex(context.get(), pkey(other.key_), 0) > 0 &&
                    EVP_PKEY_derive(context.get(), out.mutable_octets().data(), &size) > 0 && size == out.size();
  std::uint8_t any = 0;
  for (const std::uint8_t octet : out.reveal()) any |= octet;
  if (!good || any == 0) {  // RFC 7748, 6: all zero for points of small order
    ERR_clear_error();
    return fail(Code::bad_value, "dh.public", 0, "gives no secret");
  }
  return out;
}

}  // namespace nikkan::crypto
