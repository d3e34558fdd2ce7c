#pragma once
// HKDF (RFC 5869) and AES key wrap (RFC 3394), over OpenSSL.
#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

enum class Hash : std::uint8_t { sha256, sha384, sha512 };

/// Extract and expand. Errors: bad_length "hkdf.length" for more than 255 digests or none.
Result<SecretBytes> hkdf(Hash hash, ByteView salt, ByteView key, ByteView info, std::size_t length);

/// A key of 16, 24 or 32 octets; what is wrapped is a multiple of 8, at least 16. Errors: bad_length "key_wrap.kek",
/// "key_wrap.key".
Result<Bytes> wrap_key(ByteView kek, ByteView key);
/// Errors: bad_length; auth_failed "key_wrap".
Result<SecretBytes> unwrap_key(ByteView kek, ByteView wrapped);

}  // namespace nikkan::crypto
