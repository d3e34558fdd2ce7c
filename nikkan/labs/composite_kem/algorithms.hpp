#pragma once
// The twelve algorithms as one table (draft, "Algorithm Identifiers" and its size table).
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/dh.hpp"
#include "nikkan/crypto/ml_kem.hpp"

namespace nikkan::composite_kem {

struct Algorithm {
  std::uint8_t arc;            ///< last arc of 1.3.6.1.5.5.7.6.NN
  std::string_view name;       ///< "id-MLKEM768-ECDH-P256-SHA3-256"
  std::string_view short_name; ///< "MLKEM768-P256": the label where that is text, else OURS in its manner
  std::string_view label;      ///< octets that end the combiner's input
  crypto::MlKem ml_kem;
  unsigned rsa_bits;           ///< 0: a Diffie-Hellman group
  crypto::DhGroup group;
  // Lengths in octets; with RSA those of the keys are a maximum, for e = 65537.
  std::size_t public_key, private_key, ciphertext;

  bool rsa() const { return rsa_bits != 0; }
  /// Where the traditional part begins.
  std::size_t split_public() const { return crypto::parameters(ml_kem).encapsulation_key(); }
  std::size_t split_ciphertext() const { return crypto::parameters(ml_kem).ciphertext(); }
  /// Contents of the OID.
  std::array<std::uint8_t, 8> oid() const { return {0x2b, 6, 1, 5, 5, 7, 6, arc}; }
  std::string oid_text() const { return "1.3.6.1.5.5.7.6." + std::to_string(arc); }
  /// "RSA-OAEP 2048", "secp256r1", "X25519".
  std::string traditional_name() const;
};

/// Always 32.
inline constexpr std::size_t kSharedSecret = 32;

/// In the order of their OIDs.
std::span<const Algorithm> algorithms();
/// By the contents of an OID.
const Algorithm* find_by_oid(ByteView contents);
/// By dotted OID, full name with or without "id-", short name; letters of either case.
const Algorithm* find_by_name(std::string_view name);
/// The AlgorithmIdentifier: a SEQUENCE of the OID alone, no parameters.
Bytes algorithm_identifier(const Algorithm& algorithm);

}  // namespace nikkan::composite_kem
