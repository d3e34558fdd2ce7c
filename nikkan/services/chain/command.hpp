#pragma once
// The verbs of `nikkan chain` that have sockets and processes.
#include "nikkan/base/command.hpp"

namespace nikkan::chain {

const command::Table& table();
const command::Verb& run_verb();
const command::Verb& status_verb();
const command::Verb& up_verb();

}  // namespace nikkan::chain
