#pragma once
// PEM (RFC 7468): lines of base64 between a BEGIN and an END line.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

struct PemLimits {
  std::size_t max_blocks = 1000;
};

struct PemBlock {
  std::string label;    ///< "PUBLIC KEY"
  SecretBytes octets;   ///< may be a private key, so wiped
  std::uint64_t offset; ///< of its BEGIN line
};

/// Whether a text has a BEGIN line.
bool looks_like_pem(ByteView text);
/// All blocks; what stands around them is skipped. White space inside a block is skipped (the lax form of RFC 7468, 3).
/// Errors: not_found "pem" without a block; truncated "pem.end"; bad_value "pem.base64", "pem.end" (another label); limit.
Result<std::vector<PemBlock>> parse_pem(ByteView text, const PemLimits& limits = {});
/// Lines of 64.
SecretBytes write_pem(std::string_view label, ByteView octets);

}  // namespace nikkan::crypto
