#pragma once
// A thin RAII coat over SQLite. Only sqlite.cpp, rank.cpp and issue-free code of this room see
// sqlite3.h; here there are handles, statements and transactions, and errors as Result.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "nikkan/base/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace nikkan::archive::sqlite {

/// A prepared statement. Bind by number from 1, step, read by column from 0. A bind that fails shows at step().
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// Binds in order; text and blobs must live until the next reset().
  template <class... Values>
  Statement& bind(const Values&... values) {
    int at = 0;
    (bind_at(++at, values), ...);
    return *this;
  }
  Statement& bind_at(int at, std::int64_t value);
  Statement& bind_at(int at, int value) { return bind_at(at, static_cast<std::int64_t>(value)); }
  Statement& bind_at(int at, std::uint32_t value) { return bind_at(at, static_cast<std::int64_t>(value)); }
  Statement& bind_at(int at, std::string_view text);
  Statement& bind_at(int at, const std::string& text) { return bind_at(at, std::string_view(text)); }
  Statement& bind_at(int at, const char* text) { return bind_at(at, std::string_view(text)); }
  Statement& bind_at(int at, std::span<const std::uint8_t> blob);
  Statement& bind_at(int at, std::nullopt_t);
  template <class T>
  Statement& bind_at(int at, const std::optional<T>& value) {
    return value ? bind_at(at, *value) : bind_at(at, std::nullopt);
  }

  /// True: a row is there; false: done.
  Result<bool> step();
  /// For statements without rows; resets.
  Result<void> run();
  void reset();

  std::int64_t integer(int column) const;
  std::string_view text(int column) const;
  std::string_view blob(int column) const;
  double real(int column) const;
  bool is_null(int column) const;

 private:
  friend class Database;
  sqlite3_stmt* stmt_ = nullptr;
};

/// Resets the statement at the end of the scope, so that no read lock stays behind.
class Scope {
 public:
  explicit Scope(Statement& statement) : statement_(statement) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() { statement_.reset(); }

 private:
  Statement& statement_;
};

class Database {
 public:
  struct Flags {
    bool create = true;
    bool read_only = false;
    bool immutable = false;  ///< the file lies where nothing can be written, not even a lock
    int busy_timeout_ms = 5000;
  };
  static Result<Database> open(const std::string& file, const Flags& flags);
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  ~Database();

  Result<Statement> prepare(std::string_view sql) const;
  /// Runs a script of statements without values.
  Result<void> run(const std::string& script) const;
  /// First column of the first row.
  Result<std::int64_t> integer(std::string_view sql) const;
  Result<std::string> text(std::string_view sql) const;
  std::int64_t last_rowid() const;
  int changes() const;
  bool in_transaction() const;
  sqlite3* handle() const { return db_; }

 private:
  Database() = default;
  sqlite3* db_ = nullptr;
};

/// Several reads that see one state, with one lock instead of one each. Inside an open transaction it does nothing.
class Snapshot {
 public:
  explicit Snapshot(const Database& db) : db_(db), mine_(!db.in_transaction() && db.run("BEGIN").has_value()) {}
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() {
    if (mine_) static_cast<void>(db_.run("COMMIT"));
  }

 private:
  const Database& db_;
  bool mine_;
};

/// What SQLite's result code means to a caller; `where` is static text.
Error error_of(sqlite3* db, int rc, std::string_view where);
std::string version();

}  // namespace nikkan::archive::sqlite
