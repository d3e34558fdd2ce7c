#include "nikkan/daily/press/press.hpp"

#include <array>

#include "nikkan/base/parallel.hpp"
#include "nikkan/daily/press/formats.hpp"

namespace nikkan::press {

namespace {

struct Output {
  Format format;
  std::string_view word;
  std::vector<File> (*render)(const daily::Issue&, const Options&);
};

constexpr std::array<Output, 9> kOutputs{{
    {Format::markdown, "md", render_markdown},
    {Format::qiita, "qiita", render_qiita},
    {Format::html, "html", render_html},
    {Format::json, "json", render_json},
    {Format::atom, "atom", render_atom},
    {Format::jsonfeed, "jsonfeed", render_jsonfeed},
    {Format::text, "text", render_text},
    {Format::eml, "eml", render_eml},
    {Format::ics, "ics", render_ics},
}};

}  // namespace

std::vector<File> render(const daily::Issue& issue, Format format, const Options& options) {
  for (const Output& output : kOutputs) {
    if (output.format == format) return output.render(issue, options);
  }
  return {};
}

namespace {

/// What the HTML calls a file beside it; empty for what a reader does not look for there.
std::string link_words(Format format, std::string_view name) {
  if (name.find("part-") != std::string_view::npos) return {};
  const std::string_view lang = name.find(".ja.") != std::string_view::npos   ? " (日本語)"
                                : name.find(".en.") != std::string_view::npos ? " (English)"
                                                                              : "";
  switch (format) {
    case Format::markdown: return "Markdown" + std::string(lang);
    case Format::json: return "JSON";
    case Format::atom: return name.starts_with("items") ? "Atom" : "";
    case Format::jsonfeed: return name.starts_with("items") ? "JSON Feed" : "";
    case Format::text: return "text" + std::string(lang);
    case Format::eml: return "mail";
    case Format::ics: return "iCalendar";
    case Format::html:
    case Format::qiita: return {};
  }
  return {};
}

}  // namespace

std::vector<File> render_all(const daily::Issue& issue, const Options& options) {
  std::vector<File> files;
  // The page comes last: it links to the files beside it.
  std::vector<const Output*> outputs;
  for (const Output& output : kOutputs) {
    if (output.format != Format::html) outputs.push_back(&output);
  }
  std::vector<std::vector<File>> made(outputs.size());
  parallel_for(outputs.size(), options.threads, [&](std::size_t i) { made[i] = outputs[i]->render(issue, options); });
  Options html = options;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (File& file : made[i]) {
      if (std::string words = link_words(outputs[i]->format, file.name); !words.empty()) html.beside.push_back({file.name, std::move(words)});
      files.push_back(std::move(file));
    }
  }
  for (File& file : render_html(issue, html)) files.push_back(std::move(file));
  return files;
}

std::optional<Format> parse_format(std::string_view word) {
  for (const Output& output : kOutputs) {
    if (output.word == word) return output.format;
  }
  return std::nullopt;
}

std::string_view to_string(Format format) {
  for (const Output& output : kOutputs) {
    if (output.format == format) return output.word;
  }
  return "";
}

}  // namespace nikkan::press
