#pragma once
// Inside of Archive; seen only by the .cpp files of this room.
#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nikkan/crypto/digest.hpp"
#include "nikkan/daily/archive/archive.hpp"
#include "nikkan/daily/archive/raw.hpp"
#include "nikkan/daily/archive/sql.hpp"
#include "nikkan/daily/archive/sqlite.hpp"

namespace nikkan::archive {

/// First half of a SHA-256: enough to tell contents apart, half the index.
using Digest = std::array<std::uint8_t, 16>;

/// Numbers in ids: (day + kDayZero) << kDayBits | number inside the day; 0 for undated announcements.
inline constexpr std::int64_t kDayZero = 1'000'000;
inline constexpr int kDayBits = 20;
inline constexpr std::int64_t kUndated = -kDayZero;

inline std::int64_t number_of(Day day) { return day.time_since_epoch().count(); }
inline Day day_from(std::int64_t number) { return Day(std::chrono::days(static_cast<int>(number))); }
inline std::int64_t first_id(std::int64_t day) { return (day + kDayZero) << kDayBits; }
inline std::int64_t last_id(std::int64_t day) { return first_id(day + 1) - 1; }
inline std::int64_t day_of_id(std::int64_t id) { return (id >> kDayBits) - kDayZero; }

/// FNV-1a; only ever a pre-filter for a comparison in full.
std::int64_t hash_of(std::string_view text);
Digest digest_of(std::string_view text);
std::string title_key(std::string_view title);

/// A mail with all that can be worked out without the database, so that a second thread may do it.
struct Prepared {
  daily::Announcement announcement;
  Digest content{};      ///< of the raw octets (and the list, when only the input's name tells it)
  Digest ident{};        ///< of Message-ID and decoded text: "the same mail"
  Digest variant{};      ///< tells announcements apart that are named by a Message-ID which two mails share
  raw::Packed packed;
  std::uint64_t size = 0;
  std::string envelope;
  int wrapping = 0;      ///< kFromQuoted, kAlone
};

Digest content_of(std::string_view raw, std::string_view list_of_input);
Prepared prepare(daily::Announcement announcement, std::string_view raw, const Wrapping& wrapping);
inline constexpr int kFromQuoted = 1, kAlone = 2;

/// What full-text search holds of an announcement.
struct SearchText {
  std::string name, title, people, tags, abstract;
  bool operator==(const SearchText&) const = default;
};

struct Stored {
  std::int64_t id = 0;
  Digest content{};
  daily::Announcement announcement;
  SearchText text;
};

struct Archive::Impl {
  sqlite::Database db;
  std::string file;
  Options options;
  std::array<std::optional<sqlite::Statement>, static_cast<std::size_t>(Sql::count_)> statements;
  std::unordered_map<std::int64_t, std::string> input_names;

  // Of the open transaction; gone after a rollback.
  struct Counts {
    std::int64_t mails = 0, drafts = 0, rfcs = 0, other = 0, bytes = 0;
  };
  struct Learnt {
    std::int64_t day = 0;
    std::string name, kind, stream;
    bool dirty = false;
  };
  std::map<std::int64_t, Counts> counts;
  std::map<std::int64_t, std::optional<SearchText>> unindexed;  ///< by id: what the index holds now, if anything
  std::map<std::string, Learnt, std::less<>> learnt;
  bool learnt_loaded = false;
  std::unordered_map<std::string, std::int64_t> input_ids;
  std::uint64_t written = 0;  ///< mails since the last commit

  explicit Impl(sqlite::Database opened) : db(std::move(opened)) {}
  void close();

  /// The statement, prepared when first used; reset and ready for bind().
  Result<sqlite::Statement*> get(Sql which);
  Result<void> begin();
  Result<void> commit();
  void forget();
  /// Brings full-text search up to what the tables hold.
  Result<void> index_pending();

  Result<Outcome> store(Prepared mail);
  Result<std::optional<daily::Kind>> kind_of_content(const Digest& content);
  Result<std::int64_t> input_id(const std::string& name);
  Result<std::string> input_name(std::int64_t id);

  Result<std::optional<Stored>> find(const daily::Announcement& a, const Digest& variant);
  Result<Stored> read_row(sqlite::Statement& row);
  Result<std::int64_t> free_id(std::int64_t day);
  Result<void> write_row(Sql which, std::int64_t id, const Prepared& mail, std::int64_t input, const SearchText& text);
  Result<Outcome> add_new(const Prepared& mail);
  Result<void> merge(Stored old, const Prepared& mail);
  void count(const daily::Announcement& a, std::int64_t sign);
  Result<void> learn(const daily::Announcement& a);
  Result<bool> is_published(std::int64_t day);

  Result<std::vector<daily::GroupRecord>> groups();
};

/// Rows of a query as announcements, by day, time and key; what mails of one Message-ID bring, by their contents.
Result<std::vector<daily::Announcement>> read_all(Archive::Impl& impl, sqlite::Statement& rows);

#define NIKKAN_TRY_STATEMENT(variable, impl, which)                    \
  auto variable##_found = (impl).get(which);                           \
  if (!variable##_found) return std::unexpected(variable##_found.error()); \
  sqlite::Statement& variable = **variable##_found;                    \
  const sqlite::Scope variable##_scope(variable)

}  // namespace nikkan::archive
