#pragma once
// An authority and what it signs, for tests: PEM files in a folder of their own that goes away.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace nikkan::net {

class Authority {
 public:
  explicit Authority(const std::string& name) {
    std::string path = std::filesystem::temp_directory_path() / "nikkan-tls-XXXXXX";
    folder_ = mkdtemp(path.data());
    key_ = EVP_EC_gen("P-256");
    certificate_ = make(name, key_, {}, nullptr);
    save("ca", certificate_, nullptr);
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority() {
    X509_free(certificate_);
    EVP_PKEY_free(key_);
    std::filesystem::remove_all(folder_);
  }

  std::string path(const std::string& file) const { return folder_ / file; }
  /// FILE.pem and FILE.key, with these words of openssl's subjectAltName ("DNS:B,DNS:C"), or none.
  void issue(const std::string& file, const std::string& names, int days = 30) const {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* made = make(file, key, names, this, days);
    save(file, made, key);
    X509_free(made);
    EVP_PKEY_free(key);
  }
  /// FILE.key becomes another key, with a password.
  void encrypt(const std::string& file) const {
    std::FILE* out = std::fopen(path(file + ".key").c_str(), "w");
    PEM_write_PrivateKey(out, key_, EVP_aes_128_cbc(), reinterpret_cast<const unsigned char*>("secret"), 6, nullptr, nullptr);
    std::fclose(out);
  }

 private:
  static void add(X509* to, X509V3_CTX& context, int what, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
    X509_add_ext(to, extension, -1);
    X509_EXTENSION_free(extension);
  }

  static X509* make(const std::string& name, EVP_PKEY* key, const std::string& names, const Authority* by, int days = 30) {
    X509* out = X509_new();
    X509_set_version(out, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(out), std::rand());
    X509_gmtime_adj(X509_getm_notBefore(out), -86400L * 60);
    X509_gmtime_adj(X509_getm_notAfter(out), 86400L * days);
    X509_set_pubkey(out, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(out), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(out, by == nullptr ? X509_get_subject_name(out) : X509_get_subject_name(by->certificate_));
    X509V3_CTX context;
    X509V3_set_ctx(&context, by == nullptr ? out : by->certificate_, out, nullptr, nullptr, 0);
    add(out, context, NID_basic_constraints, by == nullptr ? "critical,CA:TRUE" : "CA:FALSE");
    if (!names.empty()) add(out, context, NID_subject_alt_name, names.c_str());
    X509_sign(out, by == nullptr ? key : by->key_, EVP_sha256());
    return out;
  }

  void save(const std::string& file, X509* certificate, EVP_PKEY* key) const {
    std::FILE* out = std::fopen(path(file + ".pem").c_str(), "w");
    PEM_write_X509(out, certificate);
    std::fclose(out);
    if (key == nullptr) return;
    out = std::fopen(path(file + ".key").c_str(), "w");
    PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
  }

  std::filesystem::path folder_;
  EVP_PKEY* key_ = nullptr;
  X509* certificate_ = nullptr;
};

}  // namespace nikkan::net
