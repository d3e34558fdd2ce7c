#include "nikkan/services/bmp/command.hpp"

#include "nikkan/services/bmp/send.hpp"
#include "nikkan/services/bmp/serve.hpp"
#include "nikkan/services/bmp/watch.hpp"

namespace nikkan::bmp {

const command::Table& table() {
  static const command::Table kTable{.room = "bmp",
                                     .summary = "be a BMP station or a reporter",
                                     .verbs = {serve_verb(), send_verb(), watch_verb()}};
  return kTable;
}

}  // namespace nikkan::bmp
