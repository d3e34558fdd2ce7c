#pragma once
// CommonMark of one part and one language; the Qiita flavour differs in a few places only.
#include <map>
#include <string>

#include "nikkan/daily/press/formats.hpp"
#include "nikkan/daily/press/layout.hpp"

namespace nikkan::press {

enum class Flavour : std::uint8_t { commonmark, qiita };

class MarkdownWriter {
 public:
  MarkdownWriter(const daily::Issue& issue, const Layout& layout, int part, bool japanese, Flavour flavour);
  /// Title, counts, front sections, entries, abstracts, colophon.
  std::string body(bool with_title);
  /// Name of a part's file: "issue.ja.md", "issue.ja.part-2.md".
  static std::string file(int part, bool japanese, Flavour flavour);

 private:
  void line(std::string_view text = {});
  void heading(int level, const std::string& escaped);
  void note(const std::vector<std::string>& lines);
  void front();
  void deadlines();
  void trends();
  void contents();
  void parts();
  void sections();
  void entry(const daily::Entry& entry, const Section& section);
  void sentences(const daily::Entry& entry);
  void abstracts();
  void end();
  std::string reference(const daily::Entry& entry, const daily::Sentence& sentence) const;
  std::string link_to(const daily::Entry& entry) const;
  std::string word(const Word& w) const { return std::string(w.in(japanese_)); }

  const daily::Issue& issue_;
  const Layout& layout_;
  const PartLayout& part_;
  bool japanese_;
  Flavour flavour_;
  std::string out_;
};

/// GitHub's and Qiita's fragment of a heading: lower case, punctuation dropped, blanks to '-'.
std::string heading_slug(std::string_view heading);

}  // namespace nikkan::press
