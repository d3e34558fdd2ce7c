// Charters and conclusions of groups (digest inputs, section 10).
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

bool is_acronym(std::string_view text) {
  return !text.empty() && text.size() <= 40 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (is_word(c) && c != '_') || c == '-'; });
}

/// "Foo Bar (foo)" at the end of `text`; `tail` gets what follows the bracket.
bool read_name(std::string_view text, CharterSubject& out, std::string_view& tail) {
  const std::size_t close = text.rfind(')');
  const std::size_t open = close == std::string_view::npos ? close : text.rfind('(', close);
  if (open == std::string_view::npos || open == 0) return false;
  const std::string_view acronym = text.substr(open + 1, close - open - 1);
  const std::string_view name = trim(text.substr(0, open));
  if (!is_acronym(acronym) || name.empty()) return false;
  out.name = std::string(name);
  out.acronym = ascii_lower(acronym);
  tail = trim(text.substr(close + 1));
  return true;
}

struct Heading {
  std::string_view word, title;
};
constexpr std::array<Heading, 9> kHeadings{{{"chairs", "Chairs"}, {"chair", "Chairs"}, {"assigned area director", "Area Director"},
                                            {"responsible area director", "Area Director"}, {"technical advisors", "Technical Advisors"},
                                            {"secretaries", "Secretaries"}, {"mailing list", "Mailing List"}, {"mailing lists", "Mailing List"},
                                            {"milestones", "Milestones"}}};

std::string_view heading_of(std::string_view line) {
  if (line.empty() || is_space(line.front())) return {};
  line = trim(line);
  if (!line.ends_with(':')) return {};
  line.remove_suffix(1);
  for (const Heading& heading : kHeadings) {
    if (ascii_iequals(line, heading.word)) return heading.title;
  }
  return {};
}

void read_blocks(daily::Announcement& out, const Context& in) {
  for (std::size_t at = 0; at < in.lines.size(); ++at) {
    const std::string_view title = heading_of(in.lines[at]);
    if (title.empty()) continue;
    const bool to_end = title == "Milestones";
    std::size_t end = at + 1;
    while (end < in.lines.size() && heading_of(in.lines[end]).empty() && (to_end || end == at + 1 || !is_blank_line(in.lines[end]))) ++end;
    std::string text = clean_text(std::span(in.lines).subspan(at + 1, end - at - 1), in.limits);
    if (!text.empty()) out.sections.emplace_back(std::string(title), std::move(text));
    at = end - 1;
  }
}

/// The charter stands between the line "Charter: URL" (or "Group page: …") and the milestones.
void read_charter_text(daily::Announcement& out, const Context& in) {
  std::size_t begin = in.lines.size();
  for (std::size_t at = 0; at < in.lines.size(); ++at) {
    if (istarts_with(trim(in.lines[at]), "charter:") || istarts_with(trim(in.lines[at]), "description of working group:")) {
      begin = at + 1;
      break;
    }
  }
  std::size_t end = begin;
  while (end < in.lines.size() && heading_of(in.lines[end]) != "Milestones") ++end;
  take_abstract(out, std::span(in.lines).subspan(begin, end - begin), in.limits);
  if (out.abstract.empty()) {  // no such line: the first paragraph says what happens
    std::size_t first = 0;
    while (first < in.lines.size() && is_blank_line(in.lines[first])) ++first;
    std::size_t last = first;
    while (last < in.lines.size() && !is_blank_line(in.lines[last])) ++last;
    take_abstract(out, std::span(in.lines).subspan(first, last - first), in.limits);
  }
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);
}

/// "in the Security Area" of the first sentences.
void read_area(daily::Announcement& out, std::string_view text) {
  text = text.substr(0, 1000);
  const std::size_t area = ifind(text, " area");
  if (area == std::string_view::npos) return;
  const std::size_t in = text.substr(0, area).rfind("in the ");
  if (in == std::string_view::npos || area - in > 80) return;
  out.sections.emplace_back("Area", std::string(text.substr(in + 7, area - in - 7)));
}

