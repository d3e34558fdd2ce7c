#include "nikkan/daily/press/mail_html.hpp"

#include <fmt/format.h>

#include "nikkan/daily/press/escape.hpp"

namespace nikkan::press {

using daily::Entry;

namespace {

std::string_view code(bool japanese) { return japanese ? "ja" : "en"; }

void list(Markup& m, std::string_view tag, const std::vector<daily::Sentence>& sentences) {
  if (sentences.empty()) return;
  m.open(tag);
  for (const auto& s : sentences) m.element("li", {}, s.text);
  m.close().line();
}

}  // namespace

void entry_fragment(Markup& m, const Entry& e, bool japanese) {
  m.open("div", {{"lang", code(japanese)}});
  std::string meta;
  for (const auto& piece : facts_line(e, japanese)) meta += (meta.empty() ? "" : " · ") + piece;
  m.element("p", {}, meta);
  if (e.star) {
    m.element("p", {}, japanese ? fmt::format("⭐の理由({}点): {}", e.score, reasons_text(e, true))
                                : fmt::format("Why the star ({} points): {}", e.score, reasons_text(e, false)));
  }
  std::string known;
  for (const auto& s : facts(e, japanese)) known += (known.empty() || japanese ? "" : " ") + s.text;
  if (!known.empty()) m.element("p", {}, known);
  bool bullets = false;
  std::string text;
  const auto flush = [&] {
    if (!text.empty()) m.element("p", {}, text);
    text.clear();
  };
  for (const auto& s : summary(e, japanese)) {
    if (s.bullet && !bullets) {
      flush();
      m.open("ul");
    }
    if (!s.bullet && bullets) m.close();
    bullets = s.bullet;
    if (s.bullet) m.element("li", {}, s.text);
    else text += (text.empty() || japanese ? "" : " ") + s.text;
  }
  if (bullets) m.close();
  flush();
  m.open("p");
  for (const auto& l : e.links) {
    if (is_safe_url(l.url)) m.link(l.url, link_word(l.rel).in(japanese)).raw(" ");
  }
  m.close().close().line();
}

void issue_fragment(Markup& m, const daily::Issue& issue, bool japanese) {
  m.open("div", {{"lang", code(japanese)}});
  m.element("p", {}, counts_text(issue.counts, japanese) + " · " + reading_time(issue, japanese)).line();
  for (const auto& text : banners(issue, japanese)) m.element("p", {}, text).line();
  list(m, "ol", japanese ? issue.lead_ja : issue.lead_en);
  for (const auto& t : issue.trends) m.element("p", {}, japanese ? t.ja : t.en).line();
  m.close();
}

std::string mail_html(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  Markup m(1U << 18U);
  m.raw("<!DOCTYPE html>\n").open("html", {{"lang", code(options.lang != Lang::en)}}).open("head");
  m.empty("meta", {{"charset", "utf-8"}}).element("title", {}, "Nikkan " + long_day(issue.day, false)).close().line().open("body");
  for (const bool japanese : {true, false}) {
    if (!wants(options.lang, japanese)) continue;
    m.line().element("h1", {{"lang", code(japanese)}}, (japanese ? "日刊 " : "Nikkan, ") + long_day(issue.day, japanese)).line();
    issue_fragment(m, issue, japanese);
    for (const PartLayout& part : layout.parts()) {
      for (const Section& section : part.sections) {
        m.line().element("h2", {{"lang", code(japanese)}}, section.heading.in(japanese)).line();
        for (const Entry* e : section.entries) {
          m.element("h3", {{"lang", "en"}}, (e->star ? "★ " : "") + clean(e->title.empty() ? e->name : e->title, kMaxPrinted)).line();
          entry_fragment(m, *e, japanese);
        }
      }
    }
    m.line().open("p", {{"lang", code(japanese)}}).open("small").text(word::kTrace.in(japanese)).raw(" ");
    m.text(word::kNotIetf.in(japanese)).close().close();
  }
  return m.take() + "\n";
}

}  // namespace nikkan::press
