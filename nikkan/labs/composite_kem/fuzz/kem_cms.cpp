// CMS heads, whole and cut, and opening with a known content key.
#include "nikkan/labs/composite_kem/cms.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::composite_kem;
  const nikkan::ByteView input(data, size);
  (void)parse_cms_head(input, size + 100);
  const auto head = parse_cms_head(input, size);
  if (!head) return 0;
  if (head->content_offset + head->content_size > size) __builtin_trap();
  if (!head->cipher) return 0;
  auto opener = Opener::begin(*head, nikkan::Bytes(nikkan::crypto::parameters(*head->cipher).key, 7));
  if (!opener) return 0;
  nikkan::Bytes out;
  (void)opener->update(input.subspan(head->content_offset, head->content_size), out);
  (void)opener->finish(input.subspan(head->content_offset + head->content_size), out);
  return 0;
}
