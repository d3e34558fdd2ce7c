#pragma once
// Encryption of content in pieces: AES in CBC with the padding of CMS (RFC 3565) and in GCM (RFC 5084), over OpenSSL.
#include <memory>
#include <optional>

#include "nikkan/base/error.hpp"
#include "nikkan/crypto/secret.hpp"

namespace nikkan::crypto {

enum class ContentAlgorithm : std::uint8_t { aes128_cbc, aes192_cbc, aes256_cbc, aes128_gcm, aes192_gcm, aes256_gcm };

struct ContentParameters {
  const char* name;  ///< "AES-256-GCM"
  std::size_t key;
  std::size_t iv;
  bool authenticated;
  std::uint8_t arc;  ///< last of 2.16.840.1.101.3.4.1.NN
};
constexpr ContentParameters parameters(ContentAlgorithm algorithm) {
  constexpr ContentParameters kAll[]{{"AES-128-CBC", 16, 16, false, 2}, {"AES-192-CBC", 24, 16, false, 22}, {"AES-256-CBC", 32, 16, false, 42},
                                     {"AES-128-GCM", 16, 12, true, 6},  {"AES-192-GCM", 24, 12, true, 26},  {"AES-256-GCM", 32, 12, true, 46}};
  return kAll[static_cast<unsigned>(algorithm)];
}
inline constexpr std::size_t kGcmTag = 16;

class ContentCipher {
 public:
  enum class Way : std::uint8_t { encrypt, decrypt };
  /// Errors: bad_length "content.key", "content.iv".
  static Result<ContentCipher> begin(Way way, ContentAlgorithm algorithm, ByteView key, ByteView iv);
  /// The next octets of the output; with CBC up to a block later. `out` is replaced.
  Result<void> update(ByteView in, Bytes& out);
  /// When all was given; to decrypt with GCM, `tag` is what the message says. Errors: auth_failed "content": the tag, or the
  /// padding.
  Result<void> finish(Bytes& out, ByteView tag = {});
  /// After finish(), of what was encrypted with GCM.
  Bytes tag() const;

 private:
  ContentCipher(Way way, ContentAlgorithm algorithm, std::shared_ptr<void> context) : way_(way), algorithm_(algorithm), context_(std::move(context)) {}
  Way way_;
  ContentAlgorithm algorithm_;
  std::shared_ptr<void> context_;
};

}  // namespace nikkan::crypto
