#include <algorithm>

#include "nikkan/crypto/der.hpp"
#include "nikkan/labs/composite_kem/cms.hpp"
#include "nikkan/labs/composite_kem/cms_oids.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

Bytes oid_element(std::string_view text) { return der::write(der::kOid, {der::parse_oid(text).value()}); }

Bytes wrap_identifier(std::size_t kek) {
  const char* const arc = kek == 16 ? "5" : kek == 24 ? "25" : "45";
  return der::write(der::kSequence, {oid_element(std::string(oid::kAes) + arc)});
}

Bytes kdf_identifier(Hash hash) {
  constexpr std::string_view kNames[]{oid::kHkdfSha256, oid::kHkdfSha384, oid::kHkdfSha512};
  return der::write(der::kSequence, {oid_element(kNames[static_cast<unsigned>(hash)])});
}

Bytes keying_material(const std::optional<Bytes>& octets) {
  return octets ? der::write(der::constructed(0), {der::write(der::kOctetString, {*octets})}) : Bytes{};
}

Bytes issuer_and_serial(const Certificate& certificate) {
  return der::write(der::kSequence, {certificate.issuer, der::write(der::kInteger, {certificate.serial})});
}

bool name_by_key(const Certificate& certificate, const KemOptions& options) {
  return options.by_key_identifier && certificate.subject_key_identifier.has_value();
}

/// OtherRecipientInfo around a KEMRecipientInfo (RFC 9629, 3).
Result<Bytes> kem_recipient(const Certificate& certificate, const KemOptions& options, ByteView content_key, Random& random) {
  const auto key = certificate.public_key();
  if (!key) return std::unexpected(key.error());
  const std::size_t least = key->algorithm().ml_kem == MlKem::k1024 ? 32 : 24;
  if (options.kek < least || options.kek > 32 || options.kek % 8 != 0) {
    return nikkan::fail(Code::bad_value, "cms.wrap", 0, least == 32 ? "ML-KEM-1024 asks for a 256-bit key" : "ML-KEM-768 asks for a key of 192 bits or more");
  }
  const auto sent = key->encap(random);
  if (!sent) return std::unexpected(sent.error());
  const auto kek = hkdf(options.kdf, {}, sent->secret.reveal(), kem_info(options.kek, options.user_keying_material), options.kek);
  if (!kek) return std::unexpected(kek.error());
  const auto wrapped = wrap_key(kek->reveal(), content_key);
  if (!wrapped) return std::unexpected(wrapped.error());
  const Bytes rid = name_by_key(certificate, options) ? der::write(der::primitive(0), {*certificate.subject_key_identifier}) : issuer_and_serial(certificate);
  const Bytes info = der::write(der::kSequence,
                                {der::write_small(0), rid, algorithm_identifier(key->algorithm()), der::write(der::kOctetString, {sent->ciphertext}),
                                 kdf_identifier(options.kdf), der::write_small(static_cast<std::uint32_t>(options.kek)),
                                 keying_material(options.user_keying_material), wrap_identifier(options.kek), der::write(der::kOctetString, {*wrapped})});
  return der::write(der::constructed(4), {oid_element(oid::kKemRecipient), info});
}

/// KeyTransRecipientInfo (RFC 5652, 6.2.1) with RSAES-OAEP of SHA-256 (RFC 3560).
Result<Bytes> rsa_recipient(const Certificate& certificate, const KemOptions& options, ByteView content_key) {
  Reader reader(certificate.spki);
  Reader inside = der::element(reader, der::kSequence, "spki");
  der::any(inside, "spki.algorithm");
  const ByteView octets = der::bit_string(inside, "spki.subjectPublicKey");
  if (!reader.ok()) return std::unexpected(reader.error());
  for (unsigned bits = 2048; bits <= 8192; bits += 1024) {
    const auto key = RsaPublicKey::parse(octets, bits);
    if (!key) continue;
    const auto sent = key->encrypt(content_key);
    if (!sent) return std::unexpected(sent.error());
    const Bytes sha256 = der::write(der::kSequence, {oid_element(oid::kSha256)});
    const Bytes mgf = der::write(der::kSequence, {oid_element(oid::kMgf1), sha256});
    const Bytes algorithm = der::write(
        der::kSequence, {oid_element(oid::kRsaOaep), der::write(der::kSequence, {der::write(der::constructed(0), {sha256}), der::write(der::constructed(1), {mgf})})});
    const bool by_key = name_by_key(certificate, options);
    const Bytes rid = by_key ? der::write(der::primitive(0), {*certificate.subject_key_identifier}) : issuer_and_serial(certificate);
    return der::write(der::kSequence, {der::write_small(by_key ? 2 : 0), rid, algorithm, der::write(der::kOctetString, {*sent})});
  }
  return nikkan::fail(Code::unsupported, "cms.recipient", 0, "an RSA key of 2048 to 8192 bits, in steps of 1024");
}

