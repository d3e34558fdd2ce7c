// Masthead, contents, what stands before and after the entries.
#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/html_page.hpp"

namespace nikkan::press {

namespace {

void write_language_switch(const Page& page) {
  Markup& m = page.out;
  m.open("fieldset", {{"class", "langs"}}).open("legend");
  page.label({"Language", "表示言語"});
  m.close();
  const auto choice = [&](std::string_view id, std::string_view lang, std::string_view text, bool checked) {
    checked ? m.empty("input", {{"type", "radio"}, {"name", "lang"}, {"id", id}, {"checked", "checked"}})
            : m.empty("input", {{"type", "radio"}, {"name", "lang"}, {"id", id}});
    m.element("label", {{"for", id}, {"lang", lang}}, text);
  };
  choice("l-both", "ja", "日英", true);
  choice("l-ja", "ja", "日本語", false);
  choice("l-en", "en", "English", false);
  m.close();
}

void write_counts(const Page& page) {
  Markup& m = page.out;
  const auto list = m.in("ul", {{"class", "counts"}});
  for (const Count& c : counts_of(page.issue.counts)) {
    m.line().open("li").element("b", {}, std::to_string(c.value)).raw(" ");
    page.label(c.label);
    m.close();
  }
}

/// One line of text in each language of the page.
void write_pair(const Page& page, std::string_view tag, std::string_view css_class, std::string_view ja, std::string_view en) {
  page.each_language([&](bool japanese) {
    const std::string_view text = japanese ? ja : en;
    if (text.empty()) return;
    page.out.line().open(tag, {{"class", css_class}, {"lang", lang_code(japanese)}}).words(text, japanese).close();
  });
}

void open_section(const Page& page, std::string_view id, std::string_view css_class, const Word& heading) {
  page.out.line().open("section", {{"class", css_class}, {"aria-labelledby", id}}).line().open("h2", {{"id", id}});
  page.label(heading);
  page.out.close();
}

/// A line of the lead; its document's title, when it begins with one, is a link to the entry.
void write_lead_line(const Page& page, std::string_view text, bool japanese) {
  Markup& m = page.out;
  const daily::Entry* found = nullptr;
  for (const auto* list : {&page.issue.entries, &page.issue.rfcs, &page.issue.approvals, &page.issue.last_calls}) {
    for (const daily::Entry& e : *list) {
      const bool longer = found == nullptr || e.title.size() > found->title.size();
      if (!e.title.empty() && longer && text.starts_with(e.title) && !page.layout.anchor(e).empty()) found = &e;
    }
  }
  if (found != nullptr) {
    m.open("a", {{"class", "doc"}, {"lang", "en"}, {"href", page.href(*found)}}).element("bdi", {}, clean(found->title, kMaxPrinted)).close();
    text.remove_prefix(found->title.size());
    const std::string name = full_name(*found);
    const std::size_t at = text.find(name);
    if (at != std::string_view::npos && at <= 2) {  // "(name)" or " (name)"
      m.raw(" ").element("bdi", {{"class", "mono"}, {"lang", "en"}}, name);
      text.remove_prefix(at + name.size());
      if (text.starts_with(')')) text.remove_prefix(1);
      if (text.starts_with(':')) {
        text.remove_prefix(1);
        m.raw(" · ");
      }
    } else if (text.starts_with(' ')) {
      m.raw(" ");
    }
  }
  m.words(text, japanese);
}

void write_columns(const Page& page, const std::vector<daily::Sentence>& ja, const std::vector<daily::Sentence>& en,
                   std::string_view list) {
  Markup& m = page.out;
  m.line().open("div", {{"class", "cols"}});
  page.each_language([&](bool japanese) {
    const auto& sentences = japanese ? ja : en;
    if (sentences.empty()) return;
    m.line().open(list, {{"class", "col"}, {"lang", lang_code(japanese)}});
    for (const auto& s : sentences) {
      m.line().open("li").open("span");
      write_lead_line(page, s.text, japanese);
      m.close().close();
    }
    m.close();
  });
  m.close();
}

void write_deadlines(const Page& page) {
  if (page.issue.deadlines.empty()) return;
  Markup& m = page.out;
  open_section(page, "deadlines", "deadlines", word::kDeadlines);
  m.line().open("ul", {{"class", "rows"}});
  for (const auto& d : page.issue.deadlines) {
    m.line().open("li").open("span", {{"class", "when"}});
    m.element("time", {{"datetime", to_iso(d.day)}}, to_iso(d.day));
    page.each_language([&](bool ja) {
      const int n = d.days_left;
      std::string text = ja ? (n == 0 ? std::string("本日まで") : fmt::format("あと{}日", n))
                            : (n == 0 ? std::string("last day") : fmt::format("{} day{} left", n, n == 1 ? "" : "s"));
      if (d.inferred) text += ja ? "(推定)" : " (inferred)";
      m.raw(" ").element("span", {{"class", "left"}, {"lang", lang_code(ja)}}, text);
    });
    m.close().raw(" ").open("span", {{"class", "what"}, {"lang", "en"}}).open("bdi");
    m.link(d.url, clean(d.title.empty() ? d.name : d.title, kMaxPrinted)).close().close().raw(" ");
    m.open("span", {{"class", "kind"}});
    page.label(deadline_kind(d.kind));
    m.raw(" ").element("bdi", {{"class", "mono"}, {"lang", "en"}}, clean(d.name, kMaxPrinted)).close();
    m.close();
  }
  m.close().close();
}

void write_works(const Page& page, const std::vector<std::string>& works) {
  Markup& m = page.out;
  m.line().open("p", {{"class", "works"}, {"lang", "en"}});
  bool first = true;
  for (const auto& key : works) {
    if (!first) m.raw(" · ");
    first = false;
    const daily::Entry* e = page.layout.find(key);
    if (e == nullptr) {
      m.element("bdi", {}, clean(key, kMaxPrinted));
    } else {
      m.open("a", {{"href", page.href(*e)}}).element("bdi", {}, clean(e->title, 120)).close();
    }
  }
  m.close();
}

void write_trends(const Page& page) {
  const daily::Issue& issue = page.issue;
  if (issue.trends.empty() && issue.topic_counts.empty()) return;
  Markup& m = page.out;
  open_section(page, "trends", "trends", issue.trends.empty() ? word::kTopics : word::kTrends);
  write_pair(page, "p", "note", issue.trends_note_ja, issue.trends_note_en);
  for (const auto& t : issue.trends) {
    m.line().open("div", {{"class", "trend"}});
    write_pair(page, "p", "", t.ja, t.en);
    write_works(page, t.works);
    m.close();
  }
  if (!issue.topic_counts.empty()) {
    m.line().open("ul", {{"class", "topics"}});
    for (const auto& t : issue.topic_counts) {
      m.line().open("li");
      page.label({t.topic.en, t.topic.ja});
      m.raw(" ").element("b", {}, std::to_string(t.works)).close();
    }
    m.close();
  }
  m.close();
}

void write_lines(const Page& page, std::string_view id, const Word& heading, const std::vector<std::string>& ja,
                 const std::vector<std::string>& en) {
  if ((page.has(true) ? ja : en).empty()) return;
  Markup& m = page.out;
  open_section(page, id, "lines", heading);
  m.line().open("div", {{"class", "cols"}});
  page.each_language([&](bool japanese) {
    m.open("ul", {{"class", "col"}, {"lang", lang_code(japanese)}});
    for (const auto& line : japanese ? ja : en) m.line().open("li").words(line, japanese).close();
    m.close();
  });
  m.close().close();
}

}  // namespace

void write_masthead(const Page& page) {
  Markup& m = page.out;
  const daily::Issue& issue = page.issue;
  const auto header = m.in("header", {{"class", "mast"}});
  m.line().open("h1").open("span", {{"class", "brand"}});
  m.element("span", {{"class", "seal"}, {"lang", "ja"}}, "日刊").raw(" ");
  m.element("span", {{"class", "latin"}, {"lang", "en"}}, "Nikkan").close().raw(" ");
  m.open("time", {{"datetime", to_iso(issue.day)}});
  page.each_language([&](bool ja) {
    m.open("span", {{"lang", lang_code(ja)}}).text(long_day(issue.day, ja)).close();
    if (ja && page.both()) m.raw(" ");
  });
  m.close().close();
  m.line().open("div", {{"class", "under"}}).open("p", {{"class", "tagline"}});
  page.label(word::kTagline);
  m.close();
  if (page.both()) write_language_switch(page);
  m.close().line().open("div", {{"class", "ear"}});
  write_counts(page);
  m.line().open("p", {{"class", "reading"}});
  page.each_language([&](bool ja) {
    m.open("span", {{"lang", lang_code(ja)}}).text(reading_time(issue, ja)).close().raw(" ");
  });
  if (page.layout.count() > 1) m.element("span", {{"class", "part"}}, fmt::format("{}/{}", page.part, page.layout.count()));
  m.close().close();
}

void write_front(const Page& page) {
  Markup& m = page.out;
  const daily::Issue& issue = page.issue;
  const auto ja = banners(issue, true);
  const auto en = banners(issue, false);
  if (!ja.empty()) {
    m.line().open("div", {{"class", "banner"}, {"role", "note"}});
    for (std::size_t i = 0; i < ja.size(); ++i) write_pair(page, "p", "", ja[i], en[i]);
    m.close();
  }
  if (!(page.has(true) ? issue.lead_ja : issue.lead_en).empty()) {
    open_section(page, "lead", "lead", word::kLead);
    write_columns(page, issue.lead_ja, issue.lead_en, "ol");
    m.close();
  }
  write_lines(page, "calendar", word::kCalendar, issue.calendar_ja, issue.calendar_en);
  write_lines(page, "recap", word::kRecap, issue.recap, issue.recap);
  write_deadlines(page);
  write_trends(page);
}

namespace {

void write_part_list(const Page& page) {
  Markup& m = page.out;
  m.line().open("ol", {{"class", "parts"}});
  for (const PartLayout& part : page.layout.parts()) {
    m.line().open("li");
    const bool here = part.number == page.part;
    m.open("a", {{"href", here ? "#issue" : page.file(part.number)}, {"aria-current", here ? "page" : ""}});
    page.label({fmt::format("Part {}: {} entries", part.number, part.entries),
                fmt::format("パート{}: {}件", part.number, part.entries)});
    m.close().close();
  }
  m.close();
}

void write_group_index(const Page& page) {
  Markup& m = page.out;
  m.line().open("details", {{"class", "groups"}}).open("summary");
  page.label(word::kGroups);
  m.close().open("dl");
  for (const auto& [group, entries] : page.layout.groups()) {
    m.line().open("dt");
    group.empty() ? page.label({"individual", "個人"}) : void(m.text(group));
    m.raw(" ").element("b", {}, std::to_string(entries.size())).close().open("dd", {{"lang", "en"}});
    for (const daily::Entry* e : entries) {
      m.open("a", {{"href", page.href(*e)}}).element("bdi", {}, full_name(*e)).close().raw(" ");
    }
    m.close();
  }
  m.close().close();
}

}  // namespace

void write_contents(const Page& page) {
  const PartLayout& part = page.layout.parts()[static_cast<std::size_t>(page.part - 1)];
  if (part.entries == 0) return;
  Markup& m = page.out;
  const auto nav = m.in("nav", {{"class", "contents"}, {"aria-labelledby", "contents"}});
  m.line().open("h2", {{"id", "contents"}});
  page.label(word::kContents);
  m.close();
  if (page.layout.count() > 1) write_part_list(page);
  if (page.layout.count() > 1 && page.part == 1) write_group_index(page);
  m.line().open("details").open("summary");
  page.label({fmt::format("{} entries", part.entries), fmt::format("{}件の見出し", part.entries)});
  m.close();
  for (const Section& section : part.sections) {
    m.line().open("p").open("a", {{"href", fmt::format("#{}", to_string(section.shelf))}});
    page.label(section.heading);
    m.close().close().open("ul", {{"lang", "en"}});
    for (const daily::Entry* e : section.entries) {
      m.line().open("li").open("a", {{"href", page.href(*e)}}).open("bdi").text(e->title, kMaxPrinted).close().close();
      if (e->star) m.raw(" ★");
      m.close();
    }
    m.close();
  }
  m.close();
}

void write_part_links(const Page& page) {
  if (page.layout.count() < 2) return;
  Markup& m = page.out;
  const auto nav = m.in("nav", {{"class", "turn"}, {"aria-label", page.has(true) ? "パート" : "Parts"}});
  if (page.part > 1) {
    m.open("a", {{"rel", "prev"}, {"href", page.file(page.part - 1)}}).raw("← ");
    page.label(word::kPrevious);
    m.close();
  }
  if (page.part < page.layout.count()) {
    m.open("a", {{"rel", "next"}, {"href", page.file(page.part + 1)}});
    page.label(word::kNext);
    m.raw(" →").close();
  }
}

void write_end(const Page& page) {
  Markup& m = page.out;
  const daily::Issue& issue = page.issue;
  if (!(page.has(true) ? issue.takeaways_ja : issue.takeaways_en).empty()) {
    open_section(page, "takeaways", "takeaways", word::kTakeaways);
    write_columns(page, issue.takeaways_ja, issue.takeaways_en, "ul");
    m.close();
  }
  open_section(page, "colophon", "colophon", word::kColophon);
  m.line().open("div", {{"class", "cols"}});
  page.each_language([&](bool ja) {
    m.open("ul", {{"class", "col"}, {"lang", lang_code(ja)}});
    for (const auto& line : colophon(issue, ja)) m.line().open("li").words(line, ja).close();
    m.close();
  });
  m.close();
  if (!page.options.beside.empty()) {
    m.line().open("p", {{"class", "formats"}});
    page.label({"Also as", "ほかの形式"});
    for (const File& file : page.options.beside) {
      m.raw(" ").open("a", {{"href", file.name}}).text(file.content).close();
    }
    m.close();
  }
  m.close();
}

}  // namespace nikkan::press
