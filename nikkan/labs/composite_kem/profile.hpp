#pragma once
// What differs between revisions, what is INFERRED and what is OURS. The text of revision 11 was at hand, whole; the wire
// format is the same up to revision 17.
#include <cstddef>
#include <string_view>

namespace nikkan::composite_kem::profile {

inline constexpr std::string_view kRevision = "11";

// CERTAIN: RSA-OAEP as a KEM carries this many random octets. INFERRED: a decrypted message of another length is refused.
inline constexpr std::size_t kOaepMessage = 32;

// INFERRED, not said in the draft, and always on:
//   RSAPublicKey, RSAPrivateKey and ECPrivateKey in canonical DER only, nothing behind them (else one key has two encodings,
//   and with tradPK in the combiner two secrets);
//   keys and ciphertexts shorter than the split are refused before a component runs;
//   X25519 and X448 results of zero are refused.
//
// OURS:
//   tradPK at decapsulation is derived from the private key and encoded anew;
//   RSA exponents from 3 to 2^32 - 1 are read, 65537 is made;
//   both components of a ciphertext are tried before an error is told, and it is one error;
//   short names of the algorithms are the combiner's labels; the one of X25519 is X-Wing's six signs, so its name is made
//   like the others.

}  // namespace nikkan::composite_kem::profile
