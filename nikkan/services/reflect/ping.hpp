#pragma once
// `nikkan reflect ping`: the prober of the lab with raw sockets, a clock and a terminal.
#include "nikkan/base/command.hpp"

namespace nikkan::reflect {

const command::Verb& ping_verb();

}  // namespace nikkan::reflect
