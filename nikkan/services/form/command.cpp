#include "nikkan/services/form/command.hpp"

#include "nikkan/services/form/proxy_verb.hpp"

namespace nikkan::form {

const command::Table& table() {
  static const command::Table kTable{.room = "form", .summary = "expand consolidated form parameters on the way to a server", .verbs = {proxy_verb()}};
  return kTable;
}

}  // namespace nikkan::form
