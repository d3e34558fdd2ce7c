#include "nikkan/labs/composite_kem/algorithms.hpp"

#include <algorithm>

#include "nikkan/crypto/der.hpp"

namespace nikkan::composite_kem {
namespace {

using enum crypto::MlKem;
using enum crypto::DhGroup;
constexpr crypto::DhGroup kNone = p256;

// CERTAIN: names, arcs, labels and sizes are the draft's.
constexpr std::array<Algorithm, 12> kAlgorithms{{
    {55, "id-MLKEM768-RSA2048-SHA3-256", "MLKEM768-RSAOAEP2048", "MLKEM768-RSAOAEP2048", k768, 2048, kNone, 1454, 1258, 1344},
    {56, "id-MLKEM768-RSA3072-SHA3-256", "MLKEM768-RSAOAEP3072", "MLKEM768-RSAOAEP3072", k768, 3072, kNone, 1582, 1834, 1472},
    {57, "id-MLKEM768-RSA4096-SHA3-256", "MLKEM768-RSAOAEP4096", "MLKEM768-RSAOAEP4096", k768, 4096, kNone, 1710, 2415, 1600},
    {58, "id-MLKEM768-X25519-SHA3-256", "MLKEM768-X25519", "\\.//^\\", k768, 0, x25519, 1216, 96, 1120},
    {59, "id-MLKEM768-ECDH-P256-SHA3-256", "MLKEM768-P256", "MLKEM768-P256", k768, 0, p256, 1249, 115, 1153},
    {60, "id-MLKEM768-ECDH-P384-SHA3-256", "MLKEM768-P384", "MLKEM768-P384", k768, 0, p384, 1281, 128, 1185},
    {61, "id-MLKEM768-ECDH-brainpoolP256r1-SHA3-256", "MLKEM768-BP256", "MLKEM768-BP256", k768, 0, brainpool_p256r1, 1249, 116, 1153},
    {62, "id-MLKEM1024-RSA3072-SHA3-256", "MLKEM1024-RSAOAEP3072", "MLKEM1024-RSAOAEP3072", k1024, 3072, kNone, 1966, 1834, 1952},
    {63, "id-MLKEM1024-ECDH-P384-SHA3-256", "MLKEM1024-P384", "MLKEM1024-P384", k1024, 0, p384, 1665, 128, 1665},
    {64, "id-MLKEM1024-ECDH-brainpoolP384r1-SHA3-256", "MLKEM1024-BP384", "MLKEM1024-BP384", k1024, 0, brainpool_p384r1, 1665, 132, 1665},
    {65, "id-MLKEM1024-X448-SHA3-256", "MLKEM1024-X448", "MLKEM1024-X448", k1024, 0, x448, 1624, 120, 1624},
    {66, "id-MLKEM1024-ECDH-P521-SHA3-256", "MLKEM1024-P521", "MLKEM1024-P521", k1024, 0, p521, 1701, 146, 1701},
}};

bool same_letters(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(one, other, {}, lower, lower);
}

}  // namespace

std::string Algorithm::traditional_name() const {
  if (rsa()) return "RSA-OAEP " + std::to_string(rsa_bits);
  return crypto::parameters(group).name;
}

std::span<const Algorithm> algorithms() { return kAlgorithms; }

const Algorithm* find_by_oid(ByteView contents) {
  const auto found = std::ranges::find_if(kAlgorithms, [&](const Algorithm& one) { return std::ranges::equal(one.oid(), contents); });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

const Algorithm* find_by_name(std::string_view name) {
  const auto found = std::ranges::find_if(kAlgorithms, [&](const Algorithm& one) {
    return same_letters(name, one.name) || same_letters(name, one.name.substr(3)) || same_letters(name, one.short_name) || name == one.oid_text();
  });
  return found == kAlgorithms.end() ? nullptr : &*found;
}

Bytes algorithm_identifier(const Algorithm& algorithm) {
  return crypto::der::write(crypto::der::kSequence, {crypto::der::write(crypto::der::kOid, {algorithm.oid()})});
}

}  // namespace nikkan::composite_kem