Bytes cipher_identifier(ContentAlgorithm algorithm, ByteView iv) {
  const ContentParameters p = parameters(algorithm);
  const Bytes name = oid_element(std::string(oid::kAes) + std::to_string(p.arc)), nonce = der::write(der::kOctetString, {iv});
  if (!p.authenticated) return der::write(der::kSequence, {name, nonce});
  return der::write(der::kSequence, {name, der::write(der::kSequence, {nonce, der::write_small(kGcmTag)})});
}

void append(Bytes& to, ByteView octets) { to.insert(to.end(), octets.begin(), octets.end()); }

}  // namespace

Bytes kem_info(std::size_t kek, const std::optional<Bytes>& user_keying_material) {
  return der::write(der::kSequence, {wrap_identifier(kek), der::write_small(static_cast<std::uint32_t>(kek)), keying_material(user_keying_material)});
}

Result<Sealer> Sealer::begin(std::span<const Certificate> recipients, const SealOptions& options, std::uint64_t size, Random& random) {
  if (recipients.empty()) return nikkan::fail(Code::not_found, "cms.recipients");
  const ContentParameters p = parameters(options.content);
  if (options.kem.user_keying_material && options.kem.user_keying_material->size() > kMaxUserKeyingMaterial) return nikkan::fail(Code::limit, "kem.ukm", kMaxUserKeyingMaterial);
  if (p.authenticated && size > kMaxGcmContent) return nikkan::fail(Code::limit, "content", kMaxGcmContent, "AES-GCM takes no more; AES-CBC does");
  SecretBytes key(p.key);
  Bytes iv(p.iv);
  if (auto filled = random.fill(key.mutable_octets()); !filled) return std::unexpected(filled.error());
  if (auto filled = random.fill(iv); !filled) return std::unexpected(filled.error());

  std::vector<Bytes> infos;
  for (const Certificate& one : recipients) {
    const bool rsa = der::oid_text(one.algorithm) == oid::kRsaEncryption;
    if (rsa && one.key_usage && (*one.key_usage & kKeyEncipherment) == 0) return nikkan::fail(Code::bad_value, "cms.recipient", 0, "its key usage has no keyEncipherment");
    if (!rsa && one.composite() == nullptr) return nikkan::fail(Code::unsupported, "cms.recipient", 0, "a key of " + der::oid_text(one.algorithm));
    auto info = rsa ? rsa_recipient(one, options.kem, key.reveal()) : kem_recipient(one, options.kem, key.reveal(), random);
    if (!info) return std::unexpected(info.error());
    infos.push_back(std::move(*info));
  }
  std::ranges::sort(infos);  // the order of a SET OF in DER
  Bytes set;
  for (const Bytes& info : infos) append(set, info);

  auto cipher = ContentCipher::begin(ContentCipher::Way::encrypt, options.content, key.reveal(), iv);
  if (!cipher) return std::unexpected(cipher.error());
  const std::uint64_t content = p.authenticated ? size : size / 16 * 16 + 16;
  const Bytes before = [&] {
    // RFC 5652, 6.1: version 3 with an OtherRecipientInfo, 2 with a recipient by key identifier; RFC 5083: version 0.
    const bool kem = std::ranges::any_of(infos, [](const Bytes& one) { return one.front() == der::constructed(4); });
    const bool plain = !kem && std::ranges::all_of(infos, [](const Bytes& one) {
      Reader reader(one);
      Reader inside = der::element(reader, der::kSequence, "");
      return der::small_integer(inside, "") == 0;
    });
    Bytes out = der::write_small(p.authenticated || plain ? 0 : kem ? 3 : 2);
    append(out, der::write(der::kSet, {set}));
    return out;
  }();
  const Bytes type = oid_element(oid::kData), algorithm = cipher_identifier(options.content, iv);
  const Bytes content_head = der::header_of(der::primitive(0), content);
  const std::uint64_t info_size = type.size() + algorithm.size() + content_head.size() + content;
  const Bytes info_head = der::header_of(der::kSequence, info_size);
  const std::uint64_t body = before.size() + info_head.size() + info_size + (p.authenticated ? 2 + kGcmTag : 0);
  const Bytes body_head = der::header_of(der::kSequence, body), box_head = der::header_of(der::constructed(0), body_head.size() + body);
  const Bytes message_type = oid_element(p.authenticated ? oid::kAuthEnvelopedData : oid::kEnvelopedData);
  Bytes head = der::header_of(der::kSequence, message_type.size() + box_head.size() + body_head.size() + body);
  for (const Bytes* const part : {&message_type, &box_head, &body_head, &before, &info_head, &type, &algorithm, &content_head}) append(head, *part);
  return Sealer(std::move(*cipher), std::move(head), size, p.authenticated);
}

Result<void> Sealer::update(ByteView in, Bytes& out) {
  if (in.size() > left_) return nikkan::fail(Code::bad_length, "cms.content", 0, "is longer than was said");
  left_ -= in.size();
  return cipher_.update(in, out);
}

Result<void> Sealer::finish(Bytes& out) {
  if (left_ != 0) return nikkan::fail(Code::bad_length, "cms.content", 0, "is shorter than was said");
  if (auto done = cipher_.finish(out); !done) return done;
  if (authenticated_) append(out, der::write(der::kOctetString, {cipher_.tag()}));
  return {};
}

}  // namespace nikkan::composite_kem
