// Input: flags octet, source id octet, then abstract, 0x1f, sentence, 0x1f, title, 0x1f, frame.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "nikkan/daily/summary/guard.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan;
  if (size < 2 || size > 8192) return 0;
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  std::string parts[4];
  std::string_view rest = all.substr(2);
  for (std::string& part : parts) {
    const std::size_t end = rest.find('\x1f');
    part = rest.substr(0, end);
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  daily::Entry entry;
  entry.title = parts[2];
  entry.abstract = parts[0];
  const summary::Request request = summary::prepare(entry, summary::Lang::ja);
  summary::GuardContext context;
  context.abstract = request.abstract;
  context.title = parts[2];
  context.sentences = request.sentences;
  context.facts = {"RFC 1", parts[2]};
  context.from_model = (data[0] & 1U) != 0;
  context.lang = (data[0] & 2U) != 0 ? summary::Lang::en : summary::Lang::ja;
  context.standing = static_cast<daily::Standing>(data[0] >> 4U & 7U);
  context.frame = parts[3];
  context.rev = (data[0] & 4U) != 0 ? "02" : "";
  daily::Sentence sentence;
  sentence.text = parts[1];
  sentence.level = static_cast<daily::Level>(data[1] >> 4U & 7U);
  sentence.source_ids = {static_cast<int>(data[1] & 15U)};
  const auto finding = summary::guard(sentence, context);
  if (finding && finding->check.empty()) std::abort();
  return 0;
}
