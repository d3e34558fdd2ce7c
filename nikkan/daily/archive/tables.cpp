// Index files, the engine cache, Japanese issue text.
#include <algorithm>

#include "nikkan/daily/archive/codec.hpp"
#include "nikkan/daily/archive/impl.hpp"

namespace nikkan::archive {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {static_cast<const std::uint8_t*>(static_cast<const void*>(text.data())), text.size()};
}

Result<void> name_file(Archive::Impl& impl, std::string_view file, std::string_view date) {
  NIKKAN_TRY_STATEMENT(put, impl, Sql::index_file_put);
  return put.bind(file, date).run();
}

}  // namespace

Result<void> Archive::put_drafts(const std::vector<daily::DraftRecord>& records, std::string_view file,
                                 std::string_view date) {
  if (auto begun = impl_->begin(); !begun) return begun;
  if (auto named = name_file(*impl_, file, date); !named) return named;
  for (const auto& record : records) {
    const std::string blob = codec::encode(record);
    NIKKAN_TRY_STATEMENT(put, *impl_, Sql::draft_put);
    const auto replaced = record.replaced_by.empty() ? std::nullopt : std::optional<std::string>(record.replaced_by);
    if (auto ran = put.bind(record.draft, file, date, replaced, bytes_of(blob)).run(); !ran) return ran;
  }
  return {};
}

Result<void> Archive::put_rfcs(const std::vector<daily::RfcRecord>& records, std::string_view file, std::string_view date) {
  if (auto begun = impl_->begin(); !begun) return begun;
  if (auto named = name_file(*impl_, file, date); !named) return named;
  for (const auto& record : records) {
    const std::string blob = codec::encode(record);
    NIKKAN_TRY_STATEMENT(put, *impl_, Sql::rfc_put);
    if (auto ran = put.bind(record.rfc, file, date, bytes_of(blob)).run(); !ran) return ran;
  }
  return {};
}

Result<void> Archive::put_groups(const std::vector<daily::GroupRecord>& records) {
  if (auto begun = impl_->begin(); !begun) return begun;
  for (const auto& g : records) {
    NIKKAN_TRY_STATEMENT(put, *impl_, Sql::group_put);
    if (auto ran = put.bind(g.acronym, g.kind, g.stream, g.area, g.list, g.name).run(); !ran) return ran;
  }
  return {};
}

Result<void> Archive::put_expected(Day day, std::uint32_t drafts) {
  if (auto begun = impl_->begin(); !begun) return begun;
  NIKKAN_TRY_STATEMENT(put, *impl_, Sql::expected_put);
  return put.bind(number_of(day), drafts).run();
}

Result<std::optional<std::string>> Archive::cached(std::string_view hash) {
  NIKKAN_TRY_STATEMENT(row, *impl_, Sql::cache_get);
  auto found = row.bind(hash).step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  return std::string(row.text(0));
}

Result<void> Archive::cache(std::string_view hash, std::string_view value) {
  if (auto begun = impl_->begin(); !begun) return begun;
  NIKKAN_TRY_STATEMENT(put, *impl_, Sql::cache_put);
  return put.bind(hash, value).run();
}

Result<void> Archive::put_issue_text(Day day, std::string_view key, std::string_view ja) {
  if (auto begun = impl_->begin(); !begun) return begun;
  std::int64_t id = 0;
  std::string old;
  {
    NIKKAN_TRY_STATEMENT(row, *impl_, Sql::issue_text_get);
    auto found = row.bind(number_of(day), key).step();
    if (!found) return std::unexpected(found.error());
    if (*found) {
      id = row.integer(0);
      old = row.text(1);
    }
  }
  // Two blanks at the end: the last word of two characters then starts a trigram too.
  const std::string text = std::string(ja) + "  ";
  if (id != 0) {
    if (old == text) return {};
    NIKKAN_TRY_STATEMENT(remove, *impl_, Sql::ja_delete);
    if (auto ran = remove.bind(id, old).run(); !ran) return ran;
    NIKKAN_TRY_STATEMENT(update, *impl_, Sql::issue_text_update);
    if (auto ran = update.bind(id, text).run(); !ran) return ran;
  } else {
    NIKKAN_TRY_STATEMENT(put, *impl_, Sql::issue_text_put);
    if (auto ran = put.bind(number_of(day), key, text).run(); !ran) return ran;
    id = impl_->db.last_rowid();
  }
  NIKKAN_TRY_STATEMENT(insert, *impl_, Sql::ja_insert);
  return insert.bind(id, text).run();
}

}  // namespace nikkan::archive
