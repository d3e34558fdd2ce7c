#pragma once
// The verbs of `nikkan kem`.
#include "nikkan/base/command.hpp"

namespace nikkan::composite_kem {

const command::Table& table();

}  // namespace nikkan::composite_kem
