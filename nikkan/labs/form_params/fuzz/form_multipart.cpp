// The push parser, fed in pieces, against the slow one that sees the whole body. The first four octets choose mode and
// cuts.
#include <algorithm>

#include "nikkan/labs/form_params/boundary_search.hpp"
#include "nikkan/labs/form_params/lint.hpp"
#include "nikkan/labs/form_params/tests/slow_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan::form_params;
  if (size < 4) return 0;
  const std::string body(data + 4, data + size);
  const ParseOptions options{.strict = (data[0] & 1U) != 0,
                             .limits = {.max_parts = 4, .max_header_block = 90, .max_headers = 3}};
  const Boundary boundary = Boundary::from((data[0] & 2U) != 0 ? "xYz" : "a").value();
  use_search((data[0] & 4U) != 0 ? &portable_search() : nullptr);
  const std::size_t room = body.size() + 1;
  std::vector<std::size_t> cuts{data[1] % room, data[2] % room, data[3] * 7U % room};
  std::ranges::sort(cuts);
  const auto expected = slow::parse(body, std::string(boundary.text()), options);
  if (slow::parse_in_pieces(body, boundary, options, {}) != expected) __builtin_trap();
  if (slow::parse_in_pieces(body, boundary, options, cuts) != expected) __builtin_trap();
  if (expected.failed && expected.offset > body.size()) __builtin_trap();
  Linter linter(boundary);
  linter.feed(nikkan::as_bytes(body));
  (void)linter.finish();
  (void)Boundary::guess(nikkan::as_bytes(body));
  (void)Boundary::from_content_type(body);
  return 0;
}
