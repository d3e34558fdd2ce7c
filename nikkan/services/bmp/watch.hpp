#pragma once
// `nikkan bmp watch`: a station, or the figures of a running one, as a table on the terminal.
#include "nikkan/base/command.hpp"

namespace nikkan::bmp {

const command::Verb& watch_verb();

}  // namespace nikkan::bmp
