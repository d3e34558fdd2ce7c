// First octet: which importer; the rest: the file. Every text that comes out is UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/index.hpp"

namespace {

void check(std::string_view text) {
  if (!nikkan::is_valid_utf8(text)) std::abort();
}
void check(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) check(text);
}
void check(const nikkan::daily::DraftRecord& r) {
  for (const std::string* text : {&r.draft, &r.state, &r.iesg_state, &r.group, &r.area, &r.title, &r.abstract, &r.shepherd}) check(*text);
  check(r.authors);
}
void check(const nikkan::daily::RfcRecord& r) {
  for (const std::string* text : {&r.title, &r.status, &r.stream, &r.area, &r.group, &r.doi, &r.abstract}) check(*text);
  check(r.authors);
}
void check(const nikkan::daily::GroupRecord& r) {
  for (const std::string* text : {&r.acronym, &r.kind, &r.area, &r.list, &r.name}) check(*text);
}
template <class Record>
void check(const nikkan::Result<std::vector<Record>>& records) {
  if (!records) return;
  for (const Record& record : *records) check(record);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(static_cast<const char*>(static_cast<const void*>(data + 1)), size - 1);
  nikkan::index::Skipped skipped;
  nikkan::index::Limits limits;
  limits.max_bytes = 1U << 20U;
  switch (data[0] % 5) {
    case 0: check(nikkan::index::parse_all_id2(text, skipped, limits)); break;
    case 1: check(nikkan::index::parse_abstracts(text, skipped, limits)); break;
    case 2: check(nikkan::index::parse_rfc_index(text, skipped, limits)); break;
    case 3: check(nikkan::index::parse_rfc_json(text, skipped, limits)); break;
    default: check(nikkan::index::parse_groups(text, skipped, limits)); break;
  }
  return 0;
}
