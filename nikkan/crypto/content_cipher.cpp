#include "nikkan/crypto/content_cipher.hpp"

#include <openssl/err.h>

#include "nikkan/crypto/openssl_handles.hpp"

namespace nikkan::crypto {
namespace {

const EVP_CIPHER* cipher_of(ContentAlgorithm algorithm) {
  switch (algorithm) {
    case ContentAlgorithm::aes128_cbc: return EVP_aes_128_cbc();
    case ContentAlgorithm::aes192_cbc: return EVP_aes_192_cbc();
    case ContentAlgorithm::aes256_cbc: return EVP_aes_256_cbc();
    case ContentAlgorithm::aes128_gcm: return EVP_aes_128_gcm();
    case ContentAlgorithm::aes192_gcm: return EVP_aes_192_gcm();
    case ContentAlgorithm::aes256_gcm: return EVP_aes_256_gcm();
  }
  return nullptr;
}

EVP_CIPHER_CTX* of(const std::shared_ptr<void>& context) { return static_cast<EVP_CIPHER_CTX*>(context.get()); }

}  // namespace

Result<ContentCipher> ContentCipher::begin(Way way, ContentAlgorithm algorithm, ByteView key, ByteView iv) {
  const ContentParameters p = parameters(algorithm);
  if (key.size() != p.key) return fail(Code::bad_length, "content.key");
  if (iv.size() != p.iv) return fail(Code::bad_length, "content.iv");
  std::shared_ptr<void> context(EVP_CIPHER_CTX_new(), [](void* c) { EVP_CIPHER_CTX_free(static_cast<EVP_CIPHER_CTX*>(c)); });
  if (EVP_CipherInit_ex(of(context), cipher_of(algorithm), nullptr, key.data(), iv.data(), way == Way::encrypt ? 1 : 0) != 1) {
    ERR_clear_error();
    return fail(Code::internal, "content");
  }
  return ContentCipher(way, algorithm, std::move(context));
}

Result<void> ContentCipher::update(ByteView in, Bytes& out) {
  constexpr std::size_t kStep = std::size_t{1} << 30U;
  out.resize(in.size() + 16);
  std::size_t made = 0;
  while (!in.empty()) {
    const ByteView part = in.first(std::min(in.size(), kStep));
    int size = 0;
    if (EVP_CipherUpdate(of(context_), out.data() + made, &size, part.data(), static_cast<int>(part.size())) != 1) {
      ERR_clear_error();
      return fail(Code::limit, "content");  // GCM ends at 64 GiB
    }
    made += static_cast<std::size_t>(size);
    in = in.subspan(part.size());
  }
  out.resize(made);
  return {};
}

Result<void> ContentCipher::finish(Bytes& out, ByteView tag) {
  out.assign(16, 0);
  if (way_ == Way::decrypt && parameters(algorithm_).authenticated) {
    if (tag.size() != kGcmTag) return fail(Code::bad_length, "content.tag", tag.size());
    EVP_CIPHER_CTX_ctrl(of(context_), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), const_cast<std::uint8_t*>(tag.data()));
  }
  int size = 0;
  if (EVP_CipherFinal_ex(of(context_), out.data(), &size) != 1) {
    ERR_clear_error();
    out.clear();
    return fail(Code::auth_failed, "content");
  }
  out.resize(static_cast<std::size_t>(size));
  return {};
}

Bytes ContentCipher::tag() const {
  Bytes out(kGcmTag);
  EVP_CIPHER_CTX_ctrl(of(context_), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(out.size()), out.data());
  return out;
}

}  // namespace nikkan::crypto
