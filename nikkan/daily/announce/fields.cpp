#include "nikkan/daily/announce/fields.hpp"

#include <algorithm>
#include <array>

#include "nikkan/base/utf8.hpp"

namespace nikkan::announce {

bool istarts_with(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (lower(text[i]) != word[i]) return false;
  }
  return true;
}

std::size_t ifind(std::string_view text, std::string_view word, std::size_t from) {
  for (std::size_t at = from; at + word.size() <= text.size(); ++at) {
    if (lower(text[at]) == word[0] && istarts_with(text.substr(at), word)) return at;
  }
  return std::string_view::npos;
}

bool Cursor::word(std::string_view lower_word) {
  if (!istarts_with(rest(), lower_word)) return false;
  at_ += lower_word.size();
  return true;
}

bool Cursor::space() {
  const std::size_t before = at_;
  blank();
  return at_ != before;
}

Cursor& Cursor::blank() {
  while (!end() && is_space(text_[at_])) ++at_;
  return *this;
}

bool Cursor::mark(char c) {
  if (peek() != c || end()) return false;
  ++at_;
  return true;
}

std::string_view Cursor::one_of(std::span<const std::string_view> words) {
  for (const std::string_view candidate : words) {
    if (word(candidate)) return candidate;
  }
  return {};
}

