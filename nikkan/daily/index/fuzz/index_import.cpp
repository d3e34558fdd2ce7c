// First octet: which importer; the rest: the file.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nikkan/daily/index/index.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data + 1)), size - 1);
  nikkan::index::Skipped skipped;
  nikkan::index::Limits limits;
  limits.max_bytes = 1U << 20U;
  switch (data[0] % 5) {
    case 0: static_cast<void>(nikkan::index::parse_all_id2(text, skipped, limits)); break;
    case 1: static_cast<void>(nikkan::index::parse_abstracts(text, skipped, limits)); break;
    case 2: static_cast<void>(nikkan::index::parse_rfc_index(text, skipped, limits)); break;
    case 3: static_cast<void>(nikkan::index::parse_rfc_json(text, skipped, limits)); break;
    default: static_cast<void>(nikkan::index::parse_groups(text, skipped, limits)); break;
  }
  return 0;
}
