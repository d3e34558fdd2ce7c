#pragma once
// The parts an HTML issue is made of.
#include <string>

#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/layout.hpp"
#include "nikkan/daily/press/markup.hpp"

namespace nikkan::press {

/// The stylesheet, share/press/issue.css.
std::string_view stylesheet();

/// What every function of a page needs.
struct Page {
  const daily::Issue& issue;
  const Layout& layout;
  const Options& options;
  Lang lang;
  int part;
  Markup& out;

  bool has(bool japanese) const { return wants(lang, japanese); }
  bool both() const { return lang == Lang::both; }
  /// File name of a part: "index.html", "part-2.ja.html".
  std::string file(int number) const;
  /// "#anchor", with the file when the entry stands in another part.
  std::string href(const daily::Entry& entry) const;
  /// Calls f(japanese) for the languages of the page, Japanese first.
  template <class F>
  void each_language(F f) const {
    if (has(true)) f(true);
    if (has(false)) f(false);
  }
  /// A fixed word in the page's languages: `日本語 <span lang="en">English</span>`.
  void label(const Word& word) const;
};

inline std::string_view lang_code(bool japanese) { return japanese ? "ja" : "en"; }

void write_head(const Page& page);
void write_masthead(const Page& page);
void write_contents(const Page& page);
void write_front(const Page& page);     ///< banners, lead, deadlines, trends: part 1
void write_sections(const Page& page);  ///< the entries
void write_entry(const Page& page, const daily::Entry& entry, const Section& section);
void write_end(const Page& page);       ///< takeaways, colophon
void write_part_links(const Page& page);

}  // namespace nikkan::press
