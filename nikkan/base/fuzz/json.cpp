// Any octets into the JSON reader; what it accepts is written and read again.
#include <cstdint>
#include <cstdlib>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan;
  const std::string_view text = as_text({data, size});
  const auto first = json::parse(text);
  if (!first) {
    if (first.error().offset > size) std::abort();  // a fault lies in the input or at its end
    return 0;
  }
  for (const int indent : {0, 2}) {
    json::Writer once(indent);
    json::write(once, *first);
    const std::string written = once.take();
    const auto second = json::parse(written);
    if (!second) std::abort();
    json::Writer twice(indent);
    json::write(twice, *second);
    if (twice.take() != written) std::abort();
    if (written.find("</") != std::string::npos || written.find("<!--") != std::string::npos) std::abort();
  }
  return 0;
}
