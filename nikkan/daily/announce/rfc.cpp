// RFC published (digest inputs, section 7). Labels are found by name, not by column: web copies
// have lost their indentation, and forwarding clients glue a wrapped value to the next label.
#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/announce/kinds.hpp"

namespace nikkan::announce {
namespace {

enum class Label : std::uint8_t {
  none, title, author, status, stream, date, mailbox, pages, characters, updates, obsoletes, see_also, nothing, tag, url, doi
};
constexpr std::array<std::pair<std::string_view, Label>, 22> kLabels{{
    {"title", Label::title}, {"author(s)", Label::author}, {"authors", Label::author}, {"author", Label::author},
    {"status", Label::status}, {"stream", Label::stream}, {"date", Label::date}, {"mailbox", Label::mailbox},
    {"mailboxes", Label::mailbox}, {"pages", Label::pages}, {"characters", Label::characters},
    {"updates/obsoletes/seealso", Label::nothing}, {"updates/obsoletes/see also", Label::nothing},
    {"updates", Label::updates}, {"obsoletes", Label::obsoletes}, {"see also", Label::see_also}, {"seealso", Label::see_also},
    {"i-d tag", Label::tag}, {"url", Label::url}, {"doi", Label::doi}, {"updated by", Label::nothing}, {"obsoleted by", Label::nothing}}};

Label read_label(std::string_view line, std::string_view& value) {
  Cursor cursor(line);
  cursor.blank();
  for (const auto& [word, label] : kLabels) {
    Cursor attempt = cursor;
    if (!attempt.word(word) || !attempt.blank().mark(':')) continue;
    value = trim(attempt.rest());
    return label;
  }
  return Label::none;
}

/// `\s{2,}(?=(?:Author|Status|…):)`: a label in the middle of a line begins a line of its own.
void unglue(std::string_view line, Lines& out) {
  for (std::size_t at = 1; at + 2 < line.size(); ++at) {
    if (!is_space(line[at - 1]) || !is_space(line[at]) || is_space(line[at + 1])) continue;
    std::string_view value;
    if (is_blank_line(line.substr(0, at)) || read_label(line.substr(at + 1), value) == Label::none) continue;
    out.push_back(line.substr(0, at));
    line.remove_prefix(at + 1);
    at = 0;
  }
  out.push_back(line);
}

bool is_series_line(std::string_view line) {
  Cursor cursor(trim(line));
  constexpr std::array<std::string_view, 4> kWords{"bcp", "std", "fyi", "rfc"};
  return !cursor.one_of(kWords).empty() && cursor.space() && !cursor.digits().empty() && cursor.end();
}

bool ends_abstract(std::string_view line) {
  constexpr std::array<std::string_view, 12> kMarks{
      "This document is a product of", "This document is the product of", "This is now ", "STANDARDS TRACK:", "INFORMATIONAL:",
      "EXPERIMENTAL:", "BCP:", "HISTORIC:", "PROPOSED STANDARD:", "INTERNET STANDARD:", "DRAFT STANDARD:", "This announcement is sent to"};
  line = trim(line);
  return std::any_of(kMarks.begin(), kMarks.end(), [line](std::string_view mark) { return line.starts_with(mark); });
}

struct Block {
  std::array<Lines, 16> values;
  std::string series;
  std::uint32_t number = 0;
  std::size_t end = 0;  ///< first line behind the block
  std::span<const std::string_view> operator[](Label label) const { return values[static_cast<std::size_t>(label)]; }
};

bool is_one_line(Label label) {
  return label == Label::doi || label == Label::url || label == Label::tag || label == Label::pages || label == Label::characters ||
         label == Label::date || label == Label::stream || label == Label::status || label == Label::nothing;
}

Block read_block(const Lines& lines) {
  Block block;
  Label open = Label::none;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    if (is_blank_line(line)) {
      // A blank line ends a value, and the block where the last label is known to have stood.
      if (is_one_line(open)) open = Label::none;
      continue;
    }
    std::string_view value;
    const Label label = read_label(line, value);
    if (label == Label::none) {
      if (block[Label::title].empty()) {  // above the labels: "RFC 9137", "BCP 226"
        if (is_series_line(line)) {
          const std::string text = collapse_space(line);
          if (istarts_with(text, "rfc")) block.number = read_number(std::string_view(text).substr(3));
          else block.series = text;
        }
        continue;
      }
      const bool behind_last = !block[Label::doi].empty() || (!block[Label::url].empty() && open != Label::title);
      if (behind_last || ends_abstract(line)) {
        block.end = at;
        return block;
      }
      if (open != Label::none && !is_one_line(open)) block.values[static_cast<std::size_t>(open)].push_back(trim(line));
      continue;
    }
    if (!block[Label::doi].empty()) {  // an abstract's own line that looks like a label
      block.end = at;
      return block;
    }
    open = label;
    block.values[static_cast<std::size_t>(label)].push_back(value);
  }
  block.end = lines.size();
  return block;
}

/// `product of the (.+?)(?: (?:Working|Research) Group)* of the (IETF|IRTF)`
void read_product(daily::GroupRef& group, std::string_view tail) {
  constexpr std::string_view kProduct = "product of the ";
  const std::size_t at = ifind(tail, kProduct);
  if (at == std::string_view::npos) return;
  const std::string_view rest = tail.substr(at + kProduct.size(), 400);
  const std::size_t ietf = ifind(rest, " of the ietf");
  const std::size_t irtf = ifind(rest, " of the irtf");
  const std::size_t end = std::min(ietf, irtf);
  if (end == std::string_view::npos) return;
  std::string_view name = rest.substr(0, end);
  group.kind = irtf < ietf ? "RG" : "WG";
  group.stream = irtf < ietf ? "IRTF" : "IETF";
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view words : {std::string_view(" working group"), std::string_view(" research group")}) {
      if (name.size() > words.size() && istarts_with(name.substr(name.size() - words.size()), words)) {
        name.remove_suffix(words.size());
        again = true;
      }
    }
  }
  group.name = collapse_space(name);
}

