// The first screen of an issue.
#include <fmt/format.h>

#include <algorithm>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/japanese.hpp"
#include "nikkan/daily/press/layout.hpp"

namespace nikkan::press {

using daily::Entry;

namespace {

enum class Ink : std::uint8_t { plain, bold, dim, red, seal, yellow, cyan };

class Screen {
 public:
  Screen(bool colour, int width) : colour_(colour), width_(static_cast<std::size_t>(std::clamp(width, 40, 100))) {}

  std::size_t width() const { return width_; }
  std::string paint(Ink ink, std::string_view text) const {
    if (!colour_ || ink == Ink::plain || text.empty()) return std::string(text);
    std::string_view code;
    switch (ink) {
      case Ink::bold: code = "1"; break;
      case Ink::dim: code = "2"; break;
      case Ink::red: code = "31"; break;
      case Ink::seal: code = "1;97;41"; break;
      case Ink::yellow: code = "33"; break;
      case Ink::cyan: code = "36"; break;
      case Ink::plain: break;
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }
  void put(std::string_view text) { out_ += text; }
  void line(std::string_view text = {}) { out_.append(text).append("\n"); }
  void rule(std::string_view piece, Ink ink) {
    std::string text;
    for (std::size_t i = 0; i < width_; ++i) text += piece;
    line(paint(ink, text));
  }
  void block(std::string_view text, std::string_view first, std::string_view rest, Ink ink = Ink::plain) {
    bool head = true;
    for (const auto& l : wrap(clean(text), width_ - 1, first, rest)) {
      const std::string_view indent = head ? first : rest;
      head = false;
      put(indent);
      line(paint(ink, std::string_view(l).substr(indent.size())));
    }
  }
  std::string take() { return std::move(out_); }

 private:
  bool colour_;
  std::size_t width_;
  std::string out_;
};

void heading(Screen& s, const Word& word, bool ja) {
  s.line();
  s.line(" " + s.paint(Ink::bold, word.in(ja)));
}

void starred(Screen& s, const Entry& e, bool ja) {
  const std::string points = fmt::format("{:>3}", e.score);
  const std::string title = clip(clean(e.title.empty() ? e.name : e.title), s.width() - 9);
  s.line(fmt::format(" {} {}  {}", s.paint(Ink::red, "★"), s.paint(Ink::dim, points), s.paint(Ink::bold, title)));
  std::string meta = full_name(e);
  if (const std::string group = group_text(e); !group.empty()) meta += " · " + group;
  if (!e.status.empty()) meta += " · " + clean(e.status, 60);
  s.line("        " + s.paint(Ink::cyan, clip(meta, s.width() - 9)));
  std::string reasons;
  for (const auto& r : e.reasons) reasons += fmt::format("{}{} {:+d}", reasons.empty() ? "" : " · ", clean(ja ? r.ja : r.en, 80), r.points);
  if (!reasons.empty()) s.block(reasons, "        ", "        ", Ink::dim);
}

std::string standing_counts(const daily::Issue& issue, bool ja) {
  int wg = 0;
  int rg = 0;
  int individual = 0;
  for (const Entry& e : issue.entries) {
    if (e.standing == daily::Standing::rg_item) ++rg;
    else if (group_text(e).empty()) ++individual;
    else ++wg;
  }
  std::string out;
  const auto add = [&](int n, const char* ja_text, const char* en_text) {
    if (n > 0) out += (out.empty() ? "" : " · ") + (ja ? fmt::format("{}{}件", ja_text, n) : fmt::format("{} {}", n, en_text));
  };
  add(wg, "WG", "WG");
  add(rg, "IRTF", "IRTF");
  add(individual, "個人", "individual");
  return out;
}

void language_block(Screen& s, const daily::Issue& issue, bool ja) {
  s.block(counts_text(issue.counts, ja), " ", " ", Ink::bold);
  std::string second = standing_counts(issue, ja);
  second += (second.empty() ? "" : " · ") + reading_time(issue, ja);
  s.block(second, " ", " ", Ink::dim);
  for (const auto& text : banners(issue, ja)) s.block(text, " ! ", "   ", Ink::yellow);
  const auto& lead = ja ? issue.lead_ja : issue.lead_en;
  if (!lead.empty()) heading(s, word::kLead, ja);
  int n = 0;
  for (const auto& sentence : lead) s.block(sentence.text, fmt::format("  {}. ", ++n), "     ");
  if (!issue.trends.empty()) heading(s, word::kTrends, ja);
  for (const auto& t : issue.trends) s.block(ja ? t.ja : t.en, "  · ", "    ");
  const auto& calendar = ja ? issue.calendar_ja : issue.calendar_en;
  if (!calendar.empty()) heading(s, word::kCalendar, ja);
  for (const auto& text : calendar) s.block(text, "  · ", "    ");
  if (!issue.deadlines.empty()) heading(s, word::kDeadlines, ja);
  for (std::size_t i = 0; i < std::min<std::size_t>(issue.deadlines.size(), 4); ++i) {
    const auto& d = issue.deadlines[i];
    s.line("  " + s.paint(Ink::yellow, deadline_text(d.day, d.days_left, d.inferred, ja)) + "  " +
           clip(clean(d.title.empty() ? d.name : d.title), s.width() - 36));
  }
}

void documents(Screen& s, const daily::Issue& issue, bool ja) {
  if (!issue.rfcs.empty()) heading(s, word::kRfcs, ja);
  for (std::size_t i = 0; i < std::min<std::size_t>(issue.rfcs.size(), 6); ++i) {
    const Entry& e = issue.rfcs[i];
    s.line("  " + s.paint(Ink::red, full_name(e)) + "  " + clip(clean(e.title), s.width() - 14));
  }
  const bool any = std::ranges::any_of(issue.entries, [](const Entry& e) { return e.star; });
  if (any) heading(s, word::kStarred, ja);
  for (const Entry& e : issue.entries) {
    if (e.star) starred(s, e, ja);
  }
}

}  // namespace

std::string terminal_top(const daily::Issue& issue, Lang lang, bool colour, int width) {
  Screen s(colour, width);
  const bool ja = lang != Lang::en;
  s.rule("━", Ink::red);
  const std::string brand = colour ? " 日刊 " : "[日刊]";
  const std::string day = long_day(issue.day, lang == Lang::ja) + " (UTC)";
  const std::size_t used = 1 + display_width(brand) + 8 + display_width(day) + 1;
  s.put(" " + s.paint(Ink::seal, brand) + s.paint(Ink::bold, " NIKKAN"));
  s.put(used < s.width() ? std::string(s.width() - used, ' ') : std::string("\n "));
  s.line(day);
  s.rule("─", Ink::dim);
  language_block(s, issue, ja);
  if (lang == Lang::both) {
    s.line();
    s.rule("┄", Ink::dim);
    language_block(s, issue, false);
  }
  documents(s, issue, ja);
  s.rule("━", Ink::red);
  return s.take();
}

}  // namespace nikkan::press
