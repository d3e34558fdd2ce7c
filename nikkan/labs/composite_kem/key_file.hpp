#pragma once
// Composite keys in files: SubjectPublicKeyInfo, OneAsymmetricKey (RFC 5958). Both hold the composite key raw, without another
// ASN.1 type around it; algorithm parameters must be absent.
#include "nikkan/labs/composite_kem/composite.hpp"

namespace nikkan::composite_kem {

/// Errors: those of der.hpp; unsupported "spki.algorithm" for an algorithm that is none of the twelve; bad_value
/// "spki.parameters"; those of PublicKey::parse. Offsets are into `der`.
Result<PublicKey> parse_spki(ByteView der);
Bytes write_spki(const PublicKey& key);

/// Version 0, or version 1 with the public key, which must be that of the private one. Errors: those of der.hpp; unsupported
/// "pkcs8.version", "pkcs8.algorithm"; bad_value "pkcs8.parameters", "pkcs8.publicKey"; those of PrivateKey::parse.
Result<PrivateKey> parse_pkcs8(ByteView der);
crypto::SecretBytes write_pkcs8(const PrivateKey& key, bool with_public_key = false);

}  // namespace nikkan::composite_kem
