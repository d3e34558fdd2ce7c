// OneAsymmetricKey, composite and plain. A key that was read is written back the same, if it came in our form.
#include <algorithm>

#include "nikkan/crypto/ml_kem_key_file.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::composite_kem;
  const nikkan::ByteView input(data, size);
  if (const auto key = parse_pkcs8(input)) {
    const auto again = write_pkcs8(*key);
    const auto back = parse_pkcs8(again.reveal());
    if (!back || !std::ranges::equal(back->octets().reveal(), key->octets().reveal())) __builtin_trap();
  }
  (void)nikkan::crypto::parse_ml_kem_pkcs8(input);
  return 0;
}
