#pragma once
// All SQL. SQLite in WAL mode with STRICT tables, append-only migrations, FTS5. Idempotent:
// the same mail twice, in any order, changes nothing. Raw mail is kept, so that every table
// can be rebuilt. Also the file walker of `nikkan ingest`.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nikkan/base/error.hpp"
#include "nikkan/daily/model.hpp"

namespace nikkan::archive {

struct Options {
  bool create = true;
  bool read_only = false;
  int busy_timeout_ms = 5000;
};

/// What one mail did to the archive.
enum class Outcome : std::uint8_t { added, duplicate, copy, late };

/// How a message lay in its container, so that it can be read again exactly.
struct Wrapping {
  std::string_view envelope;  ///< the From_ line
  bool from_quoted = false;
  bool alone = false;
};

struct Hit {
  daily::Announcement announcement;
  std::string snippet;
  double score = 0;
};

struct DayCount {
  Day day;
  std::uint32_t drafts = 0, rfcs = 0, other = 0, mails = 0;
};

struct Query {
  std::string text = {};  ///< words, all must match; "quoted phrases"; a draft name or RFC number also matches as itself
  std::optional<Day> since = {};
  std::optional<daily::Kind> kind = {};
  std::uint32_t limit = 20;
};

struct Stats {
  std::uint64_t mails = 0, announcements = 0, drafts = 0, rfcs = 0, bytes = 0;
  int schema = 0;
  std::optional<Day> first, last;
  std::string sqlite_version;
};

/// Move-only handle. Errors: io (cannot open, disk full, read-only; detail says which), unsupported
/// ("archive.schema": newer than this program), bad_value ("archive": corrupt; detail says how to rebuild).
class Archive {
 public:
  static Result<Archive> open(const std::filesystem::path& file, const Options& options = {});
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  /// Stores a mail and what was recognised in it. Durable once commit() returned.
  /// Equal Message-ID and text: duplicate; the same announcement in another mail: copy (lists and links are
  /// merged, the preferred one is kept); new on a day that is already published: late.
  Result<Outcome> add(const daily::Announcement& announcement, std::string_view raw, const Wrapping& wrapping = {});
  Result<void> commit();
  /// The kind under which this exact message (by content) is already stored; used for the quick re-scan.
  /// `list` is the list that only the input's name tells, else empty.
  Result<std::optional<daily::Kind>> knows(std::string_view raw, std::string_view list = {});

  Result<void> put_drafts(const std::vector<daily::DraftRecord>& records, std::string_view file, std::string_view date);
  Result<void> put_rfcs(const std::vector<daily::RfcRecord>& records, std::string_view file, std::string_view date);
  Result<void> put_groups(const std::vector<daily::GroupRecord>& records);
  /// How many drafts some other source says were announced that day.
  Result<void> put_expected(Day day, std::uint32_t drafts);

  /// Remembers that an issue with these announcement keys went out, and gives its edition: 1 at first, one more
  /// each time the set differs from the last one. day() then tells edition and added_since.
  Result<std::uint32_t> publish(Day day, const std::vector<std::string>& keys);

  /// Everything an issue of that day is made from. A day without mail is not an error.
  Result<daily::DayInput> day(Day day);
  Result<std::vector<DayCount>> days();
  /// All announcements of a draft or RFC, oldest first; not_found when none.
  Result<std::vector<daily::Announcement>> show(std::string_view name);
  Result<std::vector<Hit>> search(const Query& query);
  Result<std::string> raw_mail(std::string_view message_key);
  Result<Stats> stats();
  /// Runs SQLite's integrity check.
  Result<void> check();
  /// Reads the raw mails of a damaged or old archive again into a new file.
  static Result<std::uint64_t> rebuild(const std::filesystem::path& from, const std::filesystem::path& to);

  /// Engine cache (summaries of a model, by SHA-256 of the request) and Japanese issue text for search.
  Result<std::optional<std::string>> cached(std::string_view hash);
  Result<void> cache(std::string_view hash, std::string_view value);
  Result<void> put_issue_text(Day day, std::string_view key, std::string_view ja);

  struct Impl;  ///< the room's own business
  Impl& impl() { return *impl_; }

 private:
  explicit Archive(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

enum class Format : std::uint8_t { automatic, mbox, maildir, eml };

/// The last line of `nikkan ingest --json`.
struct IngestReport {
  std::uint64_t mails = 0, announcements = 0, added = 0, duplicates = 0, ignored = 0, rejected = 0, bytes = 0;
  std::vector<std::pair<std::string, Error>> errors;  ///< input name, what was wrong; each rejected thing
  std::vector<std::string> warnings;
  bool any_input_read = false;
};

/// Reads files, folders (Maildir), "-" (standard input), .gz and .zst; goes on after every fault.
/// `progress(bytes done, bytes in all, mails)` is called now and then.
Result<IngestReport> ingest(Archive& archive, const std::vector<std::string>& paths, Format format,
                            const std::function<void(std::uint64_t, std::uint64_t, std::uint64_t)>& progress = {});

/// --archive, else $NIKKAN_ARCHIVE, else $XDG_DATA_HOME/nikkan/archive.db, else ~/.local/share/nikkan/archive.db.
std::filesystem::path default_path(const std::optional<std::string>& option);

}  // namespace nikkan::archive
