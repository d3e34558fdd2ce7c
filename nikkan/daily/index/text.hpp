#pragma once
// What the readers of index files share.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/daily/index/index.hpp"

namespace nikkan::index {

/// Notes a record that was left out.
void skip(Skipped& skipped, Code code, std::string_view field, std::uint64_t offset);

/// UTF-8 as it is; a line that isn't is ISO 8859-1, as these files were once written.
std::string to_utf8(std::string_view line);

struct DraftName {
  std::string draft, rev;
};
/// "draft-x-03", with or without ".txt"; nothing when it isn't one.
std::optional<DraftName> split_draft(std::string_view name);

/// Lines with their octet offset; one longer than `max` is given cut, with `too_long` set.
struct Line {
  std::string_view text;
  std::uint64_t offset = 0;
  bool too_long = false;
};
class Lines {
 public:
  Lines(std::string_view text, std::uint32_t max) : text_(text), max_(max) {}
  bool next(Line& line);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t max_;
};

/// Digits only, at most nine.
std::optional<std::uint32_t> number(std::string_view text);
/// "RFC0001", "rfc 9977" -> number.
std::optional<std::uint32_t> rfc_number(std::string_view text);
/// "May" -> 5, else 0.
int month_number(std::string_view name);

}  // namespace nikkan::index
