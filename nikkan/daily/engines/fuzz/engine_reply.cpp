// First octet chooses the parser; the rest is what came from outside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nikkan/daily/engines/protocol.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan;
  static const summary::Request request = [] {
    daily::Entry entry;
    entry.title = "Keys";
    entry.abstract = "This document describes keys. They are kept in drawers.";
    return summary::prepare(entry, summary::Lang::ja);
  }();
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto reply = data[0] % 3 == 0   ? engines::parse_reply(text, 1, request)
                     : data[0] % 3 == 1 ? engines::parse_chat_reply(text, request)
                                        : engines::parse_cache_value(text, request);
  if (!reply) return 0;
  for (const auto& sentence : reply->out) {
    if (sentence.spans.empty() || sentence.source_ids.empty()) std::abort();
  }
  // What was read can be kept and read again.
  if (reply->status == summary::Status::ok && !engines::parse_cache_value(engines::cache_value(*reply), request))
    std::abort();
  return 0;
}
