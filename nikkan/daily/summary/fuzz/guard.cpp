#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nikkan/daily/summary/guard.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nikkan::daily::Sentence sentence;
  sentence.text.assign(reinterpret_cast<const char*>(data), size);
  (void)nikkan::summary::guard(sentence, {});
  return 0;
}
