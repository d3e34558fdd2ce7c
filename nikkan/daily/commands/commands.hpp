#pragma once
// The verbs of the daily half: ingest, import, issue, show, search, days, doctor. They read
// files, open the archive and print; everything they print is made by the rooms below.
#include "nikkan/base/command.hpp"

namespace nikkan::commands {

/// The table that help, man pages and completions are made from.
const command::Table& table();

}  // namespace nikkan::commands
