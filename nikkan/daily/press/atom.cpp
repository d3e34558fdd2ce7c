// Atom (RFC 4287): a feed of issues (this issue its entry) and a feed of the issue's items.
#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/feed.hpp"
#include "nikkan/daily/press/mail_html.hpp"

namespace nikkan::press {

using daily::Entry;

std::string feed_id(const daily::Issue& issue, const Options& options, std::string_view key) {
  const std::string authority = slug(options.feed_authority.empty() ? "nikkan.invalid" : options.feed_authority);
  const std::string day = to_iso(issue.day);
  return fmt::format("tag:{},{}:nikkan/{}{}{}", authority, day.substr(0, 4), day, key.empty() ? "" : "/", key);
}

std::string item_url(const Entry& entry, const Layout& layout, const Options& options) {
  if (!options.base_url.empty()) {
    const std::string_view suffix = options.lang == Lang::both ? "" : options.lang == Lang::ja ? ".ja" : ".en";
    const int part = layout.part_of(entry);
    const std::string file = part == 1 ? fmt::format("index{}.html", suffix) : fmt::format("part-{}{}.html", part, suffix);
    const std::string url = fmt::format("{}{}#{}", options.base_url, file, layout.anchor(entry));
    if (is_safe_url(url)) return url;
  }
  for (const auto& l : entry.links) {
    if (l.rel != "lab" && is_safe_url(l.url)) return l.url;
  }
  return {};
}

std::string item_title(const Entry& entry) {
  return fmt::format("{}{} ({})", entry.star ? "★ " : "", clean(entry.title, kMaxPrinted), full_name(entry));
}

std::string item_html(const Entry& entry, const Options& options) {
  Markup m;
  if (wants(options.lang, true)) entry_fragment(m, entry, true);
  if (wants(options.lang, false)) entry_fragment(m, entry, false);
  return m.take();
}

std::string issue_html(const daily::Issue& issue, const Options& options) {
  Markup m;
  if (wants(options.lang, true)) issue_fragment(m, issue, true);
  if (wants(options.lang, false)) issue_fragment(m, issue, false);
  return m.take();
}

std::string issue_title(const daily::Issue& issue, const Options& options) {
  if (options.lang == Lang::en) return "Nikkan, " + long_day(issue.day, false);
  return "日刊 " + long_day(issue.day, true);
}

std::string lang_of(const Options& options) { return options.lang == Lang::en ? "en" : "ja"; }

namespace {

void open_feed(Markup& m, const daily::Issue& issue, const Options& options, std::string_view name, std::string_view title) {
  m.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
  m.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"}, {"xml:lang", lang_of(options)}});
  m.line().element("title", {}, title);
  // The feed itself outlives the day: its id names no day.
  const std::string id = feed_id(issue, options, {});
  m.line().element("id", {}, id.substr(0, id.find(",")) + ",2025:nikkan/" + std::string(name));
  m.line().element("updated", {}, to_rfc3339(issue.updated));
  m.line().open("author").element("name", {}, "Nikkan").close();
  if (!options.base_url.empty()) {
    const std::string self = options.base_url + std::string(name);
    if (is_safe_url(self)) m.line().empty("link", {{"rel", "self"}, {"type", "application/atom+xml"}, {"href", self}});
    if (is_safe_url(options.base_url)) m.line().empty("link", {{"rel", "alternate"}, {"type", "text/html"}, {"href", options.base_url}});
  }
  m.line().element("generator", {{"version", clean(issue.version, 40)}}, "nikkan");
}

File issues_feed(const daily::Issue& issue, const Options& options) {
  Markup m;
  open_feed(m, issue, options, "issues.atom", options.lang == Lang::en ? "Nikkan: issues" : "日刊: 号");
  m.line().open("entry").element("title", {}, issue_title(issue, options));
  m.line().element("id", {}, feed_id(issue, options, {}));
  m.line().element("updated", {}, to_rfc3339(issue.updated));
  m.line().element("published", {}, to_rfc3339(start_of(issue.day + std::chrono::days(1))));
  if (is_safe_url(options.base_url)) m.line().empty("link", {{"rel", "alternate"}, {"type", "text/html"}, {"href", options.base_url}});
  m.line().element("summary", {}, counts_text(issue.counts, options.lang != Lang::en));
  m.line().element("content", {{"type", "html"}}, issue_html(issue, options)).close().line();
  return {"issues.atom", m.take() + "\n"};
}

void item(Markup& m, const daily::Issue& issue, const Entry& e, const Layout& layout, const Options& options) {
  m.line().open("entry").line().element("title", {}, item_title(e));
  m.line().element("id", {}, feed_id(issue, options, layout.anchor(e)));
  m.line().element("updated", {}, to_rfc3339(e.time));
  if (const std::string url = item_url(e, layout, options); !url.empty()) {
    m.line().empty("link", {{"rel", "alternate"}, {"href", url}});
  }
  for (const auto& a : e.authors) {
    const std::string name = clean(a.name, 80);
    if (!name.empty()) m.line().open("author").element("name", {}, name).close();
  }
  for (const auto& t : e.topics) m.line().empty("category", {{"term", t.id}, {"label", options.lang == Lang::en ? t.en : t.ja}});
  m.line().element("content", {{"type", "html"}}, item_html(e, options)).close();
}

}  // namespace

std::vector<File> render_atom(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  Markup m(1U << 18U);
  open_feed(m, issue, options, "items.atom", options.lang == Lang::en ? "Nikkan: items" : "日刊: 文書");
  for (const PartLayout& part : layout.parts()) {
    for (const Section& section : part.sections) {
      for (const Entry* e : section.entries) item(m, issue, *e, layout, options);
    }
  }
  m.line();
  std::vector<File> files = one_file("items.atom", m.take() + "\n");
  files.insert(files.begin(), issues_feed(issue, options));
  return files;
}

}  // namespace nikkan::press
