// Any text (UTF-8, as mail and announce promise it) as an abstract: spans stay in range and order, output is UTF-8, everything ends.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/summary/engine.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const nikkan::daily::Entry& entry, const std::vector<nikkan::daily::Sentence>& sentences) {
  for (const auto& sentence : sentences) {
    require(nikkan::is_valid_utf8(sentence.text));
    require(!sentence.spans.empty());
    for (const auto span : sentence.spans) require(span.from < span.to && span.to <= entry.abstract.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = nikkan::sanitize_utf8({reinterpret_cast<const char*>(data), size});
  nikkan::daily::Entry entry;
  const std::size_t line = text.find('\n');
  if (line != std::string::npos && line < 100) entry.title = text.substr(0, line);
  entry.abstract = text;
  nikkan::summary::summarise(entry, {}, {});
  check(entry, entry.summary_en);
  check(entry, entry.summary_ja);
  std::uint32_t last = 0;
  for (const auto& sentence : entry.sentences) {
    require(sentence.span.from >= last && sentence.span.to > sentence.span.from);
    last = sentence.span.to;
  }
  return 0;
}
