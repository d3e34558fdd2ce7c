#include "nikkan/daily/issue/tests/support.hpp"

#include <algorithm>
#include <stdexcept>

#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/issue/meetings.hpp"
#include "nikkan/daily/issue/names.hpp"
#include "tests/support/test_data.hpp"

namespace nikkan::issue::test {

using daily::Announcement;
using daily::DayInput;

namespace {

std::vector<daily::GroupRecord> groups() {
  const std::string text = nikkan::test::read_file(nikkan::test::source_path("share/groups.tsv"));
  const auto table = parse_tsv(text);
  if (!table) throw std::runtime_error("share/groups.tsv");
  std::vector<daily::GroupRecord> out;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const auto cell = [&](std::string_view name) { return std::string(table->cell(row, table->column(name))); };
    out.push_back({cell("acronym"), cell("kind"), cell("stream"), cell("area"), cell("list"), cell("name")});
  }
  return out;
}

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    out.emplace_back(trim(text.substr(at, end - at)));
    at = end + separator.size();
  }
  return out;
}

/// Cleaned text and its paragraphs from parts that stand between blank lines.
void set_abstract(Announcement& a, const std::vector<std::string>& parts) {
  for (const auto& part : parts) {
    const std::string text = collapse_space(part);
    if (text.empty()) continue;
    if (!a.abstract.empty()) a.abstract += "\n\n";
    const auto begin = static_cast<std::uint32_t>(a.abstract.size());
    a.abstract += text;
    const bool item = text.size() > 2 && text[0] >= '0' && text[0] <= '9' && text[1] == '.' && text[2] == ' ';
    a.paragraphs.push_back({begin, static_cast<std::uint32_t>(a.abstract.size()), item});
  }
}

}  // namespace

Announcement draft(std::string_view name, std::string_view rev, std::string_view title,
                   std::initializer_list<std::string_view> authors, std::string_view abstract, UnixTime time) {
  Announcement a;
  a.kind = daily::Kind::id;
  a.draft = name;
  a.rev = rev;
  a.key = "id:" + a.draft + "-" + a.rev;
  a.title = title;
  for (const auto author : authors) a.authors.push_back({std::string(author), false});
  a.group.acronym = stream_group(name);
  if (!a.group.acronym.empty()) a.group.kind = name.starts_with("draft-irtf-") ? "RG" : "WG";
  a.mail.date = time;
  a.mail.message_id = a.draft + "-" + a.rev + "@example.invalid";
  a.mail.list = "i-d-announce";
  a.mail.permalink = "https://mailarchive.ietf.org/arch/msg/i-d-announce/x/";
  a.day = day_of(time);
  a.lists = {"i-d-announce"};
  set_abstract(a, {std::string(abstract)});
  return a;
}

daily::PriorEvent prior(daily::Kind kind, std::string_view draft, std::string_view rev, Day day) {
  daily::PriorEvent e;
  e.kind = kind;
  e.draft = draft;
  e.rev = rev;
  e.day = day;
  e.time = start_of(day) + 3600;
  return e;
}

DayInput empty_day(Day day) {
  DayInput input;
  input.day = day;
  input.groups = groups();
  return input;
}

namespace {

Announcement golden_row(const Tsv& table, std::size_t row, Day day) {
  const auto cell = [&](std::string_view name) { return table.cell(row, table.column(name)); };
  const std::string_view name_rev = cell("name_rev");
  const int order = std::stoi(std::string(cell("seed_order")));
  const UnixTime time = start_of(day) + 30 * 60 + (17 - order) * 80 * 60;
  Announcement a =
      draft(name_rev.substr(0, name_rev.size() - 3), name_rev.substr(name_rev.size() - 2), cell("title"), {}, "", time);
  for (const std::string& author : split(cell("authors"), ";")) {
    const bool editor = author.ends_with("(Ed.)");
    a.authors.push_back({std::string(trim(author.substr(0, author.size() - (editor ? 5 : 0)))), editor});
  }
  const auto date = split(cell("document_date").substr(0, 10), "-");
  if (date.size() == 3) a.doc_date = daily::DocDate{std::stoi(date[0]), std::stoi(date[1]), std::stoi(date[2])};
  std::vector<std::string> paragraphs = split(cell("abstract"), "\\n\\n");
  set_abstract(a, paragraphs);
  return a;
}

}  // namespace

