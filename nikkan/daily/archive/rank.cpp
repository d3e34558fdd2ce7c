#include "nikkan/daily/archive/rank.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>

#include "nikkan/daily/archive/sqlite.hpp"

namespace nikkan::archive {
namespace {

// Of the columns name, title, people, tags, abstract.
constexpr std::array<double, 5> kWeights{8.0, 6.0, 3.0, 1.0, 1.0};
constexpr int kMaxPhrases = 16;

double score_of(const Fts5ExtensionApi* api, Fts5Context* context) {
  std::array<double, kMaxPhrases> by_phrase{};
  int hits = 0;
  if (api->xInstCount(context, &hits) != SQLITE_OK) return 0;
  for (int i = 0; i < std::min(hits, 200); ++i) {
    int phrase = 0;
    int column = 0;
    int offset = 0;
    if (api->xInst(context, i, &phrase, &column, &offset) != SQLITE_OK) break;
    if (phrase < 0 || phrase >= kMaxPhrases || column < 0 || column >= static_cast<int>(kWeights.size())) continue;
    by_phrase[static_cast<std::size_t>(phrase)] += kWeights[static_cast<std::size_t>(column)];
  }
  int words = 0;
  api->xColumnSize(context, -1, &words);
  const double length = 0.5 + static_cast<double>(words) / 200.0;
  double sum = 0;
  for (const double weight : by_phrase) sum += weight / (weight + length);  // saturates: one word often is not two words
  return sum;
}

void rank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int, sqlite3_value**) {
  sqlite3_result_double(result, score_of(api, context));
}

}  // namespace

Result<void> register_rank(sqlite3* db) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (rc == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  if (api == nullptr) return fail(Code::unsupported, "archive.open", 0, "this SQLite has no FTS5");
  rc = api->xCreateFunction(api, "nikkan_rank", nullptr, rank, nullptr);
  if (rc != SQLITE_OK) return std::unexpected(sqlite::error_of(db, rc, "archive.open"));
  return {};
}

}  // namespace nikkan::archive
