// The Qiita flavour: front matter of qiita-cli, `:::note` blocks, no bare URL on a line, `$` and `|` escaped.
#include <fmt/format.h>

#include "nikkan/base/time.hpp"
#include "nikkan/daily/press/escape.hpp"
#include "nikkan/daily/press/markdown_writer.hpp"

namespace nikkan::press {

namespace {

/// A YAML double-quoted scalar.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : clean(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string front_matter(const daily::Issue& issue, int part, int parts, bool japanese) {
  std::string title = japanese ? fmt::format("日刊 {}のIETF", long_day(issue.day, true)) : fmt::format("Nikkan: the IETF on {}", to_iso(issue.day));
  if (parts > 1) title += fmt::format(" ({}/{})", part, parts);
  std::string out = "---\n";
  out += fmt::format("title: {}\n", quoted(title));
  out += "tags:\n  - IETF\n  - RFC\n  - Internet-Draft\nprivate: false\n";
  out += fmt::format("updated_at: {}\n", quoted(to_rfc3339(issue.updated)));
  out += "id: null\norganization_url_name: null\nslide: false\nignorePublish: false\n---\n";
  return out;
}

}  // namespace

std::vector<File> render_qiita(const daily::Issue& issue, const Options& options) {
  const Layout layout(issue);
  std::vector<File> files;
  for (const bool japanese : {true, false}) {
    if (!wants(options.lang, japanese)) continue;
    for (int part = 1; part <= layout.count(); ++part) {
      MarkdownWriter writer(issue, layout, part, japanese, Flavour::qiita);
      files.push_back({MarkdownWriter::file(part, japanese, Flavour::qiita),
                       front_matter(issue, part, layout.count(), japanese) + writer.body(false)});
    }
  }
  return files;
}

}  // namespace nikkan::press
