// SubjectPublicKeyInfo, composite and plain, and PEM around it. What was read is written back the same.
#include <algorithm>

#include "nikkan/labs/composite_kem/inspect.hpp"
#include "nikkan/labs/composite_kem/key_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::composite_kem;
  const nikkan::ByteView input(data, size);
  if (const auto key = parse_spki(input); key && !std::ranges::equal(write_spki(*key), input)) __builtin_trap();
  if (const auto items = read_items(input)) {
    for (const Item& one : *items) {
      (void)inspect(one);
      (void)check(one, 1764720000);
    }
  }
  return 0;
}
