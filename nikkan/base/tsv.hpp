#pragma once
// Tables as data: TAB-separated, UTF-8, LF, `#` comment lines, one header row.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"

namespace nikkan {

struct TsvLimits {
  std::size_t max_rows = 1'000'000;
  std::size_t max_columns = 256;
};

/// A parsed table; cells are views into the text given to parse_tsv, which must outlive it.
class Tsv {
 public:
  /// Column index of a header name, or npos.
  std::size_t column(std::string_view name) const;
  std::size_t rows() const { return rows_.size(); }
  /// Cell by row and column; empty when the row is short or the column npos.
  std::string_view cell(std::size_t row, std::size_t column) const;
  const std::vector<std::string_view>& header() const { return header_; }
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  friend Result<Tsv> parse_tsv(std::string_view, const TsvLimits&);
  std::vector<std::string_view> header_;
  std::vector<std::vector<std::string_view>> rows_;
};

/// Empty lines are skipped and a CR before LF is dropped. Errors: limit; duplicate for a header name
/// that stands twice; bad_value for ill-formed UTF-8. A row with more cells than the header is bad_value with the
/// offset of its line.
Result<Tsv> parse_tsv(std::string_view text, const TsvLimits& limits = {});

}  // namespace nikkan
