// Protocol Action and Document Action (digest inputs, section 9).
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

constexpr std::array<std::string_view, 11> kHeadings{
    "Technical Summary", "Working Group Summary", "Research Group Summary", "Document Quality", "Personnel", "IANA Note",
    "RFC Editor Note", "Note to RFC Editor", "IESG Note", "IRTF Note", "Document Summary"};

std::string_view heading_of(std::string_view line) {
  if (!line.empty() && is_space(line.front())) return {};
  line = trim(line);
  if (line.ends_with(':')) line.remove_suffix(1);
  for (const std::string_view heading : kHeadings) {
    if (ascii_iequals(line, heading)) return heading;
  }
  return {};
}

/// "… Shepherd … is Jen Linkova." gives the name.
std::string person_after(std::string_view text, std::string_view role) {
  const std::size_t at = ifind(text, role);
  if (at == std::string_view::npos) return {};
  std::string_view rest = text.substr(at + role.size(), 300);
  const std::size_t is = rest.find(" is ");
  const std::size_t colon = rest.find(':');
  if (colon < is) rest.remove_prefix(colon + 1);
  else if (is != std::string_view::npos) rest.remove_prefix(is + 4);
  else return {};
  // A full stop behind one letter is an initial.
  std::size_t end = 0;
  while (end < rest.size()) {
    const bool initial = rest[end] == '.' && (end == 1 || (end >= 2 && rest[end - 2] == ' '));
    if ((rest[end] == '.' && !initial && (end + 1 == rest.size() || rest[end + 1] == ' ')) || rest[end] == ',' || rest[end] == ';' ||
        rest[end] == '<') {
      break;
    }
    ++end;
  }
  return std::string(trim(rest.substr(0, end)));
}

void read_sections(daily::Announcement& out, const Context& in) {
  std::size_t at = 0;
  while (at < in.lines.size() && heading_of(in.lines[at]).empty()) ++at;
  while (at < in.lines.size()) {
    const std::string_view heading = heading_of(in.lines[at]);
    std::size_t end = at + 1;
    while (end < in.lines.size() && heading_of(in.lines[end]).empty()) ++end;
    const auto body = std::span(in.lines).subspan(at + 1, end - at - 1);
    if (heading == "Technical Summary" && out.abstract.empty()) take_abstract(out, body, in.limits);
    out.sections.emplace_back(std::string(heading), clean_text(body, in.limits));
    at = end;
  }
  for (std::size_t i = 0, n = out.sections.size(); i < n; ++i) {
    if (out.sections[i].first != "Personnel") continue;
    const std::string text = collapse_space(out.sections[i].second);
    if (std::string name = person_after(text, "shepherd"); !name.empty()) out.sections.emplace_back("Document Shepherd", std::move(name));
    if (std::string name = person_after(text, "area director"); !name.empty()) {
      out.sections.emplace_back("Responsible Area Director", std::move(name));
    }
    break;
  }
}

void read_group(daily::Announcement& out, std::string_view text) {
  out.group = group_of_draft(out.draft, {});
  constexpr std::string_view kProduct = "product of the ";
  const std::size_t at = ifind(text, kProduct);
  if (at == std::string_view::npos) return;
  const std::string_view rest = text.substr(at + kProduct.size(), 300);
  const std::size_t wg = ifind(rest, " working group");
  const std::size_t rg = ifind(rest, " research group");
  const std::size_t end = std::min(wg, rg);
  if (end == std::string_view::npos) return;
  out.group.name = std::string(rest.substr(0, end));
  out.group.kind = rg < wg ? "RG" : "WG";
  out.group.stream = rg < wg ? "IRTF" : "IETF";
}

std::string_view unquote(std::string_view title) {
  while (!title.empty() && (title.front() == '\'' || title.front() == '"')) title.remove_prefix(1);
  while (!title.empty() && (title.back() == '\'' || title.back() == '"')) title.remove_suffix(1);
  return title;
}

}  // namespace

