#pragma once
// What a file holds: keys, certificates, CMS, in PEM or DER, told apart by their first elements.
#include "nikkan/labs/composite_kem/certificate.hpp"

namespace nikkan::composite_kem {

enum class ItemKind : std::uint8_t { public_key, private_key, certificate, cms, encrypted_key, unknown };
std::string_view to_string(ItemKind kind);

struct Item {
  ItemKind kind = ItemKind::unknown;
  crypto::SecretBytes der;
  std::uint64_t offset = 0;  ///< of its PEM block in the file
  std::uint64_t whole = 0;   ///< octets of a message of which `der` is the beginning; 0 when it is all there
};

/// By the first elements of DER: nothing is checked further.
ItemKind kind_of(ByteView der);
/// Items of a file. Errors: those of parse_pem; truncated "file" for an empty one.
Result<std::vector<Item>> read_items(ByteView content);
/// The one item of this kind. Errors: not_found, with what was found instead; duplicate when there are several.
Result<crypto::SecretBytes> only_one(ByteView content, ItemKind kind);
/// A recipient's key: from a SubjectPublicKeyInfo or a certificate, of which there must be one.
Result<PublicKey> read_public_key(ByteView content);
Result<PrivateKey> read_private_key(ByteView content);
/// PEM or DER of any certificate; those of a file with several.
Result<std::vector<Certificate>> read_certificates(ByteView content);
/// Errors: duplicate "file" when there are several.
Result<Certificate> read_certificate(ByteView content);

}  // namespace nikkan::composite_kem
