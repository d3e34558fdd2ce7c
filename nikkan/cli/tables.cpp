#include "nikkan/cli/tables.hpp"

#include <algorithm>
#include <deque>

#include "nikkan/cli/own_verbs.hpp"
#include "nikkan/cli/rooms.hpp"

namespace nikkan::cli {
namespace {

/// A lab's verbs on files and its verbs with sockets stand in two rooms that share a name: one table for the reader.
/// The first table of a name gives the summary, and verbs keep their order.
std::vector<const command::Table*> joined(const std::vector<const command::Table*>& tables) {
  static std::deque<command::Table> made;
  std::vector<const command::Table*> out;
  for (const command::Table* table : tables) {
    const auto same = std::ranges::find_if(
        out, [&](const command::Table* other) { return !table->room.empty() && other->room == table->room; });
    if (same == out.end()) {
      out.push_back(table);
      continue;
    }
    made.push_back(**same);
    made.back().verbs.insert(made.back().verbs.end(), table->verbs.begin(), table->verbs.end());
    *same = &made.back();
  }
  return out;
}

}  // namespace

const Program& program() {
  static const Program kProgram = [] {
    Program made{
        .name = "nikkan",
        .version = NIKKAN_VERSION,
        .summary = "the IETF's day, an issue to read and code to run",
        .description =
            "Nikkan reads the announcement mail of the IETF, keeps it in an archive that is one file, and makes the "
            "issue of a day: what was announced, sorted by what matters first, in Japanese and English, with every "
            "sentence traceable to its source. Everything runs offline, and the same archive gives the same octets.\n\n"
            "Each command is described on a page of its own. Without a terminal there is no colour, and NO_COLOR is "
            "respected.",
        .start = {{"nikkan ingest ~/Mail/i-d-announce.mbox", "read mail into the archive"},
                  {"nikkan days", "which days it knows"},
                  {"nikkan issue 2025-12-03", "the first screen of a day"},
                  {"nikkan issue 2025-12-03 --out site", "every format, as files"}},
        .environment = {{"NIKKAN_ARCHIVE", "archive to use when --archive is not given"},
                        {"XDG_DATA_HOME", "folder that holds nikkan/archive.db; default ~/.local/share"},
                        {"NO_COLOR", "when set and not empty, no colour"},
                        {"COLUMNS", "width of help and of the first screen when standard output is no terminal"}},
        .tables = joined(rooms())};
    made.tables.push_back(&own_verbs());
    return made;
  }();
  return kProgram;
}

}  // namespace nikkan::cli
