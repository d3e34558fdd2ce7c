// Any octets as a container: the messages lie inside, in order, and never overlap.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nikkan/daily/mail/mail.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  (void)nikkan::mail::recognise(bytes);
  using nikkan::mail::Container;
  for (const Container container : {Container::mbox, Container::mmdf, Container::single, Container::unknown}) {
    nikkan::mail::Scanner scanner(bytes, container);
    nikkan::mail::RawMessage raw;
    std::uint64_t end = 0;
    while (scanner.next(raw)) {
      if (raw.offset < end || raw.offset + raw.raw.size() > size) std::abort();
      end = raw.offset + raw.raw.size();
    }
  }
  return 0;
}
