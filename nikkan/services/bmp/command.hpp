#pragma once
// The verbs of `nikkan bmp` that have sockets.
#include "nikkan/base/command.hpp"

namespace nikkan::bmp {

const command::Table& table();

}  // namespace nikkan::bmp
