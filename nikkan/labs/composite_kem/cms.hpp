#pragma once
// CMS (RFC 5652) with KEMRecipientInfo (RFC 9629) for composite keys: EnvelopedData with AES-CBC, AuthEnvelopedData (RFC
// 5083) with AES-GCM. Recipients with RSA keys get a KeyTransRecipientInfo with RSA-OAEP of SHA-256 beside them.
//
//   Sealer sealer = *Sealer::begin(recipients, options, size, random);
//   out(sealer.head()); for each piece: sealer.update(in, piece), out(piece); sealer.finish(tail), out(tail);
//
//   CmsHead head = *parse_cms_head(first_octets, whole_size);
//   SecretBytes key = *open_content_key(head, private_key, certificate);
//   Opener opener = *Opener::begin(head, key); … update … finish(tail of the file)
//
// DER only: what is written has definite lengths, so the size of the content must be known; indefinite lengths are refused.
// Leaves out: authenticated attributes, key agreement recipients, passwords, signed content.
#include "nikkan/crypto/content_cipher.hpp"
#include "nikkan/crypto/kdf.hpp"
#include "nikkan/labs/composite_kem/certificate.hpp"

namespace nikkan::composite_kem {

/// Octets: what OpenSSL's HKDF takes as `info`, less what else stands there.
inline constexpr std::size_t kMaxUserKeyingMaterial = 32'000;
/// Octets that AES-GCM may encrypt under one nonce (SP 800-38D, 5.2.1.1).
inline constexpr std::uint64_t kMaxGcmContent = (std::uint64_t{1} << 36U) - 32;

struct CmsLimits {
  std::size_t max_head = 4U << 20U;   ///< octets before the content
  std::size_t max_recipients = 1000;
  std::size_t max_user_keying_material = kMaxUserKeyingMaterial;
};

/// How the key encryption key is derived and used.
struct KemOptions {
  crypto::Hash kdf = crypto::Hash::sha256;
  std::size_t kek = 32;  ///< 16, 24 or 32 octets: AES key wrap of that size
  std::optional<Bytes> user_keying_material;
  bool by_key_identifier = true;  ///< else by issuer and serial number
};

struct SealOptions {
  crypto::ContentAlgorithm content = crypto::ContentAlgorithm::aes256_gcm;
  KemOptions kem;
};

/// The `info` of the key derivation: CMSORIforKEMOtherInfo in DER.
Bytes kem_info(std::size_t kek, const std::optional<Bytes>& user_keying_material);

class Sealer {
 public:
  /// `size` octets of content will come. Errors: not_found "cms.recipients" for none; unsupported "cms.recipient" for a
  /// certificate whose key is neither one of the twelve nor RSA; bad_value "cms.wrap" for a wrap weaker than the key
  /// (ML-KEM-768 asks for 192 bits, ML-KEM-1024 for 256); limit "kem.ukm", "content"; those of encap.
  static Result<Sealer> begin(std::span<const Certificate> recipients, const SealOptions& options, std::uint64_t size, crypto::Random& random);
  /// Everything before the encrypted content.
  const Bytes& head() const { return head_; }
  Result<void> update(ByteView in, Bytes& out);
  /// The end of the content and what follows it. Errors: bad_length "cms.content" when it was not `size` octets.
  Result<void> finish(Bytes& out);

 private:
  Sealer(crypto::ContentCipher cipher, Bytes head, std::uint64_t size, bool authenticated)
      : cipher_(std::move(cipher)), head_(std::move(head)), left_(size), authenticated_(authenticated) {}
  crypto::ContentCipher cipher_;
  Bytes head_;
  std::uint64_t left_;
  bool authenticated_;
};

enum class RecipientKind : std::uint8_t { kem, key_transport, other };

/// A recipient as it stands in a message. Recipients that are not KEM keep `raw` only.
struct Recipient {
  RecipientKind kind = RecipientKind::other;
  std::uint64_t offset = 0;
  Bytes raw;
  std::optional<Bytes> key_identifier;     ///< or issuer and serial
  Bytes issuer, serial;
  Bytes kem_oid;                           ///< contents
  const Algorithm* algorithm = nullptr;    ///< when kem_oid is one of the twelve
  Bytes kem_ciphertext;
  std::string kdf_oid, wrap_oid;
  std::optional<crypto::Hash> kdf;         ///< when known
  std::size_t kek = 0;                     ///< kekLength as written
  std::size_t wrap_key = 0;                ///< of the wrap; 0 when unknown
  std::optional<Bytes> user_keying_material;
  Bytes encrypted_key;
};

struct CmsHead {
  bool authenticated = false;
  std::vector<Recipient> recipients;
  std::string content_type;  ///< OID
  std::string cipher_oid;
  std::optional<crypto::ContentAlgorithm> cipher;
  Bytes iv;
  std::uint64_t content_offset = 0, content_size = 0;
};

/// From the first octets of a message of `whole` octets. Errors: those of der.hpp; unsupported "cms.contentType" when it is
/// neither of the two; bad_length "cms" when its length is not that of the file; limit "cms.head", "cms.recipients".
Result<CmsHead> parse_cms_head(ByteView first, std::uint64_t whole, const CmsLimits& limits = {});

/// The content encryption key, by the recipient that is this key's. Without a certificate all recipients of its algorithm that are named
/// by issuer are tried. Errors: not_found "cms.recipient"; unsupported "kem.kdf", "kem.wrap"; bad_value
/// "kem.kekLength"; auth_failed "kem", whichever step failed.
Result<crypto::SecretBytes> open_content_key(const CmsHead& head, const PrivateKey& key, const Certificate* certificate = nullptr);

class Opener {
 public:
  /// Errors: unsupported "cms.contentEncryptionAlgorithm"; auth_failed "cms.key" for a key of another length.
  static Result<Opener> begin(const CmsHead& head, ByteView content_key);
  /// Encrypted content in pieces, `content_size` octets of it in all. What comes out is not authentic before finish().
  Result<void> update(ByteView in, Bytes& out) { return cipher_.update(in, out); }
  /// `tail` is what follows the content in the file. Errors: those of der.hpp; auth_failed "content".
  Result<void> finish(ByteView tail, Bytes& out);

 private:
  Opener(crypto::ContentCipher cipher, bool authenticated, std::uint64_t tail_offset)
      : cipher_(std::move(cipher)), authenticated_(authenticated), tail_offset_(tail_offset) {}
  crypto::ContentCipher cipher_;
  bool authenticated_;
  std::uint64_t tail_offset_;
};

}  // namespace nikkan::composite_kem
