#pragma once
// Issue > octets, one file an output. Pure; the command writes the files.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::press {

enum class Lang : std::uint8_t { en, ja, both };
enum class Format : std::uint8_t { markdown, qiita, html, json, atom, jsonfeed, text, eml, ics };

/// One file of an output: name inside the issue's folder, octets.
struct File {
  std::string name;
  std::string content;
};

struct Options {
  Lang lang = Lang::both;
  std::string base_url = {};       ///< where the folder will be served, ends in '/'; empty = relative links only
  std::string feed_authority = "nikkan.invalid";  ///< for tag: ids, Message-ID and UID
  std::string list_id = {};        ///< eml: List-Id when set
  std::string list_unsubscribe = {};  ///< eml: URL (https: or mailto:)
  unsigned threads = 1;            ///< of render_all; the files are the same with any number
  std::vector<File> beside = {};   ///< HTML: files written to the same folder, name and the words of the link ("issue.json", "JSON")
};

/// All files of one format ("index.html", "part-2.html"…; "issue.ja.md"…; "issue.json"; "issues.atom", "items.atom"…).
std::vector<File> render(const daily::Issue& issue, Format format, const Options& options = {});

/// Every format; the HTML links to the files beside it.
std::vector<File> render_all(const daily::Issue& issue, const Options& options = {});

/// "md" > markdown …; nothing for unknown words.
std::optional<Format> parse_format(std::string_view word);
std::string_view to_string(Format format);

/// The first screen of an issue for a terminal: counts, three lines, stars with reasons.
std::string terminal_top(const daily::Issue& issue, Lang lang, bool colour, int width);

}  // namespace nikkan::press
