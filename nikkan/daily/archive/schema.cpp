#include "nikkan/daily/archive/schema.hpp"

#include <fmt/format.h>

#include <array>

namespace nikkan::archive::schema {
namespace {

// Marks the file as ours ("Nikn"); `file` shows it.
constexpr std::uint32_t kApplicationId = 0x4E696B6EU;

// 1: mail and announcements.
// An announcement's id is (UTC day + 1,000,000) << 20 | number inside the day, 0 << 20 for undated ones: a day is
// a range of the table itself, and so are the 28 days before it. Columns ending in _hash are 64-bit hashes of
// texts that are compared in full afterwards; they keep the indexes small.
constexpr std::string_view kMail = R"sql(
CREATE TABLE input(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE mail(
  id INTEGER PRIMARY KEY,
  content BLOB NOT NULL,
  message_hash INTEGER NOT NULL,
  ident BLOB NOT NULL,
  day INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  input INTEGER NOT NULL REFERENCES input(id),
  offset INTEGER NOT NULL,
  size INTEGER NOT NULL,
  message_key TEXT NOT NULL,
  envelope TEXT NOT NULL,
  wrapping INTEGER NOT NULL,
  packing INTEGER NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX mail_content ON mail(content);
CREATE INDEX mail_ident ON mail(message_hash, ident, day);

CREATE TABLE announcement(
  id INTEGER PRIMARY KEY,
  key_hash INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  time INTEGER NOT NULL,
  doc_hash INTEGER,
  rfc INTEGER,
  title_hash INTEGER,
  deadline INTEGER,
  pages INTEGER NOT NULL,
  variant BLOB NOT NULL,
  content BLOB NOT NULL,
  input INTEGER NOT NULL REFERENCES input(id),
  key TEXT NOT NULL,
  doc TEXT NOT NULL,
  rev TEXT NOT NULL,
  level TEXT NOT NULL,
  acronym TEXT NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  people TEXT NOT NULL,
  tags TEXT NOT NULL,
  abstract TEXT NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX announcement_key ON announcement(key_hash);
CREATE INDEX announcement_doc ON announcement(doc_hash) WHERE doc_hash IS NOT NULL;
CREATE INDEX announcement_rfc ON announcement(rfc) WHERE rfc IS NOT NULL;
CREATE INDEX announcement_title ON announcement(title_hash) WHERE title_hash IS NOT NULL;
CREATE INDEX announcement_deadline ON announcement(deadline) WHERE deadline IS NOT NULL;

CREATE VIRTUAL TABLE search USING fts5(name, title, people, tags, abstract,
  content='announcement', content_rowid='id', tokenize='unicode61 remove_diacritics 2');
INSERT INTO search(search, rank) VALUES('hashsize', 16777216);

CREATE TABLE day(
  day INTEGER PRIMARY KEY,
  mails INTEGER NOT NULL,
  drafts INTEGER NOT NULL,
  rfcs INTEGER NOT NULL,
  other INTEGER NOT NULL,
  bytes INTEGER NOT NULL
) STRICT;
)sql";

// 2: index files, learnt group names.
constexpr std::string_view kIndex = R"sql(
CREATE TABLE index_file(file TEXT PRIMARY KEY, date TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE index_draft(
  draft TEXT NOT NULL,
  file TEXT NOT NULL,
  date TEXT NOT NULL,
  replaced_by TEXT,
  record BLOB NOT NULL,
  PRIMARY KEY(draft, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX index_draft_replaced ON index_draft(replaced_by) WHERE replaced_by IS NOT NULL;
CREATE TABLE index_rfc(
  rfc INTEGER NOT NULL,
  file TEXT NOT NULL,
  date TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY(rfc, file)
) STRICT, WITHOUT ROWID;
CREATE TABLE index_group(
  acronym TEXT PRIMARY KEY,
  kind TEXT NOT NULL, stream TEXT NOT NULL, area TEXT NOT NULL, list TEXT NOT NULL, name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE learnt_group(
  acronym TEXT PRIMARY KEY, day INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, stream TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// 3: published issues, engine cache, Japanese text for search.
constexpr std::string_view kIssue = R"sql(
CREATE TABLE published(
  day INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL,
  entries BLOB NOT NULL,
  first_keys TEXT NOT NULL,
  keys TEXT NOT NULL
) STRICT;
CREATE TABLE expected(day INTEGER PRIMARY KEY, drafts INTEGER NOT NULL) STRICT;
CREATE TABLE engine_cache(hash TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE issue_text(
  id INTEGER PRIMARY KEY, day INTEGER NOT NULL, key TEXT NOT NULL, ja TEXT NOT NULL, UNIQUE(day, key)
) STRICT;
CREATE VIRTUAL TABLE search_ja USING fts5(ja, content='issue_text', content_rowid='id', tokenize='trigram');
CREATE VIRTUAL TABLE search_ja_terms USING fts5vocab(search_ja, 'row');
)sql";

constexpr std::array kSteps{kMail, kIndex, kIssue};

}  // namespace

int version() { return static_cast<int>(kSteps.size()); }

std::string_view step(int number) { return kSteps.at(static_cast<std::size_t>(number - 1)); }

Result<int> of(const sqlite::Database& db) {
  auto found = db.integer("PRAGMA user_version");
  if (!found) return std::unexpected(found.error());
  if (*found < 0 || *found > version()) {
    return fail(Code::unsupported, "archive.schema", 0,
                fmt::format("schema {} of the file is newer than schema {} of this program; use a newer nikkan", *found,
                            version()));
  }
  if (*found == 0) {
    auto tables = db.integer("SELECT count(*) FROM sqlite_schema");
    if (!tables) return std::unexpected(tables.error());
    if (*tables > 0) return fail(Code::bad_value, "archive", 0, "an SQLite file, but not an archive of nikkan");
    return 0;
  }
  auto id = db.integer("PRAGMA application_id");
  if (!id) return std::unexpected(id.error());
  if (*id != kApplicationId) return fail(Code::bad_value, "archive", 0, "an SQLite file, but not an archive of nikkan");
  return static_cast<int>(*found);
}

Result<void> migrate(const sqlite::Database& db, int target) {
  if (target == 0) target = version();
  auto from = of(db);
  if (!from) return std::unexpected(from.error());
  if (*from >= target) return {};
  if (auto begun = db.run("BEGIN IMMEDIATE"); !begun) return begun;
  from = of(db);  // somebody else may have been quicker
  Result<void> done = from ? Result<void>() : std::unexpected(from.error());
  for (int number = from.value_or(target) + 1; done && number <= target; ++number) {
    done = db.run(std::string(step(number)) + fmt::format("PRAGMA user_version={};", number));
  }
  if (done) done = db.run(fmt::format("PRAGMA application_id={}; COMMIT", kApplicationId));
  if (!done) static_cast<void>(db.run("ROLLBACK"));
  return done;
}

}  // namespace nikkan::archive::schema
