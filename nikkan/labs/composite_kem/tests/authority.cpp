#include "nikkan/labs/composite_kem/tests/authority.hpp"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace nikkan::composite_kem {
namespace {

Bytes private_der(EVP_PKEY* key) {
  std::uint8_t* octets = nullptr;
  const int size = i2d_PrivateKey(key, &octets);
  Bytes out(octets, octets + size);
  OPENSSL_free(octets);
  return out;
}

void add(X509* to, int name, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, to, to, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, name, value);
  X509_add_ext(to, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate self_signed(EVP_PKEY* key, const char* name, bool ca) {
  X509* const x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 7);
  ASN1_TIME_set_string(X509_getm_notBefore(x509), "19000101000000Z");
  ASN1_TIME_set_string(X509_getm_notAfter(x509), "99991231235959Z");
  X509_set_pubkey(x509, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC, reinterpret_cast<const std::uint8_t*>(name), -1, -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  if (ca) {
    add(x509, NID_basic_constraints, "critical,CA:TRUE");
    add(x509, NID_key_usage, "critical,keyCertSign,cRLSign");
    add(x509, NID_subject_key_identifier, "hash");
  }
  X509_sign(x509, key, EVP_sha256());
  std::uint8_t* octets = nullptr;
  const int size = i2d_X509(x509, &octets);
  Certificate out = parse_certificate({octets, static_cast<std::size_t>(size)}).value();
  OPENSSL_free(octets);
  X509_free(x509);
  return out;
}

}  // namespace

const Authority& authority() {
  static const Authority kAuthority = [] {
    EVP_PKEY* const ec = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
    EVP_PKEY* const rsa = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
    Authority out{crypto::SigningKey::parse(private_der(ec)).value(), self_signed(ec, "Test CA", true), self_signed(rsa, "RSA recipient", false)};
    EVP_PKEY_free(ec);
    EVP_PKEY_free(rsa);
    return out;
  }();
  return kAuthority;
}

}  // namespace nikkan::composite_kem
