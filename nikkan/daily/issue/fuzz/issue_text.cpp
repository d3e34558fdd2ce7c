// Text of any kind as title and abstract, as a table, and as an announcement that becomes an issue.
#include <cstdint>
#include <string>
#include <string_view>

#include "nikkan/daily/issue/abstract_claims.hpp"
#include "nikkan/daily/issue/issue.hpp"
#include "nikkan/daily/issue/meetings.hpp"
#include "nikkan/daily/issue/topics.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nikkan;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto topics = issue::Topics::parse(text)) topics->classify(text, text, "draft-a-b-c", "b");
  static_cast<void>(issue::parse_meetings(text));
  static_cast<void>(issue::read_claims(text));

  const std::size_t cut = std::min(text.find('\n'), text.size());
  daily::Announcement a;
  a.kind = static_cast<daily::Kind>(size % 10);
  a.draft = text.substr(0, cut);
  a.rev = size > 0 ? std::string{static_cast<char>('0' + data[0] % 10), '3'} : "";
  a.title = text.substr(0, cut);
  a.abstract = text.substr(cut);
  a.authors.push_back({std::string(text.substr(0, cut)), false});
  a.doc_date = daily::DocDate{2025, size > 1 ? data[1] % 15 : 0, size > 2 ? data[2] % 33 : 0};
  a.mail.message_id = a.draft;
  a.lists = {"ietf-announce"};
  daily::DayInput input;
  input.day = Day{std::chrono::days{20000}};
  input.announcements = {a, a};
  input.announcements[1].draft += "-x";
  issue::build(input, {}, [](daily::Entry&) { return summary::Outcome{}; });
  return 0;
}
