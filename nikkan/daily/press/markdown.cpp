#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/markdown_writer.hpp"

namespace nikkan::press {

using daily::Entry;
using daily::Sentence;

std::string heading_slug(std::string_view heading) {
  std::string out;
  const std::string lower = ascii_lower(clean(heading));
  for (std::size_t at = 0; at < lower.size();) {
    const CodePoint c = decode_utf8(lower, at);
    const char32_t v = c.value;
    const bool kept = (v >= 'a' && v <= 'z') || (v >= '0' && v <= '9') || v == '-' || v == '_' || is_japanese(v) || (v >= 0xc0 && v < 0x2000);
    const bool punctuation = v == U'、' || v == U'。' || v == U'「' || v == U'」' || v == U'・';
    if (v == ' ') out += '-';
    else if (kept && !punctuation) out += lower.substr(at, c.length);
    at += c.length;
  }
  return out;
}

MarkdownWriter::MarkdownWriter(const daily::Issue& issue, const Layout& layout, int part, bool japanese, Flavour flavour)
    : issue_(issue),
      layout_(layout),
      part_(layout.parts()[static_cast<std::size_t>(part - 1)]),
      japanese_(japanese),
      flavour_(flavour) {
  out_.reserve(1U << 16U);
}

std::string MarkdownWriter::file(int part, bool japanese, Flavour flavour) {
  const std::string_view head = flavour == Flavour::qiita ? "qiita" : "issue";
  const std::string_view lang = japanese ? "ja" : "en";
  return part == 1 ? fmt::format("{}.{}.md", head, lang) : fmt::format("{}.{}.part-{}.md", head, lang, part);
}

void MarkdownWriter::line(std::string_view text) {
  out_ += text;
  out_ += '\n';
}

void MarkdownWriter::heading(int level, const std::string& escaped) {
  if (!out_.empty()) line();
  line(fmt::format("{} {}", std::string(static_cast<std::size_t>(level), '#'), escaped));
  line();
}

void MarkdownWriter::note(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const bool qiita = flavour_ == Flavour::qiita;
  line();
  if (qiita) line(":::note info");
  for (const auto& text : lines) line((qiita ? "" : "> ") + markdown(text) + (qiita ? "  " : "\\"));
  // A hard break behind the last line would be printed.
  out_.resize(out_.size() - (qiita ? 3 : 2));
  line();
  if (qiita) line(":::");
}

std::string MarkdownWriter::link_to(const Entry& entry) const {
  const int where = layout_.part_of(entry);
  const std::string title = clean(entry.title.empty() ? entry.name : entry.title, kMaxPrinted);
  return fmt::format("{}#{}", where == part_.number ? "" : file(where, japanese_, flavour_),
                     heading_slug((entry.star ? "⭐ " : "") + title));
}

std::string MarkdownWriter::body(bool with_title) {
  if (with_title) {
    std::string title = japanese_ ? "日刊 " + long_day(issue_.day, true) : "Nikkan, " + long_day(issue_.day, false);
    if (layout_.count() > 1) title += fmt::format(" ({}/{})", part_.number, layout_.count());
    line("# " + markdown(title));
  }
  line();
  line(markdown(counts_text(issue_.counts, japanese_)) + " (UTC) · " + markdown(reading_time(issue_, japanese_)));
  if (part_.number == 1) front();
  contents();
  sections();
  parts();
  if (part_.number == layout_.count()) end();
  abstracts();
  while (out_.ends_with("\n\n")) out_.pop_back();
  return std::move(out_);
}

void MarkdownWriter::front() {
  note(banners(issue_, japanese_));
  const auto list = [&](const Word& title, const std::vector<std::string>& lines, bool numbered) {
    if (lines.empty()) return;
    heading(2, word(title));
    int n = 0;
    for (const auto& text : lines) line((numbered ? fmt::format("{}. ", ++n) : std::string("- ")) + markdown(text));
  };
  std::vector<std::string> lead;
  for (const auto& s : japanese_ ? issue_.lead_ja : issue_.lead_en) lead.push_back(s.text);
  list(word::kLead, lead, true);
  list(word::kCalendar, japanese_ ? issue_.calendar_ja : issue_.calendar_en, false);
  list(word::kRecap, issue_.recap, false);
  deadlines();
  trends();
}

void MarkdownWriter::deadlines() {
  if (issue_.deadlines.empty()) return;
  heading(2, word(word::kDeadlines));
  for (const auto& d : issue_.deadlines) {
    const std::string title = markdown(d.title.empty() ? d.name : d.title, kMaxPrinted);
    line(fmt::format("- {} {}: {} ({})", deadline_text(d.day, d.days_left, d.inferred, japanese_),
                     markdown(deadline_kind(d.kind).in(japanese_)),
                     is_safe_url(d.url) ? fmt::format("[{}](<{}>)", title, d.url) : title, markdown(d.name, kMaxPrinted)));
  }
}

void MarkdownWriter::trends() {
  if (issue_.trends.empty() && issue_.topic_counts.empty()) return;
  heading(2, word(issue_.trends.empty() ? word::kTopics : word::kTrends));
  const std::string& remark = japanese_ ? issue_.trends_note_ja : issue_.trends_note_en;
  if (!remark.empty()) {
    line(markdown(remark));
    line();
  }
  for (const auto& t : issue_.trends) {
    std::string works;
    for (const auto& key : t.works) {
      const Entry* e = layout_.find(key);
      works += works.empty() ? "" : ", ";
      works += e == nullptr ? markdown(key, kMaxPrinted) : fmt::format("[{}](<{}>)", markdown(full_name(*e)), link_to(*e));
    }
    line(fmt::format("- {} ({})", markdown(japanese_ ? t.ja : t.en), works));
  }
  if (issue_.topic_counts.empty()) return;
  if (!issue_.trends.empty()) line();
  std::string text;
  for (const auto& t : issue_.topic_counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : " · ", markdown(japanese_ ? t.topic.ja : t.topic.en), t.works);
  }
  line(text);
}