std::string_view Cursor::digits() {
  const std::size_t begin = at_;
  while (!end() && is_digit(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

namespace {

bool is_draft_char(char c) {
  const char l = lower(c);
  return is_digit(c) || (l >= 'a' && l <= 'z') || c == '.' || c == '+' || c == '_' || c == '-';
}

}  // namespace

std::optional<DraftName> parse_draft(std::string_view token, bool need_rev) {
  constexpr std::array<std::string_view, 5> kEndings{".txt", ".xml", ".html", ".pdf", ".ps"};
  constexpr std::string_view kPrefix = "draft-";
  constexpr std::size_t kLongest = 200;
  std::string name = ascii_lower(trim(token));
  for (const std::string_view ending : kEndings) {
    if (std::string_view(name).ends_with(ending)) {
      name.resize(name.size() - ending.size());
      break;
    }
  }
  if (name.size() > kLongest || name.size() <= kPrefix.size() || !name.starts_with(kPrefix)) return std::nullopt;
  if (!std::all_of(name.begin(), name.end(), is_draft_char) || !is_word(name[kPrefix.size()]) || name[kPrefix.size()] == '_') {
    return std::nullopt;
  }
  DraftName out;
  const std::size_t n = name.size();
  if (n > kPrefix.size() + 3 && name[n - 3] == '-' && is_digit(name[n - 2]) && is_digit(name[n - 1])) {
    out.rev = name.substr(n - 2);
    name.resize(n - 3);
  } else if (need_rev) {
    return std::nullopt;
  }
  out.name = std::move(name);
  return out;
}

std::optional<DraftName> find_draft(std::string_view text) {
  for (std::size_t at = ifind(text, "draft-"); at != std::string_view::npos; at = ifind(text, "draft-", at + 1)) {
    if (at != 0 && is_draft_char(text[at - 1])) continue;
    std::size_t end = at;
    while (end < text.size() && is_draft_char(text[end])) ++end;
    std::string_view token = text.substr(at, end - at);
    while (token.ends_with('.')) token.remove_suffix(1);
    if (auto name = parse_draft(token, true)) return name;
    at = end - 1;
  }
  return std::nullopt;
}

Lines split_lines(std::string_view text, const Limits& limits) {
  Lines lines;
  text = text.substr(0, limits.max_text);
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

bool is_blank_line(std::string_view line) { return trim(line).empty(); }

std::string join(std::span<const std::string_view> lines) {
  std::string out;
  for (const std::string_view line : lines) {
    out += line;
    out += ' ';
  }
  return collapse_space(out);
}

namespace {

/// `^(\d+[.)]|[-*o+•]|\([a-z0-9]\))\s+`
bool is_item(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) ++at;
  if (at > 0) {
    if (at >= text.size() || (text[at] != '.' && text[at] != ')')) return false;
    ++at;
  } else if (text.starts_with("\u2022")) {
    at = 3;
  } else if (text.size() > 3 && text[0] == '(' && text[2] == ')' && is_word(text[1]) && text[1] != '_') {
    at = 3;
  } else if (!text.empty() && std::string_view("-*o+").find(text[0]) != std::string_view::npos) {
    at = 1;
  } else {
    return false;
  }
  return at < text.size() && is_space(text[at]);
}

struct Cleaned {
  std::string text;
  std::vector<daily::Paragraph> paragraphs;
  bool cut = false;
};

Cleaned clean(std::span<const std::string_view> lines, const Limits& limits) {
  Cleaned out;
  std::size_t at = 0;
  while (at < lines.size()) {
    if (is_blank_line(lines[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < lines.size() && !is_blank_line(lines[end])) ++end;
    const std::string paragraph = join(lines.subspan(at, end - at));
    at = end;
    if (out.text.size() + paragraph.size() + 2 > limits.max_abstract) {
      out.cut = true;
      break;
    }
    if (!out.text.empty()) out.text += "\n\n";
    const auto begin = static_cast<std::uint32_t>(out.text.size());
    out.text += paragraph;
    out.paragraphs.push_back({begin, static_cast<std::uint32_t>(out.text.size()), is_item(paragraph)});
  }
  return out;
}

}  // namespace

void take_abstract(daily::Announcement& out, std::span<const std::string_view> lines, const Limits& limits) {
  Cleaned cleaned = clean(lines, limits);
  if (cleaned.cut) set(out.flags, daily::Flag::truncated);
  out.abstract = std::move(cleaned.text);
  out.paragraphs = std::move(cleaned.paragraphs);
}

std::string clean_text(std::span<const std::string_view> lines, const Limits& limits) { return clean(lines, limits).text; }

namespace {

bool is_editor_mark(std::string_view text) {
  const std::string mark = ascii_lower(text);
  return mark == "ed." || mark == "ed" || mark == "eds." || mark == "editor" || mark == "(ed.)" || mark == "(ed)" || mark == "(editor)";
}
bool is_suffix(std::string_view text) { return text == "Jr." || text == "Jr" || text == "Sr." || text == "II" || text == "III"; }

void add_author(std::vector<daily::Author>& authors, std::string_view text, const Limits& limits) {
  std::string name = collapse_space(text);
  if (name.empty() || authors.size() >= limits.max_authors) return;
  if (is_editor_mark(name)) {
    if (!authors.empty()) authors.back().editor = true;
    return;
  }
  if (is_suffix(name)) {
    if (!authors.empty()) authors.back().name += ", " + name;
    return;
  }
  daily::Author author;
  if (const std::size_t blank = name.rfind(' '); blank != std::string::npos && is_editor_mark(name.substr(blank + 1))) {
    author.editor = true;
    name.resize(blank);
  }
  if (const std::size_t others = ifind(name, "et al"); others != std::string_view::npos) {
    if (name.size() - others <= 6 && (others == 0 || name[others - 1] == ' ')) name.resize(others);
  }
  while (!name.empty() && (name.back() == ' ' || name.back() == ',')) name.pop_back();
  if (name.empty()) return;
  author.name = std::move(name);
  authors.push_back(std::move(author));
}

/// "A and B" names two.
void add_authors(std::vector<daily::Author>& authors, std::string_view text, const Limits& limits) {
  for (std::size_t at = text.find(" and "); at != std::string_view::npos; at = text.find(" and ")) {
    add_author(authors, text.substr(0, at), limits);
    text.remove_prefix(at + 5);
  }
  if (istarts_with(text, "and ")) text.remove_prefix(4);
  add_author(authors, text, limits);
}

}  // namespace

std::vector<daily::Author> read_authors(std::span<const std::string_view> lines, const Limits& limits) {
  std::vector<daily::Author> authors;
  const bool commas = std::any_of(lines.begin(), lines.end(), [](std::string_view line) { return line.find(',') != std::string_view::npos; });
  if (!commas) {
    for (const std::string_view line : lines) add_authors(authors, line, limits);
    return authors;
  }
  // One a line, with an editor's mark behind a comma: "Jane Roe, Ed." is not a list.
  const bool marks_only = lines.size() > 1 && std::all_of(lines.begin(), lines.end(), [](std::string_view line) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return true;
    const std::string_view tail = trim(line.substr(comma + 1));
    return is_editor_mark(tail) || is_suffix(tail);
  });
  auto add_list = [&](std::string_view text) {
    while (!text.empty()) {
      const std::size_t comma = std::min(text.find(','), text.size());
      add_authors(authors, text.substr(0, comma), limits);
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
  };
  if (marks_only) {
    for (const std::string_view line : lines) add_list(line);
  } else {
    add_list(join(lines));
  }
  return authors;
}

std::uint32_t read_number(std::string_view text) {
  text = trim(text);
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < text.size() && is_digit(text[i]); ++i) {
    if (i >= 7) return 0;
    value = value * 10 + static_cast<std::uint32_t>(text[i] - '0');
  }
  return value;
}

std::vector<std::uint32_t> read_rfc_numbers(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t at = ifind(text, "rfc"); at != std::string_view::npos; at = ifind(text, "rfc", at + 3)) {
    const std::uint32_t number = read_number(text.substr(at + 3));
    if (number != 0 && numbers.size() < 1000 && std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
  }
  return numbers;
}

std::string level_of(std::string_view status) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kLevels{{
      {"proposed standard", "Proposed Standard"}, {"draft standard", "Draft Standard"},
      {"internet standard", "Internet Standard"}, {"full standard", "Internet Standard"},
      {"best current practice", "Best Current Practice"}, {"bcp", "Best Current Practice"},
      {"informational", "Informational"}, {"experimental", "Experimental"}, {"historic", "Historic"}}};
  for (const auto& [word, level] : kLevels) {
    if (ifind(status, word) != std::string_view::npos) return std::string(level);
  }
  return {};
}

std::vector<std::string> find_urls(std::string_view text) {
  std::vector<std::string> urls;
  constexpr std::size_t kMaxUrls = 1000;
  for (std::size_t at = text.find("http"); at != std::string_view::npos && urls.size() < kMaxUrls; at = text.find("http", at + 4)) {
    const std::string_view here = text.substr(at);
    if (!here.starts_with("http://") && !here.starts_with("https://")) continue;
    std::size_t end = 0;
    while (end < here.size() && !is_space(here[end]) && std::string_view("<>\"'").find(here[end]) == std::string_view::npos) ++end;
    std::string_view url = here.substr(0, end);
    while (!url.empty() && std::string_view(".,;:)").find(url.back()) != std::string_view::npos) url.remove_suffix(1);
    urls.emplace_back(url);
  }
  return urls;
}

void complete_group(daily::GroupRef& group, const std::vector<daily::GroupRecord>& groups) {
  if (group.acronym.empty()) return;
  for (const daily::GroupRecord& row : groups) {
    if (!ascii_iequals(row.acronym, group.acronym)) continue;
    if (group.kind.empty()) group.kind = row.kind;
    if (group.stream.empty()) group.stream = row.stream;
    if (group.name.empty()) group.name = row.name;
    return;
  }
}

daily::GroupRef group_of_draft(std::string_view draft, const std::vector<daily::GroupRecord>& groups) {
  daily::GroupRef group;
  for (const auto& [prefix, kind, stream] : {std::array<std::string_view, 3>{"draft-ietf-", "WG", "IETF"},
                                             std::array<std::string_view, 3>{"draft-irtf-", "RG", "IRTF"}}) {
    if (!draft.starts_with(prefix)) continue;
    const std::string_view rest = draft.substr(prefix.size());
    group.acronym = std::string(rest.substr(0, rest.find('-')));
    group.kind = std::string(kind);
    group.stream = std::string(stream);
    complete_group(group, groups);
    return group;
  }
  if (draft.starts_with("draft-iab-")) group.stream = "IAB";
  return group;
}

}  // namespace nikkan::announce
