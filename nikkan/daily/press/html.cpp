// Static HTML: one file a part, the stylesheet inside, no script, nothing fetched.
#include <fmt/format.h>

#include "nikkan/base/encoding.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/crypto/digest.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/html_page.hpp"

namespace nikkan::press {

std::string Page::file(int number) const {
  const std::string_view suffix = both() ? "" : lang == Lang::ja ? ".ja" : ".en";
  return number == 1 ? fmt::format("index{}.html", suffix) : fmt::format("part-{}{}.html", number, suffix);
}

std::string Page::href(const daily::Entry& entry) const {
  const int where = layout.part_of(entry);
  return fmt::format("{}#{}", where == part ? std::string() : file(where), layout.anchor(entry));
}

void Page::label(const Word& word) const {
  if (both() && word.en.starts_with(word.ja)) {  // "RFC", "RFCs": one of them says it
    out.element("span", {{"lang", "en"}, {"class", "same"}}, word.en);
    return;
  }
  each_language([&](bool ja) {
    out.open("span", {{"lang", lang_code(ja)}});
    out.words(word.in(ja), ja).close();
    if (ja && both()) out.raw(" ");
  });
}

namespace {

/// The policy that lets this stylesheet in and nothing else.
const std::string& content_policy() {
  static const std::string policy = fmt::format(
      "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'", [] {
        const auto digest = crypto::sha256(stylesheet());
        return to_base64(ByteView(digest));
      }());
  return policy;
}

std::string page_title(const Page& page) {
  std::string title;
  if (page.has(true)) title = fmt::format("日刊 {}", long_day(page.issue.day, true));
  if (page.has(false)) title += fmt::format("{}Nikkan {}", title.empty() ? "" : " · ", long_day(page.issue.day, false));
  if (page.part > 1) title += fmt::format(" ({}/{})", page.part, page.layout.count());
  return title;
}

}  // namespace

void write_head(const Page& page) {
  Markup& m = page.out;
  const auto head = m.in("head");
  m.line().empty("meta", {{"charset", "utf-8"}});
  m.line().empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", content_policy()}});
  m.line().empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  m.line().empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  m.line().empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  m.line().empty("meta", {{"name", "description"}, {"content", counts_text(page.issue.counts, page.lang == Lang::ja)}});
  m.line().element("title", {}, page_title(page));
  if (!page.options.base_url.empty()) {
    const std::string url = page.options.base_url + page.file(page.part);
    if (is_safe_url(url)) m.line().empty("link", {{"rel", "canonical"}, {"href", url}});
  }
  if (page.part > 1) m.line().empty("link", {{"rel", "prev"}, {"href", page.file(page.part - 1)}});
  if (page.part < page.layout.count()) m.line().empty("link", {{"rel", "next"}, {"href", page.file(page.part + 1)}});
  for (const File& file : page.options.beside) {
    if (file.name.ends_with(".atom")) m.line().empty("link", {{"rel", "alternate"}, {"type", "application/atom+xml"}, {"href", file.name}});
  }
  m.line().open("style").raw(stylesheet()).close().line();
}

std::vector<File> render_html(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  std::vector<File> files;
  for (const PartLayout& part : layout.parts()) {
    Markup m(1U << 17U);
    const Page page{issue, layout, options, options.lang, part.number, m};
    m.raw("<!DOCTYPE html>\n");
    m.open("html", {{"lang", lang_code(page.has(true))}}).line();
    write_head(page);
    m.line();
    {
      const auto body = m.in("body");
      m.line().open("a", {{"class", "skip"}, {"href", "#issue"}});
      page.label(word::kSkip);
      m.close().line();
      write_masthead(page);
      {
        const auto main = m.in("main", {{"id", "issue"}});
        if (part.number == 1) write_front(page);
        write_contents(page);
        write_sections(page);
        write_part_links(page);
        if (part.number == layout.count()) write_end(page);
      }
      m.line();
    }
    m.close().line();
    files.push_back({page.file(part.number), m.take()});
  }
  return files;
}

}  // namespace nikkan::press
