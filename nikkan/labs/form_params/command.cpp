#include "nikkan/labs/form_params/command.hpp"
namespace nikkan::form_params {
const command::Table& table() {
  static const command::Table kTable{.room = "form", .summary = "forms", .verbs = {}};
  return kTable;
}
}  // namespace nikkan::form_params
