// Interim meetings of groups (digest inputs, section 10). Subject and sentence are inferred from the
// tracker's templates; what does not match stays empty.
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {

std::optional<InterimSubject> match_interim(std::string_view subject) {
  constexpr std::array<std::string_view, 4> kKinds{"wg", "rg", "working group", "research group"};
  constexpr std::array<std::string_view, 3> kForms{"virtual", "interim", "online"};
  for (std::size_t open = subject.find('('); open != std::string_view::npos; open = subject.find('(', open + 1)) {
    constexpr std::size_t kLongest = 40;
    const std::size_t length = subject.substr(open, kLongest).find(')');
    if (length == std::string_view::npos || open == 0) continue;
    const std::string_view acronym = subject.substr(open + 1, length - 1);
    const bool good = !acronym.empty() && std::all_of(acronym.begin(), acronym.end(), [](char c) { return (is_word(c) && c != '_') || c == '-'; });
    Cursor cursor(subject.substr(open + length + 1));
    if (!good || !cursor.space()) continue;
    const std::string_view kind = cursor.one_of(kKinds);
    if (kind.empty() || !cursor.space() || cursor.one_of(kForms).empty()) continue;
    cursor.blank();
    if (Cursor attempt = cursor; attempt.word("interim") && attempt.space()) cursor = attempt;
    if (!cursor.word("meeting")) continue;
    (void)cursor.word("s");
    if (!cursor.blank().end()) (void)cursor.mark(':');
    InterimSubject out;
    out.name = std::string(trim(subject.substr(0, open)));
    out.acronym = ascii_lower(acronym);
    out.kind = kind[0] == 'w' ? "WG" : "RG";
    out.when = std::string(trim(cursor.rest()));
    return out;
  }
  return std::nullopt;
}

void read_interim(daily::Announcement& out, const Context& in) {
  out.title = std::string(in.subject);
  if (const auto subject = match_interim(in.subject)) {
    out.group.name = subject->name;
    out.group.acronym = subject->acronym;
    out.group.kind = subject->kind;
    out.group.stream = subject->kind == "RG" ? "IRTF" : "IETF";
    complete_group(out.group, in.groups);
    if (const auto day = find_iso_day(subject->when)) {
      out.doc_date = daily::DocDate{year_of(*day), static_cast<int>(month_of(*day)), static_cast<int>(day_of_month(*day))};
    }
  }
  // The sentence that says when stands first; agenda and participation follow under their headings.
  std::size_t begin = 0;
  while (begin < in.lines.size() && ifind(in.lines[begin], "will hold") == std::string_view::npos) ++begin;
  while (begin > 0 && begin < in.lines.size() && !is_blank_line(in.lines[begin - 1])) --begin;
  if (begin == in.lines.size()) begin = 0;
  std::size_t end = begin;
  while (end < in.lines.size() && !istarts_with(trim(in.lines[end]), "agenda")) ++end;
  take_abstract(out, std::span(in.lines).subspan(begin, end - begin), in.limits);
  if (!out.doc_date) {
    if (const auto day = find_iso_day(out.abstract)) {
      out.doc_date = daily::DocDate{year_of(*day), static_cast<int>(month_of(*day)), static_cast<int>(day_of_month(*day))};
    }
  }
}

}  // namespace nikkan::announce
