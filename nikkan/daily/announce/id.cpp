// I-D Action, five generations of it (digest inputs, section 6).
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

enum class Label : std::uint8_t { none, title, author, name, pages, date };

/// `^\s*(Title|Author\(s\)|Authors?|Filename|Name|Pages|Dates?)\s*:`; `value` gets what follows.
Label read_label(std::string_view line, std::string_view& value) {
  constexpr std::array<std::pair<std::string_view, Label>, 9> kLabels{{
      {"title", Label::title}, {"author(s)", Label::author}, {"authors", Label::author}, {"author", Label::author},
      {"filename", Label::name}, {"name", Label::name}, {"pages", Label::pages}, {"dates", Label::date}, {"date", Label::date}}};
  Cursor cursor(line);
  cursor.blank();
  for (const auto& [word, label] : kLabels) {
    Cursor attempt = cursor;
    if (!attempt.word(word)) continue;
    if (!attempt.blank().mark(':')) continue;
    value = trim(attempt.rest());
    return label;
  }
  return Label::none;
}

bool is_abstract_heading(std::string_view line, std::string_view& value) {
  Cursor cursor(line);
  if (!cursor.blank().word("abstract") || !cursor.blank().mark(':')) return false;
  value = trim(cursor.rest());
  return true;
}

/// The sentences that introduce links; an abstract ends before the first.
bool ends_abstract(std::string_view line) {
  constexpr std::array<std::string_view, 8> kMarks{
      "the ietf datatracker status page for this internet-draft is", "the ietf datatracker status page for this draft is",
      "a url for this internet-draft is", "a url for this draft is", "internet-drafts are available", "internet-drafts are also available",
      "to remove yourself from the ietf announcement list", "internet-drafts directories are located at"};
  line = trim(line);
  for (const std::string_view mark : kMarks) {
    if (istarts_with(line, mark)) return true;
  }
  const bool there = istarts_with(line, "there is also a") || istarts_with(line, "there's also a");
  return there && ifind(line, "available at") != std::string_view::npos;
}

struct Fields {
  Lines title, authors;
  int author_labels = 0;
  std::string_view name, pages, date;
  std::size_t abstract_at = 0;
  Lines abstract_head;  ///< text on the heading's own line
};

/// The next line that is not blank, when it is a label or the heading; else lines.size().
std::size_t next_label(const Lines& lines, std::size_t at) {
  while (at < lines.size() && is_blank_line(lines[at])) ++at;
  std::string_view value;
  const bool label = at < lines.size() && (read_label(lines[at], value) != Label::none || is_abstract_heading(lines[at], value));
  return label ? at : lines.size();
}

/// Lines from the first label to the abstract's first line.
Fields read_fields(const Lines& lines, std::size_t at) {
  Fields fields;
  Label open = Label::none;
  for (; at < lines.size(); ++at) {
    std::string_view value;
    if (is_blank_line(lines[at])) {
      const std::size_t next = next_label(lines, at);
      if (next == lines.size()) break;
      at = next - 1;
      continue;
    }
    if (is_abstract_heading(lines[at], value)) {
      if (!value.empty()) fields.abstract_head.push_back(value);
      ++at;
      break;
    }
    const Label label = read_label(lines[at], value);
    if (label == Label::none) value = trim(lines[at]);
    // Names, page counts and dates are one word: what follows without a label is the abstract already.
    const bool single = open == Label::name || open == Label::pages || open == Label::date;
    if (label == Label::none && single) break;
    if (label != Label::none) open = label;
    switch (open) {
      case Label::title: fields.title.push_back(value); break;
      case Label::author:
        fields.author_labels += label == Label::author ? 1 : 0;
        fields.authors.push_back(value);
        break;
      case Label::name: fields.name = value; break;
      case Label::pages: fields.pages = value; break;
      case Label::date: fields.date = value; break;
      case Label::none: break;
    }
  }
  fields.abstract_at = at;
  return fields;
}

