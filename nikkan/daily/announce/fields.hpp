#pragma once
// What the files of all kinds share: a cursor for the subject expressions of the card, names, lists,
// dates, paragraphs. No regular-expression engine: every matcher is linear in its input.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/announce/announce.hpp"

namespace nikkan::announce {

using Lines = std::vector<std::string_view>;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool is_word(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_'; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
/// `word` is lower case.
bool istarts_with(std::string_view text, std::string_view word);
/// Offset of a lower-case word in any letter case, or npos.
std::size_t ifind(std::string_view text, std::string_view word, std::size_t from = 0);

/// Walks a subject; words are given in lower case. A failed step moves nothing.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool word(std::string_view lower_word);  ///< the letters, whatever follows
  bool space();                            ///< \s+
  Cursor& blank();                         ///< \s*
  bool mark(char c);
  /// The first of `words` that stands here, or empty.
  std::string_view one_of(std::span<const std::string_view> words);
  std::string_view digits();
  std::string_view rest() const { return text_.substr(at_); }
  bool end() const { return at_ == text_.size(); }
  char peek() const { return end() ? '\0' : text_[at_]; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

struct DraftName {
  std::string name;  ///< without revision, lower case
  std::string rev;   ///< two digits, or empty
};
/// `draft-[a-z0-9][a-z0-9.+_-]*` with an optional revision and file ending. `need_rev`: else nothing.
std::optional<DraftName> parse_draft(std::string_view token, bool need_rev);
/// The first draft file name (`draft-…-nn.txt`) in a text.
std::optional<DraftName> find_draft(std::string_view text);

Lines split_lines(std::string_view text, const Limits& limits);
/// Lines joined with blanks, white space collapsed.
std::string join(std::span<const std::string_view> lines);
bool is_blank_line(std::string_view line);

/// Fills abstract and paragraphs from lines: paragraphs end at blank lines, white space inside collapses.
void take_abstract(daily::Announcement& out, std::span<const std::string_view> lines, const Limits& limits);
/// The same as one text, "\n\n" between paragraphs.
std::string clean_text(std::span<const std::string_view> lines, const Limits& limits);

/// One a line when no line holds a comma, else a comma list; "Ed." becomes a flag, "et al." goes.
std::vector<daily::Author> read_authors(std::span<const std::string_view> lines, const Limits& limits);

/// yyyy-m-d, dd-Mon-yy, mm/dd/yyyy, "May 2026".
std::optional<daily::DocDate> read_doc_date(std::string_view text);
/// The first yyyy-mm-dd in a text.
std::optional<Day> find_iso_day(std::string_view text);
/// All numbers that follow "RFC".
std::vector<std::uint32_t> read_rfc_numbers(std::string_view text);
std::uint32_t read_number(std::string_view text);
/// "Proposed Standard" of "an Proposed Standard RFC", "Informational" of "Informational RFC"; empty when unknown.
std::string level_of(std::string_view status);

/// All http(s) URLs of a text, in order, without trailing punctuation.
std::vector<std::string> find_urls(std::string_view text);

/// Group of draft-ietf-x-…, draft-irtf-x-…, draft-iab-…; empty for individual drafts.
daily::GroupRef group_of_draft(std::string_view draft, const std::vector<daily::GroupRecord>& groups);
/// Fills kind, stream, name that are still empty from the table.
void complete_group(daily::GroupRef& group, const std::vector<daily::GroupRecord>& groups);

}  // namespace nikkan::announce
