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

void add_key(Facts& to, const PublicKey& key) {
  const Algorithm& a = key.algorithm();
  const ByteView ml_kem = key.ml_kem().octets();
  to.emplace_back("algorithm", fmt::format("{} ({})", a.name, a.oid_text()));
  to.emplace_back("public key", fmt::format("{} octets", key.octets().size()));
  to.emplace_back("ML-KEM", fmt::format("{}, {} octets", name_of(a.ml_kem), ml_kem.size()));
  to.emplace_back("ML-KEM SHA-256", digest(ml_kem));
  to.emplace_back("traditional", fmt::format("{}, {} octets", a.traditional_name(), key.traditional().size()));
  to.emplace_back("traditional SHA-256", digest(key.traditional()));
  to.emplace_back("key identifier", to_hex(key_identifier(key)));
}

void add_plain(Facts& to, const EncapsulationKey& key) {
  to.emplace_back("algorithm", fmt::format("{} alone, not composite", name_of(key.set())));
  to.emplace_back("public key", fmt::format("{} octets", key.octets().size()));
  to.emplace_back("ML-KEM SHA-256", digest(key.octets()));
}

std::string usage_text(const Certificate& certificate) {
  if (!certificate.key_usage) return "none";
  constexpr const char* kNames[]{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign", "encipherOnly"};
  std::string out;
  for (unsigned bit = 0; bit < 8; ++bit) {
    if ((*certificate.key_usage >> (7 - bit) & 1U) != 0) out += (out.empty() ? "" : ", ") + std::string(kNames[bit]);
  }
  return out;
}

Result<Facts> inspect_certificate(ByteView der) {
  const auto certificate = parse_certificate(der);
  if (!certificate) return std::unexpected(certificate.error());
  Facts out{{"subject", name_text(certificate->subject)},
            {"issuer", name_text(certificate->issuer)},
            {"valid", fmt::format("{} to {}", to_rfc3339(certificate->not_before), to_rfc3339(certificate->not_after))},
            {"key usage", usage_text(*certificate)},
            {"signed with", der::oid_text(certificate->signature_algorithm)}};
  if (certificate->composite() != nullptr) {
    const auto key = certificate->public_key();
    if (!key) return std::unexpected(key.error());
    add_key(out, *key);
  } else if (find_ml_kem(certificate->algorithm) != nullptr) {
    const auto key = parse_ml_kem_spki(certificate->spki);
    if (!key) return std::unexpected(key.error());
    add_plain(out, *key);
  } else {
    out.emplace_back("algorithm", fmt::format("{}, not composite", der::oid_text(certificate->algorithm)));
  }
  return out;
}

Result<Facts> inspect_cms(ByteView der) {
  const auto head = parse_cms_head(der, der.size());
  if (!head) return std::unexpected(head.error());
  Facts out{{"type", head->authenticated ? "AuthEnvelopedData" : "EnvelopedData"},
            {"content", fmt::format("{} octets, {}", head->content_size, head->cipher ? parameters(*head->cipher).name : head->cipher_oid.c_str())}};
  for (const Recipient& one : head->recipients) {
    if (one.kind != RecipientKind::kem) {
      out.emplace_back("recipient", one.kind == RecipientKind::key_transport ? "key transport (a classical key)" : "of another kind");
      continue;
    }
    const std::string who = one.key_identifier ? "key " + to_hex(*one.key_identifier) : "certificate " + to_hex(one.serial) + " of " + name_text(one.issuer);
    out.emplace_back("recipient", fmt::format("{}, {}", one.algorithm != nullptr ? std::string(one.algorithm->name) : der::oid_text(one.kem_oid), who));
    out.emplace_back("  kemct", fmt::format("{} octets", one.kem_ciphertext.size()));
    constexpr const char* kHashes[]{"HKDF-SHA256", "HKDF-SHA384", "HKDF-SHA512"};
    out.emplace_back("  kdf", one.kdf ? kHashes[static_cast<unsigned>(*one.kdf)] : one.kdf_oid.c_str());
    out.emplace_back("  wrap", one.wrap_key != 0 ? fmt::format("AES-{} key wrap", 8 * one.wrap_key) : one.wrap_oid);
    if (one.user_keying_material) out.emplace_back("  ukm", fmt::format("{} octets", one.user_keying_material->size()));
  }
  return out;
}

Finding unreadable(const Error& error) { return {"readable", error.message()}; }

std::vector<Finding> check_cms(ByteView der) {
  const auto head = parse_cms_head(der, der.size());
  if (!head) return {unreadable(head.error())};
  std::vector<Finding> out;
  if (!head->cipher) out.push_back({"content-cipher", fmt::format("the content is encrypted with {}, which is not known here", head->cipher_oid)});
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
        out.emplace_back("private key", fmt::format("{} octets", key->octets().size()));
        return out;
      }
      const auto plain = parse_ml_kem_pkcs8(der);
      if (plain) {
        add_plain(out, plain->key.encapsulation_key());
        constexpr const char* kForms[]{"seed", "expanded", "seed and expanded"};
        out.emplace_back("private key", kForms[static_cast<unsigned>(plain->form)]);
        return out;
      }
      return std::unexpected(plain.error().code == Code::unsupported ? key.error() : plain.error());
    }
    case ItemKind::certificate: return inspect_certificate(der);
    case ItemKind::cms: return inspect_cms(der);
    case ItemKind::unknown: break;
  }
  return nikkan::fail(Code::unsupported, "file", 0, "neither key, certificate nor CMS");
}

std::vector<Finding> check(const Item& item, UnixTime now, const Certificate* issuer) {
  const ByteView der = item.der.reveal();
  if (item.kind == ItemKind::certificate) {
    const auto certificate = parse_certificate(der);
    return certificate ? check_certificate(*certificate, now, issuer) : std::vector<Finding>{unreadable(certificate.error())};
  }
  if (item.kind == ItemKind::cms) return check_cms(der);
  if (item.kind == ItemKind::public_key) {
    const auto key = parse_spki(der);
    return key ? std::vector<Finding>{} : std::vector<Finding>{unreadable(key.error())};
  }
  if (item.kind == ItemKind::private_key) {
    const auto key = parse_pkcs8(der);
    return key ? std::vector<Finding>{} : std::vector<Finding>{unreadable(key.error())};
  }
  return {unreadable(nikkan::fail(Code::unsupported, "file", 0, "neither key, certificate nor CMS").error())};
}

}  // namespace nikkan::composite_kem
