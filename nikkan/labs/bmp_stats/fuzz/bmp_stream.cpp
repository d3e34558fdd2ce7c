// A stream in two chunks: what decodes encodes to the same octets, and its JSON line is read again.
#include <cstdint>

#include "nikkan/labs/bmp_stats/framer.hpp"
#include "nikkan/labs/bmp_stats/lint.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace bmp = nikkan::bmp_stats;
  const nikkan::ByteView octets(data, size);
  bmp::Framer framer;
  for (const nikkan::ByteView chunk : {octets.first(size / 2), octets.subspan(size / 2)}) {
    framer.push(chunk);
    nikkan::ByteView one;
    while (framer.next(one)) {
      const auto message = bmp::decode(one, {}, framer.offset());
      if (!message) continue;
      static_cast<void>(bmp::lint(*message));
      const auto again = bmp::encode(*message);
      if (!again || *again != nikkan::Bytes(one.begin(), one.end())) __builtin_trap();
      const auto back = bmp::from_json(bmp::to_json(*message), {.emit_all = true});
      if (!back || *back != *again) __builtin_trap();
    }
  }
  static_cast<void>(framer.finish());
  return 0;
}
