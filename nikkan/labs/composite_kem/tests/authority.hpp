#pragma once
// A classical CA and an RSA recipient for tests, made by OpenSSL once a process.
#include "nikkan/labs/composite_kem/certificate.hpp"

namespace nikkan::composite_kem {

struct Authority {
  crypto::SigningKey key;
  Certificate certificate;
  Certificate rsa_recipient;
};

/// ECDSA over P-256, self-signed.
const Authority& authority();

}  // namespace nikkan::composite_kem
