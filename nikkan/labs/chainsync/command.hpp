#pragma once
// The verbs of `nikkan chain` that need no network.
#include "nikkan/base/command.hpp"

namespace nikkan::chainsync {

const command::Table& table();

}  // namespace nikkan::chainsync
