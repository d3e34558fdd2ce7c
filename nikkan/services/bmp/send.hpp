#pragma once
// `nikkan bmp send`: the reporter of the lab with a socket, a clock and a table.
#include "nikkan/base/command.hpp"

namespace nikkan::bmp {

const command::Verb& send_verb();

}  // namespace nikkan::bmp
