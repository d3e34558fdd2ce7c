#pragma once
// Plain ML-KEM keys in X.509 and PKCS #8 (RFC 9935).
#include "nikkan/crypto/ml_kem.hpp"

namespace nikkan::crypto {

enum class MlKemKeyForm : std::uint8_t { seed, expanded, both };

struct MlKemPrivateFile {
  DecapsulationKey key;
  MlKemKeyForm form;
};

/// OneAsymmetricKey whose privateKey is one of the three forms. Errors: those of der.hpp; unsupported "pkcs8.algorithm" for
/// another algorithm; bad_value "ml_kem.dk" for an expanded key that does not fit its hash, its public part, or the seed.
Result<MlKemPrivateFile> parse_ml_kem_pkcs8(ByteView der);
/// SubjectPublicKeyInfo. Errors: those of der.hpp, unsupported "spki.algorithm", those of EncapsulationKey::parse.
Result<EncapsulationKey> parse_ml_kem_spki(ByteView der);
/// "ML-KEM-768" of an OID's contents, or nothing.
const MlKem* find_ml_kem(ByteView oid_contents);
const char* name_of(MlKem set);
/// The AlgorithmIdentifier, without parameters.
Bytes ml_kem_algorithm_identifier(MlKem set);

}  // namespace nikkan::crypto
