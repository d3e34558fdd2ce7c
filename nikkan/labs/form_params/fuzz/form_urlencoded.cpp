// The decoder, fed in pieces, against WHATWG's steps written down; strict errors do not depend on the cuts, and what
// decodes encodes to something that decodes alike. The first three octets choose mode and cuts.
#include <algorithm>

#include "nikkan/labs/form_params/tests/slow_parser.hpp"
#include "nikkan/labs/form_params/urlencoded.hpp"

namespace {

using namespace nikkan::form_params;

struct Collect final : PairHandler {
  std::vector<std::pair<std::string, std::string>> pairs;
  nikkan::Result<void> on_pair(const UrlPair& pair) override {
    pairs.emplace_back(pair.name, pair.value);
    return {};
  }
};

struct Outcome {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome run(const std::string& text, const UrlOptions& options, const std::vector<std::size_t>& cuts) {
  UrlDecoder decoder(options);
  Collect collect;
  nikkan::Result<void> good;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= cuts.size() && good; ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : text.size();
    const nikkan::Bytes piece(text.begin() + static_cast<std::ptrdiff_t>(from),
                              text.begin() + static_cast<std::ptrdiff_t>(to));
    good = decoder.feed(piece, collect);
    if (decoder.kept() > 2) __builtin_trap();
    from = to;
  }
  if (good) good = decoder.finish(collect);
  return {collect.pairs, good ? "" : good.error().message()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string text(data + 3, data + size);
  const std::size_t room = text.size() + 1;
  std::vector<std::size_t> cuts{data[1] % room, data[2] % room};
  std::ranges::sort(cuts);
  UrlOptions options{.strict = (data[0] & 1U) != 0};
  if ((data[0] & 2U) != 0) options.limits = {.max_pairs = 3, .max_name = 5, .max_value = 9, .max_octets = 60};
  const Outcome once = run(text, options, {});
  if (run(text, options, cuts) != once) __builtin_trap();
  if ((data[0] & 3U) != 0) return 0;
  if (once.error.empty() ? once.pairs != slow::decode(text) : once.pairs.size() < 1000 && text.size() < 1024)
    __builtin_trap();
  std::string again;
  for (const auto& [name, value] : once.pairs) {
    if (!again.empty()) again += '&';
    const std::size_t before = again.size();
    append_urlencoded(again, name);
    if (again.size() - before != urlencoded_size(name)) __builtin_trap();
    again += '=';
    append_urlencoded(again, value);
  }
  if (once.error.empty() &&
      run(again,
          {.strict = false,
           .limits =
               {.max_pairs = UINT64_MAX, .max_name = 1U << 20U, .max_value = 1U << 20U, .max_octets = UINT64_MAX}},
          {})
              .pairs != once.pairs)
    __builtin_trap();
  return 0;
}
