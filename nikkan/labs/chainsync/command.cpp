#include "nikkan/labs/chainsync/command.hpp"

namespace nikkan::chainsync {

const command::Table& table() {
  static const command::Table kTable{.room = "chain", .summary = "run steps strictly one after the other on several machines (draft-dohmeyer-chainsync)", .verbs = {}};
  return kTable;
}

}  // namespace nikkan::chainsync
