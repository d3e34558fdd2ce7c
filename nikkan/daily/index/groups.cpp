#include "nikkan/base/tsv.hpp"
#include "nikkan/base/utf8.hpp"
#include "nikkan/daily/index/text.hpp"

namespace nikkan::index {

// share/groups.tsv, embedded.
std::string_view groups_tsv();

Result<std::vector<daily::GroupRecord>> parse_groups(std::string_view tsv, Skipped& skipped, const Limits& limits) {
  if (tsv.size() > limits.max_bytes) return fail(Code::limit, "groups.file", limits.max_bytes);
  const std::string utf8 = to_utf8(tsv);
  auto table = parse_tsv(utf8, {.max_rows = limits.max_records});
  if (!table) return std::unexpected(table.error());
  const std::size_t acronym = table->column("acronym");
  if (acronym == Tsv::npos) return fail(Code::bad_value, "groups.header", 0, "no column \"acronym\"");
  const std::size_t kind = table->column("kind");
  const std::size_t stream = table->column("stream");
  const std::size_t area = table->column("area");
  const std::size_t list = table->column("list");
  const std::size_t name = table->column("name");
  std::vector<daily::GroupRecord> records;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    daily::GroupRecord r;
    r.acronym = ascii_lower(trim(table->cell(row, acronym)));
    if (r.acronym.empty()) {
      skip(skipped, Code::bad_value, "groups.acronym", row);
      continue;
    }
    r.kind = ascii_lower(trim(table->cell(row, kind)));
    r.stream = trim(table->cell(row, stream));
    r.area = trim(table->cell(row, area));
    r.list = ascii_lower(trim(table->cell(row, list)));
    r.name = collapse_space(table->cell(row, name));
    records.push_back(std::move(r));
  }
  return records;
}

const std::vector<daily::GroupRecord>& builtin_groups() {
  static const std::vector<daily::GroupRecord> groups = [] {
    Skipped skipped;
    auto parsed = parse_groups(groups_tsv(), skipped);
    return parsed ? std::move(*parsed) : std::vector<daily::GroupRecord>{};
  }();
  return groups;
}

}  // namespace nikkan::index
