// Tables one after the other, separated by a NUL: what can be read is reported, and a station understands it.
#include <cstdint>
#include <string_view>

#include "nikkan/labs/bmp_stats/reporter.hpp"
#include "nikkan/labs/bmp_stats/router.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace bmp = nikkan::bmp_stats;
  using namespace std::chrono_literals;
  std::string_view text = nikkan::as_text({data, size});
  bmp::Reporter reporter({.period = 10s, .thresholds = {{18, 5}, {19, 1}}});
  bmp::Router router({.fault = [](const nikkan::Error&) { __builtin_trap(); }});
  std::chrono::nanoseconds now{};
  while (true) {
    const auto end = text.find('\0');
    auto table = bmp::parse_table(text.substr(0, end), {.max_octets = 1U << 16U, .max_peers = 16, .max_statistics = 256});
    if (table) reporter.set_table(std::move(*table));
    const auto octets = reporter.up() ? reporter.poll(now, 1700000000s) : reporter.connected(now, 1700000000s);
    if (!octets) return 0;  // a peer with more families than an OPEN holds
    if (!router.push(*octets)) __builtin_trap();
    now += 3s;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  if (router.push(reporter.stop()) || !router.terminated()) __builtin_trap();
  return 0;
}
