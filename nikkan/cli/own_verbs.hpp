#pragma once
// What the program does about itself: man pages and completions.
#include "nikkan/base/command.hpp"

namespace nikkan::cli {

const command::Table& own_verbs();

}  // namespace nikkan::cli
