// Calls for adoption and working group last calls, seen on group lists (digest inputs, section 11).
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

/// `\b\s*(?:of|for)?\s*:?\s*(draft-…)(-\d\d)?(\.txt)?\s*(\(Ends yyyy-mm-dd\))?$` behind the call's words.
std::optional<CallSubject> read_object(Cursor cursor) {
  if (is_word(cursor.peek())) return std::nullopt;
  cursor.blank();
  constexpr std::array<std::string_view, 2> kWords{"of", "for"};
  (void)cursor.one_of(kWords);
  (void)cursor.blank().mark(':');
  std::string_view rest = trim(cursor.blank().rest());
  CallSubject out;
  if (rest.ends_with(')')) {
    const std::size_t open = rest.rfind('(');
    if (open == std::string_view::npos) return std::nullopt;
    Cursor ends(rest.substr(open + 1, rest.size() - open - 2));
    if (!ends.word("ends") || !ends.space()) return std::nullopt;
    const auto day = parse_day(ends.rest());
    if (!day) return std::nullopt;
    out.ends = *day;
    rest = trim(rest.substr(0, open));
  }
  const auto name = parse_draft(rest, false);
  if (!name) return std::nullopt;
  out.draft = *name;
  return out;
}

}  // namespace

std::optional<CallSubject> match_adoption(std::string_view subject) {
  Cursor cursor(subject);
  if (cursor.word("call")) {
    if (!cursor.space() || !cursor.word("for") || !cursor.space() || !cursor.word("adoption")) return std::nullopt;
  } else if (!cursor.word("adoption") || !cursor.space() || !cursor.word("call")) {
    return std::nullopt;
  }
  return read_object(cursor);
}

std::optional<CallSubject> match_wglc(std::string_view subject) {
  Cursor cursor(subject);
  if (!cursor.word("wglc")) {
    if (!cursor.word("wg") || !cursor.space() || !cursor.word("last") || !cursor.space() || !cursor.word("call")) return std::nullopt;
  }
  return read_object(cursor);
}

void read_call(daily::Announcement& out, const Context& in) {
  auto subject = match_adoption(in.subject);
  if (!subject) subject = match_wglc(in.subject);
  if (!subject) return;
  out.draft = subject->draft.name;
  out.rev = subject->draft.rev;
  out.deadline = subject->ends;
  out.group = group_of_draft(out.draft, {});
  if (out.group.acronym.empty()) {  // an individual draft: the list is the group's that asks
    for (const daily::GroupRecord& row : in.groups) {
      if (!row.list.empty() && row.list == out.mail.list) out.group.acronym = row.acronym;
    }
  }
  complete_group(out.group, in.groups);
  for (std::size_t at = 0; at < in.lines.size(); ++at) {  // the tracker's form quotes title, authors and abstract
    const std::string_view line = trim(in.lines[at]);
    if (istarts_with(line, "title:") && out.title.empty()) out.title = collapse_space(line.substr(6));
    if (!istarts_with(line, "abstract:")) continue;
    Lines abstract{line.substr(9)};
    for (++at; at < in.lines.size() && !istarts_with(trim(in.lines[at]), "file can be retrieved") &&
               !istarts_with(trim(in.lines[at]), "the ietf datatracker") && !istarts_with(trim(in.lines[at]), "please reply");
         ++at) {
      abstract.push_back(in.lines[at]);
    }
    take_abstract(out, abstract, in.limits);
    break;
  }
  for (std::string& url : find_urls(join(in.lines))) {
    if (url.find("datatracker.ietf.org/doc/") != std::string::npos && out.url_tracker.empty()) out.url_tracker = std::move(url);
  }
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);
}

}  // namespace nikkan::announce
