#include "nikkan/daily/press/press.hpp"

#include <array>

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
