// IETF Last Call (digest inputs, section 8).
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

/// Offset of the last ")" that is followed by white space, "to", white space; npos without one.
std::size_t last_to(std::string_view text) {
  for (std::size_t at = text.rfind(')'); at != std::string_view::npos && at > 0; at = text.rfind(')', at - 1)) {
    Cursor cursor(text.substr(at + 1));
    if (cursor.space() && cursor.word("to") && cursor.space() && !cursor.end()) return at;
  }
  return std::string_view::npos;
}

bool is_heading(std::string_view line) {
  line = trim(line);
  if (line.ends_with(':')) line.remove_suffix(1);
  return ascii_iequals(line, "abstract");
}

bool ends_abstract(std::string_view line) {
  constexpr std::array<std::string_view, 4> kMarks{"the file can be obtained via", "iesg discussion can be tracked via",
                                                   "the following ipr declarations", "no ipr declarations"};
  line = trim(line);
  for (const std::string_view mark : kMarks) {
    if (istarts_with(line, mark)) return true;
  }
  return false;
}

/// "from the X WG (acr) to consider"; gives whether a group asked.
bool read_requester(daily::GroupRef& group, std::string_view text) {
  constexpr std::string_view kFrom = "received a request from ";
  const std::size_t at = ifind(text, kFrom);
  if (at == std::string_view::npos) return false;
  std::string_view rest = text.substr(at + kFrom.size(), 400);
  rest = rest.substr(0, ifind(rest, " to consider"));
  if (ifind(rest, "individual") != std::string_view::npos) return false;
  if (istarts_with(rest, "the ")) rest.remove_prefix(4);
  const std::size_t open = rest.rfind('(');
  const std::size_t close = rest.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return false;
  std::string_view name = trim(rest.substr(0, open));
  group.kind = "WG";
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTails{{{" wg", "WG"}, {" rg", "RG"}, {" working group", "WG"}}};
  for (const auto& [tail, kind] : kTails) {
    if (name.size() <= tail.size() || !istarts_with(name.substr(name.size() - tail.size()), tail)) continue;
    group.kind = std::string(kind);
    name.remove_suffix(tail.size());
    break;
  }
  group.acronym = ascii_lower(trim(rest.substr(open + 1, close - open - 1)));
  group.name = std::string(trim(name));
  group.stream = group.kind == "RG" ? "IRTF" : "IETF";
  return true;
}

/// "… by 2022-07-01".
std::optional<Day> read_deadline(std::string_view text) {
  for (std::size_t at = ifind(text, " by "); at != std::string_view::npos; at = ifind(text, " by ", at + 4)) {
    const std::string_view here = text.substr(at + 4, 10);
    if (const auto day = parse_day(here)) return *day;
  }
  return std::nullopt;
}

}  // namespace

std::optional<LastCallSubject> match_lastcall(std::string_view subject) {
  constexpr std::array<std::string_view, 6> kAgain{"second", "third", "revised", "updated", "corrected", "extended"};
  Cursor cursor(subject);
  for (Cursor attempt = cursor; !attempt.one_of(kAgain).empty() && attempt.space();) cursor = attempt;
  if (!cursor.word("last") || !cursor.space() || !cursor.word("call") || !cursor.blank().mark(':')) return std::nullopt;
  std::string_view rest = cursor.blank().rest();
  const std::size_t to = last_to(rest);
  if (to == std::string_view::npos) return std::nullopt;
  LastCallSubject out;
  Cursor status(rest.substr(to + 1));
  (void)status.blank().word("to");
  out.status = std::string(trim(status.blank().rest()));
  rest = rest.substr(0, to);
  if (rest.starts_with('<')) {
    const std::size_t close = rest.find('>');
    if (close == std::string_view::npos) return std::nullopt;
    const auto name = parse_draft(rest.substr(1, close - 1), true);
    Cursor title(rest.substr(close + 1));
    if (!name || !title.blank().mark('(')) return std::nullopt;
    out.draft = *name;
    out.title = std::string(trim(title.rest()));
    return out;
  }
  // Before 2011: "draft-x (Title)" or "'Title' (draft-x)".
  const std::size_t open = rest.find('(');
  if (open == std::string_view::npos || open == 0) return std::nullopt;
  std::string_view first = trim(rest.substr(0, open));
  std::string_view second = trim(rest.substr(open + 1));
  if (const auto name = parse_draft(second, false)) {
    out.draft = *name;
    second = first;
  } else if (const auto other = parse_draft(first, false)) {
    out.draft = *other;
  }
  while (second.starts_with('\'')) second.remove_prefix(1);
  while (second.ends_with('\'')) second.remove_suffix(1);
  out.title = std::string(second);
  return out;
}

void read_lastcall(daily::Announcement& out, const Context& in) {
  const std::string text = join(in.lines);
  const auto subject = match_lastcall(in.subject);
  if (subject) {
    out.draft = subject->draft.name;
    out.rev = subject->draft.rev;
    out.title = subject->title;
    out.status_text = subject->status;
  }
  const std::size_t consider = ifind(text, "to consider the following document");
  if (consider != std::string_view::npos) {
    const std::string_view here = std::string_view(text).substr(consider, 2000);
    const auto body_name = find_draft(here);
    if (body_name && (out.draft.empty() || (out.rev.empty() && out.draft == body_name->name))) {
      out.draft = body_name->name;
      out.rev = body_name->rev;
    } else if (body_name && (body_name->name != out.draft || body_name->rev != out.rev)) {
      set(out.flags, daily::Flag::name_mismatch);
    }
    if (out.title.empty()) {  // - 'title' <name>
      const std::size_t open = here.find("- '");
      const std::size_t close = open == std::string_view::npos ? open : here.find("' <", open);
      if (close != std::string_view::npos) out.title = std::string(here.substr(open + 3, close - open - 3));
    }
    if (const std::size_t as = here.find("> as "); out.status_text.empty() && as != std::string_view::npos) {
      out.status_text = level_of(here.substr(as, 60));
    }
  }
  out.level = level_of(out.status_text);
  out.group = group_of_draft(out.draft, {});
  const bool from_group = read_requester(out.group, text) || !out.group.acronym.empty();
  complete_group(out.group, in.groups);

  out.deadline = read_deadline(text);
  if (!out.deadline && out.day) {
    out.deadline = *out.day + std::chrono::days(from_group ? 14 : 28);
    out.deadline_inferred = true;
    set(out.flags, daily::Flag::inferred_deadline);
  }
  std::size_t begin = 0;
  while (begin < in.lines.size() && !is_heading(in.lines[begin])) ++begin;
  begin = begin < in.lines.size() ? begin + 1 : begin;
  std::size_t end = begin;
  while (end < in.lines.size() && !ends_abstract(in.lines[end])) ++end;
  take_abstract(out, std::span(in.lines).subspan(begin, end - begin), in.limits);
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);
  for (std::string& url : find_urls(text)) {
    if (url.find("/ipr/") != std::string::npos) out.ipr.push_back(std::move(url));
    else if (url.find("datatracker.ietf.org/doc/") != std::string::npos && out.url_tracker.empty()) out.url_tracker = std::move(url);
  }
}

}  // namespace nikkan::announce
