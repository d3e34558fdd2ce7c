#pragma once
// The verbs of `nikkan form` that have sockets.
#include "nikkan/base/command.hpp"

namespace nikkan::form {

const command::Table& table();

}  // namespace nikkan::form
