#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/labs/composite_kem/cms.hpp"
#include "nikkan/labs/composite_kem/cms_oids.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

Bytes copy(ByteView octets) { return {octets.begin(), octets.end()}; }

/// An AlgorithmIdentifier: its OID as text, its parameters as a reader.
std::string read_identifier(Reader& from, std::string_view field, Bytes& parameters) {
  Reader inside = der::element(from, der::kSequence, field);
  const std::string out = der::oid_text(der::contents(inside, der::kOid, field));
  parameters = copy(inside.rest());
  return out;
}

/// KEMRecipientInfo (RFC 9629, 3).
void read_kem(Reader& from, Recipient& out, const CmsLimits& limits) {
  Reader info = der::element(from, der::kSequence, "kem");
  const std::uint64_t version_at = info.offset();
  if (der::small_integer(info, "kem.version") != 0 && info.ok()) info.fail_at(version_at, Code::unsupported, "kem.version");
  if (der::next_is(info, der::primitive(0))) {
    out.key_identifier = copy(der::contents(info, der::primitive(0), "kem.rid"));
  } else {
    Reader rid = der::element(info, der::kSequence, "kem.rid");
    out.issuer = copy(der::any(rid, "kem.rid"));
    out.serial = copy(der::contents(rid, der::kInteger, "kem.rid"));
    rid.expect_end("kem.rid");
  }
  const std::uint64_t kem_at = info.offset();
  Reader kem = der::element(info, der::kSequence, "kem.kem");
  out.kem_oid = copy(der::contents(kem, der::kOid, "kem.kem"));
  out.algorithm = find_by_oid(out.kem_oid);
  if (info.ok() && out.algorithm != nullptr && !kem.at_end()) info.fail_at(kem_at, Code::bad_value, "kem.parameters");
  out.kem_ciphertext = copy(der::contents(info, der::kOctetString, "kem.kemct"));
  Bytes parameters;
  out.kdf_oid = read_identifier(info, "kem.kdf", parameters);
  if (parameters.empty() && out.kdf_oid == oid::kHkdfSha256) out.kdf = Hash::sha256;
  if (parameters.empty() && out.kdf_oid == oid::kHkdfSha384) out.kdf = Hash::sha384;
  if (parameters.empty() && out.kdf_oid == oid::kHkdfSha512) out.kdf = Hash::sha512;
  out.kek = der::small_integer(info, "kem.kekLength");
  if (der::next_is(info, der::constructed(0))) {
    Reader box = der::element(info, der::constructed(0), "kem.ukm");
    const std::uint64_t at = box.offset();
    out.user_keying_material = copy(der::contents(box, der::kOctetString, "kem.ukm"));
    if (out.user_keying_material->size() > limits.max_user_keying_material) info.fail_at(at, Code::limit, "kem.ukm");
    box.expect_end("kem.ukm");
  }
  out.wrap_oid = read_identifier(info, "kem.wrap", parameters);
  for (const auto& [arc, size] : {std::pair{"5", 16}, std::pair{"25", 24}, std::pair{"45", 32}}) {
    if (parameters.empty() && out.wrap_oid == std::string(oid::kAes) + arc) out.wrap_key = static_cast<std::size_t>(size);
  }
  out.encrypted_key = copy(der::contents(info, der::kOctetString, "kem.encryptedKey"));
  info.expect_end("kem");
}

Recipient read_recipient(Reader& from, const CmsLimits& limits) {
  Recipient out;
  out.offset = from.offset();
  const ByteView raw = der::any(from, "cms.recipient");
  out.raw = copy(raw);
  if (!from.ok()) return out;
  if (raw[0] == der::kSequence) out.kind = RecipientKind::key_transport;
  if (raw[0] != der::constructed(4)) return out;
  Reader again(raw, out.offset);
  Reader inside = der::element(again, der::constructed(4), "cms.recipient");
  if (der::oid_text(der::contents(inside, der::kOid, "cms.recipient")) != oid::kKemRecipient) return out;
  out.kind = RecipientKind::kem;
  read_kem(inside, out, limits);
  inside.expect_end("cms.recipient");
  if (!again.ok()) from.fail_at(again.error().offset, again.error().code, again.error().field);
  return out;
}

