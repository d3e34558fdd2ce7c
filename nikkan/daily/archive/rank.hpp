#pragma once
// The full-text rank of this archive.
#include "nikkan/base/error.hpp"

struct sqlite3;

namespace nikkan::archive {

/// Registers nikkan_rank(search): larger is better. It looks at the row's own hits only (where they stand and how
/// often, against the row's length), never at all rows as bm25 does, so that its cost does not grow with the archive.
Result<void> register_rank(sqlite3* db);

}  // namespace nikkan::archive
