#pragma once
// The verbs of `nikkan form`.
#include "nikkan/base/command.hpp"

namespace nikkan::form_params {

const command::Table& table();

}  // namespace nikkan::form_params
