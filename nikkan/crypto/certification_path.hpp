#pragma once
// Certification paths (RFC 5280, section 6) over OpenSSL, for certificates whose own key OpenSSL need not know.
#include <span>
#include <string>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/error.hpp"
#include "nikkan/base/time.hpp"

namespace nikkan::crypto {

/// How a path was judged. `depth` and `subject` are of the certificate that it failed at: 0 is the one asked about.
struct PathVerdict {
  bool good = false;
  unsigned depth = 0;
  Bytes subject = {};  ///< its Name, DER
  std::string says = {};
};

/// Whether a path leads from `certificate` over any of `between` to one of `trusted`, each DER, at `when`: names, times, CA bits and path
/// lengths, name constraints, critical extensions, signatures; above the certificate itself keys and signatures of 112 bits and more. A trusted one need
/// not be self-signed. Revocation is not asked. Errors: bad_value "certificate" when one of them is none.
Result<PathVerdict> verify_path(ByteView certificate, std::span<const ByteView> between, std::span<const ByteView> trusted, UnixTime when);

}  // namespace nikkan::crypto