void MarkdownWriter::contents() {
  if (part_.entries == 0) return;
  heading(2, word(word::kContents));
  for (const Section& section : part_.sections) {
    line(fmt::format("- {}", section.heading.in(japanese_)));
    for (const Entry* e : section.entries) {
      line(fmt::format("  - [{}](<{}>){}", markdown(e->title.empty() ? e->name : e->title, kMaxPrinted), link_to(*e), e->star ? " ⭐" : ""));
    }
  }
}

void MarkdownWriter::parts() {
  if (layout_.count() < 2) return;
  line();
  std::string text;
  for (const PartLayout& p : layout_.parts()) {
    const std::string label = japanese_ ? fmt::format("パート{}({}件)", p.number, p.entries) : fmt::format("part {} ({})", p.number, p.entries);
    text += text.empty() ? "" : " · ";
    text += p.number == part_.number ? label : fmt::format("[{}](<{}>)", label, file(p.number, japanese_, flavour_));
  }
  line(text);
}

void MarkdownWriter::sections() {
  for (const Section& section : part_.sections) {
    heading(2, word(section.heading));
    const std::size_t n = japanese_ ? section.common_ja : section.common_en;
    std::string common;
    for (std::size_t i = 0; i < n; ++i) {
      common += (i > 0 && !japanese_ ? " " : "") + markdown(facts(*section.entries.front(), japanese_)[i].text);
    }
    if (n > 0) line(common);
    for (const Entry* e : section.entries) entry(*e, section);
  }
}

std::string MarkdownWriter::reference(const Entry& entry, const Sentence& sentence) const {
  const auto sources = source_of(entry, sentence);
  if (sources.empty()) return {};
  std::string marks;
  for (const std::size_t i : sources) {
    const auto& s = entry.sentences[i];
    marks += fmt::format("{}{}", marks.empty() ? "" : ", ", s.item ? std::string("•") : std::to_string(s.id));
  }
  return fmt::format("{}[\\[{}\\]](<#{}>)", japanese_ ? "" : " ", marks, heading_slug(full_name(entry)));
}

