#pragma once
// The verbs of `nikkan reflect` that have sockets.
#include "nikkan/base/command.hpp"

namespace nikkan::reflect {

const command::Table& table();

}  // namespace nikkan::reflect