std::optional<ApprovalSubject> match_approval(std::string_view subject) {
  constexpr std::array<std::string_view, 4> kAgain{"re-sent", "resent", "corrected", "updated"};
  Cursor cursor(subject);
  if (Cursor attempt = cursor; !attempt.one_of(kAgain).empty()) {
    (void)attempt.blank().mark(':');
    cursor = attempt.blank();
  }
  ApprovalSubject out;
  if (cursor.word("protocol")) out.action = "Protocol";
  else if (cursor.word("document")) out.action = "Document";
  else return std::nullopt;
  if (!cursor.space() || !cursor.word("action") || !cursor.blank().mark(':')) return std::nullopt;
  std::string_view rest = trim(cursor.rest());
  if (rest.ends_with(')')) {
    const std::size_t open = rest.rfind('(');
    if (open != std::string_view::npos) {
      if (const auto name = parse_draft(rest.substr(open + 1, rest.size() - open - 2), true)) {
        out.draft = *name;
        rest = trim(rest.substr(0, open));
      }
    }
  }
  // The last " to ": a title may hold one, a status never does.
  std::size_t to = std::string_view::npos;
  for (std::size_t at = ifind(rest, " to "); at != std::string_view::npos; at = ifind(rest, " to ", at + 1)) to = at;
  if (to == std::string_view::npos || to == 0) return std::nullopt;
  Cursor status(rest.substr(to + 4));
  status.blank();
  if (Cursor attempt = status; (attempt.word("an") || attempt.word("a")) && attempt.space()) status = attempt;
  out.status = std::string(trim(status.rest()));
  out.title = std::string(unquote(trim(rest.substr(0, to))));
  if (out.status.empty() || out.title.empty()) return std::nullopt;
  return out;
}

void read_approval(daily::Announcement& out, const Context& in) {
  const std::string text = join(in.lines);
  if (const auto subject = match_approval(in.subject)) {
    out.action = subject->action;
    out.title = subject->title;
    out.status_text = subject->status;
    out.draft = subject->draft.name;
    out.rev = subject->draft.rev;
  }
  constexpr std::string_view kApproved = "has approved the following document";
  const std::size_t approved = ifind(text, kApproved);
  if (approved != std::string_view::npos) {
    // - 'title' (name-rr.txt) as [an] level: the first stands for the mail, all are listed.
    std::string_view rest = std::string_view(text).substr(approved + kApproved.size());
    rest = rest.substr(0, std::min(ifind(rest, "this document"), ifind(rest, "these documents")));
    std::string all;
    std::size_t documents = 0;
    for (std::size_t at = rest.find('('); at != std::string_view::npos; at = rest.find('(', at + 1)) {
      constexpr std::size_t kLongest = 220;
      const std::size_t length = rest.substr(at, kLongest).find(')');
      if (length == std::string_view::npos) continue;
      const std::size_t close = at + length;
      const auto name = parse_draft(rest.substr(at + 1, length - 1), true);
      if (!name) continue;
      ++documents;
      all += (all.empty() ? "" : ", ") + name->name + "-" + name->rev;
      if (documents != 1) continue;
      if (out.draft.empty()) {
        out.draft = name->name;
        out.rev = name->rev;
      } else if (out.draft != name->name || out.rev != name->rev) {
        set(out.flags, daily::Flag::name_mismatch);
      }
      Cursor level(rest.substr(close + 1));
      if (out.status_text.empty() && level.blank().word("as")) out.status_text = level_of(level.rest().substr(0, 40));
      const std::size_t quote = rest.rfind("- '", at);
      if (out.title.empty() && quote != std::string_view::npos) out.title = std::string(unquote(trim(rest.substr(quote + 2, at - quote - 2))));
    }
    if (documents > 1) out.sections.emplace_back("Documents", std::move(all));
  }
  out.level = level_of(out.status_text);
  read_group(out, text);
  complete_group(out.group, in.groups);
  read_sections(out, in);
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);
  for (std::string& url : find_urls(text)) {
    if (url.find("/doc/") != std::string::npos && out.url_tracker.empty()) out.url_tracker = std::move(url);
  }
}

}  // namespace nikkan::announce