/// `work item of the (X) (ACR) WG|RG of the IETF|IRTF`, or the older `X Working|Research Group of the …`.
void read_lead_group(daily::GroupRef& group, std::string_view lead) {
  constexpr std::string_view kItem = "work item of the ";
  const std::size_t at = ifind(lead, kItem);
  if (at == std::string_view::npos) return;
  std::string_view rest = lead.substr(at + kItem.size());
  const bool irtf = ifind(rest, " of the irtf") < ifind(rest, " of the ietf");
  const std::size_t end = ifind(rest, irtf ? " of the irtf" : " of the ietf");
  if (end == std::string_view::npos) return;
  std::string_view name = trim(rest.substr(0, end));
  std::string_view kind = irtf ? "RG" : "WG";
  std::string_view acronym;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTails{
      {{" wg", "WG"}, {" rg", "RG"}, {" working group", "WG"}, {" research group", "RG"}}};
  for (const auto& [tail, tail_kind] : kTails) {
    if (name.size() <= tail.size() || !istarts_with(name.substr(name.size() - tail.size()), tail)) continue;
    kind = tail_kind;
    name.remove_suffix(tail.size());
    name = trim(name);
    break;
  }
  if (const std::size_t open = name.rfind('('); name.ends_with(')') && open != std::string_view::npos) {
    acronym = name.substr(open + 1, name.size() - open - 2);
    name = trim(name.substr(0, open));
  }
  constexpr std::size_t kLongest = 200;
  if (name.size() > kLongest || acronym.size() > kLongest) return;
  group.name = std::string(name);
  if (!acronym.empty()) group.acronym = ascii_lower(acronym);
  group.kind = std::string(kind);
  group.stream = irtf ? "IRTF" : "IETF";
}

void read_links(daily::Announcement& out, std::span<const std::string_view> lines) {
  for (const std::string_view line : lines) {
    for (std::string& url : find_urls(line)) {
      std::string* target = nullptr;
      if (url.find("iddiff") != std::string::npos || url.find("rfcdiff") != std::string::npos) target = &out.url_diff;
      else if (url.find("datatracker.ietf.org/doc/html/") != std::string::npos) target = &out.url_html;
      else if (url.find("datatracker.ietf.org/doc/") != std::string::npos) target = &out.url_tracker;
      else if (url.find("/archive/id/") != std::string::npos || url.find("/html/draft-") != std::string::npos) target = &out.url_html;
      if (target != nullptr && target->empty()) *target = std::move(url);
    }
  }
}

}  // namespace

std::optional<DraftName> match_id(std::string_view subject) {
  Cursor cursor(subject);
  if (!cursor.word("i-d") || !cursor.space() || !cursor.word("action") || !cursor.blank().mark(':')) return std::nullopt;
  return parse_draft(cursor.rest(), true);
}

void read_id(daily::Announcement& out, const Context& in) {
  std::string_view value;
  std::size_t first = 0;
  while (first < in.lines.size() && read_label(in.lines[first], value) == Label::none) ++first;
  const std::string lead = join(std::span(in.lines).subspan(0, first));
  const Fields fields = read_fields(in.lines, first);

  auto name = match_id(in.subject);
  if (!name) name = find_draft(lead);  // the subject failed: the lead sentence has told the class
  const auto field_name = parse_draft(fields.name, true);
  if (!name) name = field_name;
  if (name) {
    out.draft = name->name;
    out.rev = name->rev;
    if (field_name && (field_name->name != name->name || field_name->rev != name->rev)) set(out.flags, daily::Flag::name_mismatch);
  }
  out.title = join(fields.title);
  out.authors = read_authors(fields.authors, in.limits);
  out.pages = read_number(fields.pages);
  out.doc_date = read_doc_date(fields.date);

  out.group = group_of_draft(out.draft, {});
  read_lead_group(out.group, lead);
  complete_group(out.group, in.groups);

  std::size_t end = fields.abstract_at;
  while (end < in.lines.size() && !ends_abstract(in.lines[end])) ++end;
  Lines abstract = fields.abstract_head;
  abstract.insert(abstract.end(), in.lines.begin() + static_cast<std::ptrdiff_t>(fields.abstract_at),
                  in.lines.begin() + static_cast<std::ptrdiff_t>(end));
  take_abstract(out, abstract, in.limits);
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);
  read_links(out, std::span(in.lines).subspan(end));
}

}  // namespace nikkan::announce
