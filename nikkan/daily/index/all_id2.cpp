// all_id2.txt: 17 TAB-separated fields a line, `#` comments; more fields may follow one day.
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/text.hpp"

namespace nikkan::index {
namespace {

constexpr std::size_t kFields = 17;

enum Field : std::size_t {
  kName, kAlwaysMinusOne, kState, kIesgState, kRfc, kReplacedBy, kDate, kGroup, kArea, kAd, kLevel, kLastCallEnd, kFiles,
  kTitle, kAuthors, kShepherd, kAdAddress
};

std::string first_of_list(std::string_view text) {
  std::string_view first = trim(text.substr(0, text.find(',')));
  if (const auto name = split_draft(first)) return name->draft;
  return first.starts_with("draft-") ? ascii_lower(first) : std::string();
}

/// "A. One <a@example.com>, B. Two <b@example.com>": the names.
std::vector<std::string> author_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty() && names.size() < 200) {
    const std::size_t open = text.find('<');
    const std::size_t close = open == std::string_view::npos ? open : text.find('>', open);
    const std::size_t comma = close == std::string_view::npos ? text.find(',') : text.find(',', close);
    std::string name = collapse_space(text.substr(0, std::min(open, comma)));
    if (!name.empty()) names.push_back(std::move(name));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return names;
}

void read_fields(daily::DraftRecord& r, const std::array<std::string_view, kFields>& f) {
  r.state = trim(f[kState]);
  r.iesg_state = trim(f[kIesgState]);
  r.replaced_by = first_of_list(f[kReplacedBy]);
  r.date = trim(f[kDate]);
  r.group = ascii_lower(trim(f[kGroup]));
  if (r.group == "none") r.group.clear();
  r.area = trim(f[kArea]);
  r.ad = trim(f[kAd]);
  r.intended_level = trim(f[kLevel]);
  r.last_call_end = trim(f[kLastCallEnd]);
  r.title = collapse_space(f[kTitle]);
  r.authors = author_names(f[kAuthors]);
  r.shepherd = trim(f[kShepherd]);
}

}  // namespace

Result<std::vector<daily::DraftRecord>> parse_all_id2(std::string_view text, Skipped& skipped, const Limits& limits) {
  if (text.size() > limits.max_bytes) return fail(Code::limit, "all-id2.file", limits.max_bytes);
  std::vector<daily::DraftRecord> records;
  Lines lines(text, limits.max_line);
  for (Line line; lines.next(line);) {
    if (trim(line.text).empty() || line.text.starts_with('#')) continue;
    if (line.too_long) {
      skip(skipped, Code::limit, "all-id2.line", line.offset);
      continue;
    }
    const std::string utf8 = to_utf8(line.text);
    std::array<std::string_view, kFields> fields{};
    std::size_t count = 0;
    for (std::string_view rest = utf8; count < kFields; ++count) {
      const std::size_t tab = rest.find('\t');
      fields[count] = rest.substr(0, tab);
      if (tab == std::string_view::npos) {
        ++count;
        break;
      }
      rest.remove_prefix(tab + 1);
    }
    if (count < kFields) {
      skip(skipped, Code::bad_length, "all-id2.fields", line.offset);
      continue;
    }
    const auto name = split_draft(fields[kName]);
    const auto rfc = fields[kRfc].empty() ? std::optional<std::uint32_t>(0) : number(trim(fields[kRfc]));
    if (!name || !rfc) {
      skip(skipped, Code::bad_value, name ? "all-id2.rfc" : "all-id2.name", line.offset);
      continue;
    }
    if (records.size() == limits.max_records) return fail(Code::limit, "all-id2.records", line.offset);
    daily::DraftRecord& record = records.emplace_back();
    record.draft = name->draft;
    record.rev = name->rev;
    record.rfc = *rfc;
    read_fields(record, fields);
  }
  return records;
}

}  // namespace nikkan::index
