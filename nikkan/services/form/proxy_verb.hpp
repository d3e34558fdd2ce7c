#pragma once
// `nikkan form proxy`.
#include "nikkan/base/command.hpp"

namespace nikkan::form {

const command::Verb& proxy_verb();

}  // namespace nikkan::form
