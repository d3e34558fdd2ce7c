#include "nikkan/crypto/certification_path.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <utility>

#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

using X509Handle = std::unique_ptr<X509, FreeWith<X509_free>>;
using Store = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_pop_free(stack, X509_free); }
};
using Stack = std::unique_ptr<STACK_OF(X509), FreeStack>;

constexpr int kLevel = 2;  // 112 bits
constexpr int kBits = 112;

X509Handle read(ByteView der) {
  const std::uint8_t* at = der.data();
  X509Handle out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return out;
}

Bytes subject_of(const X509* certificate) {
  std::uint8_t* octets = nullptr;
  const int size = i2d_X509_NAME(X509_get_subject_name(certificate), &octets);
  Bytes out(octets, octets + std::max(0, size));
  OPENSSL_free(octets);
  return out;
}

PathVerdict bad(const X509* at, std::size_t depth, std::string_view says) {
  return {.depth = static_cast<unsigned>(depth), .subject = at == nullptr ? Bytes{} : subject_of(at), .says = std::string(says)};
}

/// What is to be said of the certificate itself, apart from its issuer.
std::string_view against(X509* own, UnixTime when) {
  // OpenSSL's "is it before": never 0 but for a time that cannot be read.
  std::time_t at = static_cast<std::time_t>(when);
  if (X509_cmp_time(X509_get0_notBefore(own), &at) >= 0) return X509_verify_cert_error_string(X509_V_ERR_CERT_NOT_YET_VALID);
  if (X509_cmp_time(X509_get0_notAfter(own), &at) <= 0) return X509_verify_cert_error_string(X509_V_ERR_CERT_HAS_EXPIRED);
  if ((X509_get_extension_flags(own) & EXFLAG_CRITICAL) != 0) return X509_verify_cert_error_string(X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION);
  int bits = 0;
  if (X509_get_signature_info(own, nullptr, nullptr, &bits, nullptr) != 1 || bits < kBits) return "signature digest algorithm too weak";
  return {};
}

/// The chain is that of the issuer: here it is judged as one that goes on below.
PathVerdict judge_above(X509* own, const STACK_OF(X509) * chain) {
  long below = 0;
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    X509* const one = sk_X509_value(chain, i);
    const auto depth = static_cast<std::size_t>(i) + 1;
    if (X509_check_ca(one) == 0 || (X509_get_key_usage(one) & KU_KEY_CERT_SIGN) == 0) return bad(one, depth, X509_verify_cert_error_string(X509_V_ERR_INVALID_CA));
    const long most = X509_get_pathlen(one);
    if (most != -1 && below > most) return bad(one, depth, X509_verify_cert_error_string(X509_V_ERR_PATH_LENGTH_EXCEEDED));
    if ((X509_get_extension_flags(one) & EXFLAG_SI) == 0) ++below;
    const std::unique_ptr<NAME_CONSTRAINTS, FreeWith<NAME_CONSTRAINTS_free>> names(
        static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(one, NID_name_constraints, nullptr, nullptr)));
    if (names) {
      const int held = NAME_CONSTRAINTS_check(own, names.get());
      if (held != X509_V_OK) return bad(own, 0, X509_verify_cert_error_string(held));
    }
  }
  return {.good = true};
}

PathVerdict verify_issuer(X509_STORE* store, X509* own, X509* issuer, STACK_OF(X509) * between, UnixTime when) {
  if (X509_verify(own, X509_get0_pubkey(issuer)) != 1) return bad(own, 0, X509_verify_cert_error_string(X509_V_ERR_CERT_SIGNATURE_FAILURE));
  const StoreContext context(X509_STORE_CTX_new());
  if (!context || X509_STORE_CTX_init(context.get(), store, issuer, between) != 1) return bad(nullptr, 0, "out of memory");
  X509_VERIFY_PARAM* const parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time(parameters, when);
  X509_VERIFY_PARAM_set_auth_level(parameters, kLevel);
  if (X509_verify_cert(context.get()) == 1) return judge_above(own, X509_STORE_CTX_get0_chain(context.get()));
  return bad(X509_STORE_CTX_get_current_cert(context.get()), static_cast<std::size_t>(std::max(0, X509_STORE_CTX_get_error_depth(context.get()))) + 1,
             X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

}  // namespace

Result<PathVerdict> verify_path(ByteView certificate, std::span<const ByteView> between, std::span<const ByteView> trusted, UnixTime when) {
  const X509Handle own = read(certificate);
  const Store store(X509_STORE_new());
  const Stack stack(sk_X509_new_null()), candidates(sk_X509_new_null());
  if (!own || !store || !stack || !candidates) return fail(Code::bad_value, "certificate");
  for (const auto& [list, is_trusted] : {std::pair{trusted, true}, {between, false}}) {
    for (const ByteView der : list) {
      X509Handle one = read(der);
      if (!one) return fail(Code::bad_value, "certificate");
      if (is_trusted ? X509_STORE_add_cert(store.get(), one.get()) != 1 : X509_add_cert(stack.get(), one.get(), X509_ADD_FLAG_UP_REF) != 1) return fail(Code::internal, "certificate");
      if (X509_add_cert(candidates.get(), one.get(), X509_ADD_FLAG_UP_REF) != 1) return fail(Code::internal, "certificate");
    }
  }
  // The first step is made here: OpenSSL 3.0 builds no path from a key that it does not know.
  PathVerdict out = bad(own.get(), 0, against(own.get(), when));
  if (!out.says.empty()) return out;
  out.says = X509_verify_cert_error_string(X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
  for (int i = 0; i < sk_X509_num(candidates.get()); ++i) {
    X509* const issuer = sk_X509_value(candidates.get(), i);
    const int fits = X509_check_issued(issuer, own.get());
    if (fits == X509_V_ERR_SUBJECT_ISSUER_MISMATCH) continue;
    out = fits == X509_V_OK ? verify_issuer(store.get(), own.get(), issuer, stack.get(), when) : bad(own.get(), 0, X509_verify_cert_error_string(fits));
    if (out.good) break;
  }
  ERR_clear_error();
  return out;
}

}  // namespace nikkan::crypto
