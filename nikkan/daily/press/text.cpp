// Plain text, 70 columns, wide characters counting 2, Japanese broken at phrases under kinsoku.
#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/japanese.hpp"
#include "nikkan/daily/press/layout.hpp"

namespace nikkan::press {

using daily::Entry;

namespace {

constexpr std::size_t kColumns = 70;

class TextWriter {
 public:
  TextWriter(const daily::Issue& issue, const Layout& layout, bool japanese) : issue_(issue), layout_(layout), ja_(japanese) {}

  std::string write() {
    rule('=');
    para((ja_ ? "日刊 Nikkan  " : "Nikkan  ") + long_day(issue_.day, ja_) + " (UTC)");
    para(counts_text(issue_.counts, ja_) + " · " + reading_time(issue_, ja_));
    rule('=');
    for (const auto& text : banners(issue_, ja_)) para(text, "! ", "  ");
    front();
    for (const PartLayout& part : layout_.parts()) {
      for (const Section& section : part.sections) shelf(section);
    }
    end();
    return std::move(out_);
  }

 private:
  void rule(char c) { out_ += std::string(kColumns, c) + '\n'; }
  void para(std::string_view text, std::string_view first = {}, std::string_view rest = {}) {
    for (const auto& l : wrap(clean(text), kColumns, first, rest)) {
      std::string_view view = l;
      while (view.ends_with(' ')) view.remove_suffix(1);
      out_ += view;
      out_ += '\n';
    }
  }
  void heading(const Word& word) {
    out_ += '\n';
    para(word.in(ja_));
    rule('-');
  }
  void list(const Word& title, const std::vector<std::string>& lines, bool numbered) {
    if (lines.empty()) return;
    heading(title);
    int n = 0;
    for (const auto& text : lines) {
      const std::string mark = numbered ? fmt::format("{}. ", ++n) : std::string("* ");
      para(text, mark, std::string(mark.size(), ' '));
    }
  }
  static std::vector<std::string> texts(const std::vector<daily::Sentence>& list) {
    std::vector<std::string> out;
    for (const auto& s : list) out.push_back(s.text);
    return out;
  }
  void front() {
    list(word::kLead, texts(ja_ ? issue_.lead_ja : issue_.lead_en), true);
    list(word::kCalendar, ja_ ? issue_.calendar_ja : issue_.calendar_en, false);
    list(word::kRecap, issue_.recap, false);
    std::vector<std::string> lines;
    for (const auto& d : issue_.deadlines) {
      lines.push_back(fmt::format("{} {}: {} ({})", deadline_text(d.day, d.days_left, d.inferred, ja_),
                                  deadline_kind(d.kind).in(ja_), d.title.empty() ? d.name : clean(d.title, kMaxPrinted), d.name));
    }
    list(word::kDeadlines, lines, false);
    lines.clear();
    for (const auto& t : issue_.trends) lines.push_back(ja_ ? t.ja : t.en);
    if (lines.empty() && !issue_.topic_counts.empty()) {
      std::string text;
      for (const auto& t : issue_.topic_counts) {
        text += fmt::format("{}{} {}", text.empty() ? "" : " · ", ja_ ? t.topic.ja : t.topic.en, t.works);
      }
      heading(word::kTopics);
      const std::string& remark = ja_ ? issue_.trends_note_ja : issue_.trends_note_en;
      if (!remark.empty()) para(remark);
      para(text);
    }
    list(word::kTrends, lines, false);
  }
  void shelf(const Section& section) {
    heading(section.heading);
    const std::size_t n = ja_ ? section.common_ja : section.common_en;
    for (std::size_t i = 0; i < n; ++i) para(facts(*section.entries.front(), ja_)[i].text);
    for (const Entry* e : section.entries) entry(*e, n);
  }
  void entry(const Entry& e, std::size_t skip) {
    out_ += '\n';
    para(clean(e.title.empty() ? e.name : e.title, kMaxPrinted), e.star ? "* " : "", e.star ? "  " : "");
    std::string meta;
    for (const auto& piece : facts_line(e, ja_)) meta += (meta.empty() ? "" : " | ") + piece;
    para(meta, "  ", "  ");
    if (e.star) para((ja_ ? fmt::format("注目の理由({}点): ", e.score) : fmt::format("Why starred ({} points): ", e.score)) + reasons_text(e, ja_), "  ", "  ");
    std::string text;
    const auto& known = facts(e, ja_);
    for (std::size_t i = skip; i < known.size(); ++i) text += (text.empty() || ja_ ? "" : " ") + known[i].text;
    if (!text.empty()) para(text, "  ", "  ");
    text.clear();
    for (const auto& s : summary(e, ja_)) {
      std::string marks;
      for (const std::size_t i : source_of(e, s)) {
        if (!e.sentences[i].item) marks += fmt::format("{}{}", marks.empty() ? "" : ",", e.sentences[i].id);
      }
      const std::string whole = s.text + (marks.empty() ? "" : fmt::format("{}[{}]", ja_ ? "" : " ", marks));
      if (s.bullet) {
        if (!text.empty()) para(text, "  ", "  ");
        text.clear();
        para(whole, "  - ", "    ");
      } else {
        text += (text.empty() || ja_ ? "" : " ") + whole;
      }
    }
    if (!text.empty()) para(text, "  ", "  ");
    for (const auto& l : e.links) {
      if (l.rel == "tracker" && is_safe_url(l.url)) out_ += "  <" + l.url + ">\n";
    }
  }
  void end() {
    list(word::kTakeaways, texts(ja_ ? issue_.takeaways_ja : issue_.takeaways_en), false);
    list(word::kColophon, colophon(issue_, ja_), false);
  }

  const daily::Issue& issue_;
  const Layout& layout_;
  bool ja_;
  std::string out_;
};

}  // namespace

std::string plain_text(const daily::Issue& issue, bool japanese) {
  const Layout layout(issue);
  return TextWriter(issue, layout, japanese).write();
}

std::vector<File> render_text(const daily::Issue& issue, const Options& options) {
  std::vector<File> files;
  for (const bool japanese : {true, false}) {
    if (wants(options.lang, japanese)) files.push_back({japanese ? "issue.ja.txt" : "issue.en.txt", plain_text(issue, japanese)});
  }
  return files;
}

}  // namespace nikkan::press
