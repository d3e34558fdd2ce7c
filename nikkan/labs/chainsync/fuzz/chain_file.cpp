// A chain file: read or refused with a place inside it; what is read can be checked, and every node of a good one can run.
#include <cstdint>

#include "nikkan/labs/chainsync/chain_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::chainsync;
  const std::string_view text = nikkan::as_text({data, size});
  const auto file = parse_chain_file(text, {.max_octets = 1U << 16U, .max_nodes = 8, .max_words = 8, .max_env = 4});
  if (!file) {
    if (file.error().offset > text.size()) __builtin_trap();
    return 0;
  }
  if (file->nodes.empty() || file->nodes.size() > 8) __builtin_trap();
  bool good = true;
  for (const Finding& finding : check(*file)) good = good && !finding.error;
  for (std::size_t i = 0; i < file->nodes.size(); ++i) {
    if (!file->nodes[i].address().empty() && !parse_address(file->nodes[i].address())) __builtin_trap();
    if (good && !check(node_config(*file, i))) __builtin_trap();
  }
  return 0;
}
