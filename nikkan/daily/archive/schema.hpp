#pragma once
// The schema as a list of steps that is only ever appended to.
#include <string_view>

#include "nikkan/daily/archive/sqlite.hpp"

namespace nikkan::archive::schema {

/// The schema this program writes: the number of steps.
int version();
/// The script of step `number` (from 1).
std::string_view step(int number);
/// What the file has (user_version). Errors: unsupported when newer than this program.
Result<int> of(const sqlite::Database& db);
/// Brings the file up to `target` (0 = newest) in one transaction.
Result<void> migrate(const sqlite::Database& db, int target = 0);

}  // namespace nikkan::archive::schema
