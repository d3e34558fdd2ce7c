// A damaged or old archive's raw mail, read again into a new file.
#include <fmt/format.h>

#include "nikkan/daily/announce/announce.hpp"
#include "nikkan/daily/archive/impl.hpp"
#include "nikkan/daily/index/index.hpp"
#include "nikkan/daily/mail/mail.hpp"

namespace nikkan::archive {
namespace {

struct Kept {
  std::string raw, envelope, input;
  std::uint64_t offset = 0;
  int wrapping = 0;
};

class Old {
 public:
  static Result<Old> open(const std::string& file) {
    Old old;
    auto db = sqlite::Database::open(file, {.create = false, .read_only = true});
    if (!db) return std::unexpected(db.error());
    old.db_ = std::make_unique<sqlite::Database>(std::move(*db));
    auto row = old.db_->prepare(
        "SELECT mail.id, raw, packing, envelope, wrapping, offset, (SELECT name FROM input WHERE id=mail.input) "
        "FROM mail WHERE id>=?1 ORDER BY id LIMIT 1");
    if (!row) return std::unexpected(row.error());
    old.row_ = std::move(*row);
    auto last = old.db_->integer("SELECT max(id) FROM mail");
    if (last) old.last_ = *last;
    return old;
  }

  /// The next mail that can be read; damaged places are stepped over.
  bool next(Kept& kept) {
    int misses = 0;
    while (misses < 100'000) {
      row_.reset();
      auto found = row_.bind(at_).step();
      if (found && !*found) return false;
      if (!found) {
        if (last_ > 0 && at_ > last_) return false;
        ++at_;
        ++misses;
        continue;
      }
      at_ = row_.integer(0) + 1;
      auto raw = raw::unpack(static_cast<raw::Packing>(row_.integer(2)), row_.blob(1));
      if (!raw) continue;
      kept.raw = std::move(*raw);
      kept.envelope = row_.text(3);
      kept.wrapping = static_cast<int>(row_.integer(4));
      kept.offset = static_cast<std::uint64_t>(row_.integer(5));
      kept.input = row_.text(6);
      return true;
    }
    return false;
  }

 private:
  std::unique_ptr<sqlite::Database> db_;
  sqlite::Statement row_;
  std::int64_t at_ = 1;
  std::int64_t last_ = 0;
};

Result<bool> add_again(Archive& to, const Kept& kept) {
  const bool quoted = (kept.wrapping & kFromQuoted) != 0;
  const bool alone = (kept.wrapping & kAlone) != 0;
  const mail::RawMessage message{kept.raw, kept.offset, kept.envelope, quoted, alone};
  auto mail = mail::parse(message, kept.input);
  if (!mail) return false;
  mail->source = {kept.input, kept.offset, kept.raw.size()};
  auto announcement = announce::recognise(std::move(*mail), index::builtin_groups());
  auto outcome = to.add(announcement, kept.raw, {kept.envelope, quoted, alone});
  if (!outcome) return std::unexpected(outcome.error());
  return true;
}

/// Tables that no mail can give back; whatever of them can't be read is left out.
void copy_tables(const std::string& from, sqlite::Database& to) {
  auto attach = to.prepare("ATTACH DATABASE ?1 AS old");
  if (!attach || !attach->bind(from).run()) return;
  for (const char* columns : {"index_file", "index_draft", "index_rfc", "index_group", "published", "expected", "engine_cache"}) {
    static_cast<void>(to.run(fmt::format("INSERT OR IGNORE INTO main.{0} SELECT * FROM old.{0}", columns)));
  }
  static_cast<void>(to.run("DETACH DATABASE old"));
}

}  // namespace

Result<std::uint64_t> Archive::rebuild(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::error_code ec;
  if (std::filesystem::exists(to, ec)) return fail(Code::io, "archive.rebuild", 0, to.string() + ": exists already");
  auto old = Old::open(from.string());
  if (!old) return std::unexpected(old.error());
  auto made = Archive::open(to);
  if (!made) return std::unexpected(made.error());
  std::uint64_t count = 0;
  Kept kept;
  while (old->next(kept)) {
    auto added = add_again(*made, kept);
    if (!added) return std::unexpected(added.error());
    count += *added ? 1 : 0;
    if (made->impl().written >= 20'000) {
      if (auto committed = made->commit(); !committed) return std::unexpected(committed.error());
    }
  }
  if (auto committed = made->commit(); !committed) return std::unexpected(committed.error());
  copy_tables(from.string(), made->impl().db);
  return count;
}

}  // namespace nikkan::archive