void fill(daily::Announcement& out, const Context& in, const CharterSubject& subject) {
  out.action = subject.action;
  out.title = subject.name;
  out.group.name = subject.name;
  out.group.acronym = subject.acronym;
  out.group.kind = subject.kind;
  if (!subject.kind.empty()) out.group.stream = subject.kind == "RG" ? "IRTF" : "IETF";
  complete_group(out.group, in.groups);
}

}  // namespace

std::optional<CharterSubject> match_charter(std::string_view subject) {
  CharterSubject out;
  Cursor cursor(subject);
  if (cursor.word("wg")) out.kind = "WG";
  else if (cursor.word("rg")) out.kind = "RG";
  else return std::nullopt;
  if (!cursor.space()) return std::nullopt;
  if (cursor.word("review")) out.action = "Review";
  else if (cursor.word("action")) out.action = "Action";
  else if (cursor.word("recharter")) {
    out.action = "Rechartered";
    while (is_word(cursor.peek())) (void)cursor.mark(cursor.peek());
  } else {
    return std::nullopt;
  }
  if (!cursor.blank().mark(':')) return std::nullopt;
  cursor.blank();
  Cursor attempt = cursor;
  if (attempt.word("formed") && attempt.space()) {
    out.action = "Formed";
    cursor = attempt;
  } else if (attempt = cursor; attempt.word("rechartered") && attempt.space()) {
    out.action = "Rechartered";
    cursor = attempt;
  } else if (attempt = cursor; (attempt.word("rechartering") || attempt.word("re-chartering")) && attempt.space() && attempt.word("of") && attempt.space()) {
    out.action = "Rechartered";
    cursor = attempt;
  }
  std::string_view tail;
  if (!read_name(cursor.rest(), out, tail) || !tail.empty()) return std::nullopt;
  return out;
}

std::optional<CharterSubject> match_conclusion(std::string_view subject) {
  CharterSubject out;
  Cursor cursor(subject);
  for (const auto& [word, kind] : {std::pair<std::string_view, std::string_view>{"wg", "WG"}, {"rg", "RG"}}) {
    Cursor attempt = cursor;
    if (!attempt.word(word) || !attempt.space() || !attempt.word("action") || !attempt.blank().mark(':')) continue;
    out.kind = std::string(kind);
    cursor = attempt.blank();
    break;
  }
  if (!cursor.word("conclu")) return std::nullopt;
  while (is_word(cursor.peek())) (void)cursor.mark(cursor.peek());
  if (!cursor.space() || !cursor.word("of") || !cursor.space()) return std::nullopt;
  if (Cursor attempt = cursor; attempt.word("the") && attempt.space()) cursor = attempt;
  out.action = "Conclusion";
  std::string_view tail;
  if (!read_name(cursor.rest(), out, tail)) return std::nullopt;
  return out;
}

void read_charter(daily::Announcement& out, const Context& in) {
  const auto subject = match_charter(in.subject);
  if (!subject) return;
  fill(out, in, *subject);
  const std::string text = join(in.lines);
  read_area(out, text);
  read_blocks(out, in);
  read_charter_text(out, in);
  if (subject->action == "Review") {
    const std::size_t by = ifind(text, " by ");
    if (by != std::string_view::npos) out.deadline = find_iso_day(std::string_view(text).substr(by, 400));
  }
  for (std::string& url : find_urls(text)) {
    if (url.find("datatracker.ietf.org/group/") != std::string::npos && out.url_tracker.empty()) out.url_tracker = std::move(url);
  }
}

void read_conclusion(daily::Announcement& out, const Context& in) {
  const auto subject = match_conclusion(in.subject);
  if (!subject) return;
  fill(out, in, *subject);
  read_charter_text(out, in);
}

}  // namespace nikkan::announce
