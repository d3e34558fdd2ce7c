#pragma once
// X.509 certificates (RFC 5280) as far as a recipient of composite keys needs them: reading, issuing by a classical CA, and
// the checks between a certificate and its issuer.
#include <optional>
#include <string>

#include "nikkan/base/time.hpp"
#include "nikkan/crypto/signature.hpp"
#include "nikkan/labs/composite_kem/composite.hpp"

namespace nikkan::composite_kem {

/// Bits of KeyUsage (RFC 5280, 4.2.1.3), the first one highest.
inline constexpr unsigned kKeyEncipherment = 0x20, kKeyCertSign = 0x04;

/// What was read. Names are DER.
struct Certificate {
  Bytes der;
  Bytes serial;  ///< contents of its INTEGER
  Bytes issuer, subject;
  UnixTime not_before = 0, not_after = 0;
  Bytes spki;                          ///< DER of the SubjectPublicKeyInfo
  Bytes algorithm;                     ///< contents of its key's OID
  Bytes signature_algorithm;           ///< contents of the OID it is signed with
  std::optional<unsigned> key_usage;   ///< first octet of the bits; absent without the extension
  bool key_usage_more_bits = false;    ///< of a second octet
  std::optional<Bytes> subject_key_identifier;
  bool ca = false;
  std::string unknown_critical = {};   ///< OID of the first critical extension that is not known here

  /// One of the twelve, or nullptr.
  const Algorithm* composite() const { return find_by_oid(algorithm); }
  /// Errors: those of parse_spki; unsupported when the key is none of the twelve.
  Result<PublicKey> public_key() const;
};

/// Errors: those of der.hpp; bad_value "certificate.time"; unsupported "certificate.version" before version 3.
Result<Certificate> parse_certificate(ByteView der);

/// SHA-1 of the composite public key (RFC 5280, 4.2.1.2, method 1).
Bytes key_identifier(const PublicKey& key);

/// A Name from "CN=Alice, O=Example": CN, O, OU, C, L, ST, DC, serialNumber, emailAddress (RFC 4514): '\' before a character that would mean
/// something, or before two hexadecimal digits. Written in that order. No '+'. Errors: bad_value "subject", with the offset and why; the
/// lengths are those of RFC 5280, appendix A.1.
Result<Bytes> parse_name(std::string_view text);
/// The same form back; octets that are no text as #hex.
std::string name_text(ByteView name);

struct Issue {
  std::string subject;
  UnixTime not_before = 0, not_after = 0;
};

/// A version 3 certificate for a composite key, by a CA: key usage exactly keyEncipherment, critical; key identifiers of
/// both. The serial number is 20 octets of `random`. Errors: bad_value "ca.certificate" when it is none, or the key is not its;
/// bad_value "validity"; those of parse_name and of the random source.
Result<Bytes> issue_certificate(const Certificate& ca, const crypto::SigningKey& ca_key, const PublicKey& key, const Issue& what,
                                crypto::Random& random);

/// One thing that a certificate or key does against the draft or RFC 5280.
struct Finding {
  std::string_view rule;  ///< "key-usage"
  std::string says;
  bool must = true;       ///< against a MUST; else advice
};

/// The draft's obligations for a certificate with a composite key, and against its issuer when that is given.
std::vector<Finding> check_certificate(const Certificate& certificate, UnixTime now, const Certificate* issuer = nullptr);

}  // namespace nikkan::composite_kem
