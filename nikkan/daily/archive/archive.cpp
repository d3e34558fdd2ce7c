#include "nikkan/daily/archive/archive.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/archive/rank.hpp"
#include "nikkan/daily/archive/schema.hpp"

namespace nikkan::archive {
namespace {

/// Errors of opening say which file, so that a line on a terminal is enough.
Error at_file(Error error, const std::string& file) {
  if (error.code == Code::io) error.detail = file + ": " + error.detail;
  return error;
}

Result<sqlite::Database> open_database(const std::string& file, const Options& options) {
  sqlite::Database::Flags flags{.create = options.create && !options.read_only,
                                .read_only = options.read_only,
                                .busy_timeout_ms = options.busy_timeout_ms};
  auto opened = sqlite::Database::open(file, flags);
  if (!opened || !options.read_only) return opened;
  // A WAL file needs a lock file beside it; where none can be made nobody else writes either.
  if (auto readable = opened->integer("PRAGMA user_version"); readable || readable.error().code != Code::io) return opened;
  flags.immutable = true;
  return sqlite::Database::open(file, flags);
}

/// WAL with FULL: a commit is on the disk before it returns. The cache is bounded, so is the log.
Result<void> settle(const sqlite::Database& db, bool read_only) {
  if (!read_only) {
    auto mode = db.text("PRAGMA journal_mode=WAL");
    if (!mode) return std::unexpected(mode.error());
    if (*mode != "wal") return fail(Code::io, "archive.open", 0, "write-ahead logging is not possible here");
  }
  return db.run(
      "PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
      "PRAGMA foreign_keys=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0;");
}

}  // namespace

Archive::Archive(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Archive::Archive(Archive&&) noexcept = default;

Archive& Archive::operator=(Archive&& other) noexcept {
  if (this != &other) {
    if (impl_) impl_->close();
    impl_ = std::move(other.impl_);
  }
  return *this;
}

Archive::~Archive() {
  if (impl_) impl_->close();
}

Result<Archive> Archive::open(const std::filesystem::path& file, const Options& options) {
  const std::string name = file.string();
  std::error_code ec;
  if (options.create && !options.read_only && file.has_parent_path()) {
    std::filesystem::create_directories(file.parent_path(), ec);
    if (ec) return fail(Code::io, "archive.open", 0, fmt::format("{}: {}", file.parent_path().string(), ec.message()));
  }
  if (std::filesystem::is_directory(file, ec)) return fail(Code::io, "archive.open", 0, name + ": is a directory");
  auto db = open_database(name, options);
  if (!db) return std::unexpected(at_file(db.error(), name));
  auto has = schema::of(*db);
  if (!has) return std::unexpected(at_file(has.error(), name));
  if (*has == 0 && (options.read_only || !options.create)) {
    return fail(Code::not_found, "archive", 0, name + ": no archive yet");
  }
  if (*has == 0) {
    if (auto sized = db->run("PRAGMA page_size=8192"); !sized) return std::unexpected(at_file(sized.error(), name));
  }
  if (auto settled = settle(*db, options.read_only); !settled) return std::unexpected(at_file(settled.error(), name));
  if (options.read_only && *has < schema::version()) {
    return fail(Code::unsupported, "archive.schema", 0,
                fmt::format("{}: schema {} is older than this program's; open it once for writing", name, *has));
  }
  if (!options.read_only) {
    if (auto migrated = schema::migrate(*db); !migrated) return std::unexpected(at_file(migrated.error(), name));
  }
  if (auto ranked = register_rank(db->handle()); !ranked) return std::unexpected(ranked.error());
  auto impl = std::make_unique<Impl>(std::move(*db));
  impl->file = name;
  impl->options = options;
  return Archive(std::move(impl));
}

Result<Outcome> Archive::add(const daily::Announcement& announcement, std::string_view raw, const Wrapping& wrapping) {
  return impl_->store(prepare(announcement, raw, wrapping));
}

Result<void> Archive::commit() { return impl_->commit(); }

Result<std::optional<daily::Kind>> Archive::knows(std::string_view raw, std::string_view list) {
  return impl_->kind_of_content(content_of(raw, list));
}

Result<std::string> Archive::raw_mail(std::string_view message_key) {
  NIKKAN_TRY_STATEMENT(row, *impl_, Sql::raw_by_message);
  row.bind(hash_of(message_key), message_key);
  auto found = row.step();
  if (!found) return std::unexpected(found.error());
  if (!*found) return fail(Code::not_found, "archive.mail", 0, std::string(message_key));
  return raw::unpack(static_cast<raw::Packing>(row.integer(0)), row.blob(1));
}

Result<Stats> Archive::stats() {
  Stats stats;
  NIKKAN_TRY_STATEMENT(row, *impl_, Sql::counts);
  auto found = row.step();
  if (!found) return std::unexpected(found.error());
  stats.mails = static_cast<std::uint64_t>(row.integer(0));
  stats.announcements = static_cast<std::uint64_t>(row.integer(1));
  stats.drafts = static_cast<std::uint64_t>(row.integer(2));
  stats.rfcs = static_cast<std::uint64_t>(row.integer(3));
  stats.bytes = static_cast<std::uint64_t>(row.integer(4));
  if (!row.is_null(5)) stats.first = day_from(row.integer(5));
  if (!row.is_null(6)) stats.last = day_from(row.integer(6));
  auto has = schema::of(impl_->db);
  if (!has) return std::unexpected(has.error());
  stats.schema = *has;
  stats.sqlite_version = sqlite::version();
  return stats;
}

Result<void> Archive::check() {
  auto verdict = impl_->db.text("PRAGMA integrity_check(1)");
  if (!verdict) return std::unexpected(verdict.error());
  if (*verdict != "ok") {
    return fail(Code::bad_value, "archive", 0,
                *verdict + "; `nikkan rebuild OLD NEW` reads its raw mail again into a new archive");
  }
  if (impl_->options.read_only) return {};
  return impl_->db.run("INSERT INTO search(search, rank) VALUES('integrity-check', 1)");
}

std::filesystem::path default_path(const std::optional<std::string>& option) {
  if (option && !option->empty()) return *option;
  const auto env = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const auto file = env("NIKKAN_ARCHIVE"); !file.empty()) return file;
  if (const auto data = env("XDG_DATA_HOME"); !data.empty()) return std::filesystem::path(data) / "nikkan/archive.db";
  return std::filesystem::path(env("HOME")) / ".local/share/nikkan/archive.db";
}

}  // namespace nikkan::archive
