#pragma once
// The one list of command tables: who adds a room adds its table here.
#include "nikkan/cli/program.hpp"

namespace nikkan::cli {

/// The program `nikkan`, with every room that is built in.
const Program& program();

}  // namespace nikkan::cli