DayInput golden_day(std::string_view tsv) {
  const auto table = parse_tsv(tsv);
  if (!table) throw std::runtime_error("2025-12-03.tsv");
  DayInput input = empty_day();
  for (std::size_t row = 0; row < table->rows(); ++row)
    input.announcements.push_back(golden_row(*table, row, input.day));
  return input;
}

void add_intended_status(DayInput& input, std::string_view tsv) {
  const auto table = parse_tsv(tsv);
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const std::string_view name_rev = table->cell(row, table->column("name_rev"));
    daily::DraftRecord record;
    record.draft = name_rev.substr(0, name_rev.size() - 3);
    record.rev = name_rev.substr(name_rev.size() - 2);
    record.intended_level = table->cell(row, table->column("intended_status"));
    input.drafts[record.draft] = record;
  }
}

DayInput many(const DayInput& golden, std::size_t n) {
  DayInput input = golden;
  input.announcements.clear();
  for (std::size_t i = 0; i < n; ++i) {
    Announcement a = golden.announcements[i % golden.announcements.size()];
    const std::string copy = "-c" + std::to_string(i / golden.announcements.size());
    a.draft += copy;
    a.key = "id:" + a.draft + "-" + a.rev;
    a.mail.message_id = a.draft + "@example.invalid";
    *a.mail.date += static_cast<UnixTime>(i / golden.announcements.size());
    for (auto& author : a.authors) author.name += copy;
    input.announcements.push_back(std::move(a));
  }
  return input;
}

// ---------------------------------------------------------------- dump

namespace {

class Dump {
 public:
  std::string out;

