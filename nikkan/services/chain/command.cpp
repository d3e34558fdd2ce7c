#include "nikkan/services/chain/command.hpp"

namespace nikkan::chain {

const command::Table& table() {
  static const command::Table kTable{.room = "chain", .summary = "run steps strictly one after the other on several machines", .verbs = {run_verb(), status_verb(), up_verb()}};
  return kTable;
}

}  // namespace nikkan::chain
