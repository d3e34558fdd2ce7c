#include "nikkan/daily/archive/sqlite.hpp"

#include <sqlite3.h>

#include <utility>

namespace nikkan::archive::sqlite {

Error error_of(sqlite3* db, int rc, std::string_view where) {
  const std::string message = db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(rc);
  switch (rc & 0xFF) {
    case SQLITE_FULL: return {.code = Code::io, .field = where, .detail = "disk full; nothing of this batch was kept"};
    case SQLITE_READONLY: return {.code = Code::io, .field = where, .detail = "the archive is read-only"};
    case SQLITE_CANTOPEN: return {.code = Code::io, .field = where, .detail = "cannot open: " + message};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {.code = Code::io, .field = where, .detail = "in use by another program"};
    case SQLITE_IOERR:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM: return {.code = Code::io, .field = where, .detail = message};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {.code = Code::bad_value,
              .field = "archive",
              .detail = message + "; `nikkan rebuild OLD NEW` reads its raw mail again into a new archive"};
    case SQLITE_TOOBIG: return {.code = Code::limit, .field = where, .detail = message};
    default: return {.code = Code::internal, .field = where, .detail = message};
  }
}

std::string version() { return sqlite3_libversion(); }

// ---------------------------------------------------------------- Statement

Statement::Statement(Statement&& other) noexcept : stmt_(std::exchange(other.stmt_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  if (this != &other) {
    sqlite3_finalize(stmt_);
    stmt_ = std::exchange(other.stmt_, nullptr);
  }
  return *this;
}

Statement::~Statement() { sqlite3_finalize(stmt_); }

Statement& Statement::bind_at(int at, std::int64_t value) {
  sqlite3_bind_int64(stmt_, at, value);
  return *this;
}

Statement& Statement::bind_at(int at, std::string_view text) {
  sqlite3_bind_text64(stmt_, at, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::bind_at(int at, std::span<const std::uint8_t> blob) {
  if (blob.empty()) {
    sqlite3_bind_zeroblob(stmt_, at, 0);
  } else {
    sqlite3_bind_blob64(stmt_, at, blob.data(), blob.size(), SQLITE_STATIC);
  }
  return *this;
}

Statement& Statement::bind_at(int at, std::nullopt_t) {
  sqlite3_bind_null(stmt_, at);
  return *this;
}

Result<bool> Statement::step() {
  const int rc = sqlite3_step(stmt_);
  if (rc == SQLITE_ROW) return true;
  if (rc == SQLITE_DONE) return false;
  const Error error = error_of(sqlite3_db_handle(stmt_), rc, "archive.sql");
  sqlite3_reset(stmt_);
  return std::unexpected(error);
}

Result<void> Statement::run() {
  auto row = step();
  reset();
  if (!row) return std::unexpected(row.error());
  return {};
}

void Statement::reset() {
  if (stmt_ != nullptr) sqlite3_reset(stmt_);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(stmt_, column); }

std::string_view Statement::text(int column) const {
  const auto* data = sqlite3_column_text(stmt_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(static_cast<const void*>(data)),
          static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

std::string_view Statement::blob(int column) const {
  const void* data = sqlite3_column_blob(stmt_, column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(stmt_, column))};
}

double Statement::real(int column) const { return sqlite3_column_double(stmt_, column); }

bool Statement::is_null(int column) const { return sqlite3_column_type(stmt_, column) == SQLITE_NULL; }

// ---------------------------------------------------------------- Database

namespace {

std::string as_uri(const std::string& file, bool immutable) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : file) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '?' || c == '#' || c == '%' || octet < 0x20) {
      uri += '%';
      uri += kHex[octet >> 4U];
      uri += kHex[octet & 15U];
    } else {
      uri += c;
    }
  }
  return immutable ? uri + "?immutable=1" : uri;
}

}  // namespace

Result<Database> Database::open(const std::string& file, const Flags& flags) {
  Database made;
  // Without its statistics SQLite takes no lock for each allocation. It counts only before its first use in the process.
  static const int kConfigured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(kConfigured);
  int mode = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  mode |= flags.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (flags.create && !flags.read_only) mode |= SQLITE_OPEN_CREATE;
  // The path is made absolute or left relative as it came; a leading "//" would read as a host name.
  const int rc = sqlite3_open_v2(as_uri(file, flags.immutable).c_str(), &made.db_, mode, nullptr);
  if (rc != SQLITE_OK) return std::unexpected(error_of(made.db_, rc, "archive.open"));
  sqlite3_busy_timeout(made.db_, flags.busy_timeout_ms);
  sqlite3_db_config(made.db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(made.db_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return made;
}

Database::Database(Database&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}

Database& Database::operator=(Database&& other) noexcept {
  if (this != &other) {
    sqlite3_close_v2(db_);
    db_ = std::exchange(other.db_, nullptr);
  }
  return *this;
}

Database::~Database() { sqlite3_close_v2(db_); }

Result<Statement> Database::prepare(std::string_view sql) const {
  Statement made;
  const int rc = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made.stmt_,
                                    nullptr);
  if (rc != SQLITE_OK) return std::unexpected(error_of(db_, rc, "archive.sql"));
  return made;
}

Result<void> Database::run(const std::string& script) const {
  const int rc = sqlite3_exec(db_, script.c_str(), nullptr, nullptr, nullptr);
  if (rc != SQLITE_OK) return std::unexpected(error_of(db_, rc, "archive.sql"));
  return {};
}

Result<std::int64_t> Database::integer(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

Result<std::string> Database::text(std::string_view sql) const {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? std::string(statement->text(0)) : std::string();
}

std::int64_t Database::last_rowid() const { return sqlite3_last_insert_rowid(db_); }
int Database::changes() const { return sqlite3_changes(db_); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

}  // namespace nikkan::archive::sqlite
