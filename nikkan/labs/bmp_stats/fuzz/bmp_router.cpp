// A session in chunks whose sizes the input chooses: the same messages and faults as in one piece, within the limits.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "nikkan/labs/bmp_stats/router.hpp"

namespace {
namespace bmp = nikkan::bmp_stats;

struct Heard {
  std::vector<std::string> lines;
  bmp::Router::Takers takers() {
    return {.message = [this](const bmp::Message& message, nikkan::ByteView) { lines.push_back(bmp::to_json(message)); },
            .fault = [this](const nikkan::Error& error) { lines.push_back(error.message()); }};
  }
};

constexpr bmp::RouterLimits kLimits{.message = {.max_message = 4096, .max_tlvs = 64}, .max_peers = 3, .max_figures = 8};
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const nikkan::ByteView octets(data, size);
  Heard whole, pieces;
  bmp::Router one(whole.takers(), kLimits), many(pieces.takers(), kLimits);
  one.push(octets);
  one.finish();
  std::size_t step = 1;
  bool goes_on = true;
  for (std::size_t at = 0; at < size && goes_on; at += step) {
    step = std::min<std::size_t>(size - at, 1U + data[at] % 97U);
    goes_on = many.push(octets.subspan(at, step));
    if (many.peers().size() > kLimits.max_peers) __builtin_trap();
    for (const bmp::PeerState& peer : many.peers()) {
      if (peer.figures.all().size() > kLimits.max_figures) __builtin_trap();
      static_cast<void>(peer.figures.total(18, 19));
    }
    if (many.memory() > 64U << 10U) __builtin_trap();
  }
  many.finish();
  if (whole.lines != pieces.lines) __builtin_trap();
  if (one.terminated() != many.terminated() || one.name() != many.name()) __builtin_trap();
  return 0;
}
