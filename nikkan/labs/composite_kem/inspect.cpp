#include "nikkan/labs/composite_kem/inspect.hpp"

#include <fmt/format.h>

#include "nikkan/crypto/der.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/crypto/ml_kem_key_file.hpp"
#include "nikkan/labs/composite_kem/cms.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"

namespace nikkan::composite_kem {
namespace {

using namespace crypto;

std::string digest(ByteView octets) { return sha256_hex(as_text(octets)); }

void add_text(Facts& to, std::string name, std::string key, std::string text) { to.push_back({std::move(name), text, {{std::move(key), text}}}); }

void add_octets(Facts& to, std::string name, std::string key, std::uint64_t count) {
  to.push_back({std::move(name), fmt::format("{} octets", count), {{key + "_octets", count}}});
}

void add_key(Facts& to, const PublicKey& key) {
  const Algorithm& a = key.algorithm();
  const ByteView ml_kem = key.ml_kem().octets();
  to.push_back({"algorithm", fmt::format("{} ({})", a.name, a.oid_text()), {{"algorithm", std::string(a.name)}, {"oid", a.oid_text()}}});
  add_octets(to, "public key", "public_key", key.octets().size());
  to.push_back({"ML-KEM", fmt::format("{}, {} octets", name_of(a.ml_kem), ml_kem.size()), {{"ml_kem", std::string(name_of(a.ml_kem))}, {"ml_kem_octets", std::uint64_t{ml_kem.size()}}}});
  add_text(to, "ML-KEM SHA-256", "ml_kem_sha256", digest(ml_kem));
  to.push_back({"traditional", fmt::format("{}, {} octets", a.traditional_name(), key.traditional().size()),
                {{"traditional", a.traditional_name()}, {"traditional_octets", std::uint64_t{key.traditional().size()}}}});
  add_text(to, "traditional SHA-256", "traditional_sha256", digest(key.traditional()));
  add_text(to, "key identifier", "key_identifier", to_hex(key_identifier(key)));
}

void add_plain(Facts& to, const EncapsulationKey& key) {
  to.push_back({"algorithm", fmt::format("{} alone, not composite", name_of(key.set())), {{"algorithm", std::string(name_of(key.set()))}}});
  add_octets(to, "public key", "public_key", key.octets().size());
  add_text(to, "ML-KEM SHA-256", "ml_kem_sha256", digest(key.octets()));
}

std::string usage_text(const Certificate& certificate) {
  if (!certificate.key_usage) return "absent";
  constexpr const char* kNames[]{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly"};
  std::string out;
  for (unsigned bit = 0; bit < 8; ++bit) {
    if ((*certificate.key_usage >> (7 - bit) & 1U) != 0) out += (out.empty() ? "" : ", ") + std::string(kNames[bit]);
  }
  return out;
}

std::string signature_name(ByteView oid) {
  constexpr std::pair<std::string_view, std::string_view> kNames[]{
      {"1.2.840.113549.1.1.11", "RSA with SHA-256"}, {"1.2.840.113549.1.1.12", "RSA with SHA-384"}, {"1.2.840.113549.1.1.13", "RSA with SHA-512"},
      {"1.2.840.113549.1.1.5", "RSA with SHA-1"},    {"1.2.840.10045.4.3.2", "ECDSA with SHA-256"}, {"1.2.840.10045.4.3.3", "ECDSA with SHA-384"},
      {"1.2.840.10045.4.3.4", "ECDSA with SHA-512"}, {"1.3.101.112", "Ed25519"},                    {"1.3.101.113", "Ed448"},
      {"2.16.840.1.101.3.4.3.17", "ML-DSA-44"},      {"2.16.840.1.101.3.4.3.18", "ML-DSA-65"},      {"2.16.840.1.101.3.4.3.19", "ML-DSA-87"}};
  const std::string text = der::oid_text(oid);
  for (const auto& [known, name] : kNames) {
    if (known == text) return std::string(name) + " (" + text + ")";
  }
  return text;
}

Result<Facts> inspect_certificate(ByteView der) {
  const auto certificate = parse_certificate(der);
  if (!certificate) return std::unexpected(certificate.error());
  Facts out;
  add_text(out, "subject", "subject", name_text(certificate->subject));
  add_text(out, "issuer", "issuer", name_text(certificate->issuer));
  add_text(out, "serial", "serial", to_hex(certificate->serial));
  add_text(out, "SHA-256", "sha256", digest(der));
  const std::string from = to_rfc3339(certificate->not_before), until = to_rfc3339(certificate->not_after);
  out.push_back({"valid", from + " to " + until, {{"not_before", from}, {"not_after", until}}});
  add_text(out, "key usage", "key_usage", usage_text(*certificate));
  out.push_back({"signed with", signature_name(certificate->signature_algorithm), {{"signature_algorithm", der::oid_text(certificate->signature_algorithm)}}});
  if (certificate->composite() != nullptr) {
    const auto key = certificate->public_key();
    if (!key) return std::unexpected(key.error());
    add_key(out, *key);
  } else if (find_ml_kem(certificate->algorithm) != nullptr) {
    const auto key = parse_ml_kem_spki(certificate->spki);
    if (!key) return std::unexpected(key.error());
    add_plain(out, *key);
  } else {
    const std::string oid = der::oid_text(certificate->algorithm);
    out.push_back({"algorithm", oid + ", not composite", {{"oid", oid}}});
  }
  return out;
}

Result<Facts> inspect_cms(ByteView der, std::uint64_t whole) {
  const auto head = parse_cms_head(der, whole);
  if (!head) return std::unexpected(head.error());
  Facts out;
  add_text(out, "type", "type", head->authenticated ? "AuthEnvelopedData" : "EnvelopedData");
  const std::string cipher = head->cipher ? parameters(*head->cipher).name : head->cipher_oid;
  out.push_back({"content", fmt::format("{} octets, {}", head->content_size, cipher), {{"content_octets", head->content_size}, {"cipher", cipher}}});
  for (const Recipient& one : head->recipients) {
    if (one.kind != RecipientKind::kem) {
      const bool transport = one.kind == RecipientKind::key_transport;
      out.push_back({"recipient", transport ? "key transport (a classical key)" : "of another kind", {{"kind", std::string(transport ? "key_transport" : "other")}}});
      continue;
    }
    const std::string algorithm = one.algorithm != nullptr ? std::string(one.algorithm->name) : der::oid_text(one.kem_oid);
    Fact who{"recipient", algorithm, {{"kind", std::string("kem")}, {"algorithm", algorithm}}};
    if (one.key_identifier) {
      who.text += ", key " + to_hex(*one.key_identifier);
      who.json.emplace_back("key_identifier", to_hex(*one.key_identifier));
    } else {
      who.text += ", certificate " + to_hex(one.serial) + " of " + name_text(one.issuer);
      who.json.emplace_back("serial", to_hex(one.serial));
      who.json.emplace_back("issuer", name_text(one.issuer));
    }
    out.push_back(std::move(who));
    add_octets(out, "  kemct", "kemct", one.kem_ciphertext.size());
    constexpr const char* kHashes[]{"HKDF-SHA256", "HKDF-SHA384", "HKDF-SHA512"};
    add_text(out, "  kdf", "kdf", one.kdf ? kHashes[static_cast<unsigned>(*one.kdf)] : one.kdf_oid);
    add_text(out, "  wrap", "wrap", one.wrap_key != 0 ? fmt::format("AES-{} key wrap", 8 * one.wrap_key) : one.wrap_oid);
    if (one.user_keying_material) add_octets(out, "  ukm", "ukm", one.user_keying_material->size());
  }
  return out;
}

Error not_known(const Item& item) {
  const ByteView der = item.der.reveal();
  if (item.kind == ItemKind::encrypted_key) return {Code::unsupported, 0, "file", "the private key is encrypted; `openssl pkey` writes it without"};
  if (der.size() > 1 && der[0] == der::kSequence && der[1] == 0x80) return {Code::bad_length, 1, "file", "an indefinite length (BER); DER is read"};
  return {Code::unsupported, 0, "file", "neither key, certificate nor CMS"};
}

Finding unreadable(const Error& error) { return {"readable", error.message()}; }

std::vector<Finding> check_cms(ByteView der, std::uint64_t whole) {
  const auto head = parse_cms_head(der, whole);
  if (!head) return {unreadable(head.error())};
  std::vector<Finding> out;
  if (!head->cipher) out.push_back({"content-cipher", fmt::format("the content is encrypted with {}, which is not known here", head->cipher_oid)});
  if (!head->authenticated) out.push_back({"not-authenticated", "EnvelopedData has nothing that would show a change of its content; AuthEnvelopedData has", false});
  std::size_t composite = 0;
  for (const Recipient& one : head->recipients) {
    if (one.kind != RecipientKind::kem || one.algorithm == nullptr) continue;
    ++composite;
    if (one.kem_ciphertext.size() != one.algorithm->ciphertext) {
      out.push_back({"kemct", fmt::format("the ciphertext is {} octets, not {}", one.kem_ciphertext.size(), one.algorithm->ciphertext)});
    }
    if (!one.kdf) out.push_back({"kdf", fmt::format("{} is no HKDF known here, or has parameters", one.kdf_oid)});
    if (one.wrap_key == 0) out.push_back({"wrap", fmt::format("{} is no AES key wrap, or has parameters", one.wrap_oid)});
    if (one.wrap_key != 0 && one.kek != one.wrap_key) out.push_back({"kek-length", "kekLength does not fit the wrap"});
    const std::size_t least = one.algorithm->ml_kem == MlKem::k1024 ? 32 : 24;
    if (one.wrap_key != 0 && one.wrap_key < least) out.push_back({"wrap-strength", fmt::format("the wrap's key has {} bits where {} are asked for", 8 * one.wrap_key, 8 * least)});
  }
  if (composite == 0) out.push_back({"recipients", "no recipient has a composite key"});
  return out;
}

}  // namespace

Result<Facts> inspect(const Item& item) {
  const ByteView der = item.der.reveal();
  Facts out;
  switch (item.kind) {
    case ItemKind::public_key: {
      const auto key = parse_spki(der);
      if (key) {
        add_key(out, *key);
        return out;
      }
      const auto plain = parse_ml_kem_spki(der);
      if (plain) {
        add_plain(out, *plain);
        return out;
      }
      return std::unexpected(plain.error().code == Code::unsupported ? key.error() : plain.error());
    }
    case ItemKind::private_key: {
      const auto key = parse_pkcs8(der);
      if (key) {
        add_key(out, key->public_key());
        add_octets(out, "private key", "private_key", key->octets().size());
        return out;
      }
      const auto plain = parse_ml_kem_pkcs8(der);
      if (plain) {
        add_plain(out, plain->key.encapsulation_key());
        constexpr const char* kForms[]{"seed", "expanded", "seed and expanded"};
        add_text(out, "private key", "private_key_form", kForms[static_cast<unsigned>(plain->form)]);
        return out;
      }
      return std::unexpected(plain.error().code == Code::unsupported ? key.error() : plain.error());
    }
    case ItemKind::certificate: return inspect_certificate(der);
    case ItemKind::cms: return inspect_cms(der, item.whole != 0 ? item.whole : der.size());
    case ItemKind::encrypted_key:
    case ItemKind::unknown: break;
  }
  return std::unexpected(not_known(item));
}

std::vector<Finding> check(const Item& item, UnixTime now, const Certificate* issuer) {
  const ByteView der = item.der.reveal();
  if (item.kind == ItemKind::certificate) {
    const auto certificate = parse_certificate(der);
    return certificate ? check_certificate(*certificate, now, issuer) : std::vector<Finding>{unreadable(certificate.error())};
  }
  if (item.kind == ItemKind::cms) return check_cms(der, item.whole != 0 ? item.whole : der.size());
  if (item.kind == ItemKind::public_key) {
    const auto key = parse_spki(der);
    return key ? std::vector<Finding>{} : std::vector<Finding>{unreadable(key.error())};
  }
  if (item.kind == ItemKind::private_key) {
    const auto key = parse_pkcs8(der);
    return key ? std::vector<Finding>{} : std::vector<Finding>{unreadable(key.error())};
  }
  return {unreadable(not_known(item))};
}

}  // namespace nikkan::composite_kem