/// Which cipher, and its IV.
void read_cipher(Reader& from, CmsHead& out) {
  Bytes octets;
  const std::uint64_t at = from.offset();
  out.cipher_oid = read_identifier(from, "cms.contentEncryptionAlgorithm", octets);
  for (unsigned i = 0; i < 6; ++i) {
    const auto algorithm = static_cast<ContentAlgorithm>(i);
    const ContentParameters p = parameters(algorithm);
    if (out.cipher_oid != std::string(oid::kAes) + std::to_string(p.arc) || p.authenticated != out.authenticated) continue;
    Reader reader(octets);
    if (p.authenticated) {
      Reader inside = der::element(reader, der::kSequence, "cms.iv");
      out.iv = copy(der::contents(inside, der::kOctetString, "cms.iv"));
      const std::uint32_t tag = inside.at_end() ? 12 : der::small_integer(inside, "cms.tag");
      if (tag != kGcmTag) {  // the octets of RFC 5084 are 12 where nothing is said
        out.cipher_oid += " with a tag of " + std::to_string(tag) + " octets";
        return;
      }
    } else {
      out.iv = copy(der::contents(reader, der::kOctetString, "cms.iv"));
    }
    if (!reader.ok() || !reader.at_end() || out.iv.size() != p.iv) {
      from.fail_at(at, Code::bad_value, "cms.iv");
      return;
    }
    out.cipher = algorithm;
  }
}

/// The header of an element that reaches behind the first octets; it must end where `end` says.
void open(Reader& from, std::uint8_t tag, std::uint64_t& end, std::string_view field, bool exactly) {
  const std::uint64_t at = from.offset();
  const der::Header head = der::header(from, field);
  if (!from.ok()) return;
  if (head.tag != tag) {
    from.fail_at(at, Code::bad_value, field);
    return;
  }
  const std::uint64_t own = from.offset() + head.length;
  if (own > end || own < from.offset() || (exactly && own != end)) {
    from.fail_at(own > end ? at : own, own > end ? Code::truncated : Code::trailing, field);
    return;
  }
  end = own;
}

}  // namespace

Result<CmsHead> parse_cms_head(ByteView first, std::uint64_t whole, const CmsLimits& limits) {
  CmsHead out;
  const bool cut = first.size() < whole;
  Reader reader(first);
  std::uint64_t end = whole;
  open(reader, der::kSequence, end, "cms", true);
  const std::uint64_t type_at = reader.offset();
  const std::string type = der::oid_text(der::contents(reader, der::kOid, "cms.contentType"));
  out.authenticated = type == oid::kAuthEnvelopedData;
  if (reader.ok() && !out.authenticated && type != oid::kEnvelopedData) reader.fail_at(type_at, Code::unsupported, "cms.contentType");
  open(reader, der::constructed(0), end, "cms.content", true);
  open(reader, der::kSequence, end, "cms.envelopedData", true);
  const std::uint64_t version_at = reader.offset();
  const std::uint32_t version = der::small_integer(reader, "cms.version");
  if (reader.ok() && (out.authenticated ? version != 0 : version > 4)) reader.fail_at(version_at, Code::unsupported, "cms.version");
  if (der::next_is(reader, der::constructed(0))) der::any(reader, "cms.originatorInfo");
  Reader recipients = der::element(reader, der::kSet, "cms.recipientInfos");
  while (!recipients.at_end()) {
    if (out.recipients.size() == limits.max_recipients) {
      recipients.fail(Code::limit, "cms.recipients");
      break;
    }
    out.recipients.push_back(read_recipient(recipients, limits));
  }
  std::uint64_t info_end = end;
  open(reader, der::kSequence, info_end, "cms.encryptedContentInfo", false);
  out.content_type = der::oid_text(der::contents(reader, der::kOid, "cms.encryptedContentType"));
  read_cipher(reader, out);
  open(reader, der::primitive(0), info_end, "cms.encryptedContent", true);
  if (!reader.ok()) {
    if (first.size() > 1 && first[0] == der::kSequence && first[1] == 0x80) return nikkan::fail(Code::bad_length, "cms", 1, "an indefinite length (BER); DER is read");
    if (cut && reader.error().code == Code::truncated && reader.error().offset <= whole && first.size() >= limits.max_head) {
      return nikkan::fail(Code::limit, "cms.head", first.size());
    }
    return std::unexpected(reader.error());
  }
  out.content_offset = reader.offset();
  out.content_size = info_end - reader.offset();
  return out;
}