void MarkdownWriter::sentences(const Entry& entry) {
  bool bullets = false;
  bool running = false;
  for (const Sentence& s : summary(entry, japanese_)) {
    const std::string text = markdown(s.text) + reference(entry, s);
    if (s.bullet) {
      if (running) line();
      if (!bullets) line();
      line("- " + text);
      bullets = true;
      running = false;
      continue;
    }
    if (bullets) line();
    if (!running && !bullets) line();
    bullets = false;
    if (running && !japanese_) out_ += ' ';
    out_ += text;
    running = true;
  }
  if (running) line();
}

void MarkdownWriter::entry(const Entry& e, const Section& section) {
  heading(3, (e.star ? "⭐ " : "") + markdown(e.title.empty() ? e.name : e.title, kMaxPrinted));
  std::string meta;
  for (const auto& piece : facts_line(e, japanese_)) meta += (meta.empty() ? "" : " · ") + markdown(piece);
  line(meta);
  std::string links;
  for (const auto& l : e.links) {
    if (!is_safe_url(l.url)) continue;
    links += fmt::format("{}[{}](<{}>)", links.empty() ? "" : " · ", link_word(l.rel).in(japanese_), l.url);
  }
  if (!links.empty()) {
    line();
    line(links);
  }
  if (e.star && !e.reasons.empty()) {
    line();
    line(japanese_ ? fmt::format("⭐の理由({}点): {}", e.score, markdown(reasons_text(e, true)))
                   : fmt::format("Why the star ({} points): {}", e.score, markdown(reasons_text(e, false))));
  }
  const auto& list = facts(e, japanese_);
  const std::size_t skip = japanese_ ? section.common_ja : section.common_en;
  if (list.size() > skip) {
    line();
    std::string text;
    for (std::size_t i = skip; i < list.size(); ++i) text += (i > skip && !japanese_ ? " " : "") + markdown(list[i].text);
    line(text);
  }
  sentences(e);
  if (e.lab) {
    line();
    line(fmt::format("{}: {} (-{})", word(word::kRunningCode), markdown("nikkan " + e.lab->command), markdown(e.lab->revision)));
  }
  const std::string engine = engines_of(summary(e, japanese_));
  if (!engine.empty()) {
    line();
    std::string text = fmt::format("{} {}", word(word::kAuto), markdown(engine));
    if (!e.guard.empty()) text += japanese_ ? fmt::format(" · 検査で{}文を棄却", e.guard.size()) : fmt::format(" · {} dropped by the guard", e.guard.size());
    line(text);
  }
}

void MarkdownWriter::abstracts() {
  bool any = false;
  for (const Section& section : part_.sections) {
    for (const Entry* e : section.entries) {
      if (!any) heading(2, word(word::kAbstracts));
      any = true;
      heading(3, markdown(full_name(*e)));
      if (e->abstract.empty()) line(word(word::kNoAbstract));
      std::string text;
      for (const auto& s : e->sentences) {
        const std::string mark = s.item ? "•" : fmt::format("\\[{}\\]", s.id);
        text += fmt::format("{}{} {}", text.empty() ? "" : s.item ? "\\\n" : " ", mark, markdown(slice(e->abstract, s.span)));
      }
      if (text.empty() && !e->abstract.empty()) text = markdown(e->abstract);
      if (!text.empty()) line(text);
    }
  }
}

void MarkdownWriter::end() {
  const auto& list = japanese_ ? issue_.takeaways_ja : issue_.takeaways_en;
  if (!list.empty()) {
    heading(2, word(word::kTakeaways));
    for (const auto& s : list) line("- " + markdown(s.text));
  }
  heading(2, word(word::kColophon));
  for (const auto& text : colophon(issue_, japanese_)) line("- " + markdown(text));
}

std::vector<File> render_markdown(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  std::vector<File> files;
  for (const bool japanese : {true, false}) {
    if (!wants(options.lang, japanese)) continue;
    for (int part = 1; part <= layout.count(); ++part) {
      MarkdownWriter writer(issue, layout, part, japanese, Flavour::commonmark);
      files.push_back({MarkdownWriter::file(part, japanese, Flavour::commonmark), writer.body(true)});
    }
  }
  return files;
}

}  // namespace nikkan::press
