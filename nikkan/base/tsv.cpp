#include "nikkan/base/tsv.hpp"

#include <algorithm>

#include "nikkan/base/utf8.hpp"

namespace nikkan {
namespace {

Result<std::vector<std::string_view>> split(std::string_view line, std::size_t offset, const TsvLimits& limits) {
  std::vector<std::string_view> cells;
  std::size_t at = 0;
  while (true) {
    if (cells.size() == limits.max_columns) return fail(Code::limit, "tsv.columns", offset);
    const std::size_t tab = line.find('\t', at);
    cells.push_back(line.substr(at, tab - at));
    if (tab == std::string_view::npos) return cells;
    at = tab + 1;
  }
}

bool repeats(const std::vector<std::string_view>& header) {
  auto sorted = header;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) != sorted.end();
}

}  // namespace

std::size_t Tsv::column(std::string_view name) const {
  const auto it = std::ranges::find(header_, name);
  return it == header_.end() ? npos : static_cast<std::size_t>(it - header_.begin());
}

std::string_view Tsv::cell(std::size_t row, std::size_t column) const {
  if (row >= rows_.size() || column >= rows_[row].size()) return {};
  return rows_[row][column];
}

Result<Tsv> parse_tsv(std::string_view text, const TsvLimits& limits) {
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    return fail(Code::bad_value, "tsv.utf8", bad);
  }
  Tsv table;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(start, end - start);
    at = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    auto cells = split(line, start, limits);
    if (!cells) return std::unexpected(cells.error());
    if (table.header_.empty()) {
      if (repeats(*cells)) return fail(Code::duplicate, "tsv.header", start);
      table.header_ = std::move(*cells);
      continue;
    }
    if (cells->size() > table.header_.size()) return fail(Code::bad_value, "tsv.row", start);
    if (table.rows_.size() == limits.max_rows) return fail(Code::limit, "tsv.rows", start);
    table.rows_.push_back(std::move(*cells));
  }
  return table;
}

}  // namespace nikkan