namespace {

/// Whether a recipient may be this key's.
bool may_be_of(const Recipient& one, const PrivateKey& key, ByteView identifier, const Certificate* certificate) {
  if (one.kind != RecipientKind::kem || one.algorithm != &key.algorithm()) return false;
  if (!one.key_identifier) return certificate == nullptr || (one.issuer == certificate->issuer && one.serial == certificate->serial);
  return std::ranges::equal(*one.key_identifier, identifier) || (certificate != nullptr && certificate->subject_key_identifier == one.key_identifier);
}

Result<SecretBytes> open_for(const Recipient& one, const PrivateKey& key) {
  if (!one.kdf) return nikkan::fail(Code::unsupported, "kem.kdf", one.offset, one.kdf_oid);
  if (one.wrap_key == 0) return nikkan::fail(Code::unsupported, "kem.wrap", one.offset, one.wrap_oid);
  if (one.kek != one.wrap_key) return nikkan::fail(Code::bad_value, "kem.kekLength", one.offset, "does not fit the wrap");
  const auto secret = key.decap(one.kem_ciphertext);
  if (!secret) return nikkan::fail(Code::auth_failed, "kem", one.offset);
  const auto kek = hkdf(*one.kdf, {}, secret->reveal(), kem_info(one.kek, one.user_keying_material), one.kek);
  if (!kek) return std::unexpected(kek.error());
  auto out = unwrap_key(kek->reveal(), one.encrypted_key);
  if (!out) return nikkan::fail(Code::auth_failed, "kem", one.offset);
  return out;
}

}  // namespace

Result<SecretBytes> open_content_key(const CmsHead& head, const PrivateKey& key, const Certificate* certificate) {
  const Bytes identifier = key_identifier(key.public_key());
  Result<SecretBytes> out = nikkan::fail(Code::not_found, "cms.recipient", 0,
                                         certificate == nullptr ? "no recipient is found by this key; its certificate (--cert) may help" : "no recipient is this certificate's");
  for (const Recipient& one : head.recipients) {
    if (!may_be_of(one, key, identifier, certificate)) continue;
    auto opened = open_for(one, key);
    if (opened || !out.error().field.starts_with("kem")) out = std::move(opened);
    if (out) break;
  }
  return out;
}

Result<Opener> Opener::begin(const CmsHead& head, ByteView content_key) {
  if (!head.cipher) return nikkan::fail(Code::unsupported, "cms.contentEncryptionAlgorithm", 0, head.cipher_oid);
  if (content_key.size() != parameters(*head.cipher).key) return nikkan::fail(Code::auth_failed, "cms.key");
  auto cipher = ContentCipher::begin(ContentCipher::Way::decrypt, *head.cipher, content_key, head.iv);
  if (!cipher) return std::unexpected(cipher.error());
  return Opener(std::move(*cipher), head.authenticated, head.content_offset + head.content_size);
}

Result<void> Opener::finish(ByteView tail, Bytes& out) {
  Reader reader(tail, tail_offset_);
  ByteView tag;
  if (authenticated_) {
    if (der::next_is(reader, der::constructed(1))) return nikkan::fail(Code::unsupported, "cms.authAttrs", tail_offset_);
    tag = der::contents(reader, der::kOctetString, "cms.mac");
    if (der::next_is(reader, der::constructed(2))) der::any(reader, "cms.unauthAttrs");
  } else if (der::next_is(reader, der::constructed(1))) {
    der::any(reader, "cms.unprotectedAttrs");
  }
  reader.expect_end("cms");
  if (!reader.ok()) return std::unexpected(reader.error());
  return cipher_.finish(out, tag);
}

}  // namespace nikkan::composite_kem
