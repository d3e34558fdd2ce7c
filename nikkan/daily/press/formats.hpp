#pragma once
// One function an output; press.cpp dispatches to them.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nikkan/daily/press/press.hpp"

namespace nikkan::press {

std::vector<File> render_markdown(const daily::Issue& issue, const Options& options);
std::vector<File> render_qiita(const daily::Issue& issue, const Options& options);
std::vector<File> render_html(const daily::Issue& issue, const Options& options);
std::vector<File> render_json(const daily::Issue& issue, const Options& options);
std::vector<File> render_atom(const daily::Issue& issue, const Options& options);
std::vector<File> render_jsonfeed(const daily::Issue& issue, const Options& options);
std::vector<File> render_text(const daily::Issue& issue, const Options& options);
std::vector<File> render_eml(const daily::Issue& issue, const Options& options);
std::vector<File> render_ics(const daily::Issue& issue, const Options& options);

/// The plain text of one language, lines of at most 70 columns, LF.
std::string plain_text(const daily::Issue& issue, bool japanese);

/// A list of one file, content moved.
inline std::vector<File> one_file(std::string name, std::string content) {
  std::vector<File> files;
  files.push_back({std::move(name), std::move(content)});
  return files;
}

/// True when this language is asked for.
inline bool wants(Lang lang, bool japanese) { return lang == Lang::both || (lang == Lang::ja) == japanese; }

}  // namespace nikkan::press
