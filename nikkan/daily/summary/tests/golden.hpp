#pragma once
// The golden day's rows as entries; the file is read from the shared test data.
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/tsv.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::summary::test {

/// "\n" written as two characters becomes a line feed.
inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n') {
      out.push_back('\n');
      ++i;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

inline std::vector<daily::Entry> golden_entries(std::string_view tsv) {
  std::vector<daily::Entry> entries;
  const auto table = parse_tsv(tsv);
  if (!table) return entries;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    daily::Entry entry;
    entry.key = table->cell(row, table->column("name_rev"));
    entry.name = entry.key.substr(0, entry.key.size() - 3);
    entry.title = table->cell(row, table->column("title"));
    entry.abstract = unescape(table->cell(row, table->column("abstract")));
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace nikkan::summary::test