  Dump& operator<<(std::string_view text) {
    out += text;
    out += '|';
    return *this;
  }
  Dump& operator<<(const std::string& text) { return *this << std::string_view(text); }
  Dump& operator<<(const char* text) { return *this << std::string_view(text); }
  Dump& operator<<(std::int64_t n) { return *this << std::to_string(n); }
  Dump& operator<<(int n) { return *this << std::to_string(n); }
  Dump& operator<<(std::uint32_t n) { return *this << std::to_string(n); }
  Dump& operator<<(std::size_t n) { return *this << std::to_string(n); }
  Dump& operator<<(bool b) { return *this << (b ? "true" : "false"); }
  Dump& operator<<(Day d) { return *this << to_iso(d); }
  template <class T>
  Dump& operator<<(const std::optional<T>& v) {
    if (v) return *this << *v;
    return *this << "-";
  }
  template <class T>
  Dump& operator<<(const std::vector<T>& list) {
    out += '[';
    for (const auto& v : list) *this << v;
    out += "]\n";
    return *this;
  }
  Dump& operator<<(const daily::Author& a) { return *this << a.name << a.editor; }
  Dump& operator<<(const daily::GroupRef& g) { return *this << g.acronym << g.name << g.kind << g.stream; }
  Dump& operator<<(const daily::PriorEvent& e) {
    return *this << to_string(e.kind) << e.draft << e.rev << e.title << e.rfc << e.day << e.time << e.level
                 << e.deadline << e.pages << e.authors;
  }
  Dump& operator<<(const daily::Reason& r) { return *this << r.key << r.points << r.en << r.ja; }
  Dump& operator<<(const daily::TopicLabel& t) { return *this << t.id << t.en << t.ja << t.score << t.hits; }
  Dump& operator<<(const daily::Paragraph& p) { return *this << p.begin << p.end << p.item; }
  Dump& operator<<(const daily::Span& s) { return *this << s.from << s.to; }
  Dump& operator<<(const daily::SourceSentence& s) { return *this << s.id << s.span << s.item; }
  Dump& operator<<(const daily::Sentence& s) {
    return *this << s.text << s.spans << s.source_ids << to_string(s.level) << s.engine << s.backfill << s.bullet;
  }
  Dump& operator<<(const daily::GuardFinding& g) { return *this << g.engine << g.check << g.token << g.text; }
  Dump& operator<<(const daily::Link& l) { return *this << l.rel << l.url; }
  Dump& operator<<(const daily::LabRef& l) {
    return *this << l.room << l.command << l.doc << l.certainty << l.revision << l.newer_announced;
  }
  Dump& operator<<(const daily::Entry& e) {
    *this << to_string(e.kind) << e.key << e.name << e.rev << e.revisions << e.title << e.authors << e.group << e.area
          << e.stream << e.status << e.status_claimed << e.change << to_string(e.standing) << e.deadline
          << e.deadline_inferred << e.days_left << e.pages << e.pages_delta << e.updates << e.obsoletes << e.replaces
          << e.replaces_inferred << e.neighbours << e.time << e.score << e.star << e.reasons << e.topics << e.family
          << e.abstract << e.paragraphs << e.sentences << e.facts_en << e.facts_ja << e.summary_en << e.summary_ja
          << e.guard << e.links << e.lab << e.lists << e.permalink << e.flags;
    out += '\n';
    return *this;
  }
  Dump& operator<<(const daily::Family& f) { return *this << f.members << f.authors; }
  Dump& operator<<(const daily::Trend& t) {
    return *this << t.topic << t.today << t.baseline << t.baseline_days << t.works << t.en << t.ja;
  }
  Dump& operator<<(const daily::TopicCount& t) { return *this << t.topic << t.works; }
  Dump& operator<<(const daily::Deadline& d) {
    return *this << d.name << d.title << d.kind << d.day << d.days_left << d.inferred << d.url;
  }
  Dump& operator<<(const daily::Part& p) { return *this << p.number << p.entries; }
  Dump& operator<<(const std::pair<std::string, std::string>& p) { return *this << p.first << p.second; }
};

}  // namespace

std::string dump(const daily::Issue& i) {
  Dump d;
  d << i.day << i.edition << static_cast<int>(i.mode) << i.first_issue;
  const auto& c = i.counts;
  for (const int n : {c.drafts, c.revisions, c.new_drafts, c.updates, c.rfcs, c.last_calls, c.approvals, c.charters,
                      c.meetings, c.calls, c.other}) {
    d << n;
  }
  d << i.entries << i.rfcs << i.approvals << i.last_calls << i.others << i.lead_en << i.lead_ja << i.deadlines
    << i.trends << i.topic_counts << i.trends_note_en << i.trends_note_ja << i.families << i.takeaways_en
    << i.takeaways_ja << i.calendar_en << i.calendar_ja << i.recap << i.added_since << i.reading_minutes_en
    << i.reading_minutes_ja << i.parts << i.updated << i.expected_drafts << i.index_files << i.engines
    << i.guard_accepted << i.guard_dropped;
  for (const auto& [word, n] : i.unknown_words) d << word << n;
  d << i.version;
  return d.out;
}

const daily::Entry* find(const daily::Issue& issue, std::string_view key) {
  for (const auto* section : {&issue.entries, &issue.rfcs, &issue.approvals, &issue.last_calls, &issue.others}) {
    for (const auto& e : *section) {
      if (e.key == key) return &e;
    }
  }
  return nullptr;
}

std::vector<std::string> keys(const std::vector<daily::Entry>& entries) {
  std::vector<std::string> out;
  for (const auto& e : entries) out.push_back(e.key);
  return out;
}

std::string joined(const std::vector<daily::Sentence>& sentences) {
  std::string out;
  for (const auto& s : sentences) out += s.text;
  return out;
}

}  // namespace nikkan::issue::test