std::string now_a(std::string_view tail) {
  const std::size_t at = ifind(tail, "this is now a");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = tail.substr(at, 120);
  return level_of(rest.substr(0, rest.find('.')));
}

}  // namespace

std::optional<RfcSubject> match_rfc(std::string_view subject) {
  RfcSubject out;
  Cursor cursor(subject);
  constexpr std::array<std::string_view, 3> kSeries{"bcp", "std", "fyi"};
  if (Cursor attempt = cursor; true) {
    const std::string_view series = attempt.one_of(kSeries);
    const bool spaced = !series.empty() && attempt.space();
    const std::string_view number = spaced ? attempt.digits() : std::string_view();
    if (!number.empty() && attempt.blank().mark(',')) {
      out.series = (series == "bcp" ? "BCP " : series == "std" ? "STD " : "FYI ") + std::string(number);
      cursor = attempt.blank();
    }
  }
  if (!cursor.word("rfc") || !cursor.space()) return std::nullopt;
  out.number = read_number(cursor.digits());
  if (out.number == 0 || !cursor.space() || !cursor.word("on") || !cursor.space() || cursor.end()) return std::nullopt;
  out.title = std::string(cursor.rest());
  return out;
}

void read_rfc(daily::Announcement& out, const Context& in) {
  Lines lines;
  for (const std::string_view line : in.lines) unglue(line, lines);
  const Block block = read_block(lines);
  const auto subject = match_rfc(in.subject);
  out.rfc = subject ? subject->number : block.number;
  out.series = subject && !subject->series.empty() ? subject->series : block.series;
  // The subject has the title in one piece; the body's is wrapped, and torn by some clients.
  out.title = subject ? subject->title : join(block[Label::title]);
  out.authors = read_authors(block[Label::author], in.limits);
  out.status_text = join(block[Label::status]);
  out.pages = read_number(join(block[Label::pages]));
  out.doc_date = read_doc_date(join(block[Label::date]));
  out.updates = read_rfc_numbers(join(block[Label::updates]));
  out.obsoletes = read_rfc_numbers(join(block[Label::obsoletes]));
  out.see_also = read_rfc_numbers(join(block[Label::see_also]));
  if (const auto tag = parse_draft(join(block[Label::tag]), false)) {
    out.from_draft = tag->name;
    out.draft = tag->name;
    out.rev = tag->rev;
  }
  if (!block[Label::url].empty()) out.url_info = std::string(block[Label::url][0]);

  std::size_t end = block.end;
  while (end < lines.size() && !ends_abstract(lines[end])) ++end;
  take_abstract(out, std::span(lines).subspan(block.end, end - block.end), in.limits);
  if (out.abstract.empty()) set(out.flags, daily::Flag::no_abstract);

  const std::string tail = join(std::span(lines).subspan(end));
  out.group = group_of_draft(out.from_draft, {});
  read_product(out.group, tail);
  if (const std::string stream = join(block[Label::stream]); !stream.empty()) out.group.stream = stream;
  complete_group(out.group, in.groups);
  out.level = level_of(out.status_text);
  if (out.level.empty()) out.level = now_a(tail);
}

}  // namespace nikkan::announce
