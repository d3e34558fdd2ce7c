#include "nikkan/services/reflect/command.hpp"

#include "nikkan/services/reflect/ping.hpp"
#include "nikkan/services/reflect/serve.hpp"

namespace nikkan::reflect {

const command::Table& table() {
  static const command::Table kTable{.room = "reflect",
                                     .summary = "see what a path does to IPv6 headers (ICMPv6 Reflection, PROBE)",
                                     .verbs = {ping_verb(), serve_verb()}};
  return kTable;
}

}  // namespace nikkan::reflect
