// One entry: facts, summaries side by side, reasons and abstract folded, every sentence tied to its source.
#include <fmt/format.h>

#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/html_page.hpp"

namespace nikkan::press {

using daily::Entry;
using daily::Sentence;

namespace {

std::string source_anchor(const Page& page, const Entry& e, std::size_t index) {
  return fmt::format("{}.s{}", page.layout.anchor(e), index + 1);
}

/// "2", or "•" for an item of a list.
std::string source_mark(const Entry& e, std::size_t index) {
  return e.sentences[index].item ? std::string("•") : std::to_string(e.sentences[index].id);
}

bool has_japanese(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode_utf8(text, at);
    if (is_japanese(c.value)) return true;
    at += c.length;
  }
  return false;
}

/// Japanese with its English quotations marked as English.
void write_japanese(Markup& m, std::string_view text) {
  constexpr std::string_view kQuote = "原文: \"";
  const std::size_t at = text.find(kQuote);
  const std::size_t end = text.rfind('"');
  if (at == std::string_view::npos || end < at + kQuote.size()) {
    if (has_japanese(text)) {
      m.phrases(text);
    } else {
      m.element("span", {{"lang", "en"}}, text);
    }
    return;
  }
  m.phrases(text.substr(0, at));
  m.element("span", {{"class", "tag"}}, "原文").raw(" ");
  m.element("q", {{"lang", "en"}}, text.substr(at + kQuote.size(), end - at - kQuote.size()));
  m.phrases(text.substr(end + 1));
}

void write_sentence(const Page& page, const Entry& e, const Sentence& s, bool japanese) {
  Markup& m = page.out;
  const auto sources = source_of(e, s);
  std::string ids;
  for (const std::size_t i : sources) ids += fmt::format("{}{}", ids.empty() ? "" : " ", i + 1);
  m.open("span", {{"class", "s"}, {"data-s", ids}});
  japanese ? write_japanese(m, s.text) : void(m.text(s.text));
  for (const std::size_t i : sources) {
    const std::string mark = source_mark(e, i);
    m.open("a", {{"class", "ref"},
                 {"href", "#" + source_anchor(page, e, i)},
                 {"aria-label", japanese ? fmt::format("要旨の文{}", mark) : fmt::format("sentence {} of the abstract", mark)},
                 {"data-q", clean(slice(e.abstract, e.sentences[i].span), kMaxPrinted * 2)}});
    m.text(mark).close();
  }
  m.close();
}

/// Running text as paragraphs, bullets as a list.
void write_sentences(const Page& page, const Entry& e, const std::vector<Sentence>& sentences, bool japanese) {
  Markup& m = page.out;
  std::string_view open;
  for (const Sentence& s : sentences) {
    const std::string_view want = s.bullet ? "ul" : "p";
    if (want != open) {
      if (!open.empty()) m.close();
      m.line().open(want, {{"class", s.bullet ? "points" : "summary"}});
      open = want;
    } else if (!s.bullet && !japanese) {
      m.raw(" ");
    }
    if (s.bullet) m.line().open("li");
    write_sentence(page, e, s, japanese);
    if (s.bullet) m.close();
  }
  if (!open.empty()) m.close();
}

std::string_view standing_class(daily::Standing standing) {
  using daily::Standing;
  switch (standing) {
    case Standing::individual:
    case Standing::aimed:
    case Standing::independent: return "badge indiv";
    case Standing::adoption_call:
    case Standing::wg_last_call:
    case Standing::last_call: return "badge call";
    case Standing::approved:
    case Standing::rfc_editor:
    case Standing::rfc:
    case Standing::iesg_evaluation: return "badge late";
    default: return "badge group";
  }
}

void write_facts(const Page& page, const Entry& e, const Section& section, bool japanese) {
  Markup& m = page.out;
  m.line().open("p", {{"class", "badges"}});
  const auto badge = [&](std::string_view css, std::string_view text) {
    if (!text.empty()) m.open("span", {{"class", css}}).text(text).close().raw(" ");
  };
  badge(e.change == "new" ? "badge new" : "badge", change_text(e, japanese));
  if (e.standing != daily::Standing::rfc) badge(standing_class(e.standing), standing_word(e.standing).in(japanese));
  if (const std::string status = status_text(e, japanese); !status.empty()) {
    const bool published = e.standing == daily::Standing::rfc;
    const std::string_view label = published          ? ""
                                   : e.status_claimed ? (japanese ? "目標(著者の申告): " : "authors aim at ")
                                                      : (japanese ? "目標: " : "intended: ");
    badge("badge status", std::string(label) + status);
  }
  badge("badge", pages_text(e, japanese));
  badge("badge rel", relation_text(e, japanese));
  if (e.deadline) badge("badge call", deadline_text(*e.deadline, e.days_left, e.deadline_inferred, japanese));
  m.close();
  const auto& list = facts(e, japanese);
  const std::size_t skip = japanese ? section.common_ja : section.common_en;
  if (skip >= list.size()) return;
  m.line().open("p", {{"class", "facts"}});
  for (std::size_t i = skip; i < list.size(); ++i) {
    if (i > skip && !japanese) m.raw(" ");
    m.words(list[i].text, japanese);
  }
  m.close();
}

void write_column(const Page& page, const Entry& e, const Section& section, bool japanese) {
  Markup& m = page.out;
  const auto column = m.in("div", {{"class", "col"}, {"lang", lang_code(japanese)}});
  write_facts(page, e, section, japanese);
  const auto& list = summary(e, japanese);
  if (list.empty()) {
    if (e.abstract.empty() && e.kind == daily::Kind::id) m.line().element("p", {{"class", "note"}}, word::kNoAbstract.in(japanese));
    return;
  }
  write_sentences(page, e, list, japanese);
  const std::string engine = engines_of(list);
  if (!engine.empty()) {
    m.line().open("p", {{"class", "engine"}}).text(word::kAuto.in(japanese)).raw(" ").text(engine);
    if (!e.guard.empty()) {
      m.text(japanese ? fmt::format(" · 検査で{}文を棄却", e.guard.size()) : fmt::format(" · {} dropped by the guard", e.guard.size()));
    }
    m.close();
  }
}

void write_abstract(const Page& page, const Entry& e) {
  if (e.abstract.empty()) return;
  Markup& m = page.out;
  m.line().open("details", {{"class", "abstract"}}).open("summary");
  page.label(word::kAbstract);
  m.close().line().open("div", {{"lang", "en"}});
  if (e.sentences.empty()) m.element("p", {}, e.abstract);
  std::size_t next = 0;  // paragraph behind the current one
  bool open = false;
  for (std::size_t i = 0; i < e.sentences.size(); ++i) {
    const daily::SourceSentence& s = e.sentences[i];
    bool fresh = !open || s.item;
    while (next < e.paragraphs.size() && e.paragraphs[next].begin <= s.span.from) {
      fresh = true;
      ++next;
    }
    if (fresh) {
      if (open) m.close();
      m.line().open("p", {{"class", s.item ? "item" : ""}});
      open = true;
    } else {
      m.raw(" ");
    }
    m.open("span", {{"class", "src"}, {"id", source_anchor(page, e, i)}});
    m.element("sup", {}, source_mark(e, i)).text(slice(e.abstract, s.span)).close();
  }
  if (open) m.close();
  m.close().close();
}

void write_reasons(const Page& page, const Entry& e) {
  if (e.reasons.empty()) return;
  Markup& m = page.out;
  e.star ? m.line().open("details", {{"class", "why"}, {"open", ""}}) : m.line().open("details", {{"class", "why"}});
  m.open("summary");
  page.label(e.star ? word::kWhyStar : word::kScore);
  m.raw(" ").element("b", {}, std::to_string(e.score)).close();
  m.line().open("div", {{"class", "cols"}});
  page.each_language([&](bool japanese) {
    m.line().open("ul", {{"class", "col reasons"}, {"lang", lang_code(japanese)}});
    for (const auto& r : e.reasons) {
      m.open("li").text(japanese ? r.ja : r.en, 160).raw(" ").element("b", {}, fmt::format("{:+d}", r.points)).close();
    }
    m.close();
  });
  m.close().close();
}

void write_family(const Page& page, const Entry& e) {
  if (e.family < 0 || static_cast<std::size_t>(e.family) >= page.issue.families.size()) return;
  Markup& m = page.out;
  const auto& members = page.issue.families[static_cast<std::size_t>(e.family)].members;
  if (members.size() < 2) return;
  m.line().open("p", {{"class", "family"}});
  page.label(word::kAlsoIn);
  for (const auto& key : members) {
    const Entry* other = key == e.key ? nullptr : page.layout.find(key);
    if (other == nullptr) continue;
    m.raw(" ").open("a", {{"href", page.href(*other)}, {"lang", "en"}}).element("bdi", {}, full_name(*other)).close();
  }
  m.close();
}

void write_lab(const Page& page, const Entry& e) {
  if (!e.lab) return;
  Markup& m = page.out;
  m.line().open("p", {{"class", "lab"}});
  page.label(word::kRunningCode);
  m.raw(" ").element("code", {{"lang", "en"}}, "nikkan " + clean(e.lab->command, 200));
  m.raw(" ").element("span", {{"class", "mono"}}, "-" + clean(e.lab->revision, 4)).raw(" ");
  if (e.lab->newer_announced) page.label({"(a newer revision has been announced)", "(告知された改訂のほうが新しい)"});
  m.close();
}

void write_links(const Page& page, const Entry& e) {
  Markup& m = page.out;
  if (e.links.empty()) return;
  m.line().open("p", {{"class", "links"}});
  for (const auto& l : e.links) {
    if (!is_safe_url(l.url)) continue;
    m.open("a", {{"href", l.url}, {"rel", "noreferrer"}});
    const Word w = link_word(l.rel);
    w.en == w.ja ? void(m.text(w.en)) : page.label(w);
    m.close().raw(" ");
  }
  m.close();
}

}  // namespace

