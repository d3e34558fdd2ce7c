// Certificates, and their names as text and back.
#include "nikkan/labs/composite_kem/certificate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::composite_kem;
  const nikkan::ByteView input(data, size);
  if (const auto certificate = parse_certificate(input)) {
    (void)name_text(certificate->subject);
    (void)check_certificate(*certificate, 1764720000, &*certificate);
  }
  if (const auto name = parse_name(nikkan::as_text(input)); name && name_text(*name).empty()) __builtin_trap();
  return 0;
}
