// 1id-abstracts.txt: a group's heading underlined with '-', entries indented by 2
// ("Title", A, B, 2022-03-05, <name-00.txt>), abstracts indented by 6.
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/text.hpp"

namespace nikkan::index {
namespace {

std::size_t indent_of(std::string_view line) {
  const std::size_t at = line.find_first_not_of(' ');
  return at == std::string_view::npos ? line.size() : at;
}

bool is_rule(std::string_view line) {
  line = trim(line);
  return line.size() >= 3 && line.find_first_not_of('-') == std::string_view::npos;
}

/// "Name (acr)" -> "acr".
std::string acronym_of(std::string_view heading) {
  heading = trim(heading);
  const std::size_t open = heading.rfind('(');
  if (open == std::string_view::npos || !heading.ends_with(')')) return {};
  const std::string acronym = ascii_lower(heading.substr(open + 1, heading.size() - open - 2));
  return acronym == "none" ? std::string() : acronym;
}

bool is_date(std::string_view word) {
  return word.size() == 10 && word[4] == '-' && word[7] == '-' && parse_day(word).has_value();
}

std::vector<std::string_view> split_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.push_back(trim(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

/// The entry's citation, already joined to one line.
std::optional<daily::DraftRecord> read_citation(std::string_view text) {
  const std::size_t open = text.rfind('<');
  const std::size_t close = text.rfind('>');
  if (!text.starts_with('"') || open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  const std::string_view file = text.substr(open + 1, close - open - 1);
  const auto name = split_draft(file.substr(0, file.find(',')));
  const std::string_view front = text.substr(0, open);
  const std::size_t end = front.rfind("\",");
  if (!name || end == std::string_view::npos || end == 0) return std::nullopt;
  daily::DraftRecord r;
  r.draft = name->draft;
  r.rev = name->rev;
  r.title = collapse_space(front.substr(1, end - 1));
  for (const std::string_view part : split_commas(front.substr(end + 2))) {
    if (is_date(part)) {
      r.date = part;
    } else if (!part.empty() && r.authors.size() < 200) {
      r.authors.push_back(collapse_space(part));
    }
  }
  return r;
}

class Reader {
 public:
  Reader(Skipped& skipped, const Limits& limits) : skipped_(skipped), limits_(limits) {}

  Result<void> line(const Line& line) {
    const std::size_t indent = indent_of(line.text);
    const bool blank = indent == line.text.size();
    if (is_rule(line.text) && indent == 0) {
      if (auto ended = finish(); !ended) return ended;
      group_ = to_utf8(acronym_of(heading_));
    } else if (!blank && indent == 0) {
      if (auto ended = finish(); !ended) return ended;
      heading_ = line.text;
    } else if (!blank && indent < 6) {
      if (line.text.substr(indent).starts_with('"') && (in_abstract_ || citation_.empty())) {
        if (auto ended = finish(); !ended) return ended;
        offset_ = line.offset;
      }
      if (offset_ != kNone) add(citation_, line.text);
    } else if (offset_ != kNone) {
      if (!blank) in_abstract_ = true;
      if (blank && indent >= 6) paragraph_ = !abstract_.empty();
      if (!blank) add_abstract(line.text);
    }
    return {};
  }

  Result<void> finish() {
    if (offset_ != kNone) {
      auto record = read_citation(citation_);
      if (!record) {
        skip(skipped_, Code::bad_value, "abstracts.entry", offset_);
      } else if (records.size() == limits_.max_records) {
        return fail(Code::limit, "abstracts.records", offset_);
      } else {
        record->group = group_;
        record->abstract = std::move(abstract_);
        records.push_back(std::move(*record));
      }
    }
    citation_.clear();
    abstract_.clear();
    in_abstract_ = paragraph_ = false;
    offset_ = kNone;
    return {};
  }

  std::vector<daily::DraftRecord> records;

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};

  void add(std::string& text, std::string_view line) const {
    if (text.size() + line.size() > limits_.max_line) return;
    if (!text.empty()) text += ' ';
    text += collapse_space(to_utf8(line));
  }
  void add_abstract(std::string_view line) {
    if (paragraph_ && !abstract_.empty()) {
      abstract_ += "\n\n";
      abstract_ += collapse_space(to_utf8(line));
    } else {
      add(abstract_, line);
    }
    paragraph_ = false;
  }

  Skipped& skipped_;
  const Limits& limits_;
  std::string_view heading_;
  std::string group_, citation_, abstract_;
  bool in_abstract_ = false;
  bool paragraph_ = false;
  std::uint64_t offset_ = kNone;
};

}  // namespace

Result<std::vector<daily::DraftRecord>> parse_abstracts(std::string_view text, Skipped& skipped, const Limits& limits) {
  if (text.size() > limits.max_bytes) return fail(Code::limit, "abstracts.file", limits.max_bytes);
  Reader reader(skipped, limits);
  Lines lines(text, limits.max_line);
  for (Line line; lines.next(line);) {
    if (line.too_long) {
      skip(skipped, Code::limit, "abstracts.line", line.offset);
      continue;
    }
    if (auto read = reader.line(line); !read) return std::unexpected(read.error());
  }
  if (auto ended = reader.finish(); !ended) return std::unexpected(ended.error());
  return std::move(reader.records);
}

}  // namespace nikkan::index
