// JSON Feed 1.1: a feed of issues and a feed of items.
#include "nikkan/base/json.hpp"
#include "nikkan/base/time.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/feed.hpp"

namespace nikkan::press {

using daily::Entry;
using json::Writer;

namespace {

void open_feed(Writer& w, const Options& options, std::string_view name, std::string_view title) {
  w.begin_object().member("version", "https://jsonfeed.org/version/1.1").member("title", title);
  if (is_safe_url(options.base_url)) {
    w.member("home_page_url", options.base_url).member("feed_url", options.base_url + std::string(name));
  }
  w.member("language", lang_of(options)).key("items").begin_array();
}

void item(Writer& w, const daily::Issue& issue, const Entry& e, const Layout& layout, const Options& options) {
  w.begin_object().member("id", feed_id(issue, options, layout.anchor(e)));
  if (const std::string url = item_url(e, layout, options); !url.empty()) w.member("url", url);
  w.member("title", item_title(e)).member("content_html", item_html(e, options));
  w.member("date_published", to_rfc3339(e.time));
  w.key("authors").begin_array();
  for (const auto& a : e.authors) {
    const std::string name = clean(a.name, 80);
    if (!name.empty()) w.begin_object().member("name", name).end_object();
  }
  w.end_array().key("tags").begin_array();
  for (const auto& t : e.topics) w.value(t.id);
  w.end_array().end_object();
}

}  // namespace

std::vector<File> render_jsonfeed(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  const bool en = options.lang == Lang::en;
  Writer issues(1);
  open_feed(issues, options, "issues.feed.json", en ? "Nikkan: issues" : "日刊: 号");
  issues.begin_object().member("id", feed_id(issue, options, {}));
  if (is_safe_url(options.base_url)) issues.member("url", options.base_url);
  issues.member("title", issue_title(issue, options)).member("content_html", issue_html(issue, options));
  issues.member("summary", counts_text(issue.counts, !en));
  issues.member("date_published", to_rfc3339(start_of(issue.day + std::chrono::days(1))));
  issues.member("date_modified", to_rfc3339(issue.updated)).end_object().end_array().end_object();

  Writer items(1);
  open_feed(items, options, "items.feed.json", en ? "Nikkan: items" : "日刊: 文書");
  for (const PartLayout& part : layout.parts()) {
    for (const Section& section : part.sections) {
      for (const Entry* e : section.entries) item(items, issue, *e, layout, options);
    }
  }
  items.end_array().end_object();
  std::vector<File> files = one_file("issues.feed.json", issues.take() + "\n");
  files.push_back({"items.feed.json", items.take() + "\n"});
  return files;
}

}  // namespace nikkan::press