void write_entry(const Page& page, const Entry& e, const Section& section) {
  Markup& m = page.out;
  const std::string_view anchor = page.layout.anchor(e);
  const auto article = m.in("article", {{"class", e.star ? "entry starred" : "entry"}, {"id", anchor}});
  m.line().open("h3", {{"lang", "en"}});
  if (e.star) m.element("span", {{"class", "star"}, {"role", "img"}, {"aria-label", "star"}}, "★").raw(" ");
  m.open("a", {{"href", fmt::format("#{}", anchor)}}).open("bdi").text(e.title.empty() ? e.name : e.title, kMaxPrinted);
  m.close().close().close();
  m.line().open("p", {{"class", "byline"}, {"lang", "en"}});
  m.element("bdi", {{"class", "mono"}}, full_name(e));
  if (const std::string group = group_text(e); !group.empty()) m.raw(" ").element("span", {{"class", "wg"}}, group);
  if (!e.authors.empty()) m.raw(" ").open("span", {{"class", "authors"}}).element("bdi", {}, authors_text(e, false)).close();
  m.close();
  m.line().open("div", {{"class", "cols"}});
  page.each_language([&](bool japanese) { write_column(page, e, section, japanese); });
  m.close();
  write_family(page, e);
  write_lab(page, e);
  m.line().open("div", {{"class", "foot"}});
  write_links(page, e);
  write_abstract(page, e);
  write_reasons(page, e);
  m.close().line();
}

void write_sections(const Page& page) {
  Markup& m = page.out;
  for (const Section& section : page.layout.parts()[static_cast<std::size_t>(page.part - 1)].sections) {
    const std::string_view id = to_string(section.shelf);
    m.line().open("section", {{"class", "shelf"}, {"aria-labelledby", id}}).line().open("h2", {{"id", id}});
    page.label(section.heading);
    m.raw(" ").element("span", {{"class", "n"}}, std::to_string(section.entries.size())).close();
    if (section.common_ja > 0 || section.common_en > 0) {
      page.each_language([&](bool ja) {
        m.line().open("p", {{"class", "standing"}, {"lang", lang_code(ja)}});
        const auto& list = facts(*section.entries.front(), ja);
        const std::size_t n = ja ? section.common_ja : section.common_en;
        for (std::size_t i = 0; i < n; ++i) {
          if (i > 0 && !ja) m.raw(" ");
          m.words(list[i].text, ja);
        }
        m.close();
      });
    }
    for (const Entry* e : section.entries) write_entry(page, *e, section);
    m.close();
  }
}

}  // namespace nikkan::press
